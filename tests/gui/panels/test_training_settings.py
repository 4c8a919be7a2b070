"""Training and split settings, through the document."""

import pytest
from PySide6.QtCore import QPoint, Qt

from netbuilder.graph.settings import SGD
from netbuilder.gui.panels.training_settings import TrainingSettingsPanel


@pytest.fixture
def panel(qtbot, document, themes):
    panel = TrainingSettingsPanel(document)
    panel.resize(300, 700)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def type_into(qtbot, field, text):
    field.setFocus()
    field.selectAll()
    qtbot.keyClicks(field, text)


def test_epochs_are_one_step_each_visit(qtbot, document, panel):
    field = panel.training_form.field("epochs")
    type_into(qtbot, field, "25")
    assert document.project.training.epochs == 25
    qtbot.keyClick(field, Qt.Key.Key_Tab)
    type_into(qtbot, field, "30")
    assert document.undo_stack.count() == 2
    assert document.undo_stack.undoText() == "Change epochs"
    document.undo_stack.undo()
    assert field.text() == "25"


def test_the_learning_rate_of_the_optimizer(qtbot, document, panel):
    field = panel.training_form.field("optimizer")
    type_into(qtbot, field.form.field("lr"), "3e-4")
    assert document.project.training.optimizer.lr == 3e-4
    assert document.undo_stack.count() == 1
    document.undo_stack.undo()
    assert field.form.field("lr").text() == "0.001"


def test_another_optimizer_and_back(qtbot, document, panel):
    chooser = panel.training_form.field("optimizer").chooser
    qtbot.keyClick(chooser, Qt.Key.Key_Home)
    assert isinstance(document.project.training.optimizer, SGD)
    document.undo_stack.undo()
    assert chooser.currentText() == "Adam"


def test_the_split_of_the_data(qtbot, document, panel):
    type_into(qtbot, panel.data_form.field("validation"), "0.25")
    assert document.project.data.validation == 0.25
    type_into(qtbot, panel.data_form.field("test"), "1")
    assert document.project.data.test == 0.2
    assert panel.data_form.message("test") == "Must be less than 1, not 1."
    switch = panel.data_form.field("standardise")
    qtbot.mouseClick(switch, Qt.MouseButton.LeftButton, pos=QPoint(8, switch.height() // 2))
    assert document.project.data.standardise is False
