"""Any sequence of edits: after each one the canvas shows what the document says, and the whole way leads back."""

import json
import tempfile
from contextlib import suppress
from functools import partial
from itertools import pairwise
from pathlib import Path

from canvases import make_view
from far_contents import far_contents
from hands import ALT, CTRL, LEFT, NONE, SHIFT
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPlainTextEdit
from pytestqt.exceptions import capture_exceptions

from netbuilder.errors import EditError
from netbuilder.graph.edits import add_node, change_settings
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas import aligning, commands
from netbuilder.gui.canvas.faces import findings_by_node, node_face, wire_face
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.placement import pinned, places
from netbuilder.gui.canvas.scene import CanvasScene, wire_key
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.title_editor import TitleEditor
from netbuilder.gui.canvas.wiring import wired
from netbuilder.gui.document import Document
from netbuilder.gui.theme import light
from netbuilder.storage.records import project_from_json, project_to_json

KEY = Qt.Key
LAYERS = ["Conv2d", "ReLU", "Linear", "Add", "Concat", "Flatten", "LSTM", "MultiheadAttention", "Input", "Output"]
NAMES = ["conv1", "relu1", "a", "a b", "ß☃", " ", "", "x" * 60, "block1", "output"]
# Of some types, so that the wish often meets a layer that has such a setting; values that are refused among them.
CHANGES = [
    {"out_channels": 8}, {"out_channels": 0}, {"kernel_size": [1, 3]}, {"out_features": 3}, {"repeat": 2},
    {"return_sequence": True}, {"shape": [3, 16, 16]}, {"shape": []}, {"nonsense": 1}, {"block": "block1"},
]  # fmt: skip
numbers = st.integers(0, 63)
spots = st.tuples(st.integers(-400, 1600), st.integers(-300, 700))


def network() -> Graph:
    """A chain with a way past its middle, a block that is used twice, and a layer that stands nowhere yet."""
    chain = {
        "input": Node(type="Input", settings={"shape": [1, 8, 8]}, position=(0, 0)),
        "conv1": Node(type="Conv2d", settings={"out_channels": 1, "kernel_size": 1}, position=(280, 0)),
        "add1": Node(type="Add", position=(560, 0)),
        "flat": Node(type="Flatten", position=(840, 0)),
        "fc1": Node(type="Linear", settings={"out_features": 10}, position=(1120, 0)),
        "output": Node(type="Output"),
    }
    edges = [Edge(source=one, target=other) for one, other in pairwise(chain)]
    graph = Graph(chain, (*edges, Edge(source="input", target="add1", target_port=1)))
    blocked, name = make_block(graph, ["conv1"])
    return add_node(blocked, "twin", blocked.nodes[name].replace(position=(280, 200)))


