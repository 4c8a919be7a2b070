"""Pictures on the cards: asked for what is seen from near, and for nothing while it is seen from farther away."""

import time

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from windows import press, set_training, settle, start_endless, train, wait, wait_status

from netbuilder.graph.edits import change_settings, move
from netbuilder.gui import thumbnail_feed
from netbuilder.gui.canvas.commands import rename_node
from netbuilder.gui.canvas.levels import NEAR_ZOOM, NEAREST_ZOOM
from netbuilder.gui.idle_model import IdleModel
from netbuilder.inspection.glance import Glance, GlanceProbe
from netbuilder.training.events import Snapshot
from netbuilder.training.status import RunStatus

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def look_near(window, name="conv1", zoom=NEAR_ZOOM):
    """Zoom in on a card, and wait for its pictures."""
    window.canvas.camera.zoom_to(zoom)
    window.canvas.camera.centre_on(window.canvas.canvas.nodes[name].scene_card().center())
    settle(window)


def pictures(window):
    """What stands on the cards, by name: (n, h, w) each."""
    items = window.canvas.canvas.nodes.items()
    return {name: item.thumbnail.tiles.values for name, item in items if item.thumbnail is not None}


def expected(window, weights=None):
    """State and activations that torch gives for the sample that is chosen."""
    import torch

    from netbuilder.compiler.module import load_weights, seeded
    from netbuilder.inspection.activations import capture

    project = window.document.project
    module = seeded(project.graph, project.training.seed)
    if weights is not None:
        load_weights(module, weights)
    return module.state_dict(), capture(module, torch.from_numpy(window.feeds.pictures.sample[None]))


def edit(window, graph, renamed=None):
    window.document.commit("Edit", window.document.project.replace(graph=graph), renamed=renamed)
    settle(window)


@pytest.fixture
def looks(monkeypatch):
    """Every glance into a resting model."""
    taken = []
    real = IdleModel.look

    def look(self, graph, weights, seed, probe):
        if isinstance(probe, GlanceProbe):
            taken.append(probe)
        return real(self, graph, weights, seed, probe)

    monkeypatch.setattr(IdleModel, "look", look)
    return taken


@pytest.fixture
def asked(digits_window, monkeypatch):
    """Every glance into the run, with the time when it was asked for."""
    taken = []
    real = digits_window.run.request_snapshot

    def request(probe):
        is_taken = real(probe)
        if isinstance(probe, GlanceProbe) and is_taken:
            taken.append((time.monotonic(), probe))
        return is_taken

    monkeypatch.setattr(digits_window.run, "request_snapshot", request)
    return taken


# At rest ------------------------------------------------------------------------------------------------------------


def test_from_farther_away_nothing_is_asked_for(digits_window, looks):
    window = digits_window
    for zoom in (1.3, 0.5, 0.1):
        window.canvas.camera.zoom_to(zoom)
        window.canvas.select(("conv1",))
        settle(window)
    assert looks == []
    assert pictures(window) == {}


def test_from_near_layers_show_what_they_have_learned_and_what_they_give(digits_window):
    window = digits_window
    look_near(window, "relu1")
    state, captured = expected(window)
    shown = pictures(window)
    assert np.allclose(shown["conv1"], state["conv1.weight"].numpy().sum(axis=1), atol=1e-6)
    assert np.allclose(shown["relu1"], captured["relu1"], atol=1e-5)
    window.canvas.camera.zoom_to(1.0)
    assert pictures(window) == {}


def test_from_very_near_it_tells_numbers(digits_window, looks):
    window = digits_window
    look_near(window)
    assert not any(probe.numbers for probe in looks)
    assert window.canvas.canvas.nodes["conv1"].thumbnail.facts == ()
    look_near(window, zoom=NEAREST_ZOOM)
    assert looks[-1].numbers
    (weights, mean), (output, _) = window.canvas.canvas.nodes["conv1"].thumbnail.facts
    assert weights.startswith("weights −0.")
    assert mean.startswith("mean ")
    assert output.startswith("output ")


def test_what_was_learned_is_shown(digits_window):
    window = digits_window
    look_near(window)
    before = pictures(window)["conv1"].copy()
    train(window, epochs=1)
    state, _ = expected(window, window.run.trained.weights)
    assert not np.array_equal(pictures(window)["conv1"], before)
    assert np.allclose(pictures(window)["conv1"], state["conv1.weight"].numpy().sum(axis=1), atol=1e-6)


def test_the_same_is_not_asked_for_again(digits_window, looks):
    window = digits_window
    look_near(window)
    count = len(looks)
    assert count
    window.canvas.select(("conv1",))
    window.canvas.camera.pan(window.canvas.camera.centre * 0)
    settle(window)
    edit(window, move(window.document.project.graph, {"conv1": (0.0, 4.0)}))
    assert len(looks) <= count + 1, "a card that moved may bring another one into sight, and no more"


def test_an_edit_is_seen(digits_window):
    window = digits_window
    look_near(window)
    edit(window, change_settings(window.document.project.graph, "conv1", {"out_channels": 3}))
    assert pictures(window)["conv1"].shape == (3, 3, 3)
    edit(window, change_settings(window.document.project.graph, "conv1", {"kernel_size": 99}))
    assert pictures(window) == {}


