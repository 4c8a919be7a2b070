"""The data panel: settings go out as edits, previews come in as values."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QPushButton

from netbuilder.data.prepare import prepare
from netbuilder.data.preview import preview, scatter
from netbuilder.data.sources import SOURCES
from netbuilder.graph.settings import DataSettings
from netbuilder.gui.panels.data import DataPanel
from netbuilder.gui.theme import dark, light


@pytest.fixture
def panel(qtbot, qapp):
    panel = DataPanel(light())
    panel.resize(900, 420)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


@pytest.fixture(scope="module")
def prepared():
    return {name: prepare(DataSettings(source=name), Path()) for name in ("digits", "iris", "diabetes", "moons")}


def source_box(panel):
    return next(box for box in panel.findChildren(QComboBox) if box.accessibleName() == "Data set")


def test_every_source_is_offered_with_its_description(panel):
    box = source_box(panel)
    assert [box.itemData(index) for index in range(box.count())] == list(SOURCES)
    for name, source in SOURCES.items():
        panel.set_settings(DataSettings(source=name))
        assert box.currentText() == source.title
        fields = source.options.model_fields
        assert (panel.options_form.names if panel.options_form else ()) == tuple(fields)


def test_another_source_starts_with_its_own_defaults(panel, qtbot):
    panel.set_settings(DataSettings(source="moons", options={"samples": 300}, test=0.3))
    box = source_box(panel)
    box.setFocus()
    with qtbot.waitSignal(panel.settings_edited) as edited:
        QTest.keyClick(box, Qt.Key.Key_Down)
    (wanted,) = edited.args
    assert wanted.source != "moons"
    assert wanted.options == {}
    assert wanted.test == 0.3


def test_an_edited_option_goes_out_and_the_panel_waits_for_the_answer(panel, qtbot):
    panel.set_settings(DataSettings(source="moons"))
    field = panel.options_form.field("samples")
    field.setFocus()
    with qtbot.waitSignal(panel.settings_edited) as edited:
        field.selectAll()
        QTest.keyClicks(field, "80")
        QTest.keyClick(field, Qt.Key.Key_Return)
    (wanted,) = edited.args
    assert wanted.options == {"samples": 80}
    assert panel.settings.options == {}  # the project decides
    panel.set_settings(wanted)
    assert panel.settings is wanted


def test_an_unknown_source_is_named(panel):
    panel.set_settings(DataSettings(source="cats"))
    assert source_box(panel).currentIndex() == -1
    assert panel.options_form is None


def test_the_preview_is_made_on_request(panel, qtbot):
    button = next(button for button in panel.findChildren(QPushButton) if button.text() == "Load the data")
    with qtbot.waitSignal(panel.load_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.set_loading("Reading MNIST", 0.4)
    assert panel.notice.isVisible()
    assert "Reading MNIST" in panel.notice.words


def test_a_problem_is_said_in_words_with_the_way_out(panel, qtbot):
    panel.set_problem("The folder data/mnist does not exist.")
    assert "The folder data/mnist does not exist." in panel.notice.words
    button = next(button for button in panel.findChildren(QPushButton) if button.text() == "Try again")
    with qtbot.waitSignal(panel.load_wanted):
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_pictures_come_with_labels_counts_and_balance(panel, prepared, qtbot):
    shown = preview(prepared["digits"])
    panel.set_preview(shown)
    QTest.qWait(20)
    assert panel.preview.pictures.isVisible()
    assert (panel.preview.pictures.values == shown.pictures.tiles).all()
    assert "train 1,294" in panel.preview.sizes.text()
    assert panel.preview.balance.words(0).startswith("0: train ")
    view = panel.preview.pictures
    with qtbot.waitSignal(panel.sample_activated) as activated:
        QTest.mouseClick(view, Qt.MouseButton.LeftButton, pos=view.tile_rect(3).center().toPoint())
    assert activated.args == [int(shown.pictures.indices[3])]


def test_tables_come_as_points_and_rows(panel, prepared, qtbot):
    panel.set_preview(preview(prepared["iris"]))
    QTest.qWait(20)
    assert not panel.preview.pictures.isVisible()
    assert panel.preview.scatter.isVisible()
    assert panel.preview.table.columnCount() == 6
    assert panel.preview.table.item(0, 4).text() == "setosa"
    box = next(box for box in panel.findChildren(QComboBox) if box.accessibleName() == "Feature across")
    box.setFocus()
    with qtbot.waitSignal(panel.scatter_wanted) as wanted:
        QTest.keyClick(box, Qt.Key.Key_Down)
    assert wanted.args == [1, 1]
    panel.set_scatter(scatter(prepared["iris"], *wanted.args))
    assert "sepal width" in panel.preview.scatter.accessibleName()


@pytest.mark.parametrize("name", ["digits", "iris", "diabetes", "moons"])
def test_previews_take_each_others_place_in_both_themes(panel, prepared, name):
    for other in prepared:
        panel.set_preview(preview(prepared[other]))
    panel.set_preview(preview(prepared[name]))
    panel.set_theme(dark())
    for size in ((900, 420), (300, 200)):
        panel.resize(*size)
        QTest.qWait(10)
        assert (panel.width(), panel.height()) == size
        assert not panel.grab().toImage().isNull()


def test_errors_stand_at_their_fields(panel):
    panel.set_settings(DataSettings(source="mnist"))
    panel.set_errors({"folder": "This folder does not exist.", "test": "Too large."})
    assert panel.options_form.message("folder") == "This folder does not exist."


def test_a_low_narrow_panel_keeps_form_and_picture_in_sight(panel, prepared):
    panel.set_settings(DataSettings(source="mnist"))
    panel.set_preview(preview(prepared["moons"]))
    panel.resize(430, 260)
    QTest.qWait(10)
    field = panel.options_form.field("folder")
    right = field.mapTo(panel, field.rect().bottomRight())
    assert right.x() < panel.preview.mapTo(panel, panel.preview.rect().topLeft()).x()
    assert panel.preview.scatter.height() > 120
    # Two features make one picture: there is no choice to offer.
    assert not any(box.isVisible() for box in panel.preview.findChildren(QComboBox))
