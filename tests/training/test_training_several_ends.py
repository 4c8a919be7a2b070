"""Networks with several Inputs and Outputs learn what the same network written by hand learns."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from small_runs import (
    assert_same_weights,
    chain,
    class_data,
    number_data,
    of_kind,
    outcome_of,
    run_through,
)
from torch import nn

from netbuilder.compiler.module import load_weights, seeded
from netbuilder.errors import CompileError
from netbuilder.graph.feed import feed_of
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.settings import TrainingSettings
from netbuilder.training.control import Control
from netbuilder.training.events import EpochFinished, Failed, Progress
from netbuilder.training.goals import SampleMismatchError
from netbuilder.training.history import History
from netbuilder.training.loop import evaluate, predict, predict_each
from netbuilder.training.randomness import epoch_order

LABEL, REBUILT = 1.5, 0.25  # weights of the two losses


def drawn(nodes: dict, *wires: str, **training) -> Project:
    """`"a b:1"` is a wire from a into input 1 of b."""
    edges = []
    for wire in wires:
        source, target = wire.split()
        target, _, port = target.partition(":")
        edges.append(Edge(source=source, target=target, target_port=int(port or 0)))
    made = {name: Node(type=kind, settings=settings) for name, (kind, settings) in nodes.items()}
    return Project(graph=Graph(made, tuple(edges)), training=TrainingSettings(**{"batch_size": 8} | training))


def two_ended(**training) -> Project:
    """Two parts of a sample come in; its class and all of the sample come out."""
    return drawn(
        {
            "left": ("Input", {"shape": [3], "columns": "0, 3, 1"}),
            "right": ("Input", {"shape": [2], "columns": "2:"}),
            "cat": ("Concat", {}),
            "fc": ("Linear", {"out_features": 6}),
            "tanh": ("Tanh", {}),
            "classes": ("Linear", {"out_features": 3}),
            "back": ("Linear", {"out_features": 4}),
            "label": ("Output", {"weight": LABEL}),
            "rebuilt": ("Output", {"loss": "mse", "target": "input", "weight": REBUILT}),
        },
        *("left cat", "right cat:1", "cat fc", "fc tanh", "tanh classes", "tanh back", "classes label", "back rebuilt"),
        **training,
    )


class ByHand(nn.Module):
    """The same network as people write it."""

    def __init__(self):
        super().__init__()
        self.fc, self.classes, self.back = nn.Linear(5, 6), nn.Linear(6, 3), nn.Linear(6, 4)

    def forward(self, left, right):
        hidden = torch.tanh(self.fc(torch.cat([left, right], 1)))
        return self.classes(hidden), self.back(hidden)


def by_hand(project, prepared):
    """Losses of every batch (n, 3): sum, class, rebuilt; the figures of each epoch; and the model at the end."""
    settings, model = project.training, ByHand()
    start = seeded(project.graph, settings.seed).state_dict()
    model.load_state_dict({key: start[key] for key in model.state_dict()})
    samples, labels = torch.from_numpy(prepared.features), torch.from_numpy(prepared.targets)
    optimizer = torch.optim.Adam(model.parameters(), lr=settings.optimizer.lr)
    rows, figures = [], []
    for epoch in range(settings.epochs):
        order = prepared.train[epoch_order(settings.seed, epoch, len(prepared.train)).numpy()]
        first, correct, absolute = len(rows), 0, 0.0
        sizes = []
        for begin in range(0, len(order), settings.batch_size):
            index = order[begin : begin + settings.batch_size]
            batch = samples[index]
            optimizer.zero_grad()
            logits, rebuilt = model(batch[:, [0, 3, 1]], batch[:, 2:])
            label_loss, rebuilt_loss = F.cross_entropy(logits, labels[index]), F.mse_loss(rebuilt, batch)
            loss = LABEL * label_loss + REBUILT * rebuilt_loss
            loss.backward()
            optimizer.step()
            rows.append([loss.item(), label_loss.item(), rebuilt_loss.item()])
            sizes.append(len(index))
            correct += (logits.argmax(1) == labels[index]).sum().item()
            absolute += (rebuilt - batch).abs().mean().item() * len(index)
        means = np.average(rows[first:], axis=0, weights=sizes)
        figures.append([*means, correct / len(order), absolute / len(order)])
    return np.array(rows), np.array(figures), model


def test_losses_are_those_of_the_loop_written_by_hand():
    prepared, project = class_data(), two_ended(epochs=4)
    rows, figures, model = by_hand(project, prepared)
    events = run_through(project, prepared)
    told = of_kind(events, Progress)
    np.testing.assert_allclose(np.concatenate([event.losses for event in told]), rows[:, 0], atol=1e-6)
    for name, column in (("label", 1), ("rebuilt", 2)):
        found = np.concatenate([event.output_losses[name] for event in told])
        np.testing.assert_allclose(found, rows[:, column], atol=1e-6)
    names = ("train_loss", "train_label_loss", "train_rebuilt_loss", "train_label_accuracy", "train_rebuilt_mae")
    for event, row in zip(of_kind(events, EpochFinished), figures, strict=True):
        assert [event.metrics[name] for name in names] == pytest.approx(list(row), abs=1e-6)
        assert event.metrics["train_accuracy"] == event.metrics["train_label_accuracy"]
    learned = outcome_of(events).weights
    for key, tensor in model.state_dict().items():
        np.testing.assert_allclose(learned[key], tensor.numpy(), atol=1e-5)


def test_metrics_are_named_by_one_rule():
    metrics = outcome_of(run_through(two_ended(epochs=1), class_data())).metrics
    kinds = ("loss", "accuracy", "label_loss", "label_accuracy", "rebuilt_loss", "rebuilt_mae")
    assert list(metrics) == [f"{split}_{kind}" for split in ("train", "validation", "test") for kind in kinds]
    for split in ("train", "validation", "test"):
        weighted = LABEL * metrics[f"{split}_label_loss"] + REBUILT * metrics[f"{split}_rebuilt_loss"]
        assert metrics[f"{split}_loss"] == pytest.approx(weighted, rel=1e-6)


def test_a_weight_alone_scales_the_only_loss():
    prepared = class_data()
    layers = (("Linear", {"out_features": 3}),)
    plain = outcome_of(run_through(chain(*layers, epochs=1), prepared, weights=None)).metrics
    heavy_project = chain(*layers, output={"weight": 2.0}, epochs=1, optimizer={"type": "SGD", "lr": 1e-30})
    still_project = chain(*layers, epochs=1, optimizer={"type": "SGD", "lr": 1e-30})
    heavy, still = (outcome_of(run_through(project, prepared)).metrics for project in (heavy_project, still_project))
    assert list(heavy) == list(plain)
    assert heavy["train_loss"] == pytest.approx(2 * still["train_loss"], rel=1e-6)
    assert heavy["test_accuracy"] == still["test_accuracy"]


def test_four_epochs_are_two_and_two():
    prepared, project = class_data(), two_ended()
    whole = run_through(project, prepared, epochs=4)
    half = outcome_of(run_through(project, prepared, epochs=2))
    rest = run_through(project, prepared, weights=half.weights, state=half.state, first_epoch=2, epochs=2)
    assert_same_weights(outcome_of(whole).weights, outcome_of(rest).weights)
    assert outcome_of(whole).metrics == outcome_of(rest).metrics


@pytest.mark.parametrize("batches", [1, 5, 9])
def test_a_stop_within_an_epoch_loses_nothing(batches):
    prepared, project = class_data(), two_ended(epochs=2)
    whole = run_through(project, prepared)
    control = Control()
    control.step(batches)
    first = run_through(
        project, prepared, control, lambda event, asked: asked.stop() if type(event).__name__ == "Paused" else None
    )
    kept = first[-1].outcome
    assert "sums/0/correct" in kept.state
    rest = run_through(
        project, prepared, weights=kept.weights, state=kept.state, first_epoch=kept.epochs, epochs=2 - kept.epochs
    )
    assert_same_weights(outcome_of(whole).weights, outcome_of(rest).weights)
    for mine, theirs in zip(of_kind([*first, *rest], EpochFinished), of_kind(whole, EpochFinished), strict=True):
        assert mine.metrics == pytest.approx(theirs.metrics, rel=1e-6)


def test_outputs_may_share_a_wire_and_a_target():
    project = drawn(
        {"input": ("Input", {"shape": [4]}), "fc": ("Linear", {"out_features": 3}),
         "one": ("Output", {}), "two": ("Output", {"weight": 3.0})},
        *("input fc", "fc one", "fc two"), epochs=1,
    )  # fmt: skip
    metrics = outcome_of(run_through(project, class_data())).metrics
    assert metrics["train_one_loss"] == metrics["train_two_loss"]
    assert metrics["train_loss"] == pytest.approx(4 * metrics["train_one_loss"], rel=1e-6)


def test_several_numbers_are_targets_of_their_own():
    prepared = number_data(targets=2)
    nodes = {"input": ("Input", {"shape": [3]}), "again": ("Input", {"shape": [3]}), "sum": ("Add", {})}
    for number in range(2):
        nodes[f"fc{number}"] = ("Linear", {"out_features": 1})
        nodes[f"end {number}"] = ("Output", {"loss": "mse", "target": f"target {number}"})
    made = {name: Node(type=kind, settings=settings) for name, (kind, settings) in nodes.items()}
    edges = [Edge(source="input", target="sum"), Edge(source="again", target="sum", target_port=1)]
    for number in range(2):
        edges += [
            Edge(source="sum", target=f"fc{number}"),
            Edge(source=f"fc{number}", target=f"end {number}"),
        ]
    project = Project(graph=Graph(made, tuple(edges)), training=TrainingSettings(epochs=200, batch_size=8))
    outcome = outcome_of(run_through(project, prepared))
    # A name that is no Python name is spelled as one.
    assert outcome.metrics["train_end_0_r2"] > 0.9
    assert outcome.metrics["train_end_1_r2"] > 0.9
    assert "train_accuracy" not in outcome.metrics
    model = seeded(project.graph, 0)
    load_weights(model, outcome.weights)
    answers = predict_each(model, project.graph, prepared.fitted, prepared.samples.features)
    for number in range(2):
        error = answers[f"end {number}"][:, 0] - prepared.samples.targets[:, number]
        assert np.abs(error).mean() < 0.3 * prepared.fitted.target_std[number]


def test_evaluation_repeats_the_figures_of_the_run():
    prepared, project = class_data(), two_ended(epochs=1)
    outcome = outcome_of(run_through(project, prepared))
    model = seeded(project.graph, 0)
    load_weights(model, outcome.weights)
    found = evaluate(model, prepared, "test", "cpu", graph=project.graph)
    assert found == {name: value for name, value in outcome.metrics.items() if name.startswith("test_")}


def test_answers_come_by_output():
    prepared, project = class_data(), two_ended()
    model = seeded(project.graph, 0).eval()
    answers = predict_each(model, project.graph, prepared.fitted, prepared.samples.features[:5])
    assert {name: array.shape for name, array in answers.items()} == {"label": (5, 3), "rebuilt": (5, 4)}
    np.testing.assert_allclose(answers["label"].sum(axis=1), 1, rtol=1e-5)
    samples = torch.from_numpy(prepared.features[:5])
    with torch.no_grad():
        expected = model(samples[:, [0, 3, 1]], samples[:, 2:])
    np.testing.assert_allclose(answers["label"], expected[0].softmax(1).numpy(), rtol=1e-5)
    np.testing.assert_allclose(answers["rebuilt"], expected[1].numpy(), rtol=1e-5)


def test_one_answer_is_not_asked_of_two_outputs():
    project = drawn(
        {"input": ("Input", {"shape": [4]}), "fc": ("Linear", {"out_features": 3}),
         "one": ("Output", {}), "two": ("Output", {})},
        *("input fc", "fc one", "fc two"),
    )  # fmt: skip
    prepared = class_data()
    with pytest.raises(SampleMismatchError, match="2 Outputs, and `predict` answers for one"):
        predict(seeded(project.graph, 0), prepared.fitted, prepared.samples.features)


def test_an_only_input_may_take_a_part_and_rebuild_it():
    prepared = class_data()
    project = drawn(
        {"input": ("Input", {"shape": [2], "columns": "3, 0"}), "fc": ("Linear", {"out_features": 2}),
         "output": ("Output", {"loss": "mse", "target": "input"})},
        *("input fc", "fc output"), epochs=1, optimizer={"type": "SGD", "lr": 1e-30},
    )  # fmt: skip
    outcome = outcome_of(run_through(project, prepared))
    model = seeded(project.graph, 0)
    part = torch.from_numpy(prepared.features[prepared.test][:, [3, 0]])
    with torch.no_grad():
        assert outcome.metrics["test_loss"] == pytest.approx(F.mse_loss(model(part), part).item(), rel=1e-5)
    answer = predict_each(model, project.graph, prepared.fitted, prepared.samples.features[prepared.test])["output"]
    np.testing.assert_allclose(answer, model(part).detach().numpy(), rtol=1e-5)


def test_the_record_keeps_the_losses_of_each_output():
    events = run_through(two_ended(epochs=1), class_data())
    history = History()
    history.extend(events)
    assert list(history.output_losses) == ["label", "rebuilt"]
    weighted = LABEL * history.output_losses["label"] + REBUILT * history.output_losses["rebuilt"]
    np.testing.assert_allclose(history.losses, weighted, rtol=1e-5)
    assert History.from_json(history.to_json()) == history
    damaged = history.to_json()
    damaged["output_losses"]["label"].pop()
    with pytest.raises(ValueError, match="of the Output label"):
        History.from_json(damaged)


def test_a_record_of_one_output_looks_as_before():
    history = History()
    history.extend(run_through(chain(("Linear", {"out_features": 3}), epochs=1), class_data()))
    assert history.output_losses == {}
    assert set(history.to_json()) == {"batches", "losses", "epochs", "test"}


def test_a_loss_that_is_not_finite_is_named():
    prepared = class_data()
    prepared.features[prepared.train[0]] = 3e30
    end = run_through(two_ended(), prepared)[-1]
    assert isinstance(end, Failed)
    assert end.kind == "nan"
    assert "The loss of rebuilt became infinite" in end.message


def test_a_wrong_loss_is_refused_by_name():
    project = drawn(
        {"input": ("Input", {"shape": [4]}), "fc": ("Linear", {"out_features": 3}),
         "good": ("Output", {}), "bad": ("Output", {"target": "input", "loss": "mse"})},
        *("input fc", "fc good", "fc bad"),
    )  # fmt: skip
    end = run_through(project, class_data())[-1]
    assert isinstance(end, Failed)
    assert end.message.startswith("bad: MSE expects the shape of the input, 4")


def test_columns_are_found_by_number_name_and_range():
    names = ("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)")

    def columns(text):
        return feed_of(Graph({"in": Node(type="Input", settings={"shape": [1], "columns": text})}), (4,), names).only

    assert columns("2") == (2,)
    assert columns("1:3") == (1, 2)
    assert columns(":2, 3") == (0, 1, 3)
    assert columns("Petal Width, sepal length (cm)") == (3, 0)
    assert columns("") is None
    with pytest.raises(CompileError, match=r"in: the data have no column called petal\. They have: sepal length"):
        columns("petal")
    with pytest.raises(CompileError, match="reaches beyond the last column; the samples have 4"):
        columns("4")
