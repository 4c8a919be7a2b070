"""Attention, patches, positions, tokens and scales against their formulas written out by hand."""

import math
from itertools import pairwise

import pytest
import torch
from torch import nn
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from netbuilder.compiler.check import check
from netbuilder.compiler.module import build
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.base import ChangeSetting, Cost, InsertBefore, ShapeError, TensorSpec
from netbuilder.layers.registry import LAYERS

SELF = TensorSpec((6, 8))
MEMORY = TensorSpec((5, 4))


def drawn(name, settings, *shapes):
    nodes = {f"in{port}": Node(type="Input", settings={"shape": shape}) for port, shape in enumerate(shapes)}
    nodes["layer"] = Node(type=name, settings=settings)
    nodes["output"] = Node(type="Output", settings={"loss": "mse"})
    into = (Edge(source=f"in{port}", target="layer", target_port=port) for port in range(len(shapes)))
    return Graph(nodes, (*into, Edge(source="layer", target="output")))


def layer(name, **settings):
    return LAYERS[name].model_validate(settings)


def made(name, settings, *shapes):
    torch.manual_seed(0)
    module = build(drawn(name, settings, *shapes)).eval()
    with torch.no_grad():
        for weight in module.parameters():  # many biases start at zero, and a start proves little
            weight.add_(0.1 * torch.randn_like(weight))
    return module, [torch.randn(3, *shape) for shape in shapes]


def attention_by_hand(weights, x, memory, heads, *, causal=False, extra_zero=False):
    """softmax(Q Kᵀ / sqrt(d)) V for each head, then joined (Vaswani et al. 2017, 3.2)."""
    features = x.shape[2]
    if "in_proj_weight" in weights:
        w_q, w_k, w_v = weights["in_proj_weight"].split(features)
    else:
        w_q, w_k, w_v = (weights[f"{letter}_proj_weight"] for letter in "qkv")
    b_q, b_k, b_v = weights["in_proj_bias"].split(features) if "in_proj_bias" in weights else (None,) * 3
    q, k, v = functional.linear(x, w_q, b_q), functional.linear(memory, w_k, b_k), functional.linear(memory, w_v, b_v)
    learned = "bias_k" in weights
    if learned:
        k = torch.cat([k, weights["bias_k"].expand(len(k), 1, features)], 1)
        v = torch.cat([v, weights["bias_v"].expand(len(v), 1, features)], 1)
    if extra_zero:
        k, v = (torch.cat([part, part.new_zeros(len(part), 1, features)], 1) for part in (k, v))
    results = []
    width = features // heads
    for head in range(heads):
        own = slice(head * width, (head + 1) * width)
        scores = torch.bmm(q[..., own], k[..., own].transpose(1, 2)) / math.sqrt(width)
        if causal:
            later = torch.arange(memory.shape[1]) > torch.arange(x.shape[1])[:, None]
            scores[:, :, : memory.shape[1]] = scores[:, :, : memory.shape[1]].masked_fill(later, -math.inf)
        results.append(torch.bmm(scores.softmax(2), v[..., own]))
    return functional.linear(torch.cat(results, 2), weights["out_proj.weight"], weights.get("out_proj.bias"))


CASES = [
    {"num_heads": 1},
    {"num_heads": 4, "bias": False},
    {"num_heads": 2, "add_bias_kv": True, "add_zero_attn": True},
    {"num_heads": 2, "causal": True},
    {"num_heads": 2, "causal": True, "add_bias_kv": True, "add_zero_attn": True},
    {"num_heads": 2, "attention": "cross"},
    {"num_heads": 4, "attention": "cross", "bias": False, "add_bias_kv": True, "add_zero_attn": True},
]


@pytest.mark.parametrize("settings", CASES)
def test_attention_and_its_cost_are_those_of_the_formula(settings):
    specs = (SELF, MEMORY) if settings.get("attention") == "cross" else (SELF,)
    module, inputs = made("MultiheadAttention", settings, *(spec.shape for spec in specs))
    weights = {key.removeprefix("layer."): tensor for key, tensor in module.state_dict().items()}
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        expected = attention_by_hand(
            weights,
            inputs[0],
            inputs[-1],
            settings["num_heads"],
            causal=settings.get("causal", False),
            extra_zero=settings.get("add_zero_attn", False),
        )
    with torch.no_grad():
        torch.testing.assert_close(module(*inputs), expected, atol=1e-6, rtol=0)
    cost = layer("MultiheadAttention", **settings).cost(specs)
    assert cost.multiply_adds * 2 * 3 == counter.get_total_flops()
    assert cost.parameters == sum(weight.numel() for weight in module.parameters())


