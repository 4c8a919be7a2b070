"""Layers as text: between drawings, projects and text editors; anything else is refused in words."""

import json
import time

import pytest
from any_projects import json_values, projects
from canvases import make_view
from hands import CTRL, key, middle
from hypothesis import given, settings
from hypothesis import strategies as st
from PySide6.QtCore import QByteArray, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QImage

from netbuilder.errors import EditError
from netbuilder.graph.annotations import add_frame
from netbuilder.graph.fragments import part_of
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.clipboard import GRAPH_MIME, NotLayers, part_in
from netbuilder.gui.canvas.commands import paste
from netbuilder.gui.document import Document
from netbuilder.storage.json_text import write_json
from netbuilder.storage.records import graph_to_json, project_to_json
from netbuilder.storage.templates import load_template

KEY = Qt.Key
TYPED = '{"nodes": {"a": {"type": "ReLU"}, "b": {"type": "Tanh"}}, "edges": [{"from": "a", "to": "b"}]}'


def put(text: str) -> None:
    QGuiApplication.clipboard().setText(text)


def pasted(view) -> set[str]:
    before = set(view.scope.graph.nodes)
    key(view, KEY.Key_V, CTRL)
    return set(view.scope.graph.nodes) - before


@pytest.fixture
def other(qtbot, tmp_path):
    """A second canvas on an empty document."""
    canvas = make_view(Document(Project()), tmp_path / "others")
    qtbot.addWidget(canvas)
    canvas.resize(600, 400)
    canvas.show()
    return canvas


# What is copied


def test_a_copy_is_text_in_the_contracts_form_and_our_own_kind(view):
    view.select(("conv1", "relu1"))
    view.copying.copy()
    data = QGuiApplication.clipboard().mimeData()
    plain = json.loads(data.text())
    assert plain["nodes"]["conv1"] == {
        "type": "Conv2d", "settings": {"out_channels": 4, "kernel_size": 3}, "position": [280, 0],
    }  # fmt: skip
    assert {"from": "conv1", "to": "relu1"} in plain["edges"]
    assert bytes(data.data(GRAPH_MIME).data()).decode() == data.text()


def test_it_crosses_to_another_window_with_blocks_and_frames(view, other):
    graph, block = make_block(view.scope.graph, ["conv1", "relu1"])
    graph, _ = add_frame(graph, [block, "flat"], "Body")
    view.commit("Make", graph)
    view.select((block, "flat"))
    view.copying.copy()
    key(other, KEY.Key_V, CTRL)
    arrived = other.scope.graph
    assert set(arrived.nodes) == {block, "flat"}
    assert arrived.blocks == graph.blocks
    assert [(frame.title, set(frame.nodes)) for frame in arrived.frames.values()] == [("Body", {block, "flat"})]
    assert {(edge.source, edge.target) for edge in arrived.edges} == {(block, "flat")}


# What is pasted


def test_text_that_was_typed_is_pasted(view):
    put(TYPED)
    names = pasted(view)
    assert len(names) == 2
    assert set(view.selection) == names
    assert any({edge.source, edge.target} == names for edge in view.scope.graph.edges)


@pytest.mark.parametrize("before", ["", "\n\t ", "\ufeff"])
def test_editors_may_put_something_before_it(view, before):
    put(before + TYPED + "\n")
    assert len(pasted(view)) == 2


@pytest.mark.parametrize("template", ["lenet5", "resnet18", "unet"])
def test_a_whole_project_is_pasted_as_its_drawing(other, template):
    project = load_template(template)
    put(write_json(project_to_json(project), "The project").decode())
    key(other, KEY.Key_V, CTRL)
    graph = other.scope.graph
    assert set(graph.nodes) == set(project.graph.nodes)
    assert {(edge.source, edge.target, edge.target_port) for edge in graph.edges} == {
        (edge.source, edge.target, edge.target_port) for edge in project.graph.edges
    }
    assert graph.blocks == project.graph.blocks
    assert other.scope.document.undo_stack.count() == 1


def test_a_graph_alone_in_a_project_is_enough(view):
    put('{"graph": ' + TYPED + "}")
    assert len(pasted(view)) == 2


def test_layers_and_settings_of_another_version_are_kept(view):
    put('{"nodes": {"odd": {"type": "FutureLayer", "settings": {"depth": [1, 2]}, "mood": "calm"}}}')
    assert pasted(view) == {"odd"}
    node = view.scope.graph.nodes["odd"]
    assert node.settings == {"depth": [1, 2]}
    assert node.model_extra == {"mood": "calm"}


def test_our_own_kind_is_taken_where_there_is_no_text(view):
    data = QMimeData()
    data.setData(GRAPH_MIME, QByteArray(TYPED.encode()))
    QGuiApplication.clipboard().setMimeData(data)
    assert len(pasted(view)) == 2


def test_a_large_drawing_is_pasted_in_a_moment():
    count = 3_000
    nodes = {f"n{i}": Node(type="Add" if i % 7 == 0 else "ReLU", position=(i, 0)) for i in range(count)}
    wires = tuple(Edge(source=f"n{i}", target=f"n{i + 1}") for i in range(count - 1))
    graph = Graph(nodes, wires)
    part = part_in(write_json(graph_to_json(graph), "The drawing").decode())
    began = time.perf_counter()
    step = paste(graph, part, (10.0, 10.0), with_wires=False, text="Paste")
    assert len(step.graph.edges) == 2 * len(wires)
    assert time.perf_counter() - began < 2


