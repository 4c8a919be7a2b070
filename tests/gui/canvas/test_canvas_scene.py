"""The scene shows what the document holds: after any edit, undo or redo, touching only what differs."""

from pathlib import Path

import pytest
from canvases import make_view
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QPointF

from netbuilder.compiler.check import Report, check
from netbuilder.compiler.trials import Trials
from netbuilder.errors import EditError
from netbuilder.graph.edits import (
    UNSET,
    add_node,
    change_settings,
    connect,
    disconnect,
    fresh_id,
    move,
    remove_nodes,
    rename,
    starting_node,
)
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.rules import input_port_count
from netbuilder.gui.canvas.geometry import Side
from netbuilder.gui.canvas.node_item import NodeItem
from netbuilder.gui.canvas.placement import places
from netbuilder.gui.canvas.scene import CanvasScene, wire_key
from netbuilder.gui.document import Document
from netbuilder.gui.theme import dark, light

TYPES = ("Input", "Conv2d", "ReLU", "Add", "Linear", "Output")


def assert_shows(scene: CanvasScene, graph: Graph) -> None:
    """Every node and wire has its one item, in its place, with its face; nothing else is there."""
    assert scene.nodes.keys() == graph.nodes.keys()
    assert scene.wires.keys() == {wire_key(edge) for edge in graph.edges}
    assert set(scene.items()) == {*scene.nodes.values(), *scene.wires.values()}
    shown = places(graph)
    for name, item in scene.nodes.items():
        assert item.pos().toTuple() == shown[name]
        assert item.face.title == name
        assert item.face.inputs == input_port_count(graph, name)
        assert scene.occupancy.names(item.scene_card().adjusted(1, 1, -1, -1)).count(name) == 1
    for (source, source_port, target, target_port), item in scene.wires.items():
        start = scene.nodes[source].port(Side.OUTPUT, source_port)
        end = scene.nodes[target].port(Side.INPUT, target_port)
        assert (item.path().pointAtPercent(0) - start).manhattanLength() < 1e-6
        assert (item.path().pointAtPercent(1) - end).manhattanLength() < 1e-6


def assert_like_new(scene: CanvasScene, graph: Graph, report: Report | None) -> None:
    """Brought up to date edit by edit, it looks as if it had just been made."""
    fresh = CanvasScene(light())
    fresh.show_graph(graph)
    fresh.show_report(report)
    for name, item in scene.nodes.items():
        assert item.face == fresh.nodes[name].face
        assert item.rect() == fresh.nodes[name].rect()
    for key, item in scene.wires.items():
        assert item.path() == fresh.wires[key].path()
        assert (item.face, item.label, item.words) == (
            fresh.wires[key].face,
            fresh.wires[key].label,
            fresh.wires[key].words,
        )


def random_edit(data: st.DataObject, graph: Graph) -> tuple[Graph, dict[str, str]]:
    """One edit out of everything the canvas can do, and which ids it renamed."""
    ids = list(graph.nodes)
    kind = data.draw(st.sampled_from(["add", "add", "connect", "connect", "move", "remove", "cut", "rename", "set"]))
    if kind == "add" or not ids:
        name = data.draw(st.sampled_from(TYPES))
        spot = data.draw(st.none() | st.tuples(st.integers(-6, 6), st.integers(-3, 3)))
        place = None if spot is None else (spot[0] * 140.0, spot[1] * 60.0)
        return add_node(graph, fresh_id(graph, name), starting_node(name, place)), {}
    name = data.draw(st.sampled_from(ids))
    if kind == "connect":
        other, port = data.draw(st.sampled_from(ids)), data.draw(st.integers(0, 3))
        return connect(graph, Edge(source=name, target=other, target_port=port)), {}
    if kind == "move":
        # Close quarters, so that wires must go round cards.
        return move(graph, {name: (data.draw(st.integers(-6, 6)) * 140.0, data.draw(st.integers(-3, 3)) * 60.0)}), {}
    if kind == "remove":
        return remove_nodes(graph, [name]), {}
    if kind == "cut":
        return disconnect(graph, graph.incoming[name]), {}
    if kind == "rename":
        return rename(graph, name, f"{name}x"), {name: f"{name}x"}
    return change_settings(graph, name, {"bias": data.draw(st.booleans())}), {}


@settings(max_examples=40)
@given(st.data())
def test_the_scene_is_the_model_after_any_edits_undo_and_redo(qapp, data):
    document = Document(Project())
    view = make_view(document, Path("no library"))
    assert_shows(view.canvas, document.project.graph)
    for _ in range(data.draw(st.integers(1, 14))):
        action = data.draw(st.sampled_from(["edit", "edit", "edit", "edit", "undo", "redo", "report", "select"]))
        if action == "undo":
            document.undo_stack.undo()
        elif action == "redo":
            document.undo_stack.redo()
        elif action == "report":
            report = check(document.project, None)
            view.show_report(report)
            assert_like_new(view.canvas, document.project.graph, report)
        elif action == "select":
            view.select_all()
        else:
            try:
                after, renamed = random_edit(data, document.project.graph)
            except EditError:
                continue
            document.commit("Edit", document.project.replace(graph=after), renamed=renamed)
        assert_shows(view.canvas, document.project.graph)
        assert set(view.selection) <= document.project.graph.nodes.keys()


