"""Receptive fields against gradients: where a number of the output has one, and nowhere else, the layers look."""

import random
from typing import Any

import pytest
import resnet
import torch
from any_layers import PLAIN, accepted
from drawings import chain, drawn, networks
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netbuilder.compiler.module import build
from netbuilder.compiler.receptive import Place, Tracks, receptive_fields, tracks_of
from netbuilder.compiler.shapes import infer
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.layers.base import Family
from netbuilder.layers.registry import LAYERS

# Whole numbers have no gradient, and the statistics that a normalisation takes of a sample are left out on purpose.
LOOKING = [
    name
    for name in PLAIN
    if name not in ("Input", "Output", "GroupNorm", "LayerNorm", "RMSNorm", "LocalResponseNorm")
    and not name.startswith("InstanceNorm")
    and LAYERS[name].family is not Family.EMBEDDING
]


def sizes(graph: Graph) -> dict[Place, tuple[int, ...]]:
    return {place: field.sizes for place, field in receptive_fields(infer(graph)).items()}


def shown(graph: Graph, *place: str) -> str:
    return str(receptive_fields(infer(graph))[place])


def positive(graph: Graph) -> Any:
    """The network in float64 with weights above zero, so that no two ways cancel each other."""
    module = build(graph).eval().double()
    with torch.no_grad():
        for weight in module.parameters():
            weight.uniform_(0.1, 1.0)
    return module


def looked_at(module: Any, samples: torch.Tensor, place: tuple[int, ...]) -> list[tuple[int, int] | None]:
    """The first and last place along each axis of the sample for which the number at `place` has a gradient."""
    samples = samples.clone().requires_grad_()
    result = module(samples)
    (gradient,) = torch.autograd.grad(result[(0, *place)], samples)
    where = gradient[0].nonzero()
    if not len(where):
        return [None] * (samples.dim() - 1)
    return [(int(axis.min()), int(axis.max())) for axis in where.T]


