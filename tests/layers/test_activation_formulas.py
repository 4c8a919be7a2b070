"""The curve of each activation is what torch computes, and its slope what torch differentiates."""

import math
from itertools import pairwise

import pytest
import torch
from any_layers import layers
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from netbuilder.compiler.module import build
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.layers.activation import PReLU, RReLU, Threshold
from netbuilder.layers.base import ChangeSetting, ShapeError, TensorSpec
from netbuilder.layers.pointwise import Pointwise
from netbuilder.layers.registry import LAYERS
from netbuilder.layers.smooth_rectifiers import Softplus
from netbuilder.layers.softmax import GLU, Scoring, Softmax
from netbuilder.layers.squashing import Hardtanh

POINTWISE = [name for name, layer in LAYERS.items() if issubclass(layer, Pointwise)]
SCORING = [name for name, layer in LAYERS.items() if issubclass(layer, Scoring)]
each_curve = pytest.mark.parametrize("name", POINTWISE)
numbers = st.floats(-12, 12, allow_subnormal=False)


def module_of(layer):
    """The layer as the compiler makes it, in double precision and evaluating."""
    nodes = {
        "in": Node(type="Input", settings={"shape": [1]}),
        "layer": Node(type=type(layer).__name__, settings=layer.settings()),
        "out": Node(type="Output"),
    }
    edges = (Edge(source="in", target="layer"), Edge(source="layer", target="out"))
    return build(Graph(nodes, edges)).eval().double()


def drawn_with_curve(data, name):
    layer = data.draw(layers(name))
    try:
        layer.outputs((TensorSpec((1,)),))
    except ShapeError:
        assume(False)
    return layer


def near_kink(layer, x):
    return any(abs(x - kink) < 1e-5 * max(1.0, abs(kink)) for kink in layer.kinks)


def test_there_are_as_many_as_torch_has():
    assert len(POINTWISE) == 24
    assert SCORING == ["Softmax", "LogSoftmax", "Softmin"]


@each_curve
@given(data=st.data(), x=numbers)
@settings(max_examples=60)
def test_the_curve_is_what_torch_computes_and_its_slope_what_torch_differentiates(name, data, x):
    layer = drawn_with_curve(data, name)
    assume(not near_kink(layer, x))
    place = torch.tensor([[x]], dtype=torch.float64, requires_grad=True)
    value = module_of(layer)(place)
    value.sum().backward()
    # torch keeps a few constants in single precision: the sixth of a Hardsigmoid, the first slope of a PReLU.
    close = {"rel": 1e-6, "abs": 1e-7} if name in ("Hardsigmoid", "PReLU") else {"rel": 1e-9, "abs": 1e-12}
    assert layer.curve(x) == pytest.approx(value.item(), **close)
    assert layer.slope(x) == pytest.approx(place.grad.item(), **close)


@each_curve
@given(data=st.data(), x=numbers)
@settings(max_examples=60)
def test_between_kinks_a_curve_is_smooth(name, data, x):
    """Every corner and jump is named: anywhere else the slope is what two near points say."""
    layer = drawn_with_curve(data, name)
    step = 1e-5
    assume(not any(abs(x - kink) <= 2 * step for kink in layer.kinks))
    measured = (layer.curve(x + step) - layer.curve(x - step)) / (2 * step)
    # CELU bends by up to 1 / alpha; a Softplus with a small beta is so large that differences drown in its digits.
    sharpness = 1 / layer.alpha if name == "CELU" else 1.0
    assume(name != "Softplus" or layer.beta > 1e-3)
    assert layer.slope(x) == pytest.approx(measured, rel=1e-4, abs=1e-4 * (1 + sharpness))


@each_curve
@given(data=st.data(), x=st.sampled_from([-1e6, -800.0, 800.0, 1e6]))
@settings(max_examples=30)
def test_far_away_nothing_overflows(name, data, x):
    layer = drawn_with_curve(data, name)
    assert math.isfinite(layer.curve(x))
    assert math.isfinite(layer.slope(x))


@pytest.mark.parametrize("name", SCORING)
@given(scores=st.lists(st.floats(-30, 30), min_size=1, max_size=6).map(tuple))
def test_scores_become_what_torch_makes_of_them(name, scores):
    theirs = getattr(torch.nn, name)(dim=0)(torch.tensor(scores, dtype=torch.float64))
    assert LAYERS[name]().of_scores(scores) == pytest.approx(theirs.tolist(), rel=1e-9, abs=1e-12)


def refused(layer, *shape):
    with pytest.raises(ShapeError) as caught:
        layer.outputs((TensorSpec(shape),))
    return caught.value


@pytest.mark.parametrize(
    ("layer", "shape"),
    [
        (PReLU(num_parameters=3), (4, 5)),
        (RReLU(lower=0.5, upper=0.2), (4,)),
        (Hardtanh(min_val=2.0, max_val=2.0), (4,)),
        (Softmax(dim=0), (4, 5)),
        (Softmax(dim=5), (4,)),
        (Softmax(dim=-2), (4,)),
        (GLU(), (4, 5)),
    ],
)
def test_each_way_out_of_a_refusal_works(layer, shape):
    error = refused(layer, *shape)
    assert error.remedies
    for remedy in error.remedies:
        assert isinstance(remedy, ChangeSetting)
        mended = type(layer)(**{**layer.model_dump(), remedy.name: remedy.value})
        mended.outputs((TensorSpec(shape),))


def test_refusals_say_what_came_and_what_was_expected():
    assert "num_parameters 3" in str(refused(PReLU(num_parameters=3), 4, 5))
    assert "4 channels" in str(refused(PReLU(num_parameters=3), 4, 5))
    assert "samples would be mixed" in str(refused(Softmax(dim=0), 4))
    assert "received 5" in str(refused(GLU(), 4, 5))
    assert refused(GLU(), 5, 3).remedies == ()


def test_a_gate_halves_its_axis():
    assert GLU(dim=1).outputs((TensorSpec((6, 5)),)) == (TensorSpec((3, 5)),)
    assert GLU(dim=-1).outputs((TensorSpec((5, 8)),)) == (TensorSpec((5, 4)),)


def test_slopes_are_one_or_one_for_each_channel():
    for count in (1, 4):
        layer = PReLU(num_parameters=count)
        assert layer.outputs((TensorSpec((4, 5)),)) == (TensorSpec((4, 5)),)
        assert layer.cost((TensorSpec((4, 5)),)).parameters == count


def test_kinks_follow_the_settings():
    assert Threshold(threshold=2.0, value=-1.0).kinks == (2.0,)
    assert Hardtanh(min_val=-3.0, max_val=0.5).kinks == (-3.0, 0.5)
    assert Softplus(beta=4.0).kinks == (5.0,)
    for low, high in pairwise(Hardtanh(min_val=-3.0, max_val=0.5).kinks):
        assert low < high