def test_an_edit_touches_only_what_it_changes(view, document, monkeypatch):
    shown: list[str] = []
    original = NodeItem.show_face
    monkeypatch.setattr(NodeItem, "show_face", lambda self, face: (shown.append(self.name), original(self, face)))
    items = dict(view.canvas.nodes)
    graph = change_settings(document.project.graph, "conv1", {"out_channels": 8})
    document.commit("Change", document.project.replace(graph=graph))
    assert shown == ["conv1"]
    assert all(view.canvas.nodes[name] is item for name, item in items.items())
    shown.clear()
    document.commit("Move", document.project.replace(graph=move(graph, {"relu1": (560.0, 40.0)})))
    document.commit("Notes", document.project.replace(notes="words"))
    assert shown == []


def test_a_report_shows_shapes_and_parameters(view, document):
    view.show_report(check(document.project, None))
    assert view.canvas.nodes["conv1"].face.parameters == "40"
    wire = view.canvas.wires["conv1", 0, "relu1", 0]
    assert wire.face.shape == "4×6×6"
    assert wire.label is not None
    assert wire.words == "4×6×6"


def test_an_error_is_told_on_the_card_and_on_the_wire(view, document):
    graph = change_settings(document.project.graph, "conv1", {"kernel_size": 50})
    document.commit("Change", document.project.replace(graph=graph))
    view.show_report(check(document.project, None))
    face = view.canvas.nodes["conv1"].face
    assert "kernel of 50×50 does not fit" in face.error
    assert not face.error.startswith("conv1")
    assert face.error in face.tip
    assert "50×50" in view.canvas.wires["input", 0, "conv1", 0].face.error
    assert view.canvas.nodes["conv1"].rect().bottom() > view.canvas.nodes["relu1"].rect().bottom()
    document.undo_stack.undo()
    view.show_report(check(document.project, None))
    assert view.canvas.nodes["conv1"].face.error == ""
    assert view.canvas.wires["input", 0, "conv1", 0].face.error == ""


def test_a_report_about_an_older_drawing_tells_no_wrong_numbers(view, document):
    view.show_report(check(document.project, None))
    graph = change_settings(document.project.graph, "conv1", {"out_channels": 64})
    document.commit("Change", document.project.replace(graph=graph))
    assert view.canvas.nodes["conv1"].face.parameters == ""


def test_an_unknown_layer_is_drawn_with_what_is_wired_to_it(qapp):
    scene = CanvasScene(light())
    nodes = {"odd": Node(type="Swirl"), "a": Node(type="ReLU"), "b": Node(type="ReLU")}
    graph = Graph(nodes, (Edge(source="a", target="odd", target_port=2), Edge(source="odd", source_port=1, target="b")))
    scene.show_graph(graph)
    assert (scene.nodes["odd"].face.inputs, scene.nodes["odd"].face.outputs) == (3, 2)
    assert "no layer called Swirl" in scene.nodes["odd"].face.error
    assert_shows(scene, graph)


def test_a_wire_to_nowhere_is_not_drawn(qapp):
    scene = CanvasScene(light())
    scene.show_graph(Graph({"a": Node(type="ReLU")}, (Edge(source="a", target="gone"),)))
    assert not scene.wires


def test_a_wire_moves_aside_for_a_card_and_back(view, document):
    long_wire = connect(document.project.graph, Edge(source="input", target="fc1"))
    document.commit("Connect", document.project.replace(graph=long_wire))
    item = view.canvas.wires["input", 0, "fc1", 0]
    plain = item.path()
    document.commit("Move", document.project.replace(graph=move(long_wire, {"add1": (280.0, 100.0)})))
    assert item.path() != plain
    document.undo_stack.undo()
    assert item.path() == plain


@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
def test_both_themes_paint_the_family_and_the_selection(view, document, theme):
    view.set_theme(theme)
    view.select(("conv1",))
    image = view.grab().toImage()
    bar = view.mapFromScene(view.canvas.nodes["fc1"].scene_card().topLeft() + QPointF(2, 18))
    assert image.pixelColor(bar).name().upper() == "#E69F00"
    colours = {image.pixelColor(view.mapFromScene(QPointF(x, 0))).name().upper() for x in range(300, 440)}
    assert theme.accent in colours
    assert image.pixelColor(5, 5).name().upper() in (theme.canvas, view.canvas.ink.grid.name().upper())


def test_far_away_a_card_is_a_block_without_words(view, qtbot):
    view.camera.zoom_to(0.1)
    image = view.grab().toImage()
    card = view.mapFromScene(view.canvas.nodes["conv1"].scene_card()).boundingRect()
    colours = {image.pixel(x, card.center().y()) for x in range(card.left() + 4, card.right() - 1)}
    assert len(colours) == 1


