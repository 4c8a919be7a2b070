"""The search for a layer: what each would give here, what does not fit and why, and that it arrives as was said."""

import pytest
from canvases import make_view
from hands import drag, into, key, output
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.offers import Offer
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.search_rows import OFFER_ROLE
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.document import Document
from netbuilder.gui.layer_search import OFFERED
from netbuilder.gui.theme import dark, light

KEY = Qt.Key
EMPTY = QPointF(420, 330)


@pytest.fixture
def document(qapp) -> Document:
    nodes = {
        "input": Node(type="Input", settings={"shape": [3, 8, 8]}, position=(0, 0)),
        "conv": Node(type="Conv2d", settings={"out_channels": 6, "kernel_size": 3}, position=(280, 0)),
        "flat": Node(type="Flatten", position=(560, 0)),
        "fc": Node(type="Linear", settings={"out_features": 10}, position=(840, 0)),
        "output": Node(type="Output", position=(1120, 0)),
        "loose": Node(type="Conv2d", settings={"out_channels": 4, "kernel_size": 3}, position=(840, 200)),
    }
    wires = [("input", "conv"), ("conv", "flat"), ("flat", "fc"), ("fc", "output")]
    return Document(Project(graph=Graph(nodes, tuple(Edge(source=a, target=b) for a, b in wires))))


@pytest.fixture
def view(qtbot, document, tmp_path) -> CanvasView:
    canvas = make_view(document, tmp_path / "blocks")
    qtbot.addWidget(canvas)
    canvas.resize(1500, 700)
    with qtbot.waitExposed(canvas):
        canvas.show()
    canvas.camera.zoom_reset()
    canvas.setFocus()
    canvas.facts = DataFacts((3, 8, 8), "classification", classes=10)
    return canvas


def search(view: CanvasView, after: str, text: str = "") -> SearchPopup:
    """Tab on a node, and type."""
    view.select((after,))
    key(view, KEY.Key_Tab)
    return typed(view, text)


def typed(view: CanvasView, text: str) -> SearchPopup:
    popup = view.findChildren(SearchPopup)[-1]
    QTest.keyClicks(popup.field, text)
    return popup


def offers(popup: SearchPopup) -> list[Offer]:
    return [popup.list.item(row).data(OFFER_ROLE) for row in range(popup.list.count())]


def offer(popup: SearchPopup, name: str) -> Offer:
    return next(offer for offer in offers(popup) if offer.match.name == name)


def enter(popup: SearchPopup) -> None:
    QTest.keyClick(popup.field, KEY.Key_Return)


# What is shown -------------------------------------------------------------------------------------------------------


def test_each_entry_says_which_shape_it_would_give_after_the_selected_node(view):
    popup = search(view, "conv")
    assert popup.heading.text() == "After conv and before flat: 6 channels × 6 high × 6 wide"
    shapes = {name: offer(popup, name).shape for name in ("MaxPool2d", "Conv2d", "ReLU", "AdaptiveAvgPool2d")}
    assert shapes == {"MaxPool2d": "6×3×3", "Conv2d": "16×6×6", "ReLU": "6×6×6", "AdaptiveAvgPool2d": "6×1×1"}
    assert offer(popup, "Subtract").aside == "needs 1 more input"


def test_what_does_not_fit_says_why_and_comes_last(view):
    popup = search(view, "conv", "batchnorm")
    assert [one.match.name for one in offers(popup)] == ["BatchNorm2d", "BatchNorm1d", "BatchNorm3d"]
    assert [one.fits for one in offers(popup)] == [True, False, False]
    row = popup.list.item(1)
    assert row.data(Qt.ItemDataRole.AccessibleTextRole).startswith("BatchNorm1d (batch normalisation), does not fit: ")
    QTest.keyClick(popup.field, KEY.Key_Down)
    assert popup.words.text().startswith("Does not fit: BatchNorm1d expects features")
    fits = [one.fits for one in offers(typed(view, ""))]
    assert fits == sorted(fits, reverse=True)


