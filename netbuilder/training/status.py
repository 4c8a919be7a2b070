"""What a run is doing, as a pure state machine: requests of the user and events of the loop move it, nothing else does.

A request that the loop answers later (pause, resume) leaves the status alone until the loop's event arrives, so that
nobody shows a state that the loop is not in.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from netbuilder.training.events import (
    EpochFinished,
    Event,
    Failed,
    Finished,
    Paused,
    Progress,
    Resumed,
    Snapshot,
    Started,
    Stopped,
)


class RunStatus(StrEnum):
    """What a run is doing; why it failed is in its Failed event."""

    IDLE = "idle"
    PREPARING = "preparing"
    TRAINING = "training"
    PAUSED = "paused"
    STOPPING = "stopping"
    FINISHED = "finished"
    STOPPED = "stopped"
    FAILED = "failed"

    @property
    def is_running(self) -> bool:
        """Whether a loop is at work or waits, so that closing and starting anew must stop it first."""
        return self in _RUNNING

    @property
    def is_over(self) -> bool:
        """Whether a run came to its end, one way or another."""
        return self in _OVER


class Request(StrEnum):
    """What the user asks of a run."""

    START = "start"
    PAUSE = "pause"
    RESUME = "resume"
    STEP = "step"
    STOP = "stop"


class IllegalTransitionError(ValueError):
    """An event or a request that cannot come in this status: a fault of the program, not of the user."""


_S = RunStatus
_RUNNING = frozenset({_S.PREPARING, _S.TRAINING, _S.PAUSED, _S.STOPPING})
_OVER = frozenset({_S.FINISHED, _S.STOPPED, _S.FAILED})

_Cause = Request | type[Event]
_ENDS: Mapping[_Cause, RunStatus] = {Finished: _S.FINISHED, Stopped: _S.STOPPED, Failed: _S.FAILED}
_BEGIN: Mapping[_Cause, RunStatus] = {Request.START: _S.PREPARING}
_STAY = (Progress, EpochFinished, Snapshot)

_TRANSITIONS: Mapping[RunStatus, Mapping[_Cause, RunStatus]] = {
    _S.IDLE: _BEGIN,
    _S.PREPARING: {
        Request.PAUSE: _S.PREPARING,
        Request.RESUME: _S.PREPARING,
        Request.STEP: _S.PREPARING,
        Request.STOP: _S.STOPPING,
        Started: _S.TRAINING,
        Stopped: _S.STOPPED,
        Failed: _S.FAILED,
    },
    _S.TRAINING: {
        **dict.fromkeys((Request.PAUSE, Request.RESUME, Request.STEP, *_STAY, Resumed), _S.TRAINING),
        Request.STOP: _S.STOPPING,
        Paused: _S.PAUSED,
        **_ENDS,
    },
    _S.PAUSED: {
        **dict.fromkeys((Request.PAUSE, Request.RESUME, Request.STEP, *_STAY, Paused), _S.PAUSED),
        Request.STOP: _S.STOPPING,
        Resumed: _S.TRAINING,
        # Single steps can reach the end of the last epoch.
        **_ENDS,
    },
    _S.STOPPING: {
        **dict.fromkeys((*Request, *_STAY, Started, Paused, Resumed), _S.STOPPING),
        **_ENDS,
    },
    _S.FINISHED: _BEGIN,
    _S.STOPPED: _BEGIN,
    _S.FAILED: _BEGIN,
}


def next_status(status: RunStatus, cause: Event | Request) -> RunStatus:
    """The status after an event or a request. Raises IllegalTransitionError when it cannot come in this one."""
    key: _Cause = cause if isinstance(cause, Request) else type(cause)
    found = _TRANSITIONS[status].get(key)
    if found is None:
        name = f"request {cause.value!r}" if isinstance(cause, Request) else f"event {type(cause).__name__}"
        raise IllegalTransitionError(f"A run that is {status.value} cannot take the {name}.")
    return found
