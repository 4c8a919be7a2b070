"""While a wire is drawn: which ports would take it, and what letting go would do, in words and in colours."""

from itertools import pairwise

import pytest
from canvases import make_view
from hands import drag, into, key, middle, move, output, press, release
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF, Qt

from netbuilder.compiler.shapes import infer
from netbuilder.errors import EditError
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.rules import input_port_count, output_port_count
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.canvas.wire_in_hand import WireInHand
from netbuilder.gui.canvas.wiring import wired
from netbuilder.gui.document import Document
from netbuilder.layers.registry import LAYERS

EMPTY = QPointF(140, 340)


def forked() -> Graph:
    """input -> flat -> fc -> output, and loose: a convolution, an Add that the input feeds, a Subtract."""
    nodes = {
        "input": Node(type="Input", settings={"shape": [1, 8, 8]}, position=(0, 0)),
        "flat": Node(type="Flatten", position=(280, 0)),
        "fc": Node(type="Linear", settings={"out_features": 10}, position=(560, 0)),
        "output": Node(type="Output", position=(840, 0)),
        "conv": Node(type="Conv2d", settings={"out_channels": 4, "kernel_size": 3}, position=(280, 200)),
        "add": Node(type="Add", position=(560, 200)),
        "sub": Node(type="Subtract", position=(840, 200)),
    }
    wires = [("input", "flat"), ("flat", "fc"), ("fc", "output"), ("input", "add")]
    return Graph(nodes, tuple(Edge(source=a, target=b) for a, b in wires))


@pytest.fixture
def document(qapp) -> Document:
    return Document(Project(graph=forked()))


@pytest.fixture
def view(qtbot, document, tmp_path) -> CanvasView:
    canvas = make_view(document, tmp_path / "blocks")
    qtbot.addWidget(canvas)
    canvas.resize(1200, 600)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.camera.zoom_reset()
    canvas.facts = DataFacts((1, 8, 8), "classification", classes=10)
    return canvas


def lit(view: CanvasView) -> set[tuple[str, int]]:
    return {(port.node, port.index) for item in view.canvas.nodes.values() for port in item.lit}


def hold(view: CanvasView, start: QPointF, end: QPointF) -> None:
    drag(view, start, end, drop=False)


def test_ports_light_up_where_the_wire_would_compile_and_the_others_fade(view):
    hold(view, output(view, "flat"), EMPTY)
    # A row of 64 numbers: no image, not the shape of another summand, and no logits of 10 classes.
    assert lit(view) == {("flat", 0), ("fc", 0), ("add", 0), ("sub", 0), ("sub", 1)}
    assert all(item.fades for item in view.canvas.nodes.values())
    key(view, Qt.Key.Key_Escape)
    assert lit(view) == set()
    assert not any(item.fades for item in view.canvas.nodes.values())


def test_the_shape_that_would_result_is_said_before_the_drop(view, document):
    hold(view, output(view, "input"), into(view, "conv"))
    assert view.bubble.isVisible()
    assert view.bubble.text() == "gives 4×6×6"
    assert view.bubble.tone == "good"
    release(view, into(view, "conv"))
    assert not view.bubble.isVisible()
    assert document.project.graph.incoming["conv"][0].source == "input"


def test_a_port_that_does_not_take_it_says_why_and_wears_the_error(view, document):
    hold(view, output(view, "flat"), into(view, "conv"))
    assert view.bubble.tone == "wrong"
    assert "conv does not fit: Conv2d expects an image" in view.bubble.text()
    assert view.canvas.nodes["conv"].blamed == Port("conv", Side.INPUT, 0)
    move(view, EMPTY)
    assert not view.bubble.isVisible()
    assert view.canvas.nodes["conv"].blamed is None
    # What is wrong can still be drawn: the repairs are offered then.
    move(view, into(view, "conv"))
    release(view, into(view, "conv"))
    assert document.project.graph.incoming["conv"][0].source == "flat"
    assert view.canvas.nodes["conv"].blamed is None


def test_what_would_break_behind_the_target_is_said(view):
    hold(view, output(view, "input"), into(view, "fc"))
    assert view.bubble.tone == "doubt"
    lines = view.bubble.text().splitlines()
    assert lines[0] == "gives 1×8×10, in place of the wire from flat"
    assert lines[1].startswith("output behind it would no longer fit: cross_entropy expects 10 numbers")


def test_an_end_says_what_it_takes_or_why_not(view):
    hold(view, output(view, "flat"), into(view, "output"))
    assert view.bubble.tone == "wrong"
    assert "expects 10 numbers per sample" in view.bubble.text()


def test_a_layer_of_several_inputs_waits_for_the_others(view):
    hold(view, output(view, "flat"), into(view, "sub"))
    assert view.bubble.text() == "takes 64 and waits for its other inputs"


def test_a_wire_drawn_from_its_end_says_the_same(view):
    hold(view, into(view, "conv"), output(view, "input"))
    assert view.bubble.text() == "gives 4×6×6"
    # What carries an image: the input itself, and the sum of one image; what is not known yet may.
    assert lit(view) == {("conv", 0), ("input", 0), ("add", 0), ("sub", 0)}


