"""Pause, step, stop and snapshots."""

import threading
import time

import numpy as np
import pytest
import torch
from small_runs import (
    assert_same_weights,
    class_data,
    classifier,
    noisy_classifier,
    of_kind,
    outcome_of,
    run_through,
)

import netbuilder.compiler.memory as memory
from netbuilder.training.control import Control
from netbuilder.training.events import (
    EpochFinished,
    Failed,
    Finished,
    Paused,
    Progress,
    Resumed,
    Snapshot,
    Started,
    Stopped,
)
from netbuilder.training.loop import train
from netbuilder.training.status import Request, RunStatus, next_status


def batches_of(events):
    return [int(number) for event in of_kind(events, Progress) for number in event.batches]


def test_stop_before_the_first_batch():
    control = Control()
    control.stop()
    events = run_through(classifier(), class_data(), control)
    assert [type(event) for event in events] == [Started, Stopped]
    assert events[-1].outcome.epochs == 0
    assert events[-1].outcome.weights


def test_steps_run_batch_by_batch():
    control = Control()
    control.pause()
    asked = iter([1, 2, 4])

    def answer(event, control):
        if isinstance(event, Paused):
            count = next(asked, None)
            control.stop() if count is None else control.step(count)

    events = run_through(classifier(), class_data(), control, answer)
    # 50 samples in batches of 8: an epoch has 7 batches.
    assert [event.batch for event in of_kind(events, Paused)] == [0, 1, 3, 7]
    assert batches_of(events) == list(range(1, 8))
    assert isinstance(events[-1], Stopped)
    assert len(of_kind(events, EpochFinished)) == 1
    assert of_kind(events, Paused)[-1].epoch == pytest.approx(1)
    assert not of_kind(events, Resumed)


def test_resume_after_steps():
    control = Control()
    control.step(2)

    def answer(event, control):
        if isinstance(event, Paused):
            control.resume()

    events = run_through(classifier(), class_data(), control, answer)
    kinds = [type(event) for event in events]
    assert kinds.count(Paused) == kinds.count(Resumed) == 1
    assert kinds.index(Resumed) == kinds.index(Paused) + 1
    assert isinstance(events[-1], Finished)


def test_a_step_and_a_resume_at_once_still_tell_that_it_goes_on():
    control = Control()
    control.pause()

    def answer(event, control):
        if isinstance(event, Paused):
            control.step(1)
        if isinstance(event, Progress) and not control.is_idle:
            control.resume()

    assert len(of_kind(run_through(classifier(), class_data(), control, answer), Resumed)) == 1


def test_a_pause_waits_without_working():
    control, events = Control(), []
    control.pause()
    cpu = {}

    def work():
        for event in train(classifier(), class_data(), control, device="cpu"):
            events.append(event)
        cpu["seconds"] = time.thread_time()

    thread = threading.Thread(target=work)
    thread.start()
    _until(lambda: any(isinstance(event, Paused) for event in events))
    time.sleep(0.4)
    assert not of_kind(events, Progress)
    control.resume()
    thread.join(10)
    assert isinstance(events[-1], Finished)
    # 0.4 s of busy waiting would show.
    assert cpu["seconds"] < 0.35
    # The pause is not counted as training.
    assert events[-1].outcome.seconds < 0.35


def test_stop_and_snapshot_are_heard_in_a_pause():
    control, events = Control(), []
    control.pause()
    thread = threading.Thread(target=lambda: events.extend(train(classifier(), class_data(), control, device="cpu")))
    thread.start()
    time.sleep(0.1)
    control.request_snapshot(lambda model: "seen")
    time.sleep(0.1)
    control.stop()
    thread.join(10)
    assert [type(event) for event in events] == [Started, Paused, Snapshot, Stopped]
    assert events[2].payload == "seen"


def test_stop_during_the_evaluation_is_heard_between_two_chunks(monkeypatch):
    monkeypatch.setattr(memory, "_CHUNK", 2)
    control, seen = Control(), []

    class Watched(Control):
        @property
        def stop_requested(self):
            if torch.is_inference_mode_enabled() or not torch.is_grad_enabled():
                seen.append(1)
                if len(seen) == 3:
                    self.stop()
            return super().stop_requested

    control = Watched()
    events = run_through(classifier(), class_data(validation=20, test=10), control)
    assert isinstance(events[-1], Stopped)
    assert len(seen) == 3
    # The epoch itself was learned.
    assert events[-1].outcome.epochs == 1
    assert set(of_kind(events, EpochFinished)[0].metrics) == {"train_loss", "train_accuracy"}


