"""Ten thousand random events of mouse and keyboard on the real window: nothing breaks, and it can still be used."""

import json
import random
import traceback

import pytest
from monkeys import Monkey
from PySide6.QtCore import QCoreApplication, QEvent, Qt, QtMsgType, qInstallMessageHandler
from PySide6.QtGui import QDesktopServices, QDrag
from PySide6.QtWidgets import QDialog, QFileDialog, QMessageBox
from pytestqt.exceptions import capture_exceptions
from windows import forget_changes, press, settle, wait

from netbuilder.graph.edits import add_node
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.far_drawing import FarDrawing
from netbuilder.gui.canvas.scene import wire_key
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.main_window import MainWindow
from netbuilder.storage.records import project_from_json, project_to_json
from netbuilder.training.status import RunStatus

EVENTS = 10_000
# A drawing grows under the monkey's hands, and whatever is slow in it with it: it begins anew some times.
LIVES = 5
# What the offscreen platform says whatever a program does.
_PLATFORM = ("This plugin does not support", "Unimplemented code.")


@pytest.fixture
def blocked_project(quick_project):
    """The quick project with two of its layers in a block, and a layer that leads nowhere."""
    graph, _ = make_block(quick_project.graph, ["fc1", "relu1"], "unit")
    return quick_project.replace(graph=add_node(graph, "add1", Node(type="Add")))


@pytest.fixture
def still_dialogs(monkeypatch, tmp_path):
    """Nothing waits for an answer, nothing leaves the window's world, and quitting does nothing."""
    choose = random.Random(1).choice
    file = tmp_path / "monkey.netb"

    def save_name(*_: object) -> tuple[str, str]:
        return choose([("", ""), (str(file), "")])

    def open_name(*_: object) -> tuple[str, str]:
        return choose([("", ""), (str(file), "")]) if file.exists() else ("", "")

    def answer(_parent: object, _title: str, _text: str, buttons=None, *_: object) -> QMessageBox.StandardButton:
        able = [each for each in QMessageBox.StandardButton if buttons is not None and each & buttons and each.value]
        return choose(able or [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])

    monkeypatch.setattr(QFileDialog, "getSaveFileName", save_name)
    monkeypatch.setattr(QFileDialog, "getOpenFileName", open_name)
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: choose(["", str(tmp_path)]))
    monkeypatch.setattr(QMessageBox, "question", answer)
    monkeypatch.setattr(QMessageBox, "warning", lambda *_: QMessageBox.StandardButton.Ok)
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda *_: True)
    with monkeypatch.context() as patched:
        patched.setattr(MainWindow, "close", lambda _: False)
        yield patched


@pytest.fixture
def messages():
    """What Qt complains of."""
    said: list[str] = []

    def hear(kind: QtMsgType, _context: object, words: str) -> None:
        if kind != QtMsgType.QtDebugMsg and not words.startswith(_PLATFORM):
            said.append(f"{words} {''.join(traceback.format_stack(limit=8))}")

    before = qInstallMessageHandler(hear)
    yield said
    qInstallMessageHandler(before)


def play(window: MainWindow, seed: int, events: int, messages: list[str], patched) -> Monkey:
    """Let a monkey at the window until something goes wrong."""
    monkey = Monkey(window, seed)
    patched.setattr(QDrag, "exec", lambda drag, *_: monkey.drop_on_canvas(drag))
    patched.setattr(QDialog, "exec", lambda dialog: _play_in(monkey, dialog))
    with capture_exceptions() as exceptions:
        while monkey.events < events:
            monkey.play()
            # No event loop runs here that would, and what is gone would slow the window down for ever.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
            if exceptions or messages:
                break
            if monkey.events % 200 == 0:
                assert_model_is_shown(window)
        monkey.rest()
    lately = "\n".join(monkey.log)
    assert not exceptions, f"{exceptions}\nafter\n{lately}"
    assert not messages, f"{messages}\nafter\n{lately}"
    return monkey


def _play_in(monkey: Monkey, dialog: QDialog) -> int:
    """A dialog that would wait: some events go to it, then it is gone."""
    dialog.open()
    for _ in range(12):
        if dialog.isVisible():
            monkey.play()
    if dialog.isVisible():
        dialog.reject()
    return dialog.result()


def assert_model_is_shown(window: MainWindow) -> None:
    """The drawing is valid, and the scene has an item for all of it."""
    canvas, graph, project = window.canvas.canvas, window.scope.graph, window.document.project
    assert canvas.graph is graph
    assert canvas.nodes.keys() == graph.nodes.keys()
    assert canvas.wires.keys() == {wire_key(edge) for edge in graph.edges}
    assert set(window.canvas.selection) <= graph.nodes.keys()
    text = json.dumps(project_to_json(project))
    assert json.dumps(project_to_json(project_from_json(json.loads(text)))) == text


def assert_no_dead_item(window: MainWindow) -> None:
    """What a gesture showed is gone with it."""
    canvas = window.canvas.canvas
    parts = (canvas.nodes, canvas.wires, canvas.frames, canvas.notes)
    items = set(canvas.items())
    from_afar = {item for item in items if isinstance(item, FarDrawing)}
    assert len(from_afar) <= 1
    assert items - from_afar == {item for part in parts for item in part.values()}


def begin(window: MainWindow, project: Project) -> None:
    """Another project in the window, whatever was done to the last."""
    window.run.stop_and_wait()
    forget_changes(window)
    assert window.files.new(project)
    settle(window)
    activate(window)


def activate(window: MainWindow) -> None:
    """Keys go to the canvas again, whatever had them."""
    window.activateWindow()
    wait(window.isActiveWindow, "the window to be active")
    window.canvas.setFocus()


def assert_can_be_used(window: MainWindow, project: Project) -> None:
    """A new project, a layer by keyboard, a training."""
    begin(window, project)
    window.canvas.select(("fc1",))
    press(window.canvas, Qt.Key.Key_Tab)
    popup = window.canvas.findChildren(SearchPopup)[-1]
    for letter in "ReLU":
        press(popup.field, Qt.Key(ord(letter.upper())))
    press(popup.field, Qt.Key.Key_Return)
    assert window.document.project.graph.nodes[window.canvas.selection[0]].type == "ReLU"
    activate(window)
    press(window.canvas, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert window.document.project is project
    press(window, Qt.Key.Key_F5)
    wait(lambda: not window.run.is_active, "the run to end")
    assert window.run.status is RunStatus.FINISHED


def test_nothing_breaks(make_window, quick_project, blocked_project, still_dialogs, messages):
    window = make_window(blocked_project, size=(1100, 700))
    played = 0
    for seed in range(LIVES):
        begin(window, blocked_project)
        played += play(window, seed, EVENTS // LIVES, messages, still_dialogs).events
        assert_model_is_shown(window)
        assert_no_dead_item(window)
    assert played >= EVENTS
    assert_can_be_used(window, quick_project)
