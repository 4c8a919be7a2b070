"""Bars, points and balance."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QContextMenuEvent, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog

from netbuilder.gui.plots.activation_view import ActivationView, as_maps
from netbuilder.gui.plots.balance import BalanceView
from netbuilder.gui.plots.bars import BarsView
from netbuilder.gui.plots.scatter import ScatterView
from netbuilder.gui.theme import dark


@pytest.fixture
def bars(theme, shown):
    bars = shown(BarsView(theme), 400, 200)
    bars.set_bars([0.1, 0.7, 0.2], ["a", "b", "c"], true=2, limits=(0, 1))
    QTest.qWait(10)
    return bars


def test_bars_are_as_high_as_their_values(bars, theme):
    heights = [bars.bar_rect(index).height() for index in range(3)]
    assert heights[1] / heights[0] == pytest.approx(7)
    assert heights[2] / heights[0] == pytest.approx(2)
    image = bars.grab().toImage()
    assert image.pixelColor(bars.bar_rect(1).center().toPoint()) == QColor(theme.accent)
    assert image.pixelColor(bars.bar_rect(0).center().toPoint()) != QColor(theme.accent)


def test_the_true_bar_is_marked_by_more_than_colour(bars):
    marked = bars.grab().toImage()
    bars.set_bars([0.1, 0.7, 0.2], ["a", "b", "c"], limits=(0, 1))
    plain = bars.grab().toImage()
    above = bars.bar_rect(2).adjusted(0, -22, 0, -2).toRect()
    tick = [
        (x, y)
        for x in range(above.left(), above.right())
        for y in range(above.top(), above.bottom())
        if marked.pixel(x, y) != plain.pixel(x, y)
    ]
    assert len(tick) > 10
    bars.set_bars([0.1, 0.7, 0.2], ["a", "b", "c"], true=2)
    assert bars.accessibleDescription().endswith("true: c")


def test_long_names_lay_the_bars_down(bars):
    bars.set_bars([0.1, 0.9], ["a very long name of a class indeed", "another one of the same kind, longer still"])
    assert bars.bar_rect(1).width() > bars.bar_rect(1).height()
    assert bars.bar_rect(1).top() > bars.bar_rect(0).top()


def test_hovering_a_bar_says_its_value(bars):
    before = bars.grab().toImage()
    QTest.mouseMove(bars, bars.bar_rect(1).center().toPoint())
    assert bars.words(1) == "b: 0.7"
    assert bars.grab().toImage() != before


def test_values_below_zero_hang_from_the_zero_line(bars):
    bars.set_bars([-2.0, 2.0], marks_strongest=False)
    assert bars.bar_rect(0).top() == pytest.approx(bars.bar_rect(1).bottom())


@pytest.mark.parametrize("values", [[], [np.nan, np.nan], [0.0], [0.0, 0.0], list(range(500))])
def test_odd_values_paint_without_fault(bars, values):
    bars.set_bars(values)
    assert not bars.grab().toImage().isNull()


def test_activations_take_the_form_of_their_shape(theme, shown):
    view = shown(ActivationView(theme), 400, 300)
    view.set_activation(np.ones((3, 4, 5)), "conv1")
    assert view.mosaic.isVisible()
    assert view.mosaic.values.shape == (3, 4, 5)
    view.set_activation(np.arange(10.0), "fc")
    assert view.bars.isVisible()
    assert view.bars.values.tolist() == list(range(10))
    view.set_activation(np.arange(1000.0), "fc")
    assert view.mosaic.values.size == 1000
    view.set_activation(np.float32(3.0), "output")
    assert view.bars.values.tolist() == [3.0]


@pytest.mark.parametrize("size", [161, 200, 400, 512, 1000, 997])
def test_a_long_vector_becomes_squares_with_none_left_over(size):
    tiles = as_maps(np.arange(size, dtype=np.float32))
    assert tiles.shape[0] == 1
    assert tiles.ravel().tolist() == list(range(size))


@pytest.fixture
def scatter(theme, shown):
    scatter = shown(ScatterView(theme), 400, 300)
    scatter.set_points([0, 1, 2], [0, 1, 0], [0, 1, 1], ["no", "yes"], ("length", "width"))
    QTest.qWait(10)
    return scatter


def test_the_point_under_the_mouse_says_what_it_is(scatter):
    QTest.mouseMove(scatter, scatter.place_of(1).toPoint())
    assert scatter.hovered == 1
    assert scatter.accessibleDescription() == "length 1 · width 1 · yes"
    QTest.mouseMove(scatter, QPoint(2, 2))
    assert scatter.hovered is None


def test_classes_differ_by_colour_and_shape(scatter, theme):
    image = scatter.grab().toImage()
    first, second = (scatter.place_of(index).toPoint() for index in (0, 2))
    assert image.pixelColor(first) != image.pixelColor(second)
    background = QColor(theme.canvas)
    around = [(x, y) for x in range(-4, 5) for y in range(-4, 5)]
    shapes = [
        {(x, y) for x, y in around if image.pixelColor(place + QPoint(x, y)) != background} for place in (first, second)
    ]
    assert shapes[0] != shapes[1]


def test_numbers_are_coloured_along_a_map(scatter):
    scatter.set_points([0, 1], [0, 1], [10.0, 20.0], (), ("a", "b"))
    image = scatter.grab().toImage()
    low, high = (image.pixelColor(scatter.place_of(index).toPoint()) for index in (0, 1))
    assert low.lightness() < high.lightness()


def test_no_points_are_said_in_words(scatter):
    scatter.set_points([], [], [])
    scatter.set_theme(dark())
    assert not scatter.grab().toImage().isNull()


def test_the_balance_says_the_counts_of_each_part(theme, shown):
    balance = shown(BalanceView(theme, ("train", "validation", "test")), 300, 200)
    balance.set_classes(["cat", "dog"], [(8, 1, 1), (4000, 500, 500)])
    assert balance.words(1) == "dog: train 4,000, validation 500, test 500"
    before = balance.grab().toImage()
    QTest.mouseMove(balance, QPoint(150, 60))
    assert balance.grab().toImage() != before


def test_a_regression_gets_a_histogram(theme, shown):
    balance = shown(BalanceView(theme, ("train", "validation", "test")), 300, 200)
    balance.set_histogram("price", [0, 10, 20], [[3, 1], [1, 0], [0, 1]])
    assert balance.words(0) == "0 to 10: train 3, validation 1, test 0"
    QTest.mouseClick(balance, Qt.MouseButton.LeftButton)
    assert not balance.grab().toImage().isNull()


@pytest.mark.parametrize("kind", ["bars", "scatter", "balance"])
def test_every_picture_has_a_menu_to_take_it_away(kind, theme, shown, tmp_path, monkeypatch):
    views = {
        "bars": lambda: BarsView(theme),
        "scatter": lambda: ScatterView(theme),
        "balance": lambda: BalanceView(theme, ("train", "validation", "test")),
    }
    view = shown(views[kind]())
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, QPoint(5, 5), view.mapToGlobal(QPoint(5, 5)))
    QApplication.sendEvent(view, event)
    menu = QApplication.activePopupWidget()
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(tmp_path / "picture.png"), ""))
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Down)
    QTest.keyClick(menu, Qt.Key.Key_Return)
    assert QImage(str(tmp_path / "picture.png")).size() == view.size()
