"""Recurrent layers against loops written out by hand from their formulas."""

import pytest
import torch
from torch.nn import functional
from torch.utils.flop_counter import FlopCounterMode

from netbuilder.compiler.check import check
from netbuilder.compiler.module import build
from netbuilder.compiler.source import print_source
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.base import ChangeSetting, InsertBefore, ShapeError, TensorSpec
from netbuilder.layers.registry import LAYERS

BATCH, STEPS, FEATURES, HIDDEN = 3, 6, 4, 5
SEQUENCE = TensorSpec((STEPS, FEATURES))


def drawn(name, settings, shape=(STEPS, FEATURES), dtype="float32"):
    nodes = {
        "input": Node(type="Input", settings={"shape": shape, "dtype": dtype}),
        "layer": Node(type=name, settings=settings),
        "output": Node(type="Output", settings={"loss": "mse"}),
    }
    return Graph(nodes, (Edge(source="input", target="layer"), Edge(source="layer", target="output")))


def with_a_head(name, settings, shape):
    """Ends in one row of numbers, so that nothing is wrong but the layer."""
    graph = drawn(name, settings, shape)
    edges = (graph.edges[0], Edge(source="layer", target="flat"), Edge(source="flat", target="output"))
    return Project(graph=Graph({**graph.nodes, "flat": Node(type="Flatten")}, edges))


def rnn_step(x, state, w_ih, w_hh, b_ih, b_hh, activation):
    (h,) = state
    return (activation(functional.linear(x, w_ih, b_ih) + functional.linear(h, w_hh, b_hh)),)


