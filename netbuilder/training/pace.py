"""How fast a run goes, and how long it will take."""

from __future__ import annotations

from math import exp

_MEMORY_SECONDS = 3.0  # how far back the speed looks
_FIRST_SECONDS = 0.25  # before this a speed would only tell of the warming up


class Pace:
    """A moving figure of samples a second: older work counts less, exponentially."""

    def __init__(self) -> None:
        self._samples = 0.0
        self._seconds = 0.0
        self._evaluation_seconds = 0.0

    @property
    def samples_per_second(self) -> float | None:
        return self._samples / self._seconds if self._seconds >= _FIRST_SECONDS else None

    def trained(self, samples: int, seconds: float) -> None:
        faded = exp(-seconds / _MEMORY_SECONDS)
        self._samples = self._samples * faded + samples
        self._seconds = self._seconds * faded + seconds

    def evaluated(self, seconds: float) -> None:
        self._evaluation_seconds = seconds

    def seconds_left(self, samples: int, epochs: int) -> float | None:
        """For `samples` still to be trained on, and `epochs` evaluations; None before the speed is known."""
        speed = self.samples_per_second
        return samples / speed + epochs * self._evaluation_seconds if speed else None