# What is refused


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no layers"), ("words", "no layers"), ("{", "no layers"), ("[1]", "no layers"), ("{}", "no layers"),
        ('{"nodes": {}}', "no layers"), ('{"graph": 3}', "no layers"), ('{"a": {"b": 1}}', "no layers"),
        ('{"nodes": {"a": {"type": "ReLU", "position": [NaN, 0]}}}', "no layers"),
        ("[" * 5_000, "no layers"), ('{"nodes": ' * 5_000, "no layers"), ("{\ud800", "no layers"),
        ('{"nodes": 3}', "graph.nodes"), ('{"nodes": {"a": {}}}', "lacks its type"),
        ('{"nodes": {"a": {"type": 3}}}', "graph.nodes.a.type"),
        ('{"nodes": {"a": {"type": "ReLU"}}, "edges": [{"from": "a"}]}', "lacks to"),
        ('{"nodes": {"a": {"type": "ReLU", "position": [1e300, 0]}}}', "position"),
        ('{"format": "netbuilder", "version": 99, "graph": {"nodes": {"a": {"type": "ReLU"}}}}', "newer NetBuilder"),
    ],
)  # fmt: skip
def test_anything_else_is_refused_in_words_and_changes_nothing(view, qtbot, text, words):
    before = view.scope.document.project
    with pytest.raises(NotLayers, match=words):
        part_in(text)
    put(text.encode(errors="replace").decode())
    with qtbot.waitSignal(view.status) as blocker:
        key(view, KEY.Key_V, CTRL)
    assert "clipboard" in blocker.args[0]
    assert view.scope.document.project is before


def test_a_picture_is_refused_quietly(view, qtbot):
    QGuiApplication.clipboard().setImage(QImage(8, 8, QImage.Format.Format_RGB32))
    with qtbot.waitSignal(view.status) as blocker:
        key(view, KEY.Key_V, CTRL)
    assert "no layers" in blocker.args[0]


def test_texts_without_measure_are_refused(monkeypatch):
    monkeypatch.setattr("netbuilder.gui.canvas.clipboard._LONGEST", 100)
    with pytest.raises(NotLayers, match="no layers"):
        part_in(TYPED + " " * 100)
    monkeypatch.undo()
    monkeypatch.setattr("netbuilder.gui.canvas.clipboard._MOST_NODES", 1)
    with pytest.raises(NotLayers, match="2 layers; 1 can be pasted"):
        part_in(TYPED)


# Whatever it is


def assert_pasted_or_refused(graph: Graph, text: str) -> None:
    try:
        step = paste(graph, part_in(text), (24.0, 24.0), with_wires=True, text="Paste")
    except EditError:
        return
    after = step.graph
    # What stood there stands there still, and each new wire leads from a node to a node.
    assert all(after.nodes[name].settings == node.settings for name, node in graph.nodes.items())
    assert after.edges[: len(graph.edges)] == graph.edges
    assert set(step.select) == after.nodes.keys() - graph.nodes.keys()
    wires = after.edges[len(graph.edges) :]
    assert all({edge.source, edge.target} <= after.nodes.keys() for edge in wires)
    ports = [(edge.target, edge.target_port) for edge in wires]
    assert len(ports) == len(set(ports))


HERE = Graph({"conv1": Node(type="Conv2d", position=(0, 0)), "add1": Node(type="Add", position=(280, 0))})


@given(st.text(max_size=60) | st.text('{}[]":, nodesedges0123\\u', max_size=60))
@settings(max_examples=300)
def test_any_text(qapp, text):
    assert_pasted_or_refused(HERE, text)


@given(json_values.map(lambda value: json.dumps({"nodes": value})) | json_values.map(json.dumps))
@settings(max_examples=200)
def test_any_json(qapp, text):
    assert_pasted_or_refused(HERE, text)


KEYS = st.sampled_from(
    ["nodes", "edges", "blocks", "frames", "notes", "graph", "type", "settings", "position", "from", "to", "to_port"]
)


@given(
    st.recursive(
        st.sampled_from([None, 0, -1, 1e300, "ReLU", "Add", "Block", "a", [0, 0], [], {}, {"type": "ReLU"}]),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS | st.sampled_from("ab"), inner, max_size=4),
        max_leaves=12,
    )
)
@settings(max_examples=300)
def test_nearly_a_drawing(qapp, plain):
    text = json.dumps(plain if isinstance(plain, dict) else {"nodes": {"a": plain}, "edges": plain})
    assert_pasted_or_refused(HERE, text)


@given(projects(), st.data())
@settings(max_examples=100)
def test_any_project_and_any_part_of_it(qapp, project, data):
    assert_pasted_or_refused(HERE, write_json(project_to_json(project), "The project").decode())
    graph = project.graph
    if graph.nodes:
        chosen = data.draw(st.sets(st.sampled_from(list(graph.nodes)), min_size=1))
        text = write_json(graph_to_json(part_of(graph, chosen)), "The part").decode()
        assert set(part_in(text).nodes) == chosen
        assert_pasted_or_refused(graph, text)


def test_the_paste_is_brought_into_view(view):
    put(TYPED.replace('"ReLU"', '"ReLU", "position": [9000, 9000]'))
    pasted(view)
    assert any(view.camera.visible.contains(middle(view, name)) for name in view.selection)
