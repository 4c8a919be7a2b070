"""Layers in which the positions of a sequence look at each other."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import (
    Call,
    ChangeSetting,
    Cost,
    Family,
    InsertBefore,
    Item,
    Layer,
    ShapeError,
    TensorSpec,
)
from netbuilder.layers.fields import Count, Positive, Probability
from netbuilder.layers.kept import FLOAT_BYTES, Kept
from netbuilder.layers.phrases import count_of
from netbuilder.layers.reach import FEATURES, WHOLE, Link, Reach
from netbuilder.layers.sequences import divisors, expect_sequence

_OWN = "netbuilder.modules.attention."


def _check_heads(setting: str, heads: int, features: int) -> None:
    """Each head works on its share of the features."""
    if features % heads == 0:
        return
    fitting = divisors(features)
    fewer = max(number for number in fitting if number < heads)
    nearest = dict.fromkeys((fewer, min((number for number in fitting if number > heads), default=fewer)))
    width = -(-features // heads) * heads
    raise ShapeError(
        f"{setting} {heads} does not divide the {features} features of the sequence evenly."
        f" Take {' or '.join(map(str, nearest))} heads, or {width} features.",
        remedies=(
            *(ChangeSetting(setting, number) for number in nearest),
            InsertBefore("Linear", {"out_features": width}),
        ),
        code="heads",
    )


def _products(query: TensorSpec, keys: int) -> int:
    """Multiply-adds of query times keys, and of the weights times values: both (L, features) by `keys`."""
    return 2 * query.size * keys


def _attention_cost(
    query: TensorSpec, memory: TensorSpec, *, bias: bool, learned_keys: int = 0, all_keys: int | None = None
) -> Cost:
    """Multi-head attention, closed form; heads only share the features out, and so cost nothing.

    `learned_keys` are those whose features are parameters, and `all_keys` counts the keys where they are not just the
    steps of the memory.
    """
    features, steps = query.shape[1], memory.shape[0]
    keys = steps if all_keys is None else all_keys
    into = features * features + 2 * features * memory.shape[1]
    out = features * features
    parameters = into + out + 4 * features * bias + 2 * features * learned_keys
    # Queries and results have the length of the query, keys and values that of the memory.
    projections = query.shape[0] * 2 * features * features + steps * 2 * features * memory.shape[1]
    return Cost(parameters, projections + _products(query, keys))


def _kept_numbers(inputs: tuple[TensorSpec, ...], heads: int, dropout: float, keys: int) -> int:
    """What multi-head attention keeps: torch lays the steps out first, and so nothing of what came in itself.

    Without dropout the scores are made piece by piece, and what is kept of them is one number for each query and head
    (Dao et al. 2022, "FlashAttention"); with it they stand there as a whole, as probabilities, as a mask, and masked.
    """
    query, memory = inputs[0], inputs[-1]
    features, extra = query.shape[1], keys - memory.shape[0]
    # What came in, one after the other, and the means of each head side by side.
    numbers = sum(spec.size for spec in inputs) + query.size
    projected = 2 * memory.shape[0] * features
    if not dropout:
        # Where positions are added to keys and values, what was there before stays only where queries lie beside it.
        before = projected if not extra or len(inputs) == 1 else 0
        added = 2 * keys * features if extra else 0
        return numbers + query.size + before + added + heads * query.shape[0]
    if extra or memory.shape[1] != features:
        beside = keys * features  # values alone: keys are kept scaled
    else:
        # One Linear makes keys, values and, in self-attention, queries: the scaled ones are copies beside its result.
        beside = projected + (query.size if len(inputs) == 1 else 0)
    return numbers + beside + query.size + keys * features + 3 * heads * query.shape[0] * keys


class MultiheadAttention(Layer):
    """Each position asks all others and takes a weighted mean of their answers, softmax(Q Kᵀ / √d) V, in several heads.

    (B, L, F) -> (B, L, F)

    Query, key and value are learned linear maps, and every head has its own. With attention `cross`, the query asks
    another sequence: (B, L, F), (B, S, M) -> (B, L, F).
    Formula: softmax(Q Kᵀ / √d) V, with d features for each head (Vaswani et al. 2017)
    Use it where any position may matter to any other; its cost grows with the square of the length.
    """

    family = Family.ATTENTION
    weight_names = ("in_proj_weight", "in_proj_bias")
    plain_name = "self-attention, cross-attention"
    aliases = ("mha", "transformer", "self-attention", "cross-attention", "causal", "mask", "qkv")
    starting_values: ClassVar[Mapping[str, Any]] = {"num_heads": 4}

    num_heads: Count = Field(description="Heads, each with its share of the features; they must divide the features.")
    dropout: Probability = Field(0.0, description="Probability that a weight of the mean is dropped while training.")
    bias: bool = Field(True, description="Add learnable numbers to queries, keys, values and the result.")
    add_bias_kv: bool = Field(False, description="Add one learned position that every query sees.")
    add_zero_attn: bool = Field(False, description="Add one position of zeros, so that a query can ask nobody.")
    attention: Literal["self", "cross"] = Field(
        "self", description="Whom a position asks: its own sequence, or another one, the memory, on a port of its own."
    )
    causal: bool = Field(False, description="No position sees a later one, as a language model needs; `self` only.")

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ("query", "memory") if self.attention == "cross" else ("input",)

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        for port, spec in enumerate(inputs):
            expect_sequence(self, spec, port)
        if self.causal and self.attention == "cross":
            raise ShapeError(
                "causal hides later positions of the same sequence, and cross-attention asks another one.",
                port=None,
                remedies=(ChangeSetting("causal", False), ChangeSetting("attention", "self")),
                code="causal",
            )
        _check_heads("num_heads", self.num_heads, inputs[0].shape[1])
        return inputs[:1]

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        memory = inputs[-1]
        keys = memory.shape[0] + self.add_bias_kv + self.add_zero_attn
        return _attention_cost(inputs[0], memory, bias=self.bias, learned_keys=self.add_bias_kv, all_keys=keys)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        # A query asks all of the memory, and is mixed with no other query.
        queries = WHOLE if self.attention == "self" else Link(to=(0,))
        return ((queries, FEATURES), (WHOLE, FEATURES))[: len(inputs)]

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        memory = inputs[-1]
        keys = memory.shape[0] + self.add_bias_kv + self.add_zero_attn
        return Kept(own_bytes=_kept_numbers(inputs, self.num_heads, self.dropout, keys) * FLOAT_BYTES)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        query, memory = inputs[0], inputs[-1]
        settings = self.torch_kwargs(embed_dim=query.shape[-1])
        for ours in ("attention", "causal"):
            settings.pop(ours, None)
        settings["batch_first"] = True
        if self.causal:
            return Call(f"{_OWN}CausalSelfAttention", settings)
        if memory.shape[-1] != query.shape[-1]:
            settings |= {"kdim": memory.shape[-1], "vdim": memory.shape[-1]}
        feeds = (0, 0, 0) if self.attention == "self" else (0, 1, 1)
        return Call(
            "nn.MultiheadAttention", settings, feeds=feeds, call_kwargs={"need_weights": False}, then=(Item(0),)
        )

    def summary(self) -> str:
        kind = "causal" if self.causal else self.attention
        return f"{kind}, {count_of(self.num_heads, 'head')}"


class TransformerLayer(Layer):
    """Attention, then two Linear layers at each position, each with a skip connection and a LayerNorm."""

    family = Family.ATTENTION
    weight_names = ("self_attn.in_proj_weight", "self_attn.in_proj_bias")
    starting_values: ClassVar[Mapping[str, Any]] = {"nhead": 4, "dim_feedforward": 256}
    # How many attentions one after the other; each, and the Linear layers, has a LayerNorm.
    attentions: ClassVar[int] = 1

    nhead: Count = Field(description="Heads, each with its share of the features; they must divide the features.")
    dim_feedforward: Count = Field(2048, description="Neurons of the first of the two Linear layers.")
    dropout: Probability = Field(0.1, description="Probability that a number is dropped while training.")
    activation: Literal["relu", "gelu"] = Field("relu", description="Function between the two Linear layers.")
    layer_norm_eps: Positive = Field(
        1e-5, description="Added to the variance in each LayerNorm, so that the division stays finite."
    )
    norm_first: bool = Field(
        False,
        description="Normalise before attention and Linear layers instead of afterwards: deep stacks train better.",
    )
    bias: bool = Field(True, description="Add learnable numbers in the Linear layers, attention and LayerNorms.")
    causal: bool = Field(False, description="No position sees a later one, as a language model needs.")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        for port, spec in enumerate(inputs):
            expect_sequence(self, spec, port)
        _check_heads("nhead", self.nhead, inputs[0].shape[1])
        return inputs[:1]

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        spec = inputs[0]
        steps, features = spec.shape
        weights = 2 * features * self.dim_feedforward
        biases = (features + self.dim_feedforward) * self.bias
        norms = (self.attentions + 1) * features * (1 + self.bias)
        total = Cost(weights + biases + norms, weights * steps)
        # First its own sequence, then, in a decoder, the memory.
        for memory in inputs:
            total += _attention_cost(spec, memory, bias=self.bias)
        return total

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        return ((WHOLE, FEATURES),) * len(inputs)

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        steps, features = inputs[0].shape
        drops = 0 < self.dropout < 1
        # Mask, hidden numbers with their masks, and the activation where it does not look at its own result.
        hidden = steps * self.dim_feedforward * (3 if drops else 1 + (self.activation == "gelu"))
        numbers = hidden + steps * features
        for number in range(len(inputs)):
            asked = inputs[:1] if number == 0 else inputs
            numbers += _kept_numbers(asked, self.nhead, self.dropout, asked[-1].shape[0])
        # Behind each part: a mask, the sum with what went around it, mean and deviation of each position.
        numbers += (self.attentions + 1) * steps * (features * (1 + drops) + 2)
        # Normalised first, the sum behind the last part is the result, and what comes in is one of the sums; beside a
        # memory, which is not kept as it came, that counts as the layer's own.
        shares = self.norm_first and len(inputs) == 1
        return Kept(shares, own_bytes=(numbers - shares * steps * features) * FLOAT_BYTES)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        settings = self.torch_kwargs(d_model=inputs[0].shape[-1])
        settings.pop("causal", None)
        name = type(self).__name__
        return Call(f"{_OWN}Causal{name}" if self.causal else f"nn.{name}", settings | {"batch_first": True})

    def summary(self) -> str:
        heads = f"{count_of(self.nhead, 'head')}, {count_of(self.dim_feedforward, 'neuron')}"
        return f"causal, {heads}" if self.causal else heads


class TransformerEncoderLayer(TransformerLayer):
    """Lets the positions of a sequence look at each other, then works on each alone (Vaswani et al. 2017).

    (B, L, F) -> (B, L, F)

    It is self-attention and two Linear layers, each with a skip connection and a LayerNorm. Positions have no order of
    their own: put a PositionalEncoding before the first.
    Formula: z = norm(x + attention(x)); y = norm(z + W₂ activation(W₁ z))
    Use it several times in a row for text, for patches of images and for other sequences; with causal set it is a layer
    of a language model such as GPT.
    """

    plain_name = "transformer encoder"
    aliases = ("transformer", "attention", "bert", "gpt", "vit", "causal")


class TransformerDecoderLayer(TransformerLayer):
    """Lets a target sequence look at itself and at a memory, then works on each position (Vaswani et al. 2017).

    (B, L, F), (B, S, F) -> (B, L, F)

    It is self-attention, attention to the memory (an encoder's output) and two Linear layers, each with a skip
    connection and a LayerNorm. Set causal where the target is written step by step.
    Formula: u = norm(x + attention(x)); z = norm(u + attention(u, memory)); y = norm(z + W₂ activation(W₁ z))
    Use it to write one sequence from another, as translation does.
    """

    plain_name = "transformer decoder"
    aliases = ("transformer", "attention", "seq2seq", "translation", "cross-attention", "causal")
    attentions: ClassVar[int] = 2

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ("target", "memory")

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        result = super().outputs(inputs)
        (_, features), (_, known) = inputs[0].shape, inputs[1].shape
        if known != features:
            raise ShapeError(
                f"TransformerDecoderLayer expects as many features in the memory as in the target, received {known}"
                f" and {features}. A Linear before the memory gives it {features}.",
                port=1,
                remedies=(InsertBefore("Linear", {"out_features": features}, port=1),),
                code="memory",
            )
        return result
