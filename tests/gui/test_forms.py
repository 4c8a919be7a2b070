"""Forms are made from classes, and behave under real keys."""

import pytest
from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QCheckBox, QComboBox, QLabel, QMainWindow, QToolButton

from netbuilder.data.sources import SOURCES
from netbuilder.graph.settings import SGD, Adam, DataSettings, TrainingSettings
from netbuilder.gui.forms import SettingsForm
from netbuilder.layers.registry import LAYERS

ALL_MODELS = [*LAYERS.values(), TrainingSettings, DataSettings, *(source.options for source in SOURCES.values())]


@pytest.fixture
def german():
    before = QLocale()
    QLocale.setDefault(QLocale(QLocale.Language.German))
    yield
    QLocale.setDefault(before)


@pytest.fixture
def shown(qtbot):
    """Show a form for a model and hear what it says."""

    def show(model, **values):
        form = SettingsForm(model)
        form.heard = []
        form.edited.connect(lambda name, value: form.heard.append((name, value)))
        qtbot.addWidget(form)
        form.set_values(values)
        form.resize(300, 400)
        with qtbot.waitExposed(form):
            form.show()
        return form

    return show


def type_into(qtbot, form, name, text):
    field = form.field(name)
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)
    return field


@pytest.mark.parametrize("model", ALL_MODELS, ids=lambda model: model.__name__)
def test_every_form_builds_and_shows_its_defaults(qtbot, model):
    form = SettingsForm(model)
    qtbot.addWidget(form)
    for name in form.names:
        assert form.field(name).accessibleName()
        required = model.model_fields[name].is_required()
        assert bool(form.message(name)) == required, "a default is always valid, a missing value never"


def test_typing_commits_each_valid_value(qtbot, shown):
    form = shown(LAYERS["Linear"], out_features=10)
    type_into(qtbot, form, "out_features", "128")
    assert form.heard == [("out_features", 1), ("out_features", 12), ("out_features", 128)]


def test_what_is_invalid_stays_and_is_explained(qtbot, shown):
    form = shown(LAYERS["Linear"], out_features=10)
    field = type_into(qtbot, form, "out_features", "-3")
    assert form.heard == []
    assert field.text() == "-3"
    assert form.message("out_features") == "Must be at least 1, not -3."
    assert field.property("invalid") is True
    form.set_values({"out_features": 10})
    assert field.text() == "-3", "the document's unchanged value does not wipe what is being typed"
    qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert field.text() == "10"
    assert form.message("out_features") == ""


def test_another_value_from_outside_wins(qtbot, shown):
    form = shown(LAYERS["Linear"], out_features=10)
    field = type_into(qtbot, form, "out_features", "x")
    form.set_values({"out_features": 20})
    assert field.text() == "20"
    assert form.message("out_features") == ""


@pytest.mark.usefixtures("german")
def test_numbers_are_written_with_a_point_under_a_german_locale(qtbot, shown):
    form = shown(LAYERS["BatchNorm2d"])
    assert form.field("eps").text() == "1e-5"
    type_into(qtbot, form, "eps", "3e-4")
    assert form.heard[-1] == ("eps", 3e-4)
    type_into(qtbot, form, "eps", "0.001")
    assert form.heard[-1] == ("eps", 0.001)
    count = len(form.heard)
    field = type_into(qtbot, form, "eps", "0,001")
    assert form.message("eps") == "Write a point instead of the comma: 0.001."
    assert field.text() == "0,001"
    assert all(value > 0 for _, value in form.heard[count:])


def test_a_pair_is_spelled_out_when_the_field_is_left(qtbot, shown):
    form = shown(LAYERS["Conv2d"], out_channels=6, kernel_size=3)
    field = type_into(qtbot, form, "kernel_size", "5x3")
    assert form.heard[-1] == ("kernel_size", (5, 3))
    assert field.text() == "5x3", "nothing is rewritten under the cursor"
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    assert field.text() == "5 × 3"
    assert form.field("stride").hasFocus()


def test_padding_takes_words(qtbot, shown):
    form = shown(LAYERS["Conv2d"], out_channels=6, kernel_size=3)
    type_into(qtbot, form, "padding", "same")
    assert form.heard[-1] == ("padding", "same")


def test_a_kernel_is_chosen_by_name_or_typed_as_numbers(qtbot, shown):
    form = shown(LAYERS["FixedFilter2d"], kernel="sobel_x")
    field = form.field("kernel")
    assert field.currentText() == "sobel_x"
    field.setFocus()
    field.lineEdit().selectAll()
    qtbot.keyClicks(field, "1 0; 0")
    assert form.message("kernel") == "The rows must be equally long, and have 2 and 1 numbers."
    qtbot.keyClicks(field, " -1")
    assert form.heard[-1] == ("kernel", ((1.0, 0.0), (0.0, -1.0)))
    assert field.currentText() == "1 0; 0 -1", "nothing is rewritten under the cursor"
    form.set_values({"kernel": [[1.0, 0.0], [0.0, -1.0]]})
    assert field.currentText() == "1 0; 0 -1"
    qtbot.keyClick(field, Qt.Key.Key_Down)
    assert form.heard[-1] == ("kernel", "sobel_y"), "the next name after the one that was shown last"
    assert form.message("kernel") == ""


