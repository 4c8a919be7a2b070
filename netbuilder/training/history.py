"""The record of a run: an append-only set of columns, free of torch, that is saved beside the weights."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isfinite, nan
from typing import Any, Generic, TypeVar

import numpy as np
from numpy.typing import DTypeLike, NDArray

from netbuilder.training.events import EpochFinished, Event, Finished, Progress, Stopped

Number = TypeVar("Number", bound=np.generic)


class _Column(Generic[Number]):
    """Numbers that only ever grow at the end, so that a view of them stays true."""

    def __init__(self, dtype: DTypeLike) -> None:
        self._room: NDArray[Number] = np.empty(256, dtype)
        self._count = 0

    def extend(self, numbers: NDArray[Any]) -> None:
        end = self._count + len(numbers)
        if end > len(self._room):
            larger = np.empty(max(end, 2 * len(self._room)), self._room.dtype)
            larger[: self._count] = self._room[: self._count]
            self._room = larger
        self._room[self._count : end] = numbers
        self._count = end

    def view(self) -> NDArray[Number]:
        """(n,), read-only, without a copy; what is appended later is not in it."""
        seen = self._room[: self._count]
        seen.flags.writeable = False
        return seen


class History:
    """Losses by batch and figures by epoch of all that a network has learned, over several runs."""

    def __init__(self) -> None:
        self._batches: _Column[np.int64] = _Column(np.int64)
        self._losses: _Column[np.float32] = _Column(np.float32)
        self._output_losses: dict[str, _Column[np.float32]] = {}
        self._epochs: _Column[np.int64] = _Column(np.int64)
        self._epoch_batches: _Column[np.int64] = _Column(np.int64)
        self._seconds: _Column[np.float64] = _Column(np.float64)
        self._metrics: dict[str, _Column[np.float64]] = {}
        # The figures of the test at the end of the last run, e.g. `test_accuracy`; empty where there was none.
        self.test: dict[str, float] = {}

    @property
    def batches(self) -> NDArray[np.int64]:
        """(n,) numbers of the batches, from 1 over all runs."""
        return self._batches.view()

    @property
    def losses(self) -> NDArray[np.float32]:
        """(n,) mean loss of each batch: with several Outputs the weighted sum of theirs."""
        return self._losses.view()

    @property
    def output_losses(self) -> dict[str, NDArray[np.float32]]:
        """(n,) mean loss of each batch by Output, where there are several; NaN where a batch has none."""
        return {name: column.view() for name, column in self._output_losses.items()}

    @property
    def epochs(self) -> NDArray[np.int64]:
        """(m,) numbers of the finished epochs, from 1."""
        return self._epochs.view()

    @property
    def epoch_batches(self) -> NDArray[np.int64]:
        """(m,) number of the last batch of each epoch: where its figures stand on the axis of the losses."""
        return self._epoch_batches.view()

    @property
    def seconds(self) -> NDArray[np.float64]:
        """(m,) how long each epoch took."""
        return self._seconds.view()

    @property
    def metric_names(self) -> tuple[str, ...]:
        return tuple(self._metrics)

    def metric(self, name: str) -> NDArray[np.float64]:
        """(m,) one figure by epoch, e.g. `validation_accuracy`; NaN where an epoch has none."""
        return self._metrics[name].view()

    @property
    def last_metrics(self) -> dict[str, float]:
        """The figures of the last epoch; empty before the first."""
        last = {name: float(column.view()[-1]) for name, column in self._metrics.items()} if len(self) else {}
        return {name: value for name, value in last.items() if isfinite(value)}

    def __len__(self) -> int:
        """Finished epochs."""
        return len(self.epochs)

    def __eq__(self, other: object) -> bool:
        if not isinstance(other, History):
            return NotImplemented
        return self.to_json() == other.to_json()

    __hash__ = None  # type: ignore[assignment]  # it grows

    def append(self, event: Event) -> None:
        """Take what an event tells; events without figures are passed over."""
        if isinstance(event, Progress):
            self._append_output_losses(event)
            self._batches.extend(event.batches)
            self._losses.extend(event.losses)
        elif isinstance(event, EpochFinished):
            self._append_epoch(event)
            # What was tested before belongs to weights that have gone on learning.
            self.test = {}
        elif isinstance(event, Finished | Stopped):
            self.test = {name: value for name, value in event.outcome.metrics.items() if name.startswith("test_")}

    def extend(self, events: Iterable[Event]) -> None:
        for event in events:
            self.append(event)

    def _append_output_losses(self, event: Progress) -> None:
        for name in event.output_losses:
            if name not in self._output_losses:
                self._output_losses[name] = _Column(np.float32)
                self._output_losses[name].extend(np.full(len(self.batches), nan))
        for name, column in self._output_losses.items():
            column.extend(event.output_losses.get(name, np.full(len(event.batches), nan)))

    def _append_epoch(self, event: EpochFinished) -> None:
        rows = len(self)
        self._epochs.extend(np.array([event.epoch]))
        self._epoch_batches.extend(np.array([event.batch]))
        self._seconds.extend(np.array([event.seconds]))
        for name in event.metrics:
            if name not in self._metrics:
                self._metrics[name] = _Column(np.float64)
                self._metrics[name].extend(np.full(rows, nan))
        for name, column in self._metrics.items():
            column.extend(np.array([event.metrics.get(name, nan)]))

    def to_json(self) -> dict[str, Any]:
        """Plain values for a JSON file; NaN and infinity become null. Batches are stored as [first, count] runs."""
        outputs = {name: _plain(losses) for name, losses in self.output_losses.items()}
        return {
            "batches": _runs(self.batches),
            "losses": _plain(self.losses),
            **({"output_losses": outputs} if outputs else {}),
            "epochs": {
                "epoch": self.epochs.tolist(),
                "batch": self.epoch_batches.tolist(),
                "seconds": _plain(self.seconds),
                "metrics": {name: _plain(column.view()) for name, column in self._metrics.items()},
            },
            "test": {name: value if isfinite(value) else None for name, value in self.test.items()},
        }

    @classmethod
    def from_json(cls, plain: Mapping[str, Any]) -> History:
        """Read what `to_json` wrote. Raises ValueError when columns are missing, of another kind or unequally long."""
        history = cls()
        try:
            losses = _numbers(plain["losses"])
            runs = [(int(first), int(count)) for first, count in plain["batches"]]
            # Before any array is made: a damaged file must not ask for more than it brings.
            if any(count < 0 for _, count in runs) or sum(count for _, count in runs) != len(losses):
                raise ValueError(f"it names other batches than the {len(losses)} whose losses it holds")
            history._batches.extend(
                np.array([n for first, count in runs for n in range(first, first + count)], np.int64)
            )
            history._losses.extend(losses)
            for name, values in plain.get("output_losses", {}).items():
                own = _numbers(values)
                if len(own) != len(losses):
                    raise ValueError(f"it holds {len(losses)} losses, and {len(own)} of the Output {name}")
                history._output_losses[str(name)] = _Column(np.float32)
                history._output_losses[str(name)].extend(own)
            rows = plain["epochs"]
            history._epochs.extend(np.array(rows["epoch"], np.int64))
            history._epoch_batches.extend(np.array(rows["batch"], np.int64))
            history._seconds.extend(_numbers(rows["seconds"]))
            for name, values in rows["metrics"].items():
                history._metrics[str(name)] = _Column(np.float64)
                history._metrics[str(name)].extend(_numbers(values))
            # Files of earlier versions have none.
            for name, value in plain.get("test", {}).items():
                history.test[str(name)] = nan if value is None else float(value)
        except (KeyError, TypeError, AttributeError, OverflowError) as error:
            raise ValueError(f"The history is damaged: {type(error).__name__} {error}.") from error
        lengths = {
            len(history.epoch_batches),
            len(history.seconds),
            *(len(history.metric(name)) for name in history._metrics),
        }
        if lengths != {len(history)}:
            raise ValueError(f"The history is damaged: it has {len(history)} epochs, and columns of another length.")
        return history


def _runs(numbers: NDArray[np.int64]) -> list[list[int]]:
    """Consecutive numbers as [first, count]."""
    if not len(numbers):
        return []
    starts = np.concatenate(([0], np.flatnonzero(np.diff(numbers) != 1) + 1))
    counts = np.diff(np.append(starts, len(numbers)))
    return [[int(numbers[start]), int(count)] for start, count in zip(starts, counts, strict=True)]


def _plain(numbers: NDArray[Any]) -> list[float | None]:
    """Nine significant digits bring a float32 back exactly, and keep the file at half the size."""
    if numbers.dtype == np.float32:
        return [float(f"{number:.9g}") if isfinite(number) else None for number in numbers.tolist()]
    return [number if isfinite(number) else None for number in numbers.tolist()]


def _numbers(plain: Sequence[float | None]) -> NDArray[np.float64]:
    return np.array([nan if number is None else float(number) for number in plain], np.float64)
