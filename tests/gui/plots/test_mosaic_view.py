"""One picture of many tiles: exact to the pixel, and readable by mouse, keyboard and ear."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from netbuilder.gui.plots.colormaps import colours, quantise
from netbuilder.gui.plots.ink import contrast
from netbuilder.gui.plots.mosaic import MosaicView
from netbuilder.gui.theme import dark


@pytest.fixture
def tiles():
    return np.random.default_rng(1).uniform(-1, 1, (6, 5, 5)).astype(np.float32)


@pytest.fixture
def view(theme, shown, tiles):
    view = shown(MosaicView(theme, noun="filter"), 600, 260)
    view.set_tiles(tiles, 1.0, caption="conv1.weight: 6 filters 5×5")
    QTest.qWait(20)
    return view


def middle_of(view, tile, row, column):
    rect, (scale_x, scale_y) = view.tile_rect(tile), view.tiling.scale
    return QPoint(round(rect.left() + (column + 0.5) * scale_x), round(rect.top() + (row + 0.5) * scale_y))


def test_every_pixel_of_every_tile_has_the_colour_of_its_number(view, tiles):
    image = view.grab().toImage()
    table, levels = colours("diverging"), quantise(tiles, -1.0, 1.0)
    for (tile, row, column), level in np.ndenumerate(levels):
        rect, scale = view.tile_rect(tile), view.tiling.scale[0]
        for dx, dy in ((0, 0), (scale - 1, scale - 1)):
            colour = image.pixelColor(int(rect.left()) + column * scale + dx, int(rect.top()) + row * scale + dy)
            assert [colour.red(), colour.green(), colour.blue()] == table[level].tolist()


def test_tiles_stand_two_pixels_apart(view, theme):
    first, second = view.tile_rect(0), view.tile_rect(1)
    assert second.left() - first.right() == 2
    gap = view.grab().toImage().pixelColor(int(first.right()) + 1, int(first.top()) + 3)
    white = QColor("#ffffff")
    assert contrast(gap, white) > 2  # a white square beside a white one must be seen as two
    hole = view.tile_rect(5).right() + 40
    assert view.grab().toImage().pixelColor(int(hole), int(first.top()) + 3) == QColor(theme.panel)


def test_hovering_names_the_tile_the_pixel_and_the_value(view, tiles, qtbot):
    before = view.grab().toImage()
    QTest.mouseMove(view, middle_of(view, 4, 2, 3))
    qtbot.waitUntil(lambda: view.hint != "")
    assert view.hint.startswith("filter 4 · row 2, column 3 · ")
    shown_value = view.hint.split(" · ")[2].replace("−", "-")
    assert float(shown_value) == pytest.approx(float(tiles[4, 2, 3]), rel=1e-3)
    assert "range" in view.hint
    assert view.grab().toImage() != before
    QTest.mouseMove(view, QPoint(2, 2))
    assert view.hint == ""


def test_a_click_enlarges_a_tile_and_escape_closes_it(view, qtbot):
    with qtbot.waitSignal(view.tile_activated) as activated:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 2, 1, 1))
    assert activated.args == [2]
    assert view.enlarged is not None
    assert view.enlarged.tile == 2
    QTest.keyClick(view.enlarged, Qt.Key.Key_Right)
    assert view.enlarged.tile == 3
    assert view.current == 3
    QTest.keyClick(view.enlarged, Qt.Key.Key_Escape)
    assert view.enlarged is None
    assert view.hasFocus()


def test_a_click_closes_the_enlarged_tile_and_opens_no_other(view):
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 0, 0, 0))
    QTest.mouseClick(view.enlarged, Qt.MouseButton.LeftButton, pos=middle_of(view, 1, 0, 0))
    assert view.enlarged is None


def test_the_enlarged_tile_shows_newer_numbers(view, tiles, qtbot):
    QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=middle_of(view, 0, 0, 0))
    before = view.enlarged.grab().toImage()
    view.set_tiles(-tiles, 1.0)
    assert view.enlarged.grab().toImage() != before


def test_arrow_keys_move_and_enter_enlarges(view):
    columns = view.tiling.columns
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.current == 0  # the first key shows where it is
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.current == 1
    QTest.keyClick(view, Qt.Key.Key_Down)
    assert view.current == min(1 + columns, 5)
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current == 5
    assert view.accessibleDescription().startswith("filter 5 · range")
    QTest.keyClick(view, Qt.Key.Key_Return)
    assert view.enlarged.tile == 5


def test_the_picture_and_the_numbers_can_be_saved_and_copied(view, tiles, tmp_path, monkeypatch):
    for name, action in (("picture.png", "Save as PNG…"), ("numbers.npy", "Save as NumPy array…")):
        target = tmp_path / name
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, target=target: (str(target), ""))
        next(entry for entry in view.menu.actions() if entry.text() == action).trigger()
    assert (np.load(tmp_path / "numbers.npy") == tiles).all()
    saved = QImage(str(tmp_path / "picture.png"))
    assert saved.size() == view.size()
    assert saved.pixelColor(middle_of(view, 0, 0, 0)) == view.grab().toImage().pixelColor(middle_of(view, 0, 0, 0))
    view.setFocus()
    QTest.keyClick(view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().image().size() == view.size()


def test_a_file_that_cannot_be_written_is_reported_in_words(view, tmp_path, monkeypatch, qtbot):
    target = tmp_path / "no" / "such" / "folder.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (str(target), ""))
    with qtbot.waitSignal(view.save_failed) as failed:
        view.menu.save_picture()
    assert "folder.png" in failed.args[0]


def test_the_context_menu_opens_at_the_mouse(view, qtbot):
    from PySide6.QtGui import QContextMenuEvent
    from PySide6.QtWidgets import QApplication

    place = middle_of(view, 0, 0, 0)
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, place, view.mapToGlobal(place)))
    menu = QApplication.activePopupWidget()
    assert menu.actions()[0].text() == "Copy picture"
    menu.close()


def test_a_large_bank_has_pages(theme, shown):
    view = shown(MosaicView(theme), 300, 200)
    view.set_tiles(np.arange(4096 * 9, dtype=np.float32).reshape(4096, 3, 3))
    QTest.qWait(20)
    assert view.page_count > 1
    first = view.grab().toImage()
    QTest.keyClick(view, Qt.Key.Key_PageDown)
    assert view.grab().toImage() != first
    QTest.keyClick(view, Qt.Key.Key_End)
    assert view.current == 4095
    assert view.tile_rect(4095).bottom() < view.height()


def test_the_hole_at_the_end_of_a_grid_is_empty(theme, shown):
    view = shown(MosaicView(theme), 300, 300)
    view.set_tiles(np.zeros((7, 5, 5), dtype=np.float32), 1.0)
    QTest.qWait(20)
    if view.tiling.columns * view.tiling.rows > 7:
        after = view.tile_rect(6).translated(view.tile_rect(0).width() + 2, 0).center().toPoint()
        assert view.grab().toImage().pixelColor(after) == QColor(theme.panel)
    else:
        assert view.tiling.rows == 1


def test_a_hidden_view_composes_nothing(theme, qtbot, tiles):
    view = MosaicView(theme)
    qtbot.addWidget(view)
    for _ in range(5):
        view.set_tiles(tiles, 1.0)
    QTest.qWait(20)
    assert view.repaints == 0
    assert view.tiling is None


def test_one_paint_shows_many_updates(view, tiles):
    before = view.repaints
    for _ in range(10):
        view.set_tiles(tiles, 1.0)
    QTest.qWait(20)
    assert view.repaints == before + 1


def test_an_empty_view_says_how_it_fills(theme, shown):
    view = shown(MosaicView(theme))
    view.set_empty("F5 trains the network.")
    assert view.accessibleName() == "F5 trains the network."
    image = view.grab().toImage()
    assert len({image.pixel(x, y) for x in range(0, 600, 7) for y in range(0, 300, 7)}) > 1
    QTest.mouseClick(view, Qt.MouseButton.LeftButton)  # nothing to enlarge, nothing breaks
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert view.enlarged is None


def test_colour_pictures_keep_their_colours(theme, shown):
    picture = np.zeros((2, 4, 4, 3), dtype=np.uint8)
    picture[1, :, :] = (200, 30, 60)
    view = shown(MosaicView(theme, "grey"))
    view.set_tiles(picture)
    QTest.qWait(20)
    colour = view.grab().toImage().pixelColor(middle_of(view, 1, 2, 2))
    assert (colour.red(), colour.green(), colour.blue()) == (200, 30, 60)


def test_missing_numbers_stand_out(theme, shown):
    view = shown(MosaicView(theme))
    values = np.zeros((1, 2, 2), dtype=np.float32)
    values[0, 0, 1] = np.nan
    view.set_tiles(values, 1.0)
    QTest.qWait(20)
    assert view.grab().toImage().pixelColor(middle_of(view, 0, 0, 1)) == QColor(theme.error)


def test_another_theme_repaints_at_once(view):
    before = view.grab().toImage()
    view.set_theme(dark())
    assert view.grab().toImage() != before
    assert view.grab().toImage().pixelColor(1, 1) == QColor(dark().panel)


@pytest.mark.parametrize("size", [(96, 72), (40, 30), (1200, 20)])
def test_tiny_views_paint_without_fault(theme, shown, tiles, size):
    view = shown(MosaicView(theme, shows_labels=True), *size)
    view.set_tiles(tiles, 1.0, ["a", "b"])
    assert not view.grab().toImage().isNull()
