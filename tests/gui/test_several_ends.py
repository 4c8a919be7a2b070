"""A network with several Inputs and Outputs in the window: its curves, its pictures, its answers."""

import csv

import numpy as np
import pytest
from windows import set_training, train, wait

from netbuilder.graph.edits import change_settings, remove_nodes
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.settings import DataSettings
from netbuilder.gui.answers import shown_output

NODES = {
    "sepal": ("Input", {"shape": [2], "columns": "0:2"}),
    "petal": ("Input", {"shape": [2], "columns": "petal length, petal width"}),
    "join": ("Concat", {}),
    "fc": ("Linear", {"out_features": 6}),
    "tanh": ("Tanh", {}),
    "back": ("Linear", {"out_features": 4}),
    "rebuilt": ("Output", {"loss": "mse", "target": "input", "weight": 0.5}),
    "classes": ("Linear", {"out_features": 3}),
    "species": ("Output", {}),
}
WIRES = (
    *(("sepal", "join", 0), ("petal", "join", 1), ("join", "fc", 0), ("fc", "tanh", 0), ("tanh", "back", 0)),
    *(("back", "rebuilt", 0), ("tanh", "classes", 0), ("classes", "species", 0)),
)


@pytest.fixture
def two_ended():
    nodes = {name: Node(type=kind, settings=settings) for name, (kind, settings) in NODES.items()}
    edges = tuple(Edge(source=source, target=target, target_port=port) for source, target, port in WIRES)
    return Project(graph=Graph(nodes, edges), data=DataSettings(source="iris"))


@pytest.fixture
def trained_window(window, two_ended):
    window.files.new(two_ended)
    set_training(window, epochs=3, batch_size=16, device="cpu")
    train(window)
    return window


def test_every_output_has_its_own_curves(trained_window, tmp_path):
    window = trained_window
    plot, outputs = window.panels.curves.plot, window.panels.curves.plot.output_losses
    assert outputs.names == ("rebuilt", "species")
    total = 0.5 * outputs.batch_loss("rebuilt").y + outputs.batch_loss("species").y
    np.testing.assert_allclose(plot.batch_loss.y, total, rtol=1e-5)
    for name in outputs.names:
        assert outputs.validation_loss(name).x.tolist() == plot.series_of("validation_loss").x.tolist()
    names = [series.name for series in plot.loss_chart.series]
    assert names[:3] == ["total", "rebuilt", "species"]
    assert {"total, validation", "rebuilt, validation", "species, validation"} <= set(names)
    assert plot.metrics == ["species_accuracy", "rebuilt_mae", "rebuilt_loss", "species_loss"]
    assert plot.shown_metric == "species_accuracy"
    window.panels.curves.plot.save_csv(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open() as stream:
        rows = list(csv.DictReader(stream))
    assert len(rows) == len(plot.batch_loss)
    assert float(rows[-1]["batch_species_loss"]) == pytest.approx(outputs.batch_loss("species").y[-1], rel=1e-6)
    assert float(rows[-1]["validation_species_loss"]) == pytest.approx(
        window.run.history.last_metrics["validation_species_loss"]
    )


def test_the_curves_of_a_file_are_those_of_the_run(trained_window, tmp_path):
    window = trained_window
    before = window.panels.curves.plot.output_losses.batch_loss("species").y.copy()
    assert window.files.save_as(tmp_path / "ends.netb")
    wait(lambda: not window.files.is_dirty, "the file to be written")
    window.files.open(tmp_path / "ends.netb")
    np.testing.assert_allclose(window.panels.curves.plot.output_losses.batch_loss("species").y, before, rtol=1e-6)


def test_the_answer_says_which_output_gives_it(trained_window):
    window = trained_window
    window.docks.raise_("activations")
    view = window.panels.activations.prediction.verdict
    wait(lambda: view.text.startswith("species: predicted "), "an answer")
    assert "true" in view.text


def test_the_first_output_that_classifies_or_predicts_is_shown(two_ended):
    shown = shown_output(two_ended.graph)
    assert (shown.id, shown.place, shown.is_only) == ("species", 1, False)
    only = shown_output(remove_nodes(two_ended.graph, ["species"]))
    assert (only.id, only.place, only.is_only) == ("rebuilt", 0, True)
    assert shown_output(remove_nodes(two_ended.graph, ["species", "rebuilt"])) is None
    assert (
        shown_output(change_settings(two_ended.graph, "rebuilt", {"target": None, "loss": "cross_entropy"})).place == 0
    )
