"""A chart under the hands: read-out, zoom, pan, legend, log scale."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QToolButton

from netbuilder.gui.plots.chart import Chart
from netbuilder.gui.plots.series import Series, Style
from netbuilder.gui.theme import dark


@pytest.fixture
def chart(theme, shown):
    chart = Chart(theme, "batch", "loss", "Press F5 to train.")
    train = Series("train", Style("train"), smooths=True)
    train.append(np.arange(1, 1001), np.linspace(2.0, 0.1, 1000))
    validation = Series("validation", Style("validation", "dashed", "circle"))
    validation.append([250, 500, 750, 1000], [1.6, 1.2, 0.7, 0.3])
    chart.series = [train, validation]
    shown(chart, 600, 300)
    chart.renew()
    QTest.qWait(20)
    return chart


def at(chart, x, y=0.5):
    return chart.frame.point(x, y).toPoint()


def turn_wheel(chart, place, steps, modifiers=Qt.KeyboardModifier.NoModifier):
    position = QPointF(place)
    event = QWheelEvent(
        position,
        chart.mapToGlobal(position),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        modifiers,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart, event)
    QTest.qWait(10)


def test_the_read_out_gives_the_values_of_all_series_at_the_batch(chart, qtbot):
    with qtbot.waitSignal(chart.read) as read:
        QTest.mouseMove(chart, at(chart, 500))
    readout = read.args[0]
    values = {line.name: line.value for line in readout.lines}
    index = round(readout.x)
    assert abs(index - 500) < 4
    assert values["train"] == pytest.approx(np.linspace(2.0, 0.1, 1000)[index - 1])
    assert values["validation"] == 1.2
    assert chart.accessibleDescription() == readout.words
    assert readout.title.startswith("batch ")
    QTest.mouseMove(chart, QPoint(5, 5))
    assert chart.readout is None


def test_the_read_out_draws_a_line_under_the_cursor(chart):
    before = chart.grab().toImage()
    QTest.mouseMove(chart, at(chart, 500))
    x = round(chart.frame.point(chart.readout.x, 1).x())
    after = chart.grab().toImage()
    changed = [y for y in range(40, 260) if before.pixel(x, y) != after.pixel(x, y)]
    assert len(changed) > 150


def test_the_wheel_zooms_about_the_cursor_and_a_button_goes_back(chart):
    before = chart.frame
    place = at(chart, 300)
    turn_wheel(chart, place, 3)
    assert chart.frame.x.width == pytest.approx(before.x.width * 0.8**3)
    assert chart.frame.x_at(place.x()) == pytest.approx(before.x_at(place.x()), rel=1e-3)
    button = chart.findChild(QToolButton)
    assert button.isVisible()
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    QTest.qWait(10)
    assert chart.is_automatic
    assert chart.frame == before
    assert not button.isVisible()


def test_the_value_axis_follows_what_is_in_view(chart):
    for _ in range(4):
        turn_wheel(chart, at(chart, 950), 3)
    assert chart.frame.y.high < 1.0


def test_a_dragged_rectangle_is_what_is_shown_next(chart):
    first, second = at(chart, 200, 1.8), at(chart, 600, 1.0)
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=first)
    QTest.mouseMove(chart, second)
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=second)
    QTest.qWait(10)
    assert chart.frame.x.low == pytest.approx(200, abs=4)
    assert chart.frame.x.high == pytest.approx(600, abs=4)
    assert chart.frame.y.low == pytest.approx(1.0, abs=0.02)
    assert chart.frame.y.high == pytest.approx(1.8, abs=0.02)
    QTest.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=at(chart, 400, 1.4))
    assert chart.is_automatic


def test_escape_calls_a_drag_off(chart):
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=at(chart, 200))
    QTest.mouseMove(chart, at(chart, 600, 1.5))
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=at(chart, 600, 1.5))
    assert chart.is_automatic


def test_a_click_without_a_drag_changes_nothing(chart):
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=at(chart, 400))
    assert chart.is_automatic


def test_the_middle_button_pans_and_escape_puts_back(chart):
    before = chart.frame
    QTest.mousePress(chart, Qt.MouseButton.MiddleButton, pos=at(chart, 500))
    QTest.mouseMove(chart, at(chart, 400))
    QTest.qWait(10)
    assert chart.frame.x.low == pytest.approx(before.x.low + 100, abs=4)
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    QTest.qWait(10)
    assert chart.is_automatic


def test_keys_zoom_and_walk_the_read_out(chart):
    before = chart.frame.x.width
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    QTest.qWait(10)
    assert chart.frame.x.width < before
    QTest.keyClick(chart, Qt.Key.Key_0)
    assert chart.is_automatic
    QTest.qWait(10)
    QTest.keyClick(chart, Qt.Key.Key_Left)
    first = chart.readout.x
    for _ in range(30):
        QTest.keyClick(chart, Qt.Key.Key_Left)
    assert chart.readout.x < first


def test_a_click_on_a_name_hides_and_shows_its_curve(chart):
    before = chart.grab().toImage()
    place = chart.legend_place(1).center().toPoint()
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
    assert not chart.series[1].is_shown
    assert chart.grab().toImage() != before
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.legend_place(0).center().toPoint())
    QTest.qWait(10)
    assert chart.frame is None  # all hidden: words instead of curves
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=place)
    QTest.mouseClick(chart, Qt.MouseButton.LeftButton, pos=chart.legend_place(0).center().toPoint())
    QTest.qWait(10)
    assert chart.grab().toImage() == before


def test_a_log_axis_leaves_out_what_is_not_above_zero(chart):
    chart.series[0].append([1001, 1002], [0.0, -1.0])
    chart.set_log(True)
    QTest.qWait(10)
    assert chart.frame.is_log
    assert chart.frame.y.low >= -1.5
    assert not chart.grab().toImage().isNull()


def test_the_background_rests_while_the_curve_grows(chart):
    """What makes repainting cheap: axes are drawn again only when they change."""
    train, renewed, before = chart.series[0], 0, chart.frame
    for step in range(60):
        train.append([1001 + step], [0.1])
        chart.repaint()
        renewed += chart.frame != before
        before = chart.frame
    assert renewed <= 3


def test_a_growing_curve_stays_in_view_with_its_label(chart):
    train = chart.series[0]
    for step in range(0, 5000, 250):
        train.append(np.arange(1001 + step, 1251 + step), np.full(250, 0.1))
        chart.repaint()
        assert chart.frame.x.high > train.x[-1]


def test_not_a_number_and_infinity_break_nothing(chart):
    chart.series[0].append([1001, 1002, 1003], [np.nan, np.inf, -np.inf])
    chart.repaint()
    assert np.isfinite([chart.frame.y.low, chart.frame.y.high]).all()


def test_a_single_point_can_be_seen(theme, shown):
    chart = Chart(theme, "epoch", "accuracy", "")
    series = Series("train", Style("train", "solid", "square"))
    series.append([1], [0.5])
    chart.series = [series]
    shown(chart)
    place = chart.frame.point(1, 0.5).toPoint()
    assert chart.grab().toImage().pixelColor(place) == QColor(theme.accent)


def test_an_empty_chart_tells_the_key(theme, shown):
    chart = shown(Chart(theme, "batch", "loss", "Press F5 to train."))
    assert chart.frame is None
    image = chart.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 600, 5) for y in range(0, 300, 5)}) > 3
    assert chart.repaints == 0


def test_another_theme_repaints_at_once(chart):
    chart.set_theme(dark())
    QTest.qWait(10)
    assert chart.grab().toImage().pixelColor(300, 32) == QColor(dark().canvas)


@pytest.mark.parametrize("size", [(120, 90), (20, 20), (2000, 30)])
def test_odd_sizes_paint_without_fault(chart, size):
    chart.resize(*size)
    chart.repaint()
    assert not chart.grab().toImage().isNull()