def test_what_is_doubtful_says_so_before_it_is_chosen(view):
    popup = search(view, "conv", "linear")
    assert offers(popup)[0].match.name == "Linear"
    assert popup.words.text() == "It works on the last axis alone; Flatten first for one row of 216 numbers."
    popup.field.clear()
    QTest.keyClicks(popup.field, "relu")
    assert popup.words.text() == offers(popup)[0].match.summary
    QTest.keyClick(popup.field, KEY.Key_Escape)
    # It compiles itself, and what is behind it does not.
    popup = search(view, "fc", "unsqueeze")
    assert popup.words.text().startswith("output behind it would no longer fit: cross_entropy expects 10 numbers")


def test_a_screen_reader_hears_the_shape(view):
    popup = search(view, "conv", "maxpool2d")
    assert popup.list.item(0).data(Qt.ItemDataRole.AccessibleTextRole) == "MaxPool2d (max pooling), gives 6×3×3"


def test_without_a_place_nothing_is_said_of_shapes(view):
    view.select(())
    key(view, KEY.Key_Tab)
    popup = typed(view, "")
    assert not popup.heading.isVisible()
    assert all(one.fits and not one.aside for one in offers(popup))
    assert len(offers(popup)) == len(OFFERED)


# What arrives --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("after", ["conv", "flat", "fc"])
def test_every_layer_arrives_with_the_shape_that_was_said(view, document, after):
    said = {one.match.key: one for one in offers(search(view, after))}
    key(view, KEY.Key_Escape)
    before, steps = document.project, document.undo_stack.index()
    for entry in said.values():
        view.select((after,))
        added = view.adding.add_layer(entry.match.key)
        assert document.undo_stack.index() == steps + 1
        shapes = view.scope.report.inference.nodes[added]
        if entry.shape:
            assert " and ".join(map(str, shapes.outputs)) == entry.shape
            assert shapes.error is None
            errors = {finding.node for finding in view.scope.report.errors}
            assert added not in errors
            # The data set by default has other samples than this input.
            assert bool(entry.doubt) or errors == {"loose", "input"}
        document.undo_stack.undo()
        assert document.project.graph == before.graph


def test_a_layer_dragged_off_an_output_arrives_wired_and_fitted(view, document):
    drag(view, output(view, "flat"), EMPTY)
    popup = typed(view, "")
    assert popup.heading.text() == "After flat: 216 features"
    names = [one.match.name for one in offers(popup)]
    assert "Linear" in names
    assert not {"Conv2d", "MaxPool2d", "LSTM", "Input"} & set(names)
    assert all(one.fits for one in offers(popup))
    QTest.keyClicks(popup.field, "unflatten")
    assert offers(popup)[0].shape == "6×6×6"
    enter(popup)
    (added,) = view.selection
    assert document.undo_stack.count() == 1
    assert document.project.graph.incoming[added][0].source == "flat"
    assert list(document.project.graph.nodes[added].layer.unflattened_size) == [6, 6, 6]
    document.undo_stack.undo()
    assert added not in document.project.graph.nodes


def test_who_names_a_layer_that_does_not_fit_a_port_is_told_why(view, document):
    drag(view, output(view, "flat"), EMPTY)
    popup = typed(view, "conv2d")
    assert [one.fits for one in offers(popup)] == [False] * len(offers(popup))
    assert "expects an image" in popup.words.text()
    # It can be had all the same: the repairs are offered then.
    enter(popup)
    (added,) = view.selection
    assert document.project.graph.incoming[added][0].source == "flat"


def test_a_layer_dragged_off_an_input_feeds_it(view, document):
    drag(view, into(view, "loose"), EMPTY)
    popup = typed(view, "")
    assert popup.heading.text() == "Before loose"
    names = {one.match.name for one in offers(popup)}
    assert {"ReLU", "Conv2d", "Input", "Reshape"} <= names
    assert not {"Flatten", "Output", "BatchNorm1d"} & names
    QTest.keyClicks(popup.field, "input")
    enter(popup)
    (added,) = view.selection
    assert document.project.graph.incoming["loose"][0].source == added
    assert document.project.graph.nodes[added].layer.shape == (3, 8, 8)


