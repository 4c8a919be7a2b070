"""The same promises on a GPU, where there is one."""

import numpy as np
import pytest
import torch
from small_runs import assert_same_weights, class_data, noisy_classifier, number_data, of_kind, outcome_of, run_through

from netbuilder.graph.settings import SGD, Adam
from netbuilder.training import batches
from netbuilder.training.events import Finished, Paused, Progress, Snapshot, Started

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="no GPU that CUDA reaches")


def losses_of(events):
    return np.concatenate([event.losses for event in of_kind(events, Progress)])


def test_first_losses_are_those_of_the_cpu():
    # Without dropout, whose random numbers differ between devices.
    from small_runs import classifier

    prepared, project = class_data(), classifier()
    on_gpu = run_through(project, prepared, device="cuda")
    assert "cuda:0" in of_kind(on_gpu, Started)[0].device
    np.testing.assert_allclose(losses_of(on_gpu), losses_of(run_through(project, prepared)), atol=1e-4)


@pytest.mark.parametrize("optimizer", [Adam(), SGD(momentum=0.9)], ids=["Adam", "SGD"])
def test_four_epochs_are_two_and_two(optimizer):
    prepared, project = class_data(), noisy_classifier(optimizer=optimizer)
    whole = outcome_of(run_through(project, prepared, epochs=4, device="cuda"))
    half = outcome_of(run_through(project, prepared, epochs=2, device="cuda"))
    rest = run_through(
        project, prepared, weights=half.weights, state=half.state, first_epoch=2, epochs=2, device="cuda"
    )
    assert_same_weights(whole.weights, outcome_of(rest).weights)


def test_snapshots_and_the_callers_random_numbers():
    prepared, project = class_data(), noisy_classifier()
    plain = outcome_of(run_through(project, prepared, device="cuda"))

    def answer(event, control):
        torch.rand(3, device="cuda")
        if isinstance(event, Started):
            control.step(2)
        if isinstance(event, Paused):
            control.request_snapshot(lambda model: torch.rand(9, device="cuda").cpu().numpy())
            control.step(2)

    torch.cuda.manual_seed(7)
    watched = run_through(project, prepared, device="cuda", answer=answer)
    state = torch.cuda.get_rng_state()
    torch.cuda.manual_seed(7)
    for _ in watched:
        torch.rand(3, device="cuda")
    assert of_kind(watched, Snapshot)
    np.testing.assert_array_equal(state.numpy(), torch.cuda.get_rng_state().numpy())
    assert_same_weights(plain.weights, outcome_of(watched).weights)


def test_data_that_do_not_fit_are_moved_in_chunks(monkeypatch):
    prepared = class_data()
    resident = outcome_of(run_through(noisy_classifier(), prepared, device="cuda"))
    monkeypatch.setattr(batches, "_fits", lambda size, device: False)
    monkeypatch.setattr(batches, "_CHUNK_BYTES", 200)
    chunked = outcome_of(run_through(noisy_classifier(), prepared, device="cuda"))
    assert_same_weights(resident.weights, chunked.weights)


def test_numbers_are_learned():
    from small_runs import chain

    project = chain(("Linear", {"out_features": 1}), shape=(3,), output={"loss": "mse"})
    assert isinstance(run_through(project, number_data(), device="cuda")[-1], Finished)
