"""The curves panel: fed at any pace, drawn at its own."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QFileDialog, QToolButton

from netbuilder.gui.panels.curves import LEAST_INTERVAL_MS, CurvesPanel
from netbuilder.gui.theme import dark, light
from netbuilder.training.events import EpochFinished, Progress
from netbuilder.training.history import History


@pytest.fixture
def panel(qtbot, qapp):
    panel = CurvesPanel(light())
    panel.resize(900, 320)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def history():
    record = History()
    record.append(Progress(np.array([1, 2]), np.array([2.0, 1.0], np.float32), 1.0, None, None))
    record.append(EpochFinished(1, 2, {"train_loss": 1.5, "validation_loss": 1.4, "validation_accuracy": 0.5}, 0.1))
    record.append(Progress(np.array([3, 4]), np.array([0.9, 0.8], np.float32), 2.0, None, None))
    record.append(EpochFinished(2, 4, {"train_loss": 0.85}, 0.1))
    return record


def test_the_record_of_a_file_is_shown(panel):
    panel.set_history(history())
    assert panel.plot.batch_loss.y.tolist() == pytest.approx([2.0, 1.0, 0.9, 0.8])
    assert panel.plot.series_of("validation_loss").x.tolist() == [2]  # the second epoch has none
    assert panel.plot.series_of("train_loss").x.tolist() == [2, 4]
    QTest.qWait(20)
    assert panel.plot.loss_chart.frame is not None
    panel.set_history(None)
    QTest.qWait(20)
    assert panel.plot.loss_chart.frame is None


def test_curves_are_drawn_at_most_ten_times_a_second(panel):
    before = panel.repaints
    for batch in range(1, 80):
        panel.append_progress([batch], [1 / batch])
        panel.tick()
        QTest.qWait(5)
    drawn = panel.repaints - before
    assert 2 <= drawn <= 80 * 30 / LEAST_INTERVAL_MS  # a busy machine waits longer than asked
    assert len(panel.plot.batch_loss) == 79


def test_a_hidden_panel_draws_nothing_and_shows_all_when_it_is_shown(panel, qtbot):
    panel.hide()
    before = panel.repaints
    panel.append_progress([1, 2, 3], [3.0, 2.0, 1.0])
    panel.tick()
    QTest.qWait(20)
    assert panel.repaints == before
    panel.show()
    qtbot.waitUntil(lambda: panel.repaints > before)
    assert panel.plot.loss_chart.frame.x.high > 3


def test_the_slider_smooths_by_keyboard(panel):
    panel.append_progress(np.arange(1, 50), np.random.default_rng(0).random(49))
    panel.smoothing.setFocus()
    QTest.keyClick(panel.smoothing, Qt.Key.Key_Home)
    assert panel.plot.batch_loss.smoothed is None
    assert panel.plot.batch_loss.last == panel.plot.batch_loss.y[-1]
    QTest.keyClick(panel.smoothing, Qt.Key.Key_End)
    assert panel.plot.batch_loss.last != panel.plot.batch_loss.y[-1]


def test_the_log_button_switches_the_axis(panel):
    panel.append_progress([1, 2], [1.0, 0.1])
    button = next(button for button in panel.findChildren(QToolButton) if button.text() == "Log scale")
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.draw_now()
    QTest.qWait(20)
    assert panel.plot.loss_chart.frame.is_log


def test_figures_of_the_test_set_stand_at_the_end_of_the_curves(panel):
    panel.append_test({"test_loss": 1.0})  # a run that ended before its first epoch has no place for them
    assert panel.plot.series_of("test_loss") is None
    panel.set_history(history())
    panel.append_test({"train_loss": 0.85, "test_loss": 0.7, "test_accuracy": 0.75})
    assert panel.plot.series_of("test_loss").x.tolist() == [4]
    assert panel.plot.series_of("test_accuracy").x.tolist() == [2]
    assert panel.plot.series_of("train_loss").x.tolist() == [2, 4]


def test_a_narrow_panel_has_icons_where_words_would_be_cut(panel):
    buttons = [button for button in panel.findChildren(QToolButton) if button.text() in ("Log scale", "Export")]
    assert {button.toolButtonStyle() for button in buttons} == {Qt.ToolButtonStyle.ToolButtonTextBesideIcon}
    panel.resize(310, 240)
    QTest.qWait(1)
    assert {button.toolButtonStyle() for button in buttons} == {Qt.ToolButtonStyle.ToolButtonIconOnly}
    assert all(not button.icon().isNull() and button.toolTip() for button in buttons)


def test_an_empty_chart_says_what_it_waits_for(panel):
    says = panel.plot.loss_chart.empty_text
    assert "F5" in says
    panel.set_waiting(True)
    assert "F5" not in panel.plot.loss_chart.empty_text
    panel.set_waiting(False)
    assert panel.plot.loss_chart.empty_text == says


def test_a_choice_of_metrics_appears_with_the_second(panel):
    box = panel.findChild(QComboBox)
    assert not box.isVisible()
    panel.append_epoch(1, 10, {"train_loss": 1.0, "train_mae": 3.0, "train_r2": 0.4})
    assert box.isVisible()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert panel.plot.shown_metric == "mae"


@pytest.mark.parametrize("kind", ["png", "svg", "csv"])
def test_curves_are_exported_where_the_user_says(panel, qtbot, tmp_path, monkeypatch, kind):
    panel.append_progress([1, 2], [1.0, 0.5])
    target = tmp_path / f"run.{kind}"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(panel.saved) as saved:
        panel.save(kind)
    assert saved.args == [str(target)]
    assert target.stat().st_size > 30


def test_a_name_without_an_ending_gets_one(panel, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "run"), ""))
    panel.save("csv")
    assert (tmp_path / "run.csv").exists()


def test_a_read_only_place_is_reported_in_words(panel, qtbot, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "no" / "run.csv"), ""))
    with qtbot.waitSignal(panel.save_failed) as failed:
        panel.save("csv")
    assert "run.csv" in failed.args[0]


def test_thinking_better_of_an_export_writes_nothing(panel, tmp_path, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    panel.save("png")
    assert not list(tmp_path.iterdir())


def test_theme_and_tiny_sizes(panel):
    panel.append_progress([1, 2], [1.0, 0.5])
    panel.set_theme(dark())
    panel.resize(300, 200)
    QTest.qWait(10)
    assert panel.width() == 300
    assert not panel.grab().toImage().isNull()


def test_where_one_chart_fits_a_button_shows_the_other(panel):
    panel.append_epoch(1, 10, {"train_loss": 1.0, "train_accuracy": 0.5})
    button = next(button for button in panel.findChildren(QToolButton) if button.text() == "Accuracy")
    assert not button.isVisible()
    panel.resize(360, 240)
    QTest.qWait(10)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    assert panel.plot.metric_chart.isVisible()
    assert not panel.plot.loss_chart.isVisible()