def test_the_last_linear_arrives_with_one_number_for_each_class(view, document):
    enter(search(view, "flat", "linear"))
    (hidden,) = view.selection
    assert document.project.graph.nodes[hidden].layer.out_features == 64
    enter(search(view, "fc", "linear"))
    (last,) = view.selection
    assert document.project.graph.nodes[last].layer.out_features == 10
    assert view.scope.report.inference.nodes["output"].inputs[0].shape == (10,)


def test_a_layer_dropped_on_a_wire_is_fitted_too(view, document):
    wire = view.canvas.wires["fc", 0, "output", 0]
    view.adding.insert_layer("Linear", ("fc", 0, "output", 0), wire.path().pointAtPercent(0.5))
    (added,) = view.selection
    assert document.project.graph.nodes[added].layer.out_features == 10


def test_a_search_on_a_wire_puts_the_layer_into_it(view, document):
    view.select((), [("conv", 0, "flat", 0)])
    key(view, KEY.Key_Tab)
    popup = typed(view, "maxpool")
    assert popup.heading.text() == "After conv and before flat: 6 channels × 6 high × 6 wide"
    enter(popup)
    (added,) = view.selection
    graph = document.project.graph
    assert graph.incoming[added][0].source == "conv"
    assert graph.outgoing[added][0].target == "flat"


def test_where_nobody_asked_for_a_layer_the_first_one_is_not_a_doubtful_one(view):
    listed = offers(search(view, "conv"))
    grades = [2 if not one.fits else 0 if one.is_plain else 1 for one in listed]
    assert grades == sorted(grades)
    assert {one.match.name: grade for one, grade in zip(listed, grades, strict=True)}.items() >= {
        ("Conv2d", 0), ("Linear", 1), ("Subtract", 1), ("BatchNorm1d", 2),
    }  # fmt: skip


def test_a_block_says_what_it_would_give(view, document):
    view.select(("conv", "flat"))
    view.blocks.make()
    popup = search(view, "input")
    entry = next(one for one in offers(popup) if one.match.key.startswith("block:"))
    # It takes images of any number of channels and gives a row; what follows takes that row no longer.
    assert entry.shape == "216"
    assert "behind it would no longer fit" in entry.doubt


# Leaving -------------------------------------------------------------------------------------------------------------


def test_a_look_at_another_window_loses_nothing_of_what_was_typed(view, qtbot):
    popup = search(view, "conv", "pool")
    view.activateWindow()
    popup.field.clearFocus()
    assert not popup.isVisible()
    popup = search(view, "conv", "pool")
    other = CanvasView(view.scope, view.stock, view.canvas.ink.theme)
    qtbot.addWidget(other)
    with qtbot.waitExposed(other):
        other.show()
    other.activateWindow()
    QTest.qWait(20)
    assert popup.isVisible()
    assert popup.field.text() == "pool"


def test_one_question_is_asked_at_a_time(view):
    first, second = search(view, "conv"), search(view, "fc")
    # As where the window is not active: nothing tells the first that the focus has gone.
    third = SearchPopup(view, view.stock, light(), first._offers)
    second.show()
    third.open_at(QPoint(0, 0))
    assert [popup.isVisible() for popup in (first, second, third)] == [False, False, True]


def test_a_search_does_not_outlive_its_theme(view, qtbot):
    """In the other theme its words would have the colour of its ground."""
    key(view, Qt.Key.Key_Tab)
    assert view.findChild(SearchPopup) is not None
    view.set_theme(dark())
    qtbot.waitUntil(lambda: view.findChild(SearchPopup) is None)
    key(view, Qt.Key.Key_Tab)
    (popup,) = view.findChildren(SearchPopup)
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
