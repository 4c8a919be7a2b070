"""What the outside asks of a run; looked at between batches."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from torch import nn

    Probe = Callable[[nn.Module], Any]


class Control:
    """Stop, pause, step and snapshot requests, safe to make from any thread."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._stop = False
        self._paused = False
        self._steps = 0
        self._probe: Probe | None = None

    @property
    def stop_requested(self) -> bool:
        return self._stop

    @property
    def is_idle(self) -> bool:
        """Whether nothing is asked; one cheap look that the loop can afford after every batch."""
        return not (self._stop or self._paused or self._probe is not None)

    @property
    def must_wait(self) -> bool:
        """Whether the loop has to wait before the next batch."""
        return self._paused and self._steps == 0 and not self._stop and self._probe is None

    @property
    def is_paused(self) -> bool:
        return self._paused

    def stop(self) -> None:
        self._set(stop=True)

    def pause(self) -> None:
        self._set(paused=True, steps=0)

    def resume(self) -> None:
        self._set(paused=False, steps=0)

    def step(self, batches: int = 1) -> None:
        """Run `batches` more batches and pause again."""
        self._set(paused=True, steps=self._steps + batches)

    def request_snapshot(self, probe: Probe) -> None:
        """Call `probe(model)` between batches, in evaluation mode without gradients. A later request replaces it."""
        with self._changed:
            self._probe = probe
            self._changed.notify_all()

    def take_probe(self) -> Probe | None:
        with self._changed:
            probe, self._probe = self._probe, None
            return probe

    def take_step(self) -> bool:
        """Take one of the batches that `step` allowed; False when there is none."""
        with self._changed:
            allowed = self._steps > 0
            self._steps -= allowed
            return allowed

    def wait(self, seconds: float) -> None:
        """Sleep until something is asked, at most `seconds`."""
        with self._changed:
            if self.must_wait:
                self._changed.wait(seconds)

    def _set(self, *, stop: bool | None = None, paused: bool | None = None, steps: int | None = None) -> None:
        with self._changed:
            self._stop = self._stop if stop is None else stop
            self._paused = self._paused if paused is None else paused
            self._steps = self._steps if steps is None else steps
            self._changed.notify_all()