def test_another_sample_gives_other_pictures(digits_window):
    window = digits_window
    look_near(window, "relu1")
    before = pictures(window)["relu1"].copy()
    window.panels.activations.samples.choose("train", 7)
    settle(window)
    _, captured = expected(window)
    assert not np.array_equal(pictures(window)["relu1"], before)
    assert np.allclose(pictures(window)["relu1"], captured["relu1"], atol=1e-5)


def test_a_crowd_is_not_asked_for_at_once(digits_window, looks, monkeypatch):
    monkeypatch.setattr(thumbnail_feed, "MOST_CARDS", 2)
    look_near(digits_window, "relu1")
    assert max(len(probe.weights) + len(probe.activations) for probe in looks) <= 2
    assert "relu1" in pictures(digits_window), "those in the middle go first"


def test_layers_in_a_block_have_pictures_too(window):
    canvas = window.canvas
    canvas.setFocus()
    canvas.select(("fc1", "relu1"))
    press(canvas, Qt.Key.Key_G, CTRL | SHIFT)
    (block,) = canvas.selection
    settle(window)
    window.scope.enter(block)
    look_near(window, "fc1")
    state, _ = expected(window)
    assert np.allclose(pictures(window)["fc1"][0], state[f"{block}.fc1.weight"].numpy(), atol=1e-6)
    window.scope.leave()
    settle(window)
    assert "fc1" not in pictures(window)


def test_another_document_begins_anew(digits_window, quick_project):
    window = digits_window
    look_near(window)
    window.files.new(quick_project)
    settle(window)
    assert pictures(window) == {}
    look_near(window, "fc1")
    assert pictures(window)["fc1"].shape == (1, 8, 2)


# In training --------------------------------------------------------------------------------------------------------


def test_a_run_is_never_asked_while_nobody_is_near(digits_window, asked):
    window = digits_window
    window.canvas.camera.zoom_to(1.3)
    start_endless(window)
    QTest.qWait(1_500)
    assert asked == []
    look_near_while_training(window)
    wait(lambda: asked, "a question")
    window.canvas.camera.zoom_to(1.0)
    count = len(asked)
    QTest.qWait(1_500)
    assert len(asked) == count


def look_near_while_training(window, name="conv1"):
    window.canvas.camera.zoom_to(NEAR_ZOOM)
    window.canvas.camera.centre_on(window.canvas.canvas.nodes[name].scene_card().center())


def test_a_run_is_asked_once_a_second_at_most(digits_window, asked):
    window = digits_window
    look_near(window)
    start_endless(window)
    before = pictures(window)["conv1"].copy()
    wait(lambda: len(asked) >= 3, "three questions")
    gaps = np.diff([moment for moment, _ in asked])
    assert gaps.min() >= 0.9
    assert not np.array_equal(pictures(window)["conv1"], before)


def test_panels_and_cards_do_not_take_each_others_answers(digits_window, asked):
    window = digits_window
    window.docks.raise_("filters")
    look_near(window)
    start_endless(window)
    answers = []
    window.run.snapshot_taken.connect(lambda snapshot: answers.append(type(snapshot.payload).__name__))
    wait(lambda: {"Glance", "ProbeResult"} <= set(answers), "both kinds of answers")
    assert window.panels.filters.mosaic.values.shape == (6, 3, 3)
    assert pictures(window)["conv1"].shape == (6, 3, 3)


def test_where_batches_are_slow_cards_have_their_turn(digits_window, monkeypatch):
    """An answer to the panels is followed by the cards' question, if that is due, before the panels ask again."""
    window = digits_window
    look_near(window)
    start_endless(window)
    probes = []
    monkeypatch.setattr(window.run, "request_snapshot", lambda probe: probes.append(probe) or True)
    window.feeds.thumbnails._since_asked.invalidate()
    window.run.snapshot_taken.emit(Snapshot(0.1, 1, None))
    assert len(probes) == 1
    assert isinstance(probes[0], GlanceProbe)
    window.run.snapshot_taken.emit(Snapshot(0.1, 2, Glance({}, {})))
    window.run.snapshot_taken.emit(Snapshot(0.1, 3, None))
    assert len([probe for probe in probes if isinstance(probe, GlanceProbe)]) == 1


def test_a_paused_run_answers_what_comes_into_sight(digits_window):
    window = digits_window
    start_endless(window)
    window.run.pause()
    wait_status(window, RunStatus.PAUSED)
    look_near_while_training(window)
    wait(lambda: "conv1" in pictures(window), "a picture")


def test_a_layer_that_is_renamed_or_edited_in_training(digits_window):
    window = digits_window
    look_near(window)
    start_endless(window)
    window.canvas.do(rename_node(window.canvas.canvas.graph, "conv1", "first"))
    wait(lambda: "first" in pictures(window), "the picture under the new name")
    graph = change_settings(window.document.project.graph, "first", {"out_channels": 2})
    window.document.commit("Edit", window.document.project.replace(graph=graph))
    wait(lambda: "first" not in pictures(window), "no picture of what is not being learned")


def test_pictures_do_not_change_what_is_learned(digits_window):
    window = digits_window
    set_training(window, seed=3)
    train(window, epochs=2)
    unseen = window.run.trained.weights
    look_near(window)
    train(window, epochs=2)
    seen = window.run.trained.weights
    assert all(np.array_equal(array, seen[key]) for key, array in unseen.items())