class Editor(RuleBasedStateMachine):
    """A user who does anything at any time. What he does is chosen by numbers, taken modulo what there is."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        # What goes wrong in the methods that Qt calls would otherwise only be told at the end of the test.
        self.capture = capture_exceptions()
        self.exceptions = self.capture.__enter__()
        self.document = Document(Project(graph=network()))
        self.view = make_view(self.document, folder)
        self.scope = self.view.scope
        self.scope.checked.connect(self.view.show_report)
        self.view.show_report(self.scope.report)
        self.view.resize(1200, 600)
        self.view.show()
        QGuiApplication.clipboard().clear()
        self.start = self.document.project
        # The projects by the index of the undo stack, as far as each was seen.
        self.versions, self.index = {0: self.start}, 0

    def teardown(self):
        try:
            self._walk_back_and_forth()
            assert not self.view.grab().isNull()
            assert not self.exceptions
        finally:
            self.capture.__exit__(None, None, None)
            self.view.close()
            self.view.deleteLater()

    def _walk_back_and_forth(self):
        stack, end = self.document.undo_stack, self.document.project
        here, count = stack.index(), stack.count()
        while stack.canUndo():
            stack.undo()
            assert self.document.project is self.versions.get(stack.index(), self.document.project)
        assert self.document.project is self.start
        self.scene_is_model()
        for _ in range(here):
            stack.redo()
        assert self.document.project is end
        self.scene_is_model()
        assert (stack.index(), stack.count()) == (here, count)

    def done(self):
        """An edit was made or refused; where it was made, what lay ahead on the way is gone."""
        self.view.arranging.glide.finish()
        self.finish_writing()
        project, index = self.document.project, self.document.undo_stack.index()
        if project is not self.versions[self.index]:
            self.versions = {place: known for place, known in self.versions.items() if place <= min(self.index, index)}
            self.versions[index] = project
        self.index = index

    def finish_writing(self, words="some words"):
        """Fields that an edit has opened on the canvas are filled in."""
        for field in self.view.findChildren(TitleEditor):
            field.setText(words)
            field.editingFinished.emit()
        for field in self.view.findChildren(QPlainTextEdit):
            field.setPlainText(words)
            QTest.keyClick(field, KEY.Key_Return, CTRL)

    # What there is, by number ------------------------------------------------------------------------------------

    @property
    def graph(self):
        return self.scope.graph

    def node(self, number):
        names = list(self.graph.nodes)
        return names[number % len(names)] if names else None

    def wire(self, number):
        keys = [wire_key(edge) for edge in self.graph.edges]
        return keys[number % len(keys)] if keys else None

    def port(self, number):
        ports = [port for item in self.view.canvas.nodes.values() for port in item.ports]
        return ports[number % len(ports)] if ports else None

    @initialize(is_inside=st.booleans())
    def begin_somewhere(self, is_inside):
        if is_inside:
            self.enter(0)

    # Selecting ---------------------------------------------------------------------------------------------------

    @rule(chosen=st.lists(numbers, max_size=4))
    def select(self, chosen):
        self.view.select(dict.fromkeys(filter(None, map(self.node, chosen))))

    @rule(number=numbers)
    def select_wire(self, number):
        key = self.wire(number)
        if key is not None:
            self.view.select((), [key])
            assert self.view.selected_wires == (key,)

    @rule()
    def select_all(self):
        self.view.select_all()
        assert set(self.view.selection) == set(self.graph.nodes)

    # Editing -----------------------------------------------------------------------------------------------------

    @rule(kind=st.sampled_from(LAYERS), spot=spots)
    def add(self, kind, spot):
        before = len(self.graph.nodes)
        name = self.view.adding.add_layer(kind, QPointF(*spot))
        assert len(self.graph.nodes) == before + bool(name)
        self.done()

    @rule(kind=st.sampled_from(LAYERS))
    def add_after(self, kind):
        self.view.adding.add_layer(kind)
        self.done()

    @rule(number=numbers)
    def add_block(self, number):
        blocks = list(self.graph.blocks)
        if blocks:
            self.view.adding.add_layer(f"block:{blocks[number % len(blocks)]}")
            self.done()

    @rule(kind=st.sampled_from(LAYERS), number=numbers, spot=spots)
    def insert(self, kind, number, spot):
        key = self.wire(number)
        if key is not None:
            self.view.adding.insert_layer(kind, key, QPointF(*spot))
            self.done()

    @rule(first=numbers, second=numbers)
    def connect(self, first, second):
        one, other = self.port(first), self.port(second)
        if one is None:
            return
        wanted, refusal = None, None
        try:
            wanted = wired(pinned(self.graph), one, other)
        except EditError as error:
            refusal = str(error)
        said = []
        self.view.status.connect(said.append)
        was_done = self.view.attempt(lambda: commands.Step("Connect", wired(pinned(self.graph), one, other)))
        self.view.status.disconnect(said.append)
        assert was_done is (wanted is not None)
        assert said == ([] if was_done else [refusal])
        if was_done:
            assert self.graph.edges == wanted.edges
        self.done()

    @rule(number=numbers)
    def break_wires(self, number):
        port = self.port(number)
        if port is not None:
            had = self.wires_at(port)
            self.view.do(commands.break_wires(self.graph, port))
            assert not self.wires_at(port) & had or port.side is Side.INPUT
            self.done()

    def wires_at(self, port):
        edges = self.graph.incoming[port.node] if port.side is Side.INPUT else self.graph.outgoing[port.node]
        ports = [edge.target_port if port.side is Side.INPUT else edge.source_port for edge in edges]
        return {edge for edge, index in zip(edges, ports, strict=True) if index == port.index}

    @rule(number=numbers, spot=spots)
    def add_dot(self, number, spot):
        key = self.wire(number)
        if key is not None:
            before = len(self.view.canvas.wires[key].edge.points)
            self.view.rerouting.add_dot(key, QPointF(*spot))
            assert len(self.view.canvas.wires[key].edge.points) == before + 1
            self.done()

    @rule(number=numbers)
    def remove_dot(self, number):
        dots = [(wire_key(edge), at) for edge in self.graph.edges for at in range(len(edge.points))]
        if dots:
            self.view.rerouting.remove_dot(*dots[number % len(dots)])
            self.done()

    @rule()
    def straighten(self):
        self.view.rerouting.straighten()
        self.done()

    @rule()
    def delete(self):
        gone = set(self.view.selection)
        self.view.delete_selection()
        assert not gone & self.graph.nodes.keys()
        self.done()

    @rule()
    def heal(self):
        gone = set(self.view.selection)
        self.view.delete_and_heal()
        assert not gone & self.graph.nodes.keys()
        self.done()

    @rule(dx=st.integers(-3, 3), dy=st.integers(-3, 3))
    def nudge(self, dx, dy):
        self.view.nudge(20.0 * dx, 20.0 * dy)
        self.done()

    @rule(number=numbers, spot=spots, held=st.sampled_from([NONE, SHIFT, CTRL, ALT]), is_dropped=st.booleans())
    def drag_node(self, number, spot, held, is_dropped):
        name = self.node(number)
        if name is not None:
            self.drag(self.view.canvas.nodes[name].scene_card().center(), QPointF(*spot), held, is_dropped)

    @rule(first=numbers, second=numbers, is_dropped=st.booleans())
    def drag_wire(self, first, second, is_dropped):
        one, other = self.port(first), self.port(second)
        if one is not None:
            canvas = self.view.canvas
            self.drag(canvas.port_point(one), canvas.port_point(other), NONE, is_dropped)

    @rule(first=spots, second=spots, held=st.sampled_from([NONE, SHIFT, CTRL]))
    def drag_anything(self, first, second, held):
        self.drag(QPointF(*first), QPointF(*second), held, True)

    def drag(self, start, end, held, is_dropped):
        view, before = self.view, self.document.project
        view.fit_all()
        viewport = view.viewport()
        stops = [view.mapFromScene(start + (end - start) * share) for share in (0, 0.2, 0.6, 1)]
        QTest.mousePress(viewport, LEFT, held, stops[0])
        for stop in stops[1:]:
            QTest.mouseMove(viewport, stop)
            QApplication.sendPostedEvents()
        if is_dropped:
            QTest.mouseRelease(viewport, LEFT, held, stops[-1])
        else:
            QTest.keyClick(view, KEY.Key_Escape)
            assert self.document.project is before or held == ALT
            QTest.mouseRelease(viewport, LEFT, held, stops[-1])
        for popup in view.findChildren(SearchPopup):
            popup.close()
        self.done()

    @rule()
    def copy(self):
        self.view.copying.copy()

    @rule()
    def cut(self):
        self.view.copying.cut()
        self.done()

    @rule(with_wires=st.booleans())
    def paste(self, with_wires):
        self.view.copying.paste(with_wires)
        self.done()

    @rule()
    def duplicate(self):
        before, count = len(self.graph.nodes), len(self.view.selection)
        self.view.copying.duplicate()
        assert len(self.graph.nodes) == before + count
        self.done()

    @rule()
    def bypass(self):
        self.view.toggle_bypass()
        self.done()

    @rule(number=numbers, name=st.sampled_from(NAMES))
    def rename(self, number, name):
        old = self.node(number)
        if old is not None:
            self.view.select((old,))
            self.view.rename_selected()
            self.finish_writing(name)
            assert set(self.view.selection) <= {old, name.strip()}
            assert len(self.view.selection) == 1
            self.done()

    @rule(number=numbers, changes=st.sampled_from(CHANGES))
    def change_settings(self, number, changes):
        name = self.node(number)
        if name is not None:
            with suppress(EditError):
                # As the property form does it.
                self.scope.commit(f"Change {name}", change_settings(self.graph, name, changes), f"settings {name}")
            self.done()

    @rule(number=numbers)
    def arrange(self, number):
        view = self.view
        ways = [
            view.arranging.whole,
            view.arranging.turn,
            view.arranging.selection,
            *[partial(view.arranging.align, side) for side in aligning.SIDES],
            *[partial(view.arranging.distribute, direction) for direction in aligning.DIRECTIONS],
        ]
        ways[number % len(ways)]()
        self.done()

    # Blocks ------------------------------------------------------------------------------------------------------

    @rule()
    def make_block(self):
        self.view.blocks.make()
        self.done()

    @rule()
    def dissolve(self):
        self.view.blocks.dissolve()
        self.done()

    @rule(number=numbers)
    def enter(self, number):
        blocks = list(filter(self.view.blocks.is_block, self.graph.nodes))
        if blocks:
            self.view.select((blocks[number % len(blocks)],))
            self.view.blocks.enter()
            assert self.scope.path

    @rule()
    def leave(self):
        self.view.blocks.leave()

    @rule()
    def edit_a_copy(self):
        self.view.blocks.edit_a_copy()
        self.done()

    # Frames and notes --------------------------------------------------------------------------------------------

    @rule()
    def frame(self):
        self.view.annotations.frame()
        self.done()

    @rule(spot=spots)
    def add_note(self, spot):
        before = len(self.graph.notes)
        self.view.annotations.add_note(QPointF(*spot))
        assert len(self.graph.notes) == before + 1
        self.done()

    @rule(number=numbers, colour=st.sampled_from(["red", "blue"]))
    def colour_note(self, number, colour):
        notes = list(self.graph.notes)
        if notes:
            name = notes[number % len(notes)]
            self.view.annotations.select_note(name)
            self.view.annotations.colour_note(name, colour)
            self.done()

    @rule(number=numbers)
    def remove_frame(self, number):
        frames = list(self.graph.frames)
        if frames:
            self.view.annotations.remove_frame(frames[number % len(frames)])
            self.done()

    # The way back, and the file ----------------------------------------------------------------------------------

    @precondition(lambda self: self.document.undo_stack.canUndo())
    @rule(steps=st.integers(1, 3))
    def undo(self, steps):
        for _ in range(steps):
            self.document.undo_stack.undo()
        self.is_known_version()

    @precondition(lambda self: self.document.undo_stack.canRedo())
    @rule(steps=st.integers(1, 3))
    def redo(self, steps):
        for _ in range(steps):
            self.document.undo_stack.redo()
        self.is_known_version()

    def is_known_version(self):
        self.index = self.document.undo_stack.index()
        assert self.document.project is self.versions.setdefault(self.index, self.document.project)

    @rule()
    def save_and_open(self):
        loaded = self.stored()
        self.document.open_project(loaded, None)
        assert self.scope.path == ()
        self.start = loaded
        self.versions, self.index = {0: loaded}, 0

    def stored(self):
        """The project as a file gives it back: the same, but for its places, which are written in hundredths."""
        project = self.document.project
        text = json.dumps(project_to_json(project))
        loaded = project_from_json(json.loads(text))
        assert json.dumps(project_to_json(loaded)) == text
        assert loaded.graph.nodes.keys() == project.graph.nodes.keys()
        return loaded

    @rule()
    def check(self):
        """The event loop turns: what was edited is checked, and the report shown."""
        QApplication.processEvents()
        assert self.view.canvas._report is self.scope.report

    # What always holds -------------------------------------------------------------------------------------------

    @invariant()
    def all_is_well(self):
        assert not self.exceptions, self.exceptions
        self.stored()
        self.scene_is_model()
        self.selection_is_of_what_there_is()
        self.occupancy_is_right()
        self.scene_is_as_if_made_anew()

    def scene_is_model(self):
        graph, canvas, report = self.graph, self.view.canvas, self.view.canvas._report
        assert canvas.graph is graph
        assert canvas.nodes.keys() == graph.nodes.keys()
        assert sorted(canvas.wires) == sorted(map(wire_key, graph.edges))
        assert (canvas.frames.keys(), canvas.notes.keys()) == (graph.frames.keys(), graph.notes.keys())
        parts = (canvas.nodes, canvas.wires, canvas.frames, canvas.notes)
        assert set(canvas.items()) == {item for part in parts for item in part.values()}
        findings, shown = findings_by_node(report), places(graph)
        for name, item in canvas.nodes.items():
            assert item.name == name
            assert item.pos().toTuple() == shown[name]
            assert item.face == node_face(graph, name, report, findings.get(name, ()))
            assert item.isVisible()
        for edge in graph.edges:
            wire = canvas.wires[wire_key(edge)]
            assert wire.edge == edge
            assert wire.face == wire_face(edge, report, findings.get(edge.target, ()))
            assert wire.isVisible()
            start, end = wire.path().elementAt(0), wire.path().currentPosition()
            assert QPointF(start.x, start.y) == canvas.port_point(Port(edge.source, Side.OUTPUT, edge.source_port))
            assert end == canvas.port_point(Port(edge.target, Side.INPUT, edge.target_port))
        for name, note in graph.notes.items():
            assert canvas.notes[name].note is note
        for name, frame in graph.frames.items():
            assert canvas.frames[name].frame == frame
            assert canvas.frames[name].isVisible() is bool(canvas.members(name))
            assert canvas.frames[name].rect() == canvas.frame_area(name, at_rest=True)

    def selection_is_of_what_there_is(self):
        view, canvas = self.view, self.view.canvas
        assert set(view.selection) <= self.graph.nodes.keys()
        assert len(set(view.selection)) == len(view.selection)
        assert set(view.selected_wires) <= canvas.wires.keys()
        assert {name for name, item in canvas.nodes.items() if item.is_selected} == set(view.selection)
        assert {key for key, wire in canvas.wires.items() if wire._is_selected} == set(view.selected_wires)

    def occupancy_is_right(self):
        canvas = self.view.canvas
        assert canvas.occupancy.bounds.keys() == canvas.nodes.keys()
        for name, item in canvas.nodes.items():
            card = item.scene_card()
            bounds = card.left(), card.top(), card.right(), card.bottom()
            assert canvas.occupancy.bounds[name] == bounds
            assert name in canvas.occupancy.names(card)

    def scene_is_as_if_made_anew(self):
        """Whatever was shown before, wires and labels are where a canvas that opens the drawing would put them."""
        canvas, fresh = self.view.canvas, CanvasScene(light())
        fresh.show_report(canvas._report)
        fresh.show_graph(self.graph)
        for key, wire in canvas.wires.items():
            assert wire.path() == fresh.wires[key].path(), key
            assert (wire.words, wire.label) == (fresh.wires[key].words, fresh.wires[key].label), key
        # And from afar the same is painted; which names have room is for the order of the layers.
        fresh.show_report(canvas._report)
        fresh.show_selection(self.view.selection, self.view.selected_wires)
        seen, anew = far_contents(canvas), far_contents(fresh)
        for what in ("level", "curves", "wires of their own", "blocks"):
            assert seen[what] == anew[what], what
        rectangles = sorted(area for name in seen["areas"] for area in seen["areas"][name])
        assert seen["rectangles"] == rectangles
        for name in seen["areas"].keys() & anew["areas"].keys():
            assert seen["areas"][name] == anew["areas"][name], name


def test_whatever_is_done_the_canvas_shows_the_document_and_all_can_be_taken_back(qapp, tmp_path):
    run_state_machine_as_test(
        lambda: Editor(Path(tempfile.mkdtemp(dir=tmp_path))), settings=settings(max_examples=60, stateful_step_count=30)
    )
