"""What the card of an Output shows from near: the classes and how probable they are, or what comes out."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor
from windows import settle

from netbuilder.gui.canvas.answer_bars import AnswerBars
from netbuilder.gui.canvas.levels import NEAR_ZOOM
from netbuilder.gui.panels.prediction import Prediction
from netbuilder.gui.theme import dark, light
from netbuilder.inspection.glance import GlanceProbe
from netbuilder.storage.templates import load_template

THREE = Prediction(np.array([0.2, 0.7, 0.1]), ("cat", "dog", "owl"), 2)


def look_near(window, name="output"):
    window.canvas.camera.zoom_to(NEAR_ZOOM)
    window.canvas.camera.centre_on(window.canvas.canvas.nodes[name].scene_card().center())
    settle(window)


def card(window, name="output"):
    return window.canvas.canvas.nodes[name].thumbnail


def logits(window):
    import torch

    from netbuilder.compiler.module import seeded

    project = window.document.project
    module = seeded(project.graph, project.training.seed).eval()
    with torch.no_grad():
        return module(torch.from_numpy(window.feeds.pictures.sample[None]))[0].numpy()


def test_the_card_of_an_output_shows_how_probable_each_class_is(digits_window):
    window = digits_window
    look_near(window)
    scores = np.exp(logits(window))
    assert isinstance(card(window), AnswerBars)
    shown = card(window).tiles.values.ravel()[: len(scores)]
    assert shown == pytest.approx(scores / scores.sum(), abs=1e-5)
    _, tiling = card(window).picture(QSize(120, 40), 1.0, light())
    assert card(window).caption(tiling).startswith(f"{scores.argmax()} · ")


def test_another_sample_has_another_answer(digits_window):
    window = digits_window
    look_near(window)
    before = card(window).tiles.values.copy()
    window.panels.activations.samples.choose("train", 5)
    settle(window)
    assert not np.allclose(card(window).tiles.values, before)


def test_an_output_that_rebuilds_a_picture_shows_the_picture(digits_window):
    window = digits_window
    window.document.commit("Open", load_template("conv-autoencoder"))
    settle(window)
    look_near(window)
    rebuilt = logits(window)
    assert not isinstance(card(window), AnswerBars)
    assert card(window).tiles.values == pytest.approx(rebuilt, abs=1e-5)
    assert rebuilt.shape == (1, 8, 8)


def test_a_glance_answers_for_vectors_and_leaves_pictures_of_classes_alone():
    import torch

    from netbuilder.compiler.module import seeded
    from netbuilder.graph.model import Edge, Graph, Node

    nodes = {
        "input": Node(type="Input", settings={"shape": [4]}),
        "fc": Node(type="Linear", settings={"out_features": 3}),
        "output": Node(type="Output"),
    }
    edges = (Edge(source="input", target="fc"), Edge(source="fc", target="output"))
    module = seeded(Graph(nodes, edges), 0)
    sample = np.ones(4, dtype=np.float32)
    probe = GlanceProbe(activations=("fc",), answers={"said": ("fc", "cross_entropy")}, sample=sample)
    glance = probe(module)
    expected = torch.softmax(torch.from_numpy(glance.activations["fc"].tiles.ravel()), 0).numpy()
    assert glance.answers["said"] == pytest.approx(expected, abs=1e-6)
    assert replace(probe, answers={"said": ("fc", "mse")})(module).answers == {}
    assert replace(probe, answers={"said": ("gone", "cross_entropy")})(module).answers == {}


@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_the_likeliest_class_has_the_accent_and_the_true_one_a_mark(qapp, theme, ratio):
    image, _ = AnswerBars(THREE).picture(QSize(int(150 * ratio), int(60 * ratio)), ratio, theme)
    colours = [
        [image.pixelColor(int(x * ratio), int(y * ratio)).name() for y in range(60)]
        for x in (150 - 95, 150 - 57, 150 - 19)
    ]
    accent, success = QColor(theme.accent).name(), QColor(theme.success).name()
    assert [accent in column for column in colours] == [False, True, False]
    assert [success in column for column in colours] == [False, False, True]
    # The bar of 0.7 is 3.5 times as high as that of 0.2.
    heights = [sum(colour not in ("#000000", success) for colour in column[:44]) for column in colours]
    assert heights[1] > 2.5 * heights[0] > 2.5 * heights[2]


def test_of_many_classes_the_likeliest_have_bars_and_the_true_one_has(qapp):
    chances = np.full(1_000, 0.0005)
    chances[700] = 0.5
    bars = AnswerBars(Prediction(chances, tuple(f"class {n}" for n in range(1_000)), 999))
    shown = bars._shown(20)
    assert len(shown) == 20
    assert {700, 999} <= set(shown)
    assert shown == sorted(shown)


def test_from_very_near_the_likeliest_are_told_by_name(qapp):
    assert AnswerBars(THREE).facts == (("dog · 70.0 %", "true owl"), ("cat · 20.0 %", ""), ("owl · 10.0 %", ""))
    yes = AnswerBars(Prediction(np.array([0.83]), ("no", "yes")))
    assert yes.facts == (("yes · 83.0 %", ""), ("no · 17.0 %", ""))


def test_a_network_that_has_gone_wrong_does_no_harm(qapp):
    bars = AnswerBars(Prediction(np.array([np.nan, 0.4, np.nan]), ("a", "b", "c"), 0))
    bars.picture(QSize(90, 40), 1.0, light())
    assert bars.facts[0][0] == "b · 40.0 %"