@pytest.mark.parametrize("features", [4, 8])
def test_a_memory_of_equal_width_shares_one_matrix(features):
    module, _ = made("MultiheadAttention", {"num_heads": 2, "attention": "cross"}, (6, 8), (5, features))
    keys = {key for key in module.state_dict() if "proj_weight" in key}
    assert keys == ({"layer.in_proj_weight"} if features == 8 else {f"layer.{letter}_proj_weight" for letter in "qkv"})


TRANSFORMERS = [
    {"nhead": 2, "dim_feedforward": 16},
    {"nhead": 4, "dim_feedforward": 16, "norm_first": True, "activation": "gelu", "layer_norm_eps": 1e-3},
    {"nhead": 2, "dim_feedforward": 16, "bias": False},
    {"nhead": 1, "dim_feedforward": 16, "causal": True},
    {"nhead": 2, "dim_feedforward": 16, "causal": True, "norm_first": True, "bias": False},
]


def transformer_by_hand(settings, weights, x, *memories):
    """Each part with a skip connection and a LayerNorm, before it or behind it."""
    number = 0

    def norm(value):
        names = (weights[f"norm{number}.weight"], weights.get(f"norm{number}.bias"))
        return functional.layer_norm(value, value.shape[2:], *names, settings.get("layer_norm_eps", 1e-5))

    def under(prefix):
        return {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}

    def asking_itself(value):
        causal = settings.get("causal", False)
        return attention_by_hand(under("self_attn."), value, value, settings["nhead"], causal=causal)

    def thinking(value):
        inside = functional.linear(value, weights["linear1.weight"], weights.get("linear1.bias"))
        inside = getattr(functional, settings.get("activation", "relu"))(inside)
        return functional.linear(inside, weights["linear2.weight"], weights.get("linear2.bias"))

    asking_others = [
        lambda value, memory=memory: attention_by_hand(under("multihead_attn."), value, memory, settings["nhead"])
        for memory in memories
    ]
    for part in (asking_itself, *asking_others, thinking):
        number += 1
        x = x + part(norm(x)) if settings.get("norm_first") else norm(x + part(x))
    return x


