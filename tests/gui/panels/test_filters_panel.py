"""The filters panel: the weights of the layer that is looked at, to the number."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QComboBox, QLabel, QToolButton

from netbuilder.gui.keymap import Keymap
from netbuilder.gui.panels.filters import FiltersPanel, bias_words, neuron_images, statistics_words
from netbuilder.gui.panels.layer_choice import LayerChoice
from netbuilder.gui.theme import dark, light

LAYERS = (
    LayerChoice("conv1", "conv1 · Conv2d", "conv1.weight", "conv1.bias"),
    LayerChoice("conv2", "conv2 · Conv2d", "conv2.weight", "conv2.bias"),
    LayerChoice("fc", "fc · Linear", "fc.weight", "fc.bias", (1, 8, 8)),
)


def weights(seed=0):
    random = np.random.default_rng(seed)
    shapes = {
        "conv1.weight": (6, 1, 5, 5),
        "conv1.bias": (6,),
        "conv2.weight": (4, 6, 3, 3),
        "conv2.bias": (4,),
        "fc.weight": (10, 64),
        "fc.bias": (10,),
    }
    return {key: random.standard_normal(shape).astype(np.float32) for key, shape in shapes.items()}


@pytest.fixture
def panel(qtbot, qapp):
    panel = FiltersPanel(light())
    panel.resize(700, 320)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    panel.set_layers(LAYERS)
    return panel


def words(panel):
    return " ".join(label.text() for label in panel.findChildren(QLabel) if label.isVisible())


def view_box(panel):
    return next(box for box in panel.findChildren(QComboBox) if box.accessibleName() == "What is shown")


def test_before_training_the_panel_says_how_filters_come(panel):
    assert panel.mosaic.values is None
    assert "F5" in panel.mosaic.accessibleName()


def test_the_filters_of_a_convolution_are_shown_with_their_figures(panel):
    new = weights()
    panel.set_weights(new)
    assert panel.mosaic.values.tolist() == new["conv1.weight"][:, 0].tolist()
    assert "150 weights" in words(panel)
    assert words(panel).count("bias") == 1
    assert panel.wanted_keys == ("conv1.weight", "conv1.bias")


def test_a_bank_is_shown_by_output_and_input_and_can_be_summed(panel):
    new = weights()
    panel.set_weights(new)
    panel.chooser.choose("conv2")
    assert panel.mosaic.values.shape == (24, 3, 3)
    assert (panel.mosaic.values[7] == new["conv2.weight"][1, 1]).all()
    box = view_box(panel)
    assert box.isVisible()
    box.setFocus()
    QTest.keyClick(box, Qt.Key.Key_Down)
    np.testing.assert_allclose(panel.mosaic.values, new["conv2.weight"].sum(axis=1), rtol=1e-5)
    QTest.keyClick(box, Qt.Key.Key_Down)
    assert (panel.mosaic.values == new["conv2.weight"][:, 0]).all()


def test_a_linear_layer_is_shown_as_images_of_its_input_or_as_a_matrix(panel):
    new = weights()
    panel.set_weights(new)
    panel.chooser.choose("fc")
    assert (panel.mosaic.values == new["fc.weight"].reshape(10, 8, 8)).all()
    view_box(panel).setCurrentIndex(1)
    assert (panel.mosaic.values == new["fc.weight"][None]).all()


def test_newer_weights_keep_the_view(panel):
    panel.set_weights(weights())
    panel.chooser.choose("conv2")
    view_box(panel).setCurrentIndex(1)
    later = weights(1)
    panel.set_weights(later)
    assert view_box(panel).currentIndex() == 1
    np.testing.assert_allclose(panel.mosaic.values, later["conv2.weight"].sum(axis=1), rtol=1e-5)


def test_the_panel_follows_the_canvas_until_a_layer_is_chosen_by_hand(panel, qtbot):
    with qtbot.waitSignal(panel.layer_wanted) as wanted:
        panel.follow(["fc"])
    assert wanted.args == ["fc"]
    panel.follow(["relu1"])  # no weights: what was shown stays
    panel.follow(["conv1", "conv2"])
    assert panel.chooser.current.id == "fc"
    button = panel.chooser.findChild(QToolButton)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)
    panel.follow(["conv1"])
    assert panel.chooser.current.id == "fc"


def test_the_layer_stays_while_the_list_changes(panel):
    panel.chooser.choose("conv2")
    panel.set_layers((LAYERS[2], LAYERS[1]))
    assert panel.chooser.current.id == "conv2"
    panel.set_layers(LAYERS[:1])
    assert panel.chooser.current.id == "conv1"
    panel.set_layers(())
    assert panel.chooser.current is None
    assert panel.wanted_keys == ()
    assert "No layer" in panel.mosaic.accessibleName()


def test_a_hidden_panel_draws_nothing_and_catches_up(panel, qtbot):
    panel.hide()
    panel.set_weights(weights())
    assert panel.mosaic.values is None
    with qtbot.waitSignal(panel.layer_wanted):
        panel.show()
    assert panel.mosaic.values.shape == (6, 5, 5)


def test_forgetting_the_weights_brings_the_ghost_back(panel):
    panel.set_weights(weights())
    panel.clear()
    assert panel.mosaic.values is None


def test_a_live_update_is_cheap(panel):
    """One picture, composed and painted once however often it is fed between two paints."""
    panel.set_weights(weights())
    QTest.qWait(20)
    before = panel.repaints
    for seed in range(10):
        panel.set_weights(weights(seed))
    QTest.qWait(20)
    assert panel.repaints == before + 1


def test_figures_in_words():
    assert statistics_words(np.array([-1.0, 3.0])) == "2 weights · min −1 · max 3 · mean |w| 2"
    assert "1 not finite" in statistics_words(np.array([1.0, np.nan]))
    assert "none of them" in statistics_words(np.array([np.nan]))
    assert bias_words(np.arange(30.0)).endswith("… of 30")


def test_neurons_of_colour_images_have_a_tile_for_each_channel():
    weight = np.arange(2 * 12, dtype=np.float32).reshape(2, 12)
    bank = neuron_images(weight, (3, 2, 2), "fc.weight")
    assert bank.tiles.shape == (6, 2, 2)
    assert bank.columns == 3
    assert bank.names[4] == "neuron 1 of channel 1"
    assert (bank.tiles[4] == weight[1, 4:8].reshape(2, 2)).all()


def test_theme_and_tiny_sizes(panel):
    panel.set_weights(weights())
    panel.chooser.choose("conv2")
    panel.set_theme(dark())
    panel.resize(300, 200)
    QTest.qWait(10)
    assert panel.width() == 300
    assert not panel.grab().toImage().isNull()


def test_the_way_to_train_is_named_by_its_key_of_now(qtbot):
    keymap = Keymap()
    panel = FiltersPanel(light(), keymap=keymap)
    qtbot.addWidget(panel)
    panel.show()
    panel.set_layers(LAYERS)
    assert "F5 trains it" in panel.mosaic._empty_text
    keymap.assign("train", "F9")
    assert "F9 trains it" in panel.mosaic._empty_text
    keymap.clear("train")
    assert "“Train > Train” trains it" in panel.mosaic._empty_text
