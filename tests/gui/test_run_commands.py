"""The run's buttons, words and progress."""

from html import escape

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from windows import press, set_training, settle, start_endless, train, wait, wait_status

from netbuilder.errors import TrainingError
from netbuilder.graph.edits import change_settings, disconnect
from netbuilder.graph.settings import DataSettings
from netbuilder.gui.command_entries import entries
from netbuilder.gui.status_line import StatusLine, describe_seconds
from netbuilder.training import devices
from netbuilder.training.status import RunStatus


def enabled(window):
    return {name for name in ("train", "continue", "step", "stop") if window.actions_by_name[name].isEnabled()}


def test_the_primary_button_starts_pauses_and_resumes(window):
    button = window.bar.primary
    set_training(window, epochs=100_000)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.run.status is RunStatus.PREPARING
    assert not button.isEnabled()
    wait_status(window, RunStatus.TRAINING)
    assert button.text() == "Pause"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_status(window, RunStatus.PAUSED)
    assert button.text() == "Resume"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    wait_status(window, RunStatus.TRAINING)


def test_commands_are_enabled_where_they_can_be_followed(window):
    assert enabled(window) == {"train", "step"}
    start_endless(window)
    assert enabled(window) == {"train", "step", "stop"}
    assert window.actions_by_name["train"].text() == "&Pause"
    press(window, Qt.Key.Key_F5)
    wait_status(window, RunStatus.PAUSED)
    assert enabled(window) == {"train", "step", "stop"}
    assert window.actions_by_name["train"].text() == "&Resume"
    window.run.stop()
    assert enabled(window) == set()
    wait_status(window, RunStatus.STOPPED)
    assert enabled(window) == {"train", "continue", "step"}
    assert window.actions_by_name["train"].text() == "&Train"


# Train where nothing can be trained: the command stays what it is, says why, and shows where.

WAYS = {
    "F5": lambda window: press(window, Qt.Key.Key_F5),
    "button": lambda window: QTest.mouseClick(window.bar.primary, Qt.MouseButton.LeftButton),
    "menu": lambda window: window.actions_by_name["train"].trigger(),
    "palette": lambda window: next(
        entry for entry in entries(window) if entry.key == "command:train" and not entry.reason
    ).run(),
    "step": lambda window: press(window, Qt.Key.Key_F10),
}


@pytest.mark.parametrize("way", WAYS)
def test_an_empty_canvas_says_what_is_missing(make_window, way):
    window = make_window()
    calm(window)
    assert enabled(window) == {"train", "step"}
    assert window.bar.primary.isEnabled()
    assert "Drag an Input onto the canvas" in window.bar.primary.toolTip()
    assert window.actions_by_name["train"].statusTip().startswith("Not ready: ")
    WAYS[way](window)
    assert window.run.status is RunStatus.IDLE
    assert "Nothing to train yet" in window.banner.words.text()
    assert "Drag an Input onto the canvas" in window.banner.words.text()


@pytest.mark.parametrize("way", WAYS)
def test_a_broken_drawing_shows_its_first_error_until_it_is_mended(window, way):
    window.document.commit("Break", window.document.project.replace(graph=disconnected(window)))
    calm(window)
    first = window.checker.report.errors[0]
    assert escape(first.message) in window.bar.primary.toolTip()
    assert window.bar.primary.accessibleDescription() == f"Not ready: {first.message}"
    window.docks.raise_("training")
    WAYS[way](window)
    assert window.run.status is RunStatus.IDLE
    assert window.canvas.selection == (first.node,)
    assert window.docks.is_seen("findings")
    assert window.banner.isVisible()
    assert escape(first.message) in window.banner.words.text()
    window.document.undo_stack.undo()
    calm(window)
    assert not window.banner.isVisible()
    assert "Not ready" not in window.bar.primary.toolTip()
    assert window.actions_by_name["train"].statusTip() == "Train from the beginning; pause while it trains"


def test_a_message_about_something_else_stays_when_the_drawing_is_mended(window):
    window.document.commit("Break", window.document.project.replace(graph=disconnected(window)))
    calm(window)
    press(window, Qt.Key.Key_F5)
    window.complain("Something", "happened")
    window.document.undo_stack.undo()
    calm(window)
    assert "Something" in window.banner.words.text()
    assert window.banner.isVisible()