# Layers of a chain along one axis; transposed convolutions and enlargements make neighbours see unlike stretches.
_small = st.integers(1, 4)
_layers = st.one_of(
    st.builds(
        lambda kernel, stride, padding, dilation: (
            "Conv1d",
            {
                "out_channels": 1,
                "kernel_size": kernel,
                "stride": stride,
                "padding": min(padding, kernel - 1),
                "dilation": dilation,
            },
        ),
        _small, _small, st.integers(0, 3), st.integers(1, 3),
    ),
    st.builds(
        lambda kernel, stride: ("AvgPool1d", {"kernel_size": kernel, "stride": stride, "padding": kernel // 2}),
        _small, _small,
    ),
    st.builds(
        lambda kernel, stride, dilation: (
            "ConvTranspose1d",
            {"out_channels": 1, "kernel_size": kernel, "stride": stride, "dilation": dilation, "padding": kernel // 3},
        ),
        _small, _small, st.integers(1, 2),
    ),
    st.sampled_from(
        [
            ("Upsample", {"scale_factor": 2.0}),
            ("Upsample", {"scale_factor": 1.5}),
            ("Upsample", {"scale_factor": 2.0, "mode": "linear"}),
            ("Pad", {"padding": 2}),
            ("Slice", {"dim": 2, "start": 3, "step": 2}),
        ]
    ),
)  # fmt: skip


@settings(max_examples=150)
@given(st.lists(_layers, min_size=1, max_size=6))
def test_any_chain_sees_what_its_gradient_says(layers: list[tuple[str, dict[str, Any]]]) -> None:
    length = 240
    nodes = (("input", ("Input", {"shape": [1, length]})), *((f"l{n}", layer) for n, layer in enumerate(layers)))
    graph = chain(*nodes, ("output", "Output"))
    inference = infer(graph)
    shapes = inference.nodes["output"]
    assume(shapes.is_known)
    assume(all(each.outputs[0].size < 4000 for each in inference.nodes.values()))
    (count,) = shapes.outputs[0].shape[1:]
    track = tracks_of(inference)["output",]["input", 1]
    # Far enough from the ends that no layer meets its border on the way.
    assume(count > 12)
    assume(track.size < length // 3)
    module, samples = positive(graph), torch.ones(1, 1, length, dtype=torch.float64)
    sampled = samples.requires_grad_()
    result = module(sampled)
    for place in range(count // 2, min(count // 2 + len(track.lows), count // 2 + 8)):
        first, last = track.seen(place)
        if not length // 6 < first <= last < length - length // 6:
            assume(first > last)
        (gradient,) = torch.autograd.grad(result[0, 0, place], sampled, retain_graph=True)
        found = gradient[0, 0].nonzero().flatten()
        assert (first > last and not len(found)) or (first, last) == (int(found.min()), int(found.max()))


@pytest.mark.parametrize("name", LOOKING)
@settings(max_examples=12)
@given(data=st.data())
def test_no_layer_looks_further_than_it_says(name: str, data: st.DataObject) -> None:
    layer, specs = data.draw(accepted(name))
    assume(all(spec.dtype == "float32" for spec in specs))
    # Without running statistics it takes them of the batch, in use as well.
    assume(getattr(layer, "track_running_stats", True))
    nodes = {f"in{port}": Node(type="Input", settings={"shape": spec.shape}) for port, spec in enumerate(specs)}
    nodes |= {"layer": Node(type=name, settings=layer.settings()), "output": Node(type="Output")}
    edges = (*(Edge(source=f"in{port}", target="layer", target_port=port) for port in range(len(specs))),
             Edge(source="layer", target="output"))  # fmt: skip
    graph = Graph(nodes, edges)
    tracks = tracks_of(infer(graph))["output",]
    samples = [torch.rand((1, *spec.shape), requires_grad=True) for spec in specs]
    result = build(graph).eval()(*samples)
    assume(result.requires_grad)
    for _ in range(4):
        place = tuple(random.randrange(size) for size in result.shape[1:])
        gradients = torch.autograd.grad(result[(0, *place)], samples, retain_graph=True, allow_unused=True)
        for port, gradient in enumerate(gradients):
            # Extreme settings overflow, and then a gradient says nothing about where it came from.
            if gradient is None or not gradient.isfinite().all():
                continue
            # A neighbour that should have no part in an interpolation gets one by rounding.
            if len(found := (gradient[0].abs() > 1e-5 * gradient.abs().max()).nonzero()):
                _expect_inside(tracks, f"in{port}", place, found, specs[port].shape)


def _expect_inside(
    tracks: Tracks, name: str, place: tuple[int, ...], found: torch.Tensor, shape: tuple[int, ...]
) -> None:
    for axis, extent in enumerate(shape):
        track = tracks[name, axis]
        low, high = int(found[:, axis].min()), int(found[:, axis].max())
        if track.is_loose:
            assert high - low + 1 <= track.size
            continue
        first, last = track.seen(place[track.axes[0]] if track.axes else 0)
        # A border may hold copies of numbers from inside, which are seen there.
        meets_a_border = first < 0 or last >= extent
        assert meets_a_border or first <= low <= high <= last


@settings(max_examples=40)
@given(graph=networks(largest=25))
def test_every_known_node_of_any_network_has_a_field_no_larger_than_the_input(graph: Graph) -> None:
    inference = infer(graph)
    fields = receptive_fields(inference)
    (shape,) = (spec.shape for spec in inference.nodes["input"].outputs)
    for (name,), field in fields.items():
        assert inference.nodes[name].is_known
        assert all(0 <= size <= extent for size, extent in zip(field.clipped, field.extents, strict=True))
        assert set(field.extents) <= set(shape)
    known = [name for name, shapes in inference.nodes.items() if shapes.is_known]
    assert {name for (name,) in fields} == set(known)


def test_the_published_fields() -> None:
    """Araujo, Norris and Sim (2019), table of common networks: VGG-16 212, AlexNet 195, ResNet-50 483."""
    vgg: list[Any] = [("input", ("Input", {"shape": [3, 300, 300]}))]
    for stage, count in enumerate((2, 2, 3, 3, 3)):
        for number in range(count):
            settings_ = {"out_channels": 4, "kernel_size": 3, "padding": 1}
            vgg += [(f"conv{stage}{number}", ("Conv2d", settings_)), (f"relu{stage}{number}", "ReLU")]
        vgg.append((f"pool{stage}", ("MaxPool2d", {"kernel_size": 2})))
    assert sizes(chain(*vgg))["pool4",] == (212, 212)
    alexnet = [("input", ("Input", {"shape": [3, 227, 227]}))] + [
        (f"l{number}", (kind, {"kernel_size": kernel, "stride": stride} | ({"out_channels": 4} if "C" in kind else {})))
        for number, (kind, kernel, stride) in enumerate(
            [("Conv2d", 11, 4), ("MaxPool2d", 3, 2), ("Conv2d", 5, 1), ("MaxPool2d", 3, 2)]
            + [("Conv2d", 3, 1)] * 3 + [("MaxPool2d", 3, 2)]
        )
    ]  # fmt: skip
    padded = [(name, (kind, values | ({"padding": values["kernel_size"] // 2} if kind == "Conv2d" else {})))
              for name, (kind, values) in alexnet[1:]]  # fmt: skip
    assert sizes(chain(alexnet[0], *padded))["l7",] == (195, 195)


def test_residual_networks_have_their_fields_through_blocks_and_repetitions() -> None:
    fields = sizes(resnet.drawn(18))
    assert fields["stage4",] == (435, 435)
    # Inside a repeated block stands what its last repetition sees.
    assert fields["stage1",] == fields["stage1", "y"] == (43, 43)
    # With the stride in the 3×3 of the first block of a stage, as torchvision has it since version 1.5.
    assert sizes(resnet.drawn(50))["stage4",] == (427, 427)


def test_strides_at_the_end_of_the_stages_give_the_fields_of_the_paper() -> None:
    """As TF-Slim builds ResNet-50, which the article measures: the last block of a stage has the stride."""
    nodes: list[Any] = [("input", ("Input", {"shape": [3, 600, 600]}))]
    stem = {"out_channels": 4, "kernel_size": 7, "stride": 2, "padding": 3}
    nodes += [("stem", ("Conv2d", stem)), ("pool", ("MaxPool2d", {"kernel_size": 3, "stride": 2, "padding": 1}))]
    for stage, count in enumerate((3, 4, 6, 3)):
        for number in range(count):
            stride = 2 if number == count - 1 and stage < 3 else 1
            values = {"out_channels": 4, "kernel_size": 3, "stride": stride, "padding": 1}
            nodes.append((f"c{stage}{number}", ("Conv2d", values)))
    assert sizes(chain(*nodes))["c32",] == (483, 483)


def test_a_middle_pixel_of_a_u_net_sees_what_its_gradient_says() -> None:
    def conv(channels: int) -> tuple[str, dict[str, Any]]:
        return "Conv2d", {"out_channels": channels, "kernel_size": [3, 5], "padding": [1, 2]}

    up = ("ConvTranspose2d", {"out_channels": 2, "kernel_size": 2, "stride": 2})
    graph = drawn(
        {
            "input": ("Input", {"shape": [1, 64, 64]}),
            "down1": conv(2), "pool1": ("AvgPool2d", {"kernel_size": 2}),
            "down2": conv(2), "pool2": ("AvgPool2d", {"kernel_size": 2}),
            "bottom": conv(2), "up2": up, "skip2": "Concat", "left2": conv(2),
            "up1": up, "skip1": "Concat", "left1": conv(1), "output": "Output",
        },
        "input down1", "down1 pool1", "pool1 down2", "down2 pool2", "pool2 bottom", "bottom up2", "up2 skip2",
        "down2 skip2:1", "skip2 left2", "left2 up1", "up1 skip1", "down1 skip1:1", "skip1 left1", "left1 output",
    )  # fmt: skip
    module, samples = positive(graph), torch.ones(1, 1, 64, 64, dtype=torch.float64)
    tracks = tracks_of(infer(graph))["output",]
    for row, column in ((32, 31), (31, 34), (30, 33), (33, 32)):
        _, rows, columns = looked_at(module, samples, (0, row, column))
        assert (rows, columns) == (tracks["input", 1].seen(row), tracks["input", 2].seen(column))


@pytest.mark.parametrize(
    ("layers", "field"),
    [
        ([("Conv1d", {"out_channels": 3, "kernel_size": 5}), ("Conv1d", {"out_channels": 3, "kernel_size": 3})], "7"),
        ([("Linear", {"out_features": 3})], "1"),
        ([("LSTM", {"hidden_size": 3})], "all"),
        ([("Linear", {"out_features": 8}), ("MultiheadAttention", {"num_heads": 2})], "all"),
        ([("Permute", {"dims": [0, 2, 1]}), ("Conv1d", {"out_channels": 3, "kernel_size": 4})], "4"),
        ([("LSTM", {"hidden_size": 3}), ("TakeStep", {})], "all"),
        ([("Flatten", {}), ("Linear", {"out_features": 2})], "all"),
        ([("PositionalEncoding", {}), ("Linear", {"out_features": 2}), ("TakeStep", {"step": 3})], "1"),
    ],
)
def test_sequences_are_seen_along_their_steps(layers: list[tuple[str, dict[str, Any]]], field: str) -> None:
    nodes = [("input", ("Input", {"shape": [10, 12]})), *((f"l{n}", layer) for n, layer in enumerate(layers))]
    assert shown(chain(*nodes), nodes[-1][0]) == field


def test_a_gate_of_a_whole_map_sees_all_and_a_decoder_asks_all_of_its_memory() -> None:
    gated = drawn(
        {
            "input": ("Input", {"shape": [4, 20, 20]}),
            "conv": ("Conv2d", {"out_channels": 4, "kernel_size": 3, "padding": 1}),
            "mean": ("AdaptiveAvgPool2d", {"output_size": 1}),
            "times": "Multiply",
        },
        "input conv", "conv mean", "conv times", "mean times:1",
    )  # fmt: skip
    assert (shown(gated, "conv"), shown(gated, "times")) == ("3×3", "all")
    asked = drawn(
        {
            "words": ("Input", {"shape": [7, 8]}),
            "memory": ("Input", {"shape": [30, 8]}),
            "ask": ("MultiheadAttention", {"num_heads": 2, "attention": "cross"}),
        },
        "words ask", "memory ask:1",
    )  # fmt: skip
    tracks = tracks_of(infer(asked))["ask",]
    assert tracks["words", 0].seen(3) == (3, 3)
    assert (tracks["memory", 0].size, tracks["words", 1].are_features) == (30, True)
    # Of several Inputs the one counts that is seen most of.
    assert receptive_fields(infer(asked))["ask",].input == "memory"


def test_patches_of_an_image_are_seen_until_attention_mixes_them() -> None:
    graph = chain(
        ("input", ("Input", {"shape": [3, 32, 32]})),
        ("patch", ("PatchEmbedding", {"embed_dim": 8, "patch_size": [4, 8]})),
        ("token", "ClassToken"),
        ("row", ("Linear", {"out_features": 8})),
        ("mix", ("TransformerEncoderLayer", {"nhead": 2, "dim_feedforward": 8})),
    )
    assert [shown(graph, name) for name in ("patch", "token", "row", "mix")] == ["4×8", "4×8", "4×8", "all"]


def test_a_long_chain_that_enlarges_stays_cheap_and_right() -> None:
    nodes: list[Any] = [("input", ("Input", {"shape": [1, 2, 2]}))]
    for number in range(7):
        nodes.append((f"up{number}", ("Upsample", {"scale_factor": 2.0})))
        nodes.append((f"conv{number}", ("Conv2d", {"out_channels": 1, "kernel_size": 3, "padding": 1})))
    field = receptive_fields(infer(chain(*nodes)))["conv6",]
    # Each enlargement halves what lies beyond it: never more than a pixel on each side beyond the first one's.
    assert field.sizes == (3, 3)
    assert str(field) == "all"


def test_a_number_without_any_axis_has_no_field_to_show() -> None:
    scalar = chain(("input", ("Input", {"shape": []})), ("act", "ReLU"))
    assert receptive_fields(infer(scalar)) == {}
