"""Finding a layer, adding it by keyboard, dragging it."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QDrag
from PySide6.QtWidgets import QApplication

from netbuilder.gui.layer_search import OFFERED, search_layers
from netbuilder.gui.panels.palette import LAYER_MIME, PalettePanel
from netbuilder.gui.panels.palette_paint import ENTRY_ROLE


@pytest.fixture
def palette(qtbot, stock, themes):
    panel = PalettePanel(stock, themes)
    panel.resize(220, 640)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def listed(palette):
    model = palette.entries.model()
    matches = [model.index(row, 0).data(ENTRY_ROLE) for row in range(model.rowCount())]
    return [match.name for match in matches if match is not None]


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("conv", "Conv2d"),
        ("dense", "Linear"),
        ("fc", "Linear"),
        ("maxpool", "MaxPool2d"),
        ("max pool", "MaxPool2d"),
        ("skip", "Add"),
        ("cat", "Concat"),
        ("bn", "BatchNorm2d"),
        ("gap", "AdaptiveAvgPool2d"),
        ("relu", "ReLU"),
        ("aap", "AdaptiveAvgPool2d"),
        ("sfmax", "Softmax"),
        ("RELU_6", "ReLU6"),
    ],
)
def test_a_search_finds_what_people_mean(query, best):
    assert search_layers(query)[0].name == best


def test_every_layer_finds_itself_first():
    for name in OFFERED:
        assert search_layers(name)[0].name == name


def test_nonsense_finds_nothing():
    assert search_layers("xyzzy") == ()


def test_all_layers_are_listed_by_family(palette):
    assert listed(palette) == list(OFFERED)


def test_search_enter_and_escape_by_keyboard(qtbot, palette):
    chosen = []
    palette.layer_chosen.connect(chosen.append)
    palette.focus_search()
    qtbot.keyClicks(palette.search_field, "pool")
    found = listed(palette)
    assert {"MaxPool2d", "AvgPool2d", "AdaptiveAvgPool2d"} <= set(found)
    assert all("pool" in word.casefold() for word in found[:10])
    qtbot.keyClick(palette.search_field, Qt.Key.Key_Return)
    qtbot.keyClick(palette.search_field, Qt.Key.Key_Down)
    qtbot.keyClick(palette.search_field, Qt.Key.Key_Return)
    assert chosen == found[:2]
    qtbot.keyClick(palette.search_field, Qt.Key.Key_Escape)
    assert palette.search_field.text() == ""
    assert listed(palette) == list(OFFERED)


def test_nothing_found_says_so(qtbot, palette):
    qtbot.keyClicks(palette.search_field, "xyzzy")
    assert not palette.entries.isVisible()
    assert any("Nothing called “xyzzy”" in label.text() for label in palette.findChildren(type(palette._nothing)))
    qtbot.keyClick(palette.search_field, Qt.Key.Key_Return)


def test_the_list_is_walked_over_its_headings(qtbot, palette):
    chosen = []
    palette.layer_chosen.connect(chosen.append)
    palette.entries.setFocus()
    for _ in range(3):
        qtbot.keyClick(palette.entries, Qt.Key.Key_Down)
    qtbot.keyClick(palette.entries, Qt.Key.Key_Return)
    assert chosen == [list(OFFERED)[3]], "the focus marks the first layer"


def test_typing_in_the_list_searches(qtbot, palette):
    palette.entries.setFocus()
    qtbot.keyClicks(palette.entries, "t")
    assert palette.search_field.text() == "t"
    assert palette.entries.current_key() == "Tanh"


def test_a_double_click_chooses(qtbot, palette):
    chosen = []
    palette.layer_chosen.connect(chosen.append)
    palette.entries.move_current(2)
    place = palette.entries.visualRect(palette.entries.currentIndex()).center()
    viewport = palette.entries.viewport()
    qtbot.mouseClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    qtbot.mouseDClick(viewport, Qt.MouseButton.LeftButton, pos=place)
    assert chosen == ["Output"]


def test_dragging_an_entry_carries_its_type(qtbot, palette, monkeypatch):
    carried = []

    def exec_drag(drag, *_actions):
        carried.append((bytes(drag.mimeData().data(LAYER_MIME).data()).decode(), drag.pixmap().isNull()))
        return Qt.DropAction.CopyAction

    monkeypatch.setattr(QDrag, "exec", exec_drag)
    palette.entries.move_current(4)
    start = palette.entries.visualRect(palette.entries.currentIndex()).center()
    viewport = palette.entries.viewport()
    qtbot.mousePress(viewport, Qt.MouseButton.LeftButton, pos=start)
    step = QPoint(QApplication.startDragDistance() + 2, 0)
    qtbot.mouseMove(viewport, start + step)
    qtbot.mouseMove(viewport, start + 2 * step)
    qtbot.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=start + 2 * step)
    assert carried == [(list(OFFERED)[3], False)]