def test_the_body_of_a_node_stands_for_a_free_port_that_takes_the_wire(view):
    drag(view, output(view, "input"), into(view, "sub"))
    hold(view, output(view, "flat"), middle(view, "sub"))
    # The second input is free, and no row goes with the image at the first; the first would take the row alone.
    assert view.bubble.text() == "takes 64 and waits for its other inputs, in place of the wire from input"
    key(view, Qt.Key.Key_Escape)


def test_a_wire_that_is_led_elsewhere_no_longer_feeds_where_it_was(view):
    hold(view, into(view, "fc"), into(view, "sub"))
    assert view.bubble.text() == "takes 64 and waits for its other inputs"
    move(view, into(view, "fc"))
    assert view.bubble.text() == "gives 10"


def test_ports_that_come_into_view_during_the_drag_are_asked_too(view):
    hidden = QPointF(500 - view.camera.visible.left(), 0)
    view.camera.pan(-hidden)
    start = output(view, "add")
    press(view, start)
    move(view, start + QPointF(40, 60))
    assert ("sub", 0) in lit(view)
    assert ("conv", 0) not in lit(view)
    view.camera.pan(hidden)
    move(view, start + QPointF(40, 70))
    assert ("conv", 0) in lit(view)
    key(view, Qt.Key.Key_Escape)


def test_the_wire_in_hand_is_painted_in_pieces_that_meet(view):
    far = QPointF(800, 380)
    hold(view, output(view, "input"), far)
    pieces = [item for item in view.canvas.items() if item.zValue() == 40]
    ends = sorted((item.path().pointAtPercent(0).x(), item.path().pointAtPercent(1).x()) for item in pieces)
    assert len(pieces) > 4
    assert {piece.pen().style() for piece in pieces} == {Qt.PenStyle.SolidLine}
    assert all(one[1] == pytest.approx(other[0]) for one, other in pairwise(ends))
    box = QRectF(output(view, "input"), far).normalized()
    whole = box.width() * box.height()
    assert sum(p.path().boundingRect().width() * p.path().boundingRect().height() for p in pieces) < whole / 3
    key(view, Qt.Key.Key_Escape)
    assert not [item for item in view.canvas.items() if item.zValue() == 40]


def test_a_wire_that_cannot_be_is_dashed_all_along(view):
    hold(view, output(view, "fc"), into(view, "flat"))
    assert view.bubble.tone == "refused"
    pieces = [item for item in view.canvas.items() if item.zValue() == 40]
    assert all(piece.pen().style() != Qt.PenStyle.SolidLine for piece in pieces)
    assert all(piece.pen().dashPattern() == [4, 2] for piece in pieces)
    key(view, Qt.Key.Key_Escape)


# Whatever the drawing ------------------------------------------------------------------------------------------------


@st.composite
def drawings(draw: st.DrawFn) -> Graph:
    kinds = ("Conv2d", "ReLU", "Flatten", "Linear", "Add", "Concat", "Subtract", "MaxPool2d", "LSTM", "Output")
    nodes = {"input": Node(type="Input", settings={"shape": draw(st.sampled_from(([1, 8, 8], [6], [4, 5])))})}
    for number in range(draw(st.integers(1, 7))):
        kind = draw(st.sampled_from(kinds))
        nodes[f"n{number}"] = Node(type=kind, settings=LAYERS[kind].starting_values)
    graph = Graph(nodes)
    for _ in range(draw(st.integers(0, 8))):
        source, target = draw(st.sampled_from(list(nodes))), draw(st.sampled_from(list(nodes)))
        try:
            fixed = Port(source, Side.OUTPUT, 0)
            graph = wired(graph, fixed, Port(target, Side.INPUT, draw(st.integers(0, 2))))
        except EditError:
            continue
    return graph


def ports_of(graph: Graph) -> list[Port]:
    return [
        Port(name, side, index)
        for name in graph.nodes
        for side, count in ((Side.INPUT, input_port_count(graph, name)), (Side.OUTPUT, output_port_count(graph, name)))
        for index in range(count)
    ]


@given(drawings(), st.data())
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_lit_port_compiles_with_the_shape_that_was_said(graph, data):
    ports = ports_of(graph)
    old = data.draw(st.none() | st.sampled_from(graph.edges)) if graph.edges else None
    fixed = Port(old.source, Side.OUTPUT, old.source_port) if old is not None else data.draw(st.sampled_from(ports))
    goal = data.draw(st.sampled_from(ports))
    assume(goal != fixed)
    hand = WireInHand(graph, infer(graph), None, fixed, old)
    verdict = hand.verdict(goal)
    assert hand.takes(goal) == (verdict.tone in ("good", "doubt"))
    try:
        after = wired(graph, fixed, goal, old)
    except EditError as error:
        said = str(error)
    else:
        said = ""
    assert (verdict.tone == "refused") == bool(said)
    if said:
        assert verdict.words == said
        return
    target = goal.node if goal.side is Side.INPUT else fixed.node
    shapes, before = infer(after), infer(graph)
    known = shapes.nodes[target]
    if known.error is not None:
        assert verdict.tone == "wrong"
        assert str(known.error) in verdict.words
    elif after.nodes[target].type != "Output":
        assert verdict.tone in ("good", "doubt")
        if verdict.words.startswith("gives"):
            assert verdict.words.split("\n")[0].split(",")[0] == f"gives {known.outputs[0]}"
    if verdict.tone == "good":
        assert not any(
            found.error is not None and before.nodes[name].error is None and name != (old.target if old else None)
            for name, found in shapes.nodes.items()
        )