def test_data_that_are_not_there_are_told_of_where_they_are_mended(digits_window, tmp_path):
    window = digits_window
    project = window.document.project
    graph = change_settings(project.graph, "input", {"shape": [1, 28, 28]})
    data = DataSettings(source="mnist", options={"folder": str(tmp_path / "gone")})
    window.docks.raise_("data")
    window.document.commit("Take other data", project.replace(graph=graph, data=data))
    wait(lambda: "gone" in window.bar.primary.toolTip(), "the button to know")
    assert window.actions_by_name["train"].isEnabled()
    window.docks.raise_("filters")
    press(window, Qt.Key.Key_F5)
    wait_status(window, RunStatus.FAILED)
    assert "The training did not start" in window.banner.words.text()
    assert str(tmp_path / "gone") in window.banner.words.text()
    (button,) = window.banner.buttons
    assert button.text() == "Show Data"
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert window.docks.is_seen("data")


def test_nothing_is_in_the_way_of_a_run_that_is_under_way(window):
    start_endless(window)
    window.document.commit("Break", window.document.project.replace(graph=disconnected(window)))
    calm(window)
    assert "Not ready" not in window.bar.primary.toolTip()
    press(window, Qt.Key.Key_F5)
    wait_status(window, RunStatus.PAUSED)
    window.run.stop_and_wait()
    calm(window)
    assert "Not ready" in window.bar.primary.toolTip()


def calm(window):
    """Let the window settle, and do at once what waits for a lull."""
    settle(window)
    window.checker.lull.end()


def disconnected(window):
    """The drawing without the wire into fc1."""
    graph = window.document.project.graph
    return disconnect(graph, [edge for edge in graph.edges if edge.target == "fc1"])


def test_progress_speed_and_time_left_are_shown_while_it_trains(window):
    start_endless(window)
    wait(lambda: "samples/s" in window.line.figures.text() and "left" in window.line.figures.text(), "the speed")
    assert window.line.progress.isVisible()
    assert "of 100,000" in window.line.figures.text()
    window.run.stop_and_wait()
    assert not window.line.progress.isVisible()


def test_the_progress_bar_goes_from_left_to_right_and_never_back(window):
    set_training(window, epochs=30)
    seen = []
    window.run.progressed.connect(lambda _: seen.append(window.line.progress.value()))
    train(window)
    assert seen == sorted(seen)
    assert seen[-1] > 900


def test_the_device_is_named_with_its_reason_before_and_during_a_run(window):
    wait(lambda: "loading" not in window.bar.device.text(), "the device")
    assert window.bar.device.text().startswith("○")
    assert window.bar.device.toolTip()
    start_endless(window)
    assert window.bar.device.text().startswith("●")
    window.run.stop_and_wait()
    assert window.bar.device.text().startswith("○")


def test_a_device_that_is_not_here_is_said_and_a_run_tells_why(window, monkeypatch):
    def choose(wish, *_):
        raise TrainingError(f"{wish} is not here. Choose cpu.")

    monkeypatch.setattr(devices, "choose", choose)
    set_training(window, device="cuda")
    wait(lambda: "cuda" in window.bar.device.text(), "the device")
    assert "not here" in window.bar.device.text()
    assert "Choose cpu" in window.bar.device.toolTip()
    monkeypatch.undo()
    set_training(window, device="cpu")
    wait(lambda: "cuda" not in window.bar.device.text(), "the other device")


@pytest.mark.parametrize(
    ("seconds", "words"),
    [(0, "0 s"), (-3, "0 s"), (14.4, "14 s"), (59.6, "1 min 00 s"), (200, "3 min 20 s"), (7500, "2 h 05 min")],
)
def test_times_are_written_as_people_say_them(seconds, words):
    assert describe_seconds(seconds) == words


def test_a_message_takes_the_place_of_the_totals_for_a_while(qtbot, themes):
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_totals("61,706 parameters")
    line.say("Saved net.netb")
    line.show_totals("84 parameters")
    assert line.totals.text() == "Saved net.netb"
    line._timer.timeout.emit()
    assert line.totals.text() == "84 parameters"


def test_the_last_epoch_is_not_passed(qtbot, themes):
    line = StatusLine()
    qtbot.addWidget(line)
    line.show_progress(3.0, 3, 1234.5, 0.0)
    assert line.figures.text().startswith("epoch 3 of 3")
    assert "1,23" in line.figures.text()