def test_stop_during_the_test_leaves_no_test_figures(monkeypatch):
    monkeypatch.setattr(memory, "_CHUNK", 2)

    def answer(event, control):
        if isinstance(event, EpochFinished) and event.epoch == 2:
            control.stop()

    end = run_through(classifier(), class_data(), answer=answer)[-1]
    assert isinstance(end, Stopped)
    assert end.outcome.epochs == 2
    assert "test_loss" not in end.outcome.metrics


def draws(model):
    """A probe that does all a probe must not be felt by: random numbers, a forward pass."""
    assert not any(module.training for module in model.modules())
    assert not torch.is_grad_enabled()
    torch.rand(100)
    return model(torch.rand(3, 4)).numpy()


@pytest.mark.parametrize("every", [1, 3])
def test_snapshots_leave_the_weights_bit_identical(every):
    prepared, project = class_data(), noisy_classifier(epochs=3)
    plain = run_through(project, prepared)
    control = Control()
    control.step(every)

    def answer(event, control):
        if isinstance(event, Paused):
            control.request_snapshot(draws)
            control.step(every)

    watched = run_through(project, prepared, control, answer)
    assert len(of_kind(watched, Snapshot)) >= 21 // every - 1
    assert_same_weights(outcome_of(plain).weights, outcome_of(watched).weights)
    assert outcome_of(plain).metrics == outcome_of(watched).metrics
    for name, value in outcome_of(plain).state.items():
        np.testing.assert_array_equal(value, outcome_of(watched).state[name], err_msg=name)


def test_a_snapshot_brings_back_each_modules_own_mode():
    modes = []

    def answer(event, control):
        if isinstance(event, Started):
            control.request_snapshot(lambda model: modes.append(model))
        if isinstance(event, Snapshot):
            assert all(module.training for module in modes[0].modules())

    assert of_kind(run_through(noisy_classifier(), class_data(), answer=answer), Snapshot)


def test_a_probe_that_fails_costs_nothing_but_its_picture(caplog):
    def fails(model):
        raise KeyError("a node that is gone")

    def answer(event, control):
        if isinstance(event, Started):
            control.request_snapshot(fails)

    events = run_through(noisy_classifier(), class_data(), answer=answer)
    assert of_kind(events, Snapshot)[0].payload is None
    assert isinstance(events[-1], Finished)
    assert "a node that is gone" in caplog.text
    assert_same_weights(outcome_of(events).weights, outcome_of(run_through(noisy_classifier(), class_data())).weights)


def test_a_last_request_is_answered_before_the_end():
    def answer(event, control):
        if isinstance(event, EpochFinished) and event.epoch == 2:
            control.request_snapshot(lambda model: "last")

    events = run_through(classifier(), class_data(), answer=answer)
    assert isinstance(events[-2], Snapshot)


def test_a_generator_that_is_closed_gives_the_random_numbers_back():
    torch.manual_seed(3)
    expected = torch.rand(4)
    torch.manual_seed(3)
    events = train(noisy_classifier(), class_data(), Control(), device="cpu")
    for _ in range(3):
        assert not isinstance(next(events), Failed)
    events.close()
    np.testing.assert_array_equal(torch.rand(4).numpy(), expected.numpy())


def test_the_status_follows_a_real_run():
    control, seen = Control(), []
    status = next_status(RunStatus.IDLE, Request.START)
    control.step(2)
    for event in train(classifier(), class_data(), control, device="cpu"):
        status = next_status(status, event)
        seen.append(status)
        if isinstance(event, Paused):
            control.resume()
        if isinstance(event, EpochFinished):
            status = next_status(status, Request.STOP)
            control.stop()
    assert list(dict.fromkeys(seen)) == [RunStatus.TRAINING, RunStatus.PAUSED, RunStatus.STOPPED]


def _until(holds, seconds=10.0):
    end = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < end, "it never came"
        time.sleep(0.01)