def test_the_bar_pulses_only_while_training(view, qtbot):
    strengths: list[float] = []
    view._pulse._show = strengths.append
    view.set_training(True)
    qtbot.waitUntil(lambda: len(strengths) >= 2, timeout=2_000)
    assert max(strengths) > 0
    view.set_training(False)
    assert strengths[-1] == 0
    count = len(strengths)
    qtbot.wait(300)
    assert len(strengths) == count


def test_wires_into_a_node_lean_away_from_each_other_whichever_came_first():
    nodes = {
        "flat": Node(type="Flatten", position=(-260, -44)),
        "input": Node(type="Input", settings={"shape": [4]}, position=(0, 0)),
        "add": Node(type="Add", position=(560, 0)),
    }
    past = Edge(source="flat", target="add", target_port=1)
    near = Edge(source="input", target="add")
    scene = CanvasScene(light())
    alone = Graph(nodes, (past,))
    for graph in (alone, Graph(nodes, (past, near)), alone):
        scene.show_graph(graph)
        assert_like_new(scene, graph, None)


def test_wires_follow_the_ports_of_a_merge_that_is_no_layer_for_a_while():
    nodes = {
        "input": Node(type="Input", settings={"shape": [4]}, position=(0, 0)),
        "add": Node(type="Add", position=(280, 0)),
    }
    graph = Graph(nodes, (Edge(source="input", target="add"),))
    scene = CanvasScene(light())
    scene.show_graph(graph)
    for value in (1, UNSET):
        graph = change_settings(graph, "add", {"nonsense": value})
        scene.show_graph(graph)
        assert_shows(scene, graph)


def test_a_wire_with_dots_goes_along_with_its_ends():
    nodes = {
        "input": Node(type="Input", settings={"shape": [4]}, position=(0, 0)),
        "fc": Node(type="Linear", settings={"out_features": 2}, position=(280, 0)),
    }
    graph = Graph(nodes, (Edge(source="input", target="fc", points=((900.0, 900.0),)),))
    scene = CanvasScene(light())
    scene.show_graph(graph)
    for name in nodes:
        graph = move(graph, {name: (0.0, 300.0)})
        scene.show_graph(graph)
        assert_like_new(scene, graph, None)
        assert_shows(scene, graph)


def test_a_report_has_no_repairs_tried_for_the_canvas(view, document, monkeypatch):
    graph = change_settings(document.project.graph, "conv1", {"kernel_size": 50})
    document.commit("Change", document.project.replace(graph=graph))
    monkeypatch.setattr(Trials, "_tried", lambda *_: pytest.fail("a repair was tried"))
    view.show_report(check(document.project, None))
    assert view.canvas.nodes["conv1"].face.error
    # The same findings over again are compared with those that are shown.
    view.show_report(check(document.project, None))
    assert view.canvas.nodes["conv1"].face.error


def test_other_shapes_alone_leave_everything_where_it_is(view, document):
    graph = change_settings(document.project.graph, "input", {"shape": [1, 16, 4]})
    document.commit("Change", document.project.replace(graph=graph))
    view.show_report(check(document.project, None))
    bounds = {key: wire.boundingRect() for key, wire in view.canvas.wires.items()}
    graph = change_settings(graph, "input", {"shape": [1, 4, 16]})
    document.commit("Change", document.project.replace(graph=graph))
    view.show_report(check(document.project, None))
    assert {wire.face.shape for wire in view.canvas.wires.values()} >= {"1×4×16", "4×2×14"}
    assert {key: wire.boundingRect() for key, wire in view.canvas.wires.items()} == bounds
    for wire in view.canvas.wires.values():
        assert wire.label is None or wire.boundingRect().contains(wire.label)


def test_a_setting_that_changes_words_alone_has_nothing_arranged_anew(view, document):
    view.show_report(check(document.project, None))
    heard = []
    view.canvas.rearranged.connect(lambda: heard.append(1))
    graph = change_settings(document.project.graph, "conv1", {"bias": False})
    document.commit("Change", document.project.replace(graph=graph))
    view.show_report(check(document.project, None))
    assert view.canvas.nodes["conv1"].face.parameters == "36"
    assert heard == []
    document.commit("Move", document.project.replace(graph=move(graph, {"conv1": (900.0, 40.0)})))
    assert heard == [1]


def test_a_long_shape_has_room(view, document):
    view.show_report(check(document.project, None))
    wire = view.canvas.wires["input", 0, "conv1", 0]
    before = wire.boundingRect()
    graph = change_settings(document.project.graph, "input", {"shape": [1, 10**8, 10**8]})
    document.commit("Move", document.project.replace(graph=move(graph, {"input": (-900.0, 0.0)})))
    view.show_report(check(document.project, None))
    assert wire.words == f"1×{10**8}×{10**8}"
    assert wire.label is not None
    assert wire.boundingRect().contains(wire.label)
    assert wire.boundingRect() != before
