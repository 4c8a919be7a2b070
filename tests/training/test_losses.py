"""Losses against torch's own, and the refusal of what does not fit."""

import numpy as np
import pytest
import torch
import torch.nn.functional as F  # noqa: N812
from hypothesis import given
from hypothesis import strategies as st
from small_runs import chain, class_data, number_data, of_kind, outcome_of, run_through

from netbuilder.layers.inout import Output
from netbuilder.training.events import EpochFinished
from netbuilder.training.losses import LossMismatchError, objective


def loss_of(goal, output, rows):
    target = torch.from_numpy(goal.targets[rows])
    return goal.loss(output, target).item()


@given(st.sampled_from([(3,), (5,)]), st.integers(1, 20))
def test_cross_entropy_is_torchs(shape, count):
    prepared = class_data(classes=3)
    output = torch.randn(count, *shape, generator=torch.Generator().manual_seed(count))
    goal = objective(Output(), prepared, shape)
    expected = F.cross_entropy(output, torch.from_numpy(prepared.targets[:count]))
    assert loss_of(goal, output, slice(count)) == pytest.approx(expected.item())


@pytest.mark.parametrize("shape", [(1,), ()])
def test_binary_cross_entropy_takes_one_logit(shape):
    prepared = class_data(classes=2)
    output = torch.randn(70, *shape)
    goal = objective(Output(loss="binary_cross_entropy"), prepared, shape)
    expected = F.binary_cross_entropy_with_logits(output.view(-1), torch.from_numpy(prepared.targets).float())
    assert loss_of(goal, output, slice(70)) == pytest.approx(expected.item())
    np.testing.assert_array_equal(goal.decide(output).numpy(), (output.view(-1) > 0).numpy())


@pytest.mark.parametrize("loss", ["mse", "l1", "huber"])
def test_number_losses_on_classes_compare_with_one_hot(loss):
    prepared = class_data(classes=3)
    output = torch.randn(70, 3)
    by_torch = {"mse": F.mse_loss, "l1": F.l1_loss, "huber": F.huber_loss}[loss]
    goal = objective(Output(loss=loss), prepared, (3,))
    expected = by_torch(output, torch.eye(3)[torch.from_numpy(prepared.targets)])
    assert loss_of(goal, output, slice(70)) == pytest.approx(expected.item())


def test_mse_on_two_classes_decides_at_one_half():
    goal = objective(Output(loss="mse"), class_data(classes=2), (1,))
    assert goal.decide(torch.tensor([[0.4], [0.6]])).tolist() == [False, True]


@pytest.mark.parametrize("shape", [(1,), ()])
def test_a_single_number_never_broadcasts(shape):
    prepared = number_data()
    goal = objective(Output(loss="mse"), prepared, shape)
    assert goal.targets.shape == (60, *shape)
    output = torch.randn(60, *shape)
    expected = np.square(output.numpy().reshape(-1) - prepared.targets.reshape(-1)).mean()
    assert loss_of(goal, output, slice(60)) == pytest.approx(expected, rel=1e-5)


def test_one_of_several_targets_can_be_chosen():
    prepared = number_data(targets=3)
    goal = objective(Output(loss="mse", target="target 1"), prepared, (1,))
    np.testing.assert_array_equal(goal.targets[:, 0], prepared.targets[:, 1])
    assert goal.scale.tolist() == [prepared.fitted.target_std[1]]


CLASSES, NUMBERS = class_data(classes=3), number_data(targets=2)
UNIT = class_data(classes=3)
UNIT.features[:] = np.clip(UNIT.features, 0, 1)


@pytest.mark.parametrize(
    ("prepared", "settings", "shape", "words"),
    [
        (CLASSES, {}, (2,), "3 outputs, one a class"),
        (CLASSES, {}, (3, 4), "3×4"),
        (CLASSES, {}, (), "a single number"),
        (class_data(classes=2), {}, (1,), "2 outputs"),
        (CLASSES, {"loss": "binary_cross_entropy"}, (1,), "the data have 3 classes"),
        (class_data(classes=2), {"loss": "binary_cross_entropy"}, (2,), "one output and two classes"),
        (CLASSES, {"loss": "mse"}, (1,), "3 outputs"),
        (NUMBERS, {}, (2,), "mse"),
        (NUMBERS, {"loss": "mse"}, (3,), "2 numbers"),
        (NUMBERS, {"loss": "mse"}, (), "2 numbers"),
        (NUMBERS, {"loss": "mse", "target": "nowhere"}, (2,), "target 0, target 1"),
        (CLASSES, {"loss": "mse", "target": "input"}, (5,), "the shape of the input, 4"),
        (CLASSES, {"target": "input"}, (4,), "mse"),
        (CLASSES, {"loss": "binary_cross_entropy", "target": "input"}, (4,), "from 0 to 1"),
    ],
)
def test_what_does_not_fit_is_refused(prepared, settings, shape, words):
    with pytest.raises(LossMismatchError, match=words):
        objective(Output(**settings), prepared, shape)


def test_an_autoencoder_of_unit_numbers_may_use_binary_cross_entropy():
    assert objective(Output(loss="binary_cross_entropy", target="input"), UNIT, (4,)).targets is None


def test_a_negative_label_is_named():
    prepared = class_data(classes=3)
    prepared.targets[5] = -1
    with pytest.raises(LossMismatchError, match="sample 6 is -1"):
        objective(Output(), prepared, (3,))


@pytest.mark.parametrize("loss", ["binary_cross_entropy", "mse"])
def test_yes_or_no_is_learned(loss):
    prepared = class_data(count=300, classes=2)
    project = chain(("Linear", {"out_features": 1}), output={"loss": loss}, epochs=60)
    events = run_through(project, prepared)
    assert outcome_of(events).metrics["test_accuracy"] > 0.85
    assert of_kind(events, EpochFinished)[-1].metrics["train_accuracy"] > 0.85
