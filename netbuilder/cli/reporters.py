"""What a run tells while it goes on: a progress bar on stderr, or one JSON event a line on stdout."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, Self

from netbuilder.cli.printing import ReaderGone, messages, print_json, print_result, say
from netbuilder.training.events import (
    EpochFinished,
    Event,
    Failed,
    Finished,
    Metrics,
    Progress,
    Started,
    Stopped,
)

if TYPE_CHECKING:
    from rich.progress import Progress as Bar
    from rich.progress import TaskID

End = Finished | Stopped | Failed
_BAR_PARTS = 1000


class Reporter(Protocol):
    """Receives what happens in a run, in this order: preparing, events, ended; or refused."""

    def __enter__(self) -> Self: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None: ...

    def preparing(self, what: str) -> None:
        """Something that takes seconds begins."""

    def event(self, event: Event) -> None:
        """The run goes on."""

    def ended(self, end: End, saved: Path | None) -> None:
        """The run is over; `saved` is the file that holds what it learned."""

    def refused(self, reason: str) -> None:
        """The run never began."""


class JsonReporter:
    """One JSON object a line: started, progress, epoch_finished, finished | stopped | failed."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None

    def preparing(self, what: str) -> None:
        say(what + " …")

    def event(self, event: Event) -> None:
        match event:
            case Started():
                self._line("started", _fields(event))
            case Progress():
                self._line("progress", _progress(event))
            case EpochFinished():
                self._line("epoch_finished", _fields(event))
            case _:
                pass  # pauses and snapshots are asked for by a window only

    def ended(self, end: End, saved: Path | None) -> None:
        outcome = end.outcome
        document: dict[str, object] = {
            "epochs": outcome.epochs if outcome else 0,
            "metrics": dict(outcome.metrics) if outcome else {},
            "seconds": outcome.seconds if outcome else 0.0,
            "file": saved,
        }
        if isinstance(end, Failed):
            say(f"Error: {end.message}", "red")
            document |= {"message": end.message, "kind": end.kind, "epoch": end.epoch, "batch": end.batch}
        self._line(type(end).__name__.lower(), document)

    def refused(self, reason: str) -> None:
        self._line(
            "failed", {"epochs": 0, "metrics": {}, "seconds": 0.0, "file": None, "message": reason, "kind": "refused"}
        )

    def _line(self, name: str, fields: dict[str, object]) -> None:
        # A run of hours does not end because nobody reads along any more.
        with suppress(ReaderGone):
            print_json({"event": name} | fields, indent=None)


class TextReporter:
    """A bar with epoch, loss, samples/s and time left; a line for each epoch where stderr is no terminal."""

    def __init__(self) -> None:
        self._bar: Bar | None = None
        self._task: TaskID | None = None
        self._epochs = 0
        self._first_epoch = 0

    def __enter__(self) -> Self:
        from rich.progress import BarColumn, TextColumn
        from rich.progress import Progress as Bar

        console = messages()
        columns = (
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.fields[figures]}"),
        )
        if console.is_terminal:
            self._bar = Bar(*columns, console=console, transient=True)
            self._bar.start()
            self._task = self._bar.add_task("", total=_BAR_PARTS, figures="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def preparing(self, what: str) -> None:
        if self._bar is None:
            say(what + " …")
        self._show(0.0, what, "")

    def event(self, event: Event) -> None:
        match event:
            case Started():
                self._start(event)
            case Progress():
                self._show(
                    self._part(event.epoch), f"epoch {self._number(event.epoch)}/{self._epochs}", _figures(event)
                )
            case EpochFinished():
                self._tell(f"epoch {event.epoch}/{self._epochs}  {_by_split(event.metrics)}  {event.seconds:.1f} s")
            case _:
                pass  # pauses and snapshots are asked for by a window only

    def ended(self, end: End, saved: Path | None) -> None:
        if self._bar is not None:
            self._bar.stop()
        if isinstance(end, Failed):
            say(f"Error: {end.message}", "red")
            if saved is None:
                say("No epoch was finished, so no file was written.", "yellow")
        if isinstance(end, Stopped):
            say(f"Stopped after {end.outcome.epochs} whole epochs.", "yellow")
        if end.outcome is not None and saved is not None:
            print_result(describe(end.outcome.metrics), str(saved))

    def refused(self, reason: str) -> None:
        return None  # the message on stderr is enough for people

    def _start(self, started: Started) -> None:
        self._epochs, self._first_epoch = started.epochs, started.first_epoch
        samples = f"{started.training_samples:,} samples, {started.parameters:,} parameters"
        self._tell(f"Training on {started.device}: {samples}. {started.device_reason}")

    def _part(self, epoch: float) -> float:
        return (epoch - self._first_epoch) / max(1, self._epochs - self._first_epoch)

    def _number(self, epoch: float) -> int:
        return min(self._epochs, int(epoch) + 1)

    def _show(self, part: float, description: str, figures: str) -> None:
        if self._bar is not None and self._task is not None:
            self._bar.update(self._task, completed=part * _BAR_PARTS, description=description, figures=figures)

    def _tell(self, line: str) -> None:
        """A line that stays, above the bar where there is one."""
        if self._bar is None:
            say(line)
        else:
            self._bar.console.print(line, markup=False, highlight=False)


def describe(metrics: Metrics) -> str:
    """Figures in plain words, one a line: `test accuracy 98.89 %`."""
    return "\n".join(f"{name.replace('_', ' ')} {_figure(name, value)}" for name, value in metrics.items())


def _by_split(metrics: Metrics) -> str:
    """Figures in one line, each part of the data named once: `train loss 0.5063 accuracy 91.04 %`."""
    parts: dict[str, list[str]] = {}
    for name, value in metrics.items():
        split, _, figure = name.partition("_")
        parts.setdefault(split, []).append(f"{figure.replace('_', ' ')} {_figure(name, value)}")
    return "  ".join(f"{split} {' '.join(figures)}" for split, figures in parts.items())


def _figure(name: str, value: float) -> str:
    return f"{100 * value:.2f} %" if name.endswith("accuracy") else f"{value:.4g}"


def _figures(progress: Progress) -> str:
    parts = [f"loss {progress.losses[-1]:.4f}"] if len(progress.losses) else []
    if progress.samples_per_second is not None:
        parts.append(f"{progress.samples_per_second:,.0f} samples/s")
    if progress.seconds_left is not None:
        minutes, seconds = divmod(round(progress.seconds_left), 60)
        parts.append(f"{minutes}:{seconds:02d} left")
    return "  ".join(parts)


def _progress(progress: Progress) -> dict[str, object]:
    losses = progress.losses
    own = {name: float(column[-1]) for name, column in progress.output_losses.items() if len(column)}
    return {
        "epoch": progress.epoch,
        "batch": int(progress.batches[-1]) if len(progress.batches) else None,
        "loss": float(losses[-1]) if len(losses) else None,
        **({"output_losses": own} if own else {}),
        "samples_per_second": progress.samples_per_second,
        "seconds_left": progress.seconds_left,
    }


def _fields(event: Started | EpochFinished) -> dict[str, object]:
    return {name: getattr(event, name) for name in type(event).__slots__}
