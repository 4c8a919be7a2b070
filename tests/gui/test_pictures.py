"""Pictures of the inside: of the network at rest and in training, and none where nobody looks."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from windows import press, set_training, settle, start_endless, train, wait, wait_status

from netbuilder.compiler.names import python_names
from netbuilder.graph.edits import change_settings, remove_nodes, rename
from netbuilder.gui.idle_model import IdleModel
from netbuilder.gui.inspectable import layer_choices
from netbuilder.inspection.probe import Probe
from netbuilder.training.events import Snapshot
from netbuilder.training.status import RunStatus

SHIFT = Qt.KeyboardModifier.ShiftModifier


def edit(window, graph, renamed=None):
    window.document.commit("Edit", window.document.project.replace(graph=graph), renamed=renamed)
    settle(window)


def shown_weights(window):
    """(n, h, w), what the filters panel shows."""
    return window.panels.filters.mosaic.values


def shown_maps(window):
    return window.panels.activations.maps.mosaic.values


def shown_probabilities(window):
    return window.panels.activations.prediction.bars.values


def expected(window, weights=None):
    """Filters, activations and probabilities that torch gives for what is chosen in the panels."""
    import torch

    from netbuilder.compiler.module import load_weights, seeded
    from netbuilder.inspection.activations import capture

    project, prepared = window.document.project, window.data.prepared
    module = seeded(project.graph, project.training.seed)
    if weights is not None:
        load_weights(module, weights)
    module.eval()
    part, number = window.panels.activations.samples.split, window.panels.activations.samples.number
    sample = prepared.features[getattr(prepared, part)[number]]
    captured = capture(module, torch.from_numpy(sample[None]))
    with torch.no_grad():
        logits = module(torch.from_numpy(sample[None]))
    return module.state_dict(), captured, torch.softmax(logits, -1).numpy().ravel()


@pytest.fixture
def seen(digits_window):
    """A window that shows filters and activations of conv1."""
    window = digits_window
    window.docks.raise_("activations")
    window.canvas.select(("conv1",))
    settle(window)
    return window


def look_at(window, name):
    window.docks.raise_(name)
    settle(window)


# At rest


def test_an_untrained_network_shows_what_the_seed_gives(seen):
    weights, captured, probabilities = expected(seen)
    assert np.allclose(shown_maps(seen), captured["conv1"], atol=1e-5)
    assert np.allclose(shown_probabilities(seen), probabilities, atol=1e-5)
    prepared = seen.data.prepared
    true = prepared.samples.targets[prepared.test[seen.panels.activations.samples.number]]
    verdict = seen.panels.activations.prediction.verdict.text
    assert verdict.startswith(f"predicted {probabilities.argmax()} (")
    assert verdict.endswith(f"true {true}")
    look_at(seen, "filters")
    assert np.array_equal(shown_weights(seen), weights["conv1.weight"].numpy().reshape(-1, 3, 3))


def test_another_seed_gives_other_pictures(seen):
    look_at(seen, "filters")
    before = shown_weights(seen).copy()
    set_training(seen, seed=7)
    settle(seen)
    assert not np.array_equal(shown_weights(seen), before)
    seen.document.undo_stack.undo()
    settle(seen)
    assert np.array_equal(shown_weights(seen), before)


def test_any_sample_of_any_part_can_be_looked_at(seen):
    for part, number in (("train", 5), ("validation", 2), ("test", 11)):
        seen.panels.activations.samples.choose(part, number)
        settle(seen)
        _, captured, probabilities = expected(seen)
        assert np.allclose(shown_maps(seen), captured["conv1"], atol=1e-5)
        assert np.allclose(shown_probabilities(seen), probabilities, atol=1e-5)
        prepared = seen.data.prepared
        index = getattr(prepared, part)[number]
        assert f"{prepared.samples.targets[index]}" in seen.panels.activations.input._caption


def test_pictures_follow_the_selection(seen):
    seen.canvas.select(("relu1",))
    settle(seen)
    _, captured, _ = expected(seen)
    assert np.allclose(shown_maps(seen), captured["relu1"], atol=1e-5)
    assert shown_maps(seen).min() >= 0
    seen.canvas.select(("fc",))
    settle(seen)
    assert seen.panels.activations.chooser.current.id == "fc"
    look_at(seen, "filters")
    assert seen.panels.filters.chooser.current.id == "fc"
    assert seen.panels.filters.wanted_keys == ("fc.weight", "fc.bias")
    assert shown_weights(seen) is not None


def test_a_trained_network_shows_what_it_learned_and_a_renamed_node_too(seen):
    train(seen, epochs=1)
    weights = seen.run.trained.weights
    _, captured, probabilities = expected(seen, weights)
    assert np.allclose(shown_maps(seen), captured["conv1"], atol=1e-4)
    assert np.allclose(shown_probabilities(seen), probabilities, atol=1e-4)
    edit(seen, rename(seen.document.project.graph, "conv1", "first layer"), renamed={"conv1": "first layer"})
    assert seen.canvas.selection == ("first layer",)
    assert seen.panels.activations.chooser.current.id == "first layer"
    assert np.allclose(shown_maps(seen), captured["conv1"], atol=1e-4)
    look_at(seen, "filters")
    assert np.array_equal(shown_weights(seen), weights["conv1.weight"].reshape(-1, 3, 3))
    # Another network has not learned anything yet.
    graph = seen.document.project.graph
    edit(seen, change_settings(graph, "first layer", {"out_channels": 4}))
    assert shown_weights(seen).shape == (4, 3, 3)
    seen.document.undo_stack.undo()
    settle(seen)
    assert np.array_equal(shown_weights(seen), weights["conv1.weight"].reshape(-1, 3, 3))


def test_a_drawing_in_error_shows_words_and_recovers(seen):
    graph = seen.document.project.graph
    edit(seen, remove_nodes(graph, ["flat"]))
    assert shown_maps(seen) is None
    assert "errors" in seen.panels.activations.maps.mosaic._empty_text
    assert len(shown_probabilities(seen)) == 0
    seen.document.undo_stack.undo()
    settle(seen)
    assert shown_maps(seen) is not None


def test_other_data_clear_the_pictures(seen):
    project = seen.document.project
    assert seen.panels.activations.input.values is not None
    seen.document.commit("Data", project.replace(data=project.data.replace(source="iris", options={})))
    assert seen.panels.activations.input.values is None
    assert shown_maps(seen) is None
    assert len(shown_probabilities(seen)) == 0
    settle(seen)
    assert shown_maps(seen) is None
    seen.document.undo_stack.undo()
    settle(seen)
    assert shown_maps(seen) is not None


def test_data_that_cannot_be_had_are_told(seen, tmp_path):
    project = seen.document.project
    missing = project.data.replace(source="mnist", options={"folder": str(tmp_path / "nowhere")})
    seen.document.commit("Data", project.replace(data=missing))
    settle(seen)
    assert "nowhere" in seen.panels.activations.maps.mosaic._empty_text


def test_a_network_too_large_for_memory_is_not_built_to_be_looked_at(seen):
    graph = seen.document.project.graph
    graph = change_settings(graph, "conv1", {"out_channels": 2**31 - 1, "kernel_size": 2001, "padding": 1000})
    seen.document.commit("Edit", seen.document.project.replace(graph=graph))
    settle(seen)
    assert "too large" in seen.panels.activations.maps.mosaic._empty_text


def test_a_regression_predicts_in_the_units_of_the_data(make_window):
    from netbuilder.storage.templates import load_template

    window = make_window(load_template("linear-regression"))
    window.docks.raise_("activations")
    train(window, epochs=1)
    samples, index = window.data.prepared.samples, window.data.prepared.test[0]
    said, true = window.panels.activations.prediction.verdict.text.split(" · true ")
    assert float(true.replace(",", "")) == pytest.approx(float(np.ravel(samples.targets[index])[0]), rel=1e-3)
    assert np.isfinite(float(said.removeprefix("predicted ").replace(",", "")))


# In training


def test_filters_maps_and_prediction_change_while_it_trains(seen):
    looks = {"filters": [], "activations": []}
    for name in looks:
        look_at(seen, name)
        if not seen.run.is_active:
            start_endless(seen)
        panel = getattr(seen.panels, name)
        values = shown_weights if name == "filters" else shown_maps
        wait(lambda values=values: values(seen) is not None, "a picture")
        first, painted = values(seen).copy(), panel.repaints
        wait(
            lambda panel=panel, values=values, first=first, painted=painted: (
                panel.repaints > painted + 2 and not np.array_equal(values(seen), first)
            ),
            "three further pictures",
        )
    assert seen.run.status is RunStatus.TRAINING


def test_a_paused_run_shows_the_layer_and_sample_that_are_chosen_then(seen):
    press(seen, Qt.Key.Key_F10)
    wait_status(seen, RunStatus.PAUSED)
    seen.canvas.select(("relu1",))
    wait(lambda: shown_maps(seen) is not None and shown_maps(seen).min() >= 0, "the maps of relu1")
    before = shown_maps(seen).copy()
    seen.panels.activations.samples.choose("train", 9)
    wait(lambda: not np.array_equal(shown_maps(seen), before), "another sample")


def test_a_new_run_builds_on_the_drawing_of_its_start(seen):
    start_endless(seen)
    graph = seen.document.project.graph
    seen.document.commit("Edit", seen.document.project.replace(graph=remove_nodes(graph, ["relu1"])))
    wait(lambda: seen.checker.report is not None and not seen.checker._is_stale, "the check")
    ids = [choice.id for choice in seen.panels.activations.chooser.choices]
    assert "relu1" in ids
    press(seen, Qt.Key.Key_F5, SHIFT)
    wait_status(seen, RunStatus.STOPPED)
    settle(seen)
    assert "relu1" not in [choice.id for choice in seen.panels.activations.chooser.choices]


def test_other_data_while_it_trains_neither_stop_it_nor_its_pictures(seen):
    start_endless(seen)
    wait(lambda: shown_maps(seen) is not None, "a picture")
    project = seen.document.project
    seen.docks.raise_("data")
    seen.document.commit("Data", project.replace(data=project.data.replace(source="wine", options={})))
    wait(lambda: seen.data.prepared is not None and seen.data.prepared.fitted.source == "wine", "the other data")
    seen.docks.raise_("activations")
    before = seen.panels.activations.repaints
    wait(lambda: seen.panels.activations.repaints > before + 2, "further pictures")
    assert seen.run.status is RunStatus.TRAINING
    assert shown_maps(seen).shape == (6, 8, 8)
    press(seen, Qt.Key.Key_F5, SHIFT)
    wait_status(seen, RunStatus.STOPPED)
    settle(seen)
    assert shown_maps(seen) is None, "the drawing does not fit the data that are chosen now"


def test_a_probe_that_failed_leaves_the_pictures_as_they_were(seen):
    before = shown_maps(seen).copy()
    seen.run.snapshot_taken.emit(Snapshot(0.1, 1, None))
    assert np.array_equal(shown_maps(seen), before)


def test_why_there_are_no_data_is_said_for_every_layer(seen, tmp_path):
    project = seen.document.project
    (start,) = project.graph.of_type("Input")
    graph = change_settings(project.graph, start, {"shape": [1, 28, 28]})
    data = project.data.replace(source="mnist", options={"folder": str(tmp_path / "nowhere")})
    seen.document.commit("Choose MNIST", project.replace(graph=graph, data=data))
    settle(seen)
    assert seen.checker.report.ok
    panel = seen.panels.activations
    for name in ("conv1", start, "conv1"):
        seen.canvas.select((name,))
        settle(seen)
        assert panel.chooser.current.id == name
        assert "nowhere" in panel.maps.mosaic.accessibleName()


# Nobody looks


@pytest.fixture
def looks(monkeypatch):
    """Every look into a resting model."""
    taken = []
    real = IdleModel.look

    def look(self, graph, weights, seed, probe):
        taken.append(probe)
        return real(self, graph, weights, seed, probe)

    monkeypatch.setattr(IdleModel, "look", look)
    return taken


def test_hidden_panels_are_never_fed(digits_window, looks, monkeypatch):
    window = digits_window
    for name in ("filters", "activations"):
        window.docks[name].hide()
    settle(window)
    looks.clear()
    asked = []
    monkeypatch.setattr(window.run, "request_snapshot", lambda probe: asked.append(probe) or True)
    window.canvas.select(("conv1",))
    edit(window, change_settings(window.document.project.graph, "conv1", {"out_channels": 3}))
    train(window, epochs=1)
    assert looks == []
    assert asked == []


def test_only_what_is_seen_is_asked_for(seen, looks):
    seen.docks["filters"].hide()
    settle(seen)
    looks.clear()
    seen.canvas.select(("relu1",))
    settle(seen)
    assert looks
    assert all(isinstance(probe, Probe) and not probe.weights for probe in looks)
    seen.docks["activations"].hide()
    seen.docks["filters"].show()
    seen.docks.raise_("filters")
    settle(seen)
    looks.clear()
    seen.canvas.select(("fc",))
    settle(seen)
    assert looks
    assert all(probe.sample is None and probe.weights == ("fc.weight", "fc.bias") for probe in looks)


def test_a_panel_that_is_shown_again_shows_the_present(seen):
    seen.docks["activations"].hide()
    settle(seen)
    train(seen, epochs=1)
    seen.docks["activations"].show()
    look_at(seen, "activations")
    _, captured, _ = expected(seen, seen.run.trained.weights)
    assert np.allclose(shown_maps(seen), captured["conv1"], atol=1e-4)


# The choices


def test_every_layer_with_an_output_can_be_chosen_and_weights_have_their_keys(small_project):
    choices = {choice.id: choice for choice in layer_choices(small_project.graph)}
    assert set(choices) == set(small_project.graph.nodes) - {"output"}
    assert choices["conv1"].weight_key == "conv1.weight"
    assert choices["relu1"].weight_key == ""
    assert choices["fc"].input_shape == (6, 4, 4)
    graph = rename(small_project.graph, "conv1", "1st conv")
    names = python_names(graph.nodes)
    assert next(c for c in layer_choices(graph) if c.id == "1st conv").weight_key == f"{names['1st conv']}.weight"


def test_keys_are_those_of_the_module(small_project):
    from netbuilder.compiler.module import seeded

    keys = set(seeded(small_project.graph, 0).state_dict())
    for choice in layer_choices(small_project.graph):
        assert {choice.weight_key, choice.bias_key} - {""} <= keys
