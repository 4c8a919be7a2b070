"""The run's buttons, words and progress."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from windows import press, set_training, start_endless, train, wait, wait_status

from netbuilder.errors import TrainingError
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
