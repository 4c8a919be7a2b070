"""The activations panel: one sample, one layer, and the verdict."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QSlider, QSpinBox, QToolButton

from netbuilder.gui.panels.activations import ActivationsPanel
from netbuilder.gui.panels.layer_choice import LayerChoice
from netbuilder.gui.panels.prediction import Prediction
from netbuilder.gui.theme import dark, light

LAYERS = (LayerChoice("conv1", "conv1 · Conv2d"), LayerChoice("fc", "fc · Linear"))
DIGITS = tuple("0123456789")


@pytest.fixture
def panel(qtbot, qapp):
    panel = ActivationsPanel(light())
    panel.resize(900, 320)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.set_layers(LAYERS)
    panel.set_samples({"train": 100, "validation": 0, "test": 20})
    return panel


def probabilities(best, share=0.9):
    values = np.full(10, (1 - share) / 9)
    values[best] = share
    return values


def test_an_empty_panel_says_how_it_fills(qtbot, qapp):
    panel = ActivationsPanel(light())
    qtbot.addWidget(panel)
    assert "data are loaded" in panel.input.accessibleName()
    assert "F5" in panel.maps.mosaic.accessibleName()
    assert not panel.samples.isEnabled()


def test_parts_without_samples_are_not_offered(panel):
    box = next(box for box in panel.findChildren(QComboBox) if box.accessibleName() == "Part of the data")
    assert [box.itemData(index) for index in range(box.count())] == ["test", "train"]
    assert panel.samples.split == "test"


def test_samples_are_chosen_by_number_slider_buttons_and_chance(panel, qtbot):
    number = panel.findChild(QSpinBox)
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        number.setFocus()
        number.selectAll()
        QTest.keyClicks(number, "7")
        QTest.keyClick(number, Qt.Key.Key_Return)
    assert wanted.args == ["test", 7]
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.keyClick(panel.samples.findChild(QSlider), Qt.Key.Key_Right)
    assert wanted.args == ["test", 8]
    following = next(button for button in panel.findChildren(QToolButton) if button.accessibleName() == "Next sample")
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        QTest.mouseClick(following, Qt.MouseButton.LeftButton)
    assert wanted.args == ["test", 9]
    dice = next(button for button in panel.findChildren(QToolButton) if button.text() == "Random")
    seen = set()
    for _ in range(40):
        QTest.mouseClick(dice, Qt.MouseButton.LeftButton)
        seen.add(panel.samples.number)
    assert len(seen) > 5
    assert seen <= set(range(20))


def test_another_part_asks_for_its_sample_within_its_size(panel, qtbot):
    panel.samples.choose("train", 90)
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        panel.samples.choose("test", 19)
    assert wanted.args[0] == "test"
    assert wanted.args[1] <= 19


def test_maps_of_the_chosen_layer_are_shown_and_others_passed_over(panel, qtbot):
    maps = np.random.default_rng(0).random((6, 8, 8)).astype(np.float32)
    panel.set_activation("fc", np.ones(4))
    assert panel.maps.mosaic.values is None
    panel.set_activation("conv1", maps)
    assert (panel.maps.mosaic.values == maps).all()
    with qtbot.waitSignal(panel.layer_wanted) as wanted:
        panel.follow(["fc"])
    assert wanted.args == ["fc"]
    assert panel.maps.mosaic.values is None  # no old maps under a new name
    panel.set_activation("fc", np.arange(4.0))
    assert panel.maps.bars.values.tolist() == [0, 1, 2, 3]


def test_the_verdict_names_prediction_share_and_truth(panel):
    panel.set_prediction(Prediction(probabilities(7, 0.989), DIGITS, true_class=7))
    assert panel.prediction.verdict.text == "predicted 7 (98.9 %) · true 7"
    assert panel.prediction.verdict.accessibleName().endswith("right")
    right = panel.prediction.verdict.grab().toImage()
    panel.set_prediction(Prediction(probabilities(7, 0.989), DIGITS, true_class=1))
    assert panel.prediction.verdict.accessibleName().endswith("wrong")
    assert panel.prediction.verdict.grab().toImage() != right
    assert panel.prediction.bars.accessibleDescription().endswith("true: 1")


def test_a_regression_shows_both_numbers(panel):
    panel.set_prediction(Prediction(values=(152.3,), true_values=(141.0,), value_names=("progression",)))
    assert panel.prediction.verdict.text == "predicted 152.3 · true 141"
    assert panel.prediction.bars.values.tolist() == [152.3, 141.0]


def test_a_yes_or_no_network_has_two_bars():
    prediction = Prediction(np.array([0.8]), ("no", "yes"), true_class=0)
    assert prediction.class_probabilities.tolist() == pytest.approx([0.2, 0.8])
    assert prediction.best == 1
    assert prediction.is_right is False


def test_nothing_is_predicted_from_missing_numbers(panel):
    panel.set_prediction(Prediction(np.full(10, np.nan), DIGITS, true_class=1))
    assert len(panel.prediction.bars.values) == 0


def test_a_picture_and_a_row_of_a_table_take_each_others_place(panel):
    panel.set_sample_picture(np.full((8, 8), 200, dtype=np.uint8), "test 7")
    assert panel.input.isVisible()
    assert panel.input.values.shape == (1, 8, 8)
    panel.set_sample_features([1.5, 2.5], ["length <cm>", "width"])
    assert not panel.input.isVisible()
    assert "length &lt;cm&gt;" in panel.features.text()
    assert "1.5" in panel.features.text()
    panel.set_sample_picture(np.zeros((8, 8, 3), dtype=np.uint8))
    assert panel.input.isVisible()
    assert not panel.features.isVisible()


def test_a_problem_stands_where_the_maps_would_be(panel):
    panel.set_activation("conv1", np.ones((2, 3, 3)))
    panel.set_problem("The drawing has no output.")
    assert panel.maps.mosaic.accessibleName() == "The drawing has no output."
    assert panel.prediction.verdict.text == ""


def test_a_hidden_panel_draws_nothing_and_asks_again_when_shown(panel, qtbot):
    panel.hide()
    panel.set_activation("conv1", np.ones((2, 3, 3)))
    assert panel.maps.mosaic.values is None
    with qtbot.waitSignal(panel.sample_wanted) as wanted:
        panel.show()
    assert wanted.args == ["test", 0]
    assert panel.maps.mosaic.values.shape == (2, 3, 3)


def test_a_small_dock_keeps_choosers_maps_and_verdict(panel):
    panel.set_activation("conv1", np.ones((2, 3, 3)))
    panel.set_prediction(Prediction(probabilities(7), DIGITS, true_class=7))
    panel.set_theme(dark())
    panel.resize(300, 240)
    QTest.qWait(10)
    assert panel.width() == 300
    assert panel.maps.isVisible()
    assert panel.prediction.verdict.isVisible()
    assert not panel.prediction.bars.isVisible()
    assert not panel.input.isVisible()
    panel.resize(900, 320)
    QTest.qWait(10)
    assert panel.prediction.bars.isVisible()
    assert panel.input.isVisible()