def lstm_step(x, state, w_ih, w_hh, b_ih, b_hh, w_hr=None):
    h, c = state
    i, f, g, o = (functional.linear(x, w_ih, b_ih) + functional.linear(h, w_hh, b_hh)).chunk(4, 1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    h = o.sigmoid() * c.tanh()
    return (h if w_hr is None else functional.linear(h, w_hr)), c


def gru_step(x, state, w_ih, w_hh, b_ih, b_hh):
    (h,) = state
    into_r, into_z, into_n = functional.linear(x, w_ih, b_ih).chunk(3, 1)
    from_r, from_z, from_n = functional.linear(h, w_hh, b_hh).chunk(3, 1)
    r, z = (into_r + from_r).sigmoid(), (into_z + from_z).sigmoid()
    n = (into_n + r * from_n).tanh()
    return ((1 - z) * n + z * h,)


def step_of(name, settings):
    if name == "RNN":
        activation = getattr(torch, settings.get("nonlinearity", "tanh"))
        return lambda *arguments: rnn_step(*arguments, activation)
    return {"LSTM": lstm_step, "GRU": gru_step}[name]


def by_hand(name, settings, weights, x):
    """The sequence (B, L, D * H) of the last layer, and what both directions know once they have read all of it."""
    step = step_of(name, settings)
    for layer in range(settings.get("num_layers", 1)):
        sides, ends = [], []
        for suffix in ("", "_reverse")[: 1 + settings.get("bidirectional", False)]:
            own = [
                weights.get(f"layer.{kind}_l{layer}{suffix}")
                for kind in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
            ]
            if settings.get("proj_size"):
                own.append(weights[f"layer.weight_hr_l{layer}{suffix}"])
            state = (torch.zeros(len(x), settings.get("proj_size") or HIDDEN),)
            if name == "LSTM":
                state += (torch.zeros(len(x), HIDDEN),)
            shown = {}
            times = range(STEPS) if not suffix else reversed(range(STEPS))
            for time in times:
                state = step(x[:, time], state, *own)
                shown[time] = state[0]
            sides.append(torch.stack([shown[time] for time in range(STEPS)], 1))
            ends.append(state[0])
        x = torch.cat(sides, 2)
    return x, torch.cat(ends, 1)


KINDS = [
    ("RNN", {}),
    ("RNN", {"nonlinearity": "relu", "bias": False}),
    ("LSTM", {}),
    ("LSTM", {"proj_size": 2}),
    ("GRU", {}),
]


@pytest.mark.parametrize("bidirectional", [False, True])
@pytest.mark.parametrize("num_layers", [1, 2])
@pytest.mark.parametrize(("name", "more"), KINDS)
def test_sequence_last_step_and_cost_are_those_of_the_formula(name, more, num_layers, bidirectional):
    settings = {"hidden_size": HIDDEN, "num_layers": num_layers, "bidirectional": bidirectional, **more}
    torch.manual_seed(0)
    whole = build(drawn(name, settings)).eval()
    last = build(drawn(name, settings | {"returns": "last step"})).eval()
    last.load_state_dict(whole.state_dict())
    x = torch.randn(BATCH, STEPS, FEATURES)
    with torch.no_grad(), FlopCounterMode(display=False) as counter:
        sequence, ends = by_hand(name, settings, whole.state_dict(), x)
    with torch.no_grad():
        torch.testing.assert_close(whole(x), sequence, atol=1e-6, rtol=0)
        torch.testing.assert_close(last(x), ends, atol=1e-6, rtol=0)
    cost = LAYERS[name].model_validate(settings).cost((SEQUENCE,))
    assert cost.multiply_adds * 2 * BATCH == counter.get_total_flops()
    assert cost.parameters == sum(weight.numel() for weight in whole.parameters())


@pytest.mark.parametrize(
    ("name", "settings", "line"),
    [
        ("LSTM", {}, "x = self.layer(x)[0]  # (B, 6, 5)"),
        ("LSTM", {"returns": "last step"}, "x = self.layer(x)[0][:, -1]  # (B, 5)"),
        (
            "LSTM",
            {"returns": "last step", "bidirectional": True},
            "x = self.layer(x)[1][0][-2:].transpose(0, 1).flatten(1)  # (B, 10)",
        ),
        (
            "GRU",
            {"returns": "last step", "bidirectional": True},
            "x = self.layer(x)[1][-2:].transpose(0, 1).flatten(1)  # (B, 10)",
        ),
    ],
)
def test_source_is_what_an_engineer_writes(name, settings, line):
    text = print_source(Project(graph=drawn(name, {"hidden_size": 5, **settings}))).text
    assert f"        {line}\n" in text
    assert f"self.layer = nn.{name}(4, 5, " in text
    assert "batch_first=True" in text


def refusal(settings, spec, name="LSTM"):
    with pytest.raises(ShapeError) as caught:
        LAYERS[name].model_validate({"hidden_size": 4, **settings}).outputs((spec,))
    return caught.value


def test_dropout_that_drops_nothing_is_refused():
    """torch only warns, at each start."""
    error = refusal({"dropout": 0.5}, SEQUENCE)
    assert "between layers" in str(error)
    assert error.remedies == (ChangeSetting("num_layers", 2), ChangeSetting("dropout", 0.0))
    assert error.port is None
    LAYERS["LSTM"].model_validate({"hidden_size": 4, "dropout": 0.5, "num_layers": 2}).outputs((SEQUENCE,))


def test_a_projection_must_shorten_the_state():
    assert "less than hidden_size 4" in str(refusal({"proj_size": 4}, SEQUENCE))
    LAYERS["LSTM"].model_validate({"hidden_size": 4, "proj_size": 3}).outputs((SEQUENCE,))


@pytest.mark.parametrize("settings", [{"dropout": 0.5}, {"proj_size": 9}])
def test_each_repair_of_a_refused_setting_makes_a_network(settings):
    project = with_a_head("LSTM", {"hidden_size": 4, **settings}, SEQUENCE.shape)
    (finding,) = check(project, None).errors
    assert [each.text for each in finding.repairs[2:]] == ["Remove layer"]
    for each in finding.repairs:
        build(each.apply(project).graph)


@pytest.mark.parametrize(
    ("shape", "dtype", "words", "remedy"),
    [
        ((12,), "int64", "An Embedding", InsertBefore("Embedding", {"num_embeddings": 10_000, "embedding_dim": 64})),
        ((12,), "float32", "received shape 12 with 1 axis", InsertBefore("Unsqueeze", {"dim": 2})),
        ((), "float32", "received one number per sample", None),
        ((1, 28, 28), "float32", "with 3 axes", InsertBefore("Flatten", {"start_dim": 1, "end_dim": 2})),
    ],
)
def test_what_is_no_sequence_is_refused_with_a_way_out(shape, dtype, words, remedy):
    error = refusal({}, TensorSpec(shape, dtype))
    assert words in str(error)
    assert (remedy in error.remedies) if remedy else not error.remedies


def test_an_image_becomes_a_sequence_of_rows():
    project = with_a_head("GRU", {"hidden_size": 4}, (1, 8, 6))
    (finding,) = check(project, None).errors
    rows = next(each for each in finding.repairs if "Flatten" in each.text)
    module = build(rows.apply(project).graph)
    assert module.layer.input_size == 6
    assert module(torch.zeros(2, 1, 8, 6)).shape == (2, 32)


def test_stacked_directions_feed_the_next_layer():
    nodes = {
        "input": Node(type="Input", settings={"shape": [STEPS, FEATURES]}),
        "below": Node(type="GRU", settings={"hidden_size": 3, "bidirectional": True}),
        "above": Node(type="LSTM", settings={"hidden_size": 4, "returns": "last step"}),
        "output": Node(type="Output", settings={"loss": "mse"}),
    }
    wires = [("input", "below"), ("below", "above"), ("above", "output")]
    module = build(Graph(nodes, tuple(Edge(source=source, target=target) for source, target in wires)))
    assert module.above.input_size == 6
    assert module(torch.zeros(2, STEPS, FEATURES)).shape == (2, 4)