@pytest.mark.parametrize("settings", TRANSFORMERS)
@pytest.mark.parametrize("name", ["TransformerEncoderLayer", "TransformerDecoderLayer"])
def test_transformer_layers_are_their_parts_while_evaluating_and_while_training(name, settings):
    """Without gradients torch takes a fused kernel for an encoder layer, which must not show."""
    shapes = [(6, 8), (5, 8)][: 2 if "Decoder" in name else 1]
    module, inputs = made(name, settings | {"dropout": 0.0}, *shapes)
    weights = {key.removeprefix("layer."): tensor for key, tensor in module.state_dict().items()}
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        expected = transformer_by_hand(settings, weights, *inputs)
    with torch.no_grad():
        torch.testing.assert_close(module(*inputs), expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(module(*inputs), expected, atol=1e-5, rtol=0)
    torch.testing.assert_close(module.train()(*inputs), expected, atol=1e-5, rtol=0)
    cost = layer(name, **settings).cost(tuple(TensorSpec(shape) for shape in shapes))
    assert cost == Cost(sum(weight.numel() for weight in module.parameters()), counter.get_total_flops() // 6)


@pytest.mark.parametrize("causal", [False, True])
@pytest.mark.parametrize(
    ("name", "settings", "shapes"),
    [
        ("MultiheadAttention", {"num_heads": 2}, [(6, 8)]),
        ("TransformerEncoderLayer", {"nhead": 2, "dim_feedforward": 16}, [(6, 8)]),
        ("TransformerDecoderLayer", {"nhead": 2, "dim_feedforward": 16}, [(6, 8), (5, 8)]),
    ],
)
def test_causal_hides_what_comes_later(name, settings, shapes, causal):
    module, inputs = made(name, settings | {"causal": causal}, *shapes)
    changed = [inputs[0].clone(), *inputs[1:]]
    changed[0][:, 4:] += 1.0
    with torch.no_grad():
        before, after = module(*inputs), module(*changed)
    assert torch.allclose(before[:, :4], after[:, :4], atol=1e-6) is causal
    assert not torch.allclose(before[:, 4:], after[:, 4:], atol=1e-3)


def test_causal_layers_keep_the_keys_of_torch():
    for name, settings in (("MultiheadAttention", {"num_heads": 2}), ("TransformerEncoderLayer", {"nhead": 2})):
        plain, causal = (build(drawn(name, settings | {"causal": how}, (6, 8))).state_dict() for how in (False, True))
        assert list(plain) == list(causal)


@pytest.mark.parametrize("features", [1, 6, 7])
def test_sinusoidal_encoding_is_the_formula(features):
    module, _ = made("PositionalEncoding", {}, (9, features))
    added = module(torch.zeros(2, 9, features))
    for position in range(9):
        for feature in range(features):
            angle = position / 10_000 ** (2 * (feature // 2) / features)
            expected = math.cos(angle) if feature % 2 else math.sin(angle)
            assert added[1, position, feature].item() == pytest.approx(expected, abs=1e-5)
    assert module.state_dict() == {}


def test_learned_encoding_adds_one_number_to_each_place():
    module, (x,) = made("PositionalEncoding", {"kind": "learned"}, (9, 4))
    assert list(module.state_dict()) == ["layer.weight"]
    torch.testing.assert_close(module(x), x + module.layer.weight[None])
    module.train()
    assert torch.equal(module(x), module.eval()(x))


def test_positions_drop_only_while_training():
    module, _ = made("PositionalEncoding", {"dropout": 0.5}, (20, 20))
    ones = torch.full((1, 20, 20), 3.0)
    assert (module(ones) != 0).all()
    assert 0.3 < (module.train()(ones) == 0).float().mean() < 0.7


def test_the_class_token_comes_first_and_is_the_same_for_all():
    module, (x,) = made("ClassToken", {}, (5, 4))
    result = module(x)
    assert result.shape == (3, 6, 4)
    assert torch.equal(result[:, 1:], x)
    for sample in result:
        assert torch.equal(sample[0], module.layer.token[0, 0])
    assert module.layer.token.abs().sum() > 0


@pytest.mark.parametrize(("patch_size", "sides"), [(2, (2, 2)), ((4, 3), (4, 3))])
def test_patches_are_cut_row_by_row(patch_size, sides):
    module, (x,) = made("PatchEmbedding", {"embed_dim": 5, "patch_size": patch_size}, (3, 8, 6))
    assert list(module.state_dict()) == ["layer.weight", "layer.bias"]
    patches = functional.unfold(x, sides, stride=sides).transpose(1, 2)  # (B, L, C * h * w)
    expected = patches @ module.layer.weight.flatten(1).T + module.layer.bias
    torch.testing.assert_close(module(x), expected, atol=1e-5, rtol=0)


@pytest.mark.parametrize(
    ("shape", "dim", "factors"),
    [
        ((3, 5, 4), None, (3, 1, 1)),
        ((5, 4), None, (4,)),
        ((4,), None, (4,)),
        ((5, 4), 1, (5, 1)),
        ((3, 5, 4), -1, (4,)),
    ],
)
def test_scale_gives_each_channel_its_factor(shape, dim, factors):
    module, (x,) = made("Scale", {"init": 0.1, "dim": dim}, shape)
    assert module.layer.weight.shape == factors
    axis = (1 if len(shape) == 3 else -1) if dim is None else dim
    for channel, factor in enumerate(module.layer.weight.flatten()):
        index = torch.tensor([channel])
        assert torch.equal(module(x).index_select(axis, index), x.index_select(axis, index) * factor)
    fresh = build(drawn("Scale", {"init": 0.1, "dim": dim}, shape))
    assert torch.equal(fresh.layer.weight, torch.full(factors, 0.1))


@pytest.mark.parametrize(
    ("name", "settings", "specs", "parameters"),
    [
        # The base model of Vaswani et al. 2017, and ViT-B/16 of Dosovitskiy et al. 2021, whose layers add up to 86 M.
        ("TransformerEncoderLayer", {"nhead": 8}, [(100, 512)], 3_152_384),
        ("TransformerEncoderLayer", {"nhead": 12, "dim_feedforward": 3072}, [(197, 768)], 7_087_872),
        ("PatchEmbedding", {"embed_dim": 768, "patch_size": 16}, [(3, 224, 224)], 590_592),
        ("ClassToken", {}, [(196, 768)], 768),
        ("PositionalEncoding", {"kind": "learned"}, [(197, 768)], 151_296),
    ],
)
def test_published_parameter_counts(name, settings, specs, parameters):
    assert layer(name, **settings).cost(tuple(TensorSpec(shape) for shape in specs)).parameters == parameters


def refusal(name, settings, *specs):
    with pytest.raises(ShapeError) as caught:
        layer(name, **settings).outputs(specs)
    return caught.value


def test_heads_that_do_not_divide_name_their_neighbours():
    error = refusal("MultiheadAttention", {"num_heads": 5}, TensorSpec((6, 12)))
    assert "Take 4 or 6 heads, or 15 features" in str(error)
    assert error.remedies == (
        ChangeSetting("num_heads", 4),
        ChangeSetting("num_heads", 6),
        InsertBefore("Linear", {"out_features": 15}),
    )
    error = refusal("TransformerEncoderLayer", {"nhead": 50}, TensorSpec((6, 12)))
    assert error.remedies[0] == ChangeSetting("nhead", 12)


@pytest.mark.parametrize(
    ("name", "settings", "shapes", "repairs"),
    [
        ("MultiheadAttention", {"num_heads": 5}, [(6, 12)], 3),
        ("MultiheadAttention", {"num_heads": 2, "causal": True, "attention": "cross"}, [(6, 8), (5, 8)], 1),
        ("TransformerEncoderLayer", {"nhead": 3}, [(6, 8)], 3),
        ("TransformerDecoderLayer", {"nhead": 2}, [(6, 8), (5, 4)], 1),
        ("TransformerEncoderLayer", {"nhead": 2}, [(3, 32, 24)], 1),
        ("PatchEmbedding", {"embed_dim": 4, "patch_size": 5}, [(3, 8, 12)], 1),
        ("Scale", {"dim": 3}, [(6, 8)], 3),  # or an image for the Input, whose axis 3 is there
    ],
)
def test_each_repair_of_a_refusal_makes_a_network(name, settings, shapes, repairs):
    graph = drawn(name, settings, *shapes)
    # Ends in one row of numbers, so that nothing is wrong but the layer.
    edges = (*graph.edges[:-1], Edge(source="layer", target="flat"), Edge(source="flat", target="output"))
    project = Project(graph=Graph({**graph.nodes, "flat": Node(type="Flatten")}, edges))
    report = check(project, None)
    finding = next(each for each in report.errors if each.node == "layer")
    # And at the end, whatever else there is: take it out again.
    assert [each.text for each in finding.repairs[repairs:]] == ["Remove layer"]
    for each in finding.repairs:
        build(each.apply(project).graph)


def test_a_wrong_memory_is_named_by_its_port():
    error = refusal("TransformerDecoderLayer", {"nhead": 2}, TensorSpec((6, 8)), TensorSpec((4,)))
    assert str(error).startswith("TransformerDecoderLayer.memory expects a sequence")
    assert error.port == 1
    assert layer("MultiheadAttention", num_heads=2, attention="cross").input_ports == ("query", "memory")
    assert layer("MultiheadAttention", num_heads=2).input_ports == ("input",)


def test_an_encoder_layer_trains():
    """Positions, class token and scale get gradients along with the rest."""
    nodes = {
        "input": Node(type="Input", settings={"shape": [1, 8, 8]}),
        "patch": Node(type="PatchEmbedding", settings={"embed_dim": 8, "patch_size": 4}),
        "cls": Node(type="ClassToken"),
        "pos": Node(type="PositionalEncoding", settings={"kind": "learned"}),
        "encoder": Node(type="TransformerEncoderLayer", settings={"nhead": 2, "dim_feedforward": 16}),
        "scale": Node(type="Scale", settings={"init": 0.1}),
        "output": Node(type="Output", settings={"loss": "mse"}),
    }
    module = build(Graph(nodes, tuple(Edge(source=source, target=target) for source, target in pairwise(nodes))))
    module(torch.randn(4, 1, 8, 8)).square().mean().backward()
    assert all(isinstance(weight, nn.Parameter) and weight.grad is not None for weight in module.parameters())
    for key in ("patch.weight", "cls.token", "pos.weight", "scale.weight"):
        assert module.get_parameter(key).grad.abs().sum() > 0
