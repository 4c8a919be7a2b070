"""The state machine alone."""

import numpy as np
import pytest
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from netbuilder.training.events import (
    EpochFinished,
    Failed,
    Finished,
    Outcome,
    Paused,
    Progress,
    Resumed,
    Snapshot,
    Started,
    Stopped,
)
from netbuilder.training.status import IllegalTransitionError, Request, RunStatus, next_status

STARTED = Started("CPU", "", 1, 1, 1, 1, 1, 0, 1)
PROGRESS = Progress(np.array([1]), np.array([0.5], np.float32), 0.1, None, None)
EPOCH = EpochFinished(1, 1, {}, 0.1)
PAUSED, RESUMED, SNAPSHOT = Paused(0.1, 1), Resumed(), Snapshot(0.1, 1, None)
FINISHED, STOPPED, FAILED = Finished(Outcome(1, {})), Stopped(Outcome(1, {})), Failed("no", "nan")
EVENTS = (STARTED, PROGRESS, EPOCH, PAUSED, RESUMED, SNAPSHOT, FINISHED, STOPPED, FAILED)


def walk(*causes):
    status = RunStatus.IDLE
    for cause in causes:
        status = next_status(status, cause)
    return status


@pytest.mark.parametrize(
    ("causes", "status"),
    [
        ([], RunStatus.IDLE),
        ([Request.START], RunStatus.PREPARING),
        ([Request.START, STARTED, PROGRESS, EPOCH, SNAPSHOT], RunStatus.TRAINING),
        ([Request.START, STARTED, Request.PAUSE], RunStatus.TRAINING),
        ([Request.START, STARTED, Request.PAUSE, PAUSED], RunStatus.PAUSED),
        ([Request.START, STARTED, PAUSED, Request.STEP, PROGRESS, PAUSED], RunStatus.PAUSED),
        ([Request.START, STARTED, PAUSED, Request.RESUME], RunStatus.PAUSED),
        ([Request.START, STARTED, PAUSED, Request.RESUME, RESUMED], RunStatus.TRAINING),
        ([Request.START, STARTED, PAUSED, Request.STEP, PROGRESS, EPOCH, FINISHED], RunStatus.FINISHED),
        ([Request.START, Request.STOP, STARTED], RunStatus.STOPPING),
        ([Request.START, Request.STOP, STARTED, STOPPED], RunStatus.STOPPED),
        ([Request.START, STARTED, PAUSED, Request.STOP, PROGRESS, STOPPED], RunStatus.STOPPED),
        # The last batch was done before the stop was heard.
        ([Request.START, STARTED, Request.STOP, FINISHED], RunStatus.FINISHED),
        # Ctrl+C stops through the control, without a request.
        ([Request.START, STARTED, STOPPED], RunStatus.STOPPED),
        ([Request.START, FAILED], RunStatus.FAILED),
        ([Request.START, FAILED, Request.START], RunStatus.PREPARING),
    ],
)
def test_ways_through_a_run(causes, status):
    assert walk(*causes) is status


@pytest.mark.parametrize(
    ("status", "cause"),
    [
        (RunStatus.IDLE, STARTED),
        (RunStatus.IDLE, Request.STOP),
        (RunStatus.TRAINING, STARTED),
        (RunStatus.TRAINING, Request.START),
        (RunStatus.PREPARING, PROGRESS),
        (RunStatus.FINISHED, PROGRESS),
        (RunStatus.STOPPED, RESUMED),
        (RunStatus.FAILED, Request.PAUSE),
    ],
)
def test_what_cannot_come_is_named(status, cause):
    with pytest.raises(IllegalTransitionError, match=status.value):
        next_status(status, cause)


class AnyRun(RuleBasedStateMachine):
    """Whatever comes in whatever order: legal moves lead on, illegal ones change nothing and raise."""

    def __init__(self):
        super().__init__()
        self.status = RunStatus.IDLE
        self.runs = self.ends = 0

    @rule(cause=st.sampled_from([*EVENTS, *Request]))
    def anything(self, cause):
        before = self.status
        try:
            self.status = next_status(before, cause)
        except IllegalTransitionError:
            # While a run is under way its own end is always heard.
            assert not (before in (RunStatus.TRAINING, RunStatus.PAUSED, RunStatus.STOPPING)
                        and isinstance(cause, Finished | Stopped | Failed))  # fmt: skip
            return
        self.runs += cause is Request.START and not before.is_running
        self.ends += isinstance(cause, Finished | Stopped | Failed)
        if before is RunStatus.STOPPING:
            assert self.status is RunStatus.STOPPING or self.status.is_over
        if cause is Request.STOP:
            assert self.status is RunStatus.STOPPING
        if cause in (Request.PAUSE, Request.RESUME, Request.STEP):
            assert self.status is before

    @precondition(lambda self: not self.status.is_running)
    @rule()
    def start(self):
        self.anything(Request.START)
        assert self.status is RunStatus.PREPARING

    @invariant()
    def each_run_ends_once(self):
        assert self.runs - self.ends == int(self.status.is_running)
        assert self.status.is_over == (self.runs > 0 and not self.status.is_running)


TestAnyRun = AnyRun.TestCase