def test_a_kernel_of_a_file_that_nobody_knows_is_named(shown):
    form = shown(LAYERS["FixedFilter2d"], kernel="sobl")
    assert form.field("kernel").currentText() == "sobl"
    assert "“sobl” is none of the names in the list" in form.message("kernel")


def test_an_emptied_optional_field_is_none_and_says_what_that_means(qtbot, shown):
    form = shown(LAYERS["MaxPool2d"], kernel_size=2, stride=3)
    field = form.field("stride")
    field.setFocus()
    field.selectAll()
    qtbot.keyClick(field, Qt.Key.Key_Backspace)
    assert form.heard == [("stride", None)]
    assert field.placeholderText() == "the kernel's size"


def test_up_and_down_step_within_the_bounds(qtbot, shown):
    form = shown(LAYERS["Conv2d"], out_channels=2, kernel_size=[3, 5])
    channels, kernel = form.field("out_channels"), form.field("kernel_size")
    qtbot.keyClick(channels, Qt.Key.Key_Down)
    qtbot.keyClick(channels, Qt.Key.Key_Down)
    qtbot.keyClick(kernel, Qt.Key.Key_Up)
    assert form.heard == [("out_channels", 1), ("kernel_size", (4, 6))]
    assert kernel.text() == "4 × 6"


def test_a_switch_and_a_choice_by_keyboard(qtbot, shown):
    form = shown(LAYERS["Conv2d"], out_channels=2, kernel_size=3)
    switch, choice = form.field("bias"), form.field("padding_mode")
    assert isinstance(switch, QCheckBox)
    assert isinstance(choice, QComboBox)
    qtbot.keyClick(switch, Qt.Key.Key_Space)
    qtbot.keyClick(choice, Qt.Key.Key_Down)
    assert form.heard == [("bias", False), ("padding_mode", "reflect")]
    assert switch.text() == "off"


def test_reset_goes_back_to_the_default(qtbot, shown):
    form = shown(LAYERS["Conv2d"], out_channels=2, kernel_size=3, padding=2)
    buttons = [button for button in form.findChildren(QToolButton) if button.isVisible()]
    assert [button.accessibleName() for button in buttons] == ["padding: Back to the default: 0 × 0"]
    qtbot.mouseClick(buttons[0], Qt.MouseButton.LeftButton)
    assert form.heard == [("padding", 0)]
    assert form.field("padding").text() == "0 × 0"
    assert not buttons[0].isVisible()


def test_a_raw_value_that_does_not_fit_is_shown_and_explained(shown):
    form = shown(LAYERS["Conv2d"], out_channels="six", kernel_size=[3, 0], bias="yes", padding_mode="mirror")
    assert form.field("out_channels").text() == "six"
    assert form.field("kernel_size").text() == "3 × 0"
    assert form.message("kernel_size") == "Must be at least 1, not 0."
    assert "must be on or off" in form.message("bias").lower()
    assert "mirror is none of zeros" in form.message("padding_mode")


def test_errors_from_outside_stand_below_their_field(shown):
    form = shown(LAYERS["Linear"], out_features=3)
    form.set_errors({"out_features": "The data have 10 classes."})
    assert form.message("out_features") == "The data have 10 classes."
    form.set_errors({})
    assert form.message("out_features") == ""


def test_the_optimizer_is_chosen_with_its_own_settings(qtbot, shown):
    form = shown(TrainingSettings, optimizer=Adam(lr=0.01))
    field = form.field("optimizer")
    assert field.chooser.currentText() == "Adam"
    field.chooser.setFocus()
    qtbot.keyClick(field.chooser, Qt.Key.Key_Up)
    assert form.heard == [("optimizer", SGD())]
    inner = field.form
    momentum = inner.field("momentum")
    momentum.setFocus()
    momentum.selectAll()
    qtbot.keyClicks(momentum, "0.9")
    assert form.heard[-1] == ("optimizer", SGD(momentum=0.9))


def test_undo_belongs_to_the_document_once_typing_is_valid(qtbot):
    window = QMainWindow()
    form = SettingsForm(LAYERS["Linear"], parent=window)
    window.setCentralWidget(form)
    undone = []
    action = QAction("Undo", window)
    action.setShortcut(QKeySequence("Ctrl+Z"))
    action.triggered.connect(lambda: undone.append(True))
    window.addAction(action)
    qtbot.addWidget(window)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    form.set_values({"out_features": 3})
    field = type_into(qtbot, form, "out_features", "12")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]
    qtbot.keyClicks(field, "x")
    qtbot.keyClick(field, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    assert undone == [True]


def test_names_are_buddies_of_their_fields(shown):
    form = shown(LAYERS["Linear"], out_features=3)
    buddies = {label.text(): label.buddy() for label in form.findChildren(QLabel) if label.buddy()}
    assert buddies["out_features"] is form.field("out_features")
