"""Layers that carry a state along a sequence."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, ChangeSetting, Cost, Family, Item, Layer, Method, ShapeError, Step, TensorSpec
from netbuilder.layers.fields import Count, NonNegative, Probability
from netbuilder.layers.kept import FLOAT_BYTES, Kept
from netbuilder.layers.phrases import count_of
from netbuilder.layers.reach import FEATURES, WHOLE, Reach
from netbuilder.layers.sequences import expect_sequence

_ALL = slice(None)


class Recurrent(Layer):
    """Walks along a sequence and carries a state from step to step."""

    family = Family.RECURRENT
    weight_names = ("weight_ih_l0", "bias_ih_l0")
    starting_values: ClassVar[Mapping[str, Any]] = {"hidden_size": 64}
    # How many sums the state and the step's features enter each step: one for each gate.
    gates: ClassVar[int] = 1

    hidden_size: Count = Field(description="Numbers in the state, and so features that come out of one direction.")
    num_layers: Count = Field(1, description="Layers on top of each other; each reads the sequence of the one below.")
    bias: bool = Field(True, description="Add learnable numbers inside each step.")
    dropout: Probability = Field(
        0.0, description="Probability that a feature between two layers is dropped while training."
    )
    bidirectional: bool = Field(
        False, description="Also walk from the end to the start, with weights of its own, and put both side by side."
    )
    returns: Literal["sequence", "last step"] = Field(
        "sequence",
        description="All steps, for another recurrent or attention layer or an answer at each step; or what the layer"
        " knows after the whole sequence, for one answer per sequence.",
    )

    @property
    def _directions(self) -> int:
        return 2 if self.bidirectional else 1

    @property
    def _step_size(self) -> int:
        """Features that one direction hands on at each step."""
        return self.hidden_size

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        (spec,) = inputs
        expect_sequence(self, spec)
        self._check_dropout()
        features = self._directions * self._step_size
        return (TensorSpec((features,) if self.returns == "last step" else (spec.shape[0], features)),)

    def _check_dropout(self) -> None:
        """torch warns of it at each start; whoever sets it believes that it acts."""
        if self.dropout and self.num_layers == 1:
            raise ShapeError(
                f"dropout {self.dropout:g} acts between layers, and num_layers is 1: nothing would be dropped."
                " Take more layers, or put a Dropout behind this one.",
                port=None,
                remedies=(ChangeSetting("num_layers", 2), ChangeSetting("dropout", 0.0)),
                code="recurrent-dropout",
            )

    def cost(self, inputs: tuple[TensorSpec, ...]) -> Cost:
        steps, features = inputs[0].shape
        weights = 0
        for _ in range(self.num_layers):
            into_gates = self.gates * self.hidden_size * (features + self._step_size)
            weights += self._directions * (into_gates + self._projection)
            features = self._directions * self._step_size
        # torch keeps two biases for each gate, one as cuDNN wants it.
        biases = 2 * self.gates * self.hidden_size * self._directions * self.num_layers * self.bias
        return Cost(weights + biases, weights * steps)

    def reach(self, inputs: tuple[TensorSpec, ...]) -> tuple[Reach, ...]:
        # The first step of one direction sees little, and its last all: a sequence counts as seen as a whole.
        return ((WHOLE, FEATURES),)

    @property
    def _projection(self) -> int:
        """Weights that shorten the state of one layer and direction."""
        return 0

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        steps, features = inputs[0].shape
        numbers = 0
        for layer in range(self.num_layers):
            # Laid out with the steps first; of what comes in each direction makes its own copy.
            copies = self._directions if layer == 0 else 1
            numbers += copies * steps * features + self._directions * self._kept_numbers(steps, features)
            features = self._directions * self._step_size
            # A mask for what is dropped on the way to the next layer.
            numbers += steps * features * (self.dropout > 0 and layer + 1 < self.num_layers)
        # The last step is a part of the sequence; both directions hand out their last states instead.
        cut = self.returns == "last step" and not self.bidirectional
        whole = steps * features
        own = numbers - self._keeps_result * whole
        return Kept(False, self._keeps_result, own * FLOAT_BYTES, part_of_bytes=cut * whole * FLOAT_BYTES)

    @property
    def _keeps_result(self) -> bool:
        """Whether the states that it keeps are those that it hands out, and not a copy."""
        return False

    def _kept_numbers(self, steps: int, features: int) -> int:
        """What one layer keeps of one direction: its states."""
        return (steps + 1) * self.hidden_size

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        settings = self.torch_kwargs(input_size=inputs[0].shape[-1])
        settings.pop("returns", None)
        return Call(f"nn.{type(self).__name__}", settings | {"batch_first": True}, then=self._steps())

    def _steps(self) -> tuple[Step, ...]:
        """From what torch gives, the sequence and the last states, to what comes out.

        The backward direction has read the whole sequence at the first step, so that both ends stand in the last
        states only: (layers * 2, B, features) -> (2, B, features) -> (B, 2, features) -> (B, 2 * features).
        """
        if self.returns == "sequence":
            return (Item(0),)
        if not self.bidirectional:
            return Item(0), Item((_ALL, -1))
        return *self._last_states(), Item(slice(-2, None)), Method("transpose", (0, 1)), Method("flatten", (1,))

    def _last_states(self) -> tuple[Step, ...]:
        return (Item(1),)

    def summary(self) -> str:
        words = [count_of(self.hidden_size, "unit")]
        if self.num_layers > 1:
            words.append(f"{self.num_layers} layers")
        if self.bidirectional:
            words.append("both ways")
        if self.returns == "last step":
            words.append("last step")
        return ", ".join(words)


class RNN(Recurrent):
    """Mixes each step's features with its state: h' = tanh(W x + b + U h + c) (Elman 1990).

    (B, L, F) -> (B, L, hidden_size) or (B, hidden_size)

    The same weights serve every step, so that sequences may have any length; it forgets after some ten steps, as
    gradients shrink along the way. Both directions side by side give twice as many features.
    Formula: h' = tanh(W x + b + U h + c)
    Use it for short sequences and to see how recurrence works; LSTM and GRU remember longer.
    """

    plain_name = "simple recurrent"
    aliases = ("recurrent", "elman", "sequence", "time series", "vanilla rnn")

    nonlinearity: Literal["tanh", "relu"] = Field("tanh", description="Function that makes the new state.")


class LSTM(Recurrent):
    """Keeps a memory beside its state, and gates decide what it forgets, stores and shows (Hochreiter et al. 1997).

    (B, L, F) -> (B, L, hidden_size) or (B, hidden_size)

    The memory is changed by adding, so that gradients last over many steps. Both directions side by side give twice as
    many features; with proj_size set, that many come out.
    Formula: i, f, o = sigmoid(W x + U h + b), each gate with weights of its own; g = tanh(W x + U h + b); c' = f c + i
    g; h' = o tanh(c')
    Use it for sequences whose beginning matters at the end: time series, sound, text of moderate length.
    """

    plain_name = "long short-term memory"
    aliases = ("recurrent", "memory", "sequence", "time series", "bilstm")
    gates: ClassVar[int] = 4

    proj_size: NonNegative = Field(
        0, description="Features to which a linear map shortens the state (Sak et al. 2014); 0 leaves it as it is."
    )

    @property
    def _step_size(self) -> int:
        return self.proj_size or self.hidden_size

    @property
    def _projection(self) -> int:
        return self.proj_size * self.hidden_size

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        if self.proj_size >= self.hidden_size:
            raise ShapeError(
                f"proj_size {self.proj_size} shortens the state, and so must be less than hidden_size"
                f" {self.hidden_size}; 0 leaves the state as it is.",
                port=None,
                remedies=(ChangeSetting("proj_size", 0), ChangeSetting("hidden_size", 2 * self.proj_size)),
                code="projection",
            )
        return super().outputs(inputs)

    def _last_states(self) -> tuple[Step, ...]:
        """Of (state, memory), the state."""
        return Item(1), Item(0)

    @property
    def _keeps_result(self) -> bool:
        return not (self.proj_size or self.bidirectional)

    def _kept_numbers(self, steps: int, features: int) -> int:
        if self.proj_size:
            # Four gates, the memory, its tanh and the state before it is shortened; the state itself.
            return steps * (7 * self.hidden_size + self.proj_size)
        # oneDNN's workspace, found by measuring: gates and states, these as wide as the wider of input and state.
        return steps * (9 * self.hidden_size + 8 * max(self.hidden_size, features))


class GRU(Recurrent):
    """Gates decide how much of the state each step renews: an LSTM with fewer weights (Cho et al. 2014).

    (B, L, F) -> (B, L, hidden_size) or (B, hidden_size)

    It has no memory beside its state, and a gate less. Both directions side by side give twice as many features.
    Formula: r, z = sigmoid(W x + U h + b), each gate with weights of its own; n = tanh(W x + b + r (U h + c)); h' = (1
    - z) n + z h
    Use it as an LSTM, where data or time are short.
    """

    plain_name = "gated recurrent unit"
    aliases = ("recurrent", "gate", "sequence", "time series", "bigru")
    gates: ClassVar[int] = 3

    def _kept_numbers(self, steps: int, features: int) -> int:
        # Three gates, what the last one is made of, the old and the new state.
        return 7 * steps * self.hidden_size
