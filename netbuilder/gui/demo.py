"""The demo: the main job on built-in data, live in the window or offscreen with files to look at."""

from __future__ import annotations

import os
import signal
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Event
from types import FrameType

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskID, TextColumn, TimeRemainingColumn

from netbuilder.errors import NetbuilderError, TrainingError
from netbuilder.gui.canvas.picture import preview_png
from netbuilder.gui.main_window import MainWindow
from netbuilder.gui.workers import pump_until
from netbuilder.storage.projects import save
from netbuilder.storage.templates import load_template
from netbuilder.training.events import Failed, Finished, Stopped
from netbuilder.training.status import RunStatus

TEMPLATE = "digits-cnn"
INTERRUPTED = 130
_SIZE = (1440, 900)
_PANEL_SIZE = (960, 520)
_TIMEOUT_MS = 30 * 60_000
_PICTURES_MS = 20_000
_SHOWN_LAYER = "conv1"
_EXPORTS = (("python", "model.py"), ("onnx", "model.onnx"), ("safetensors", "model.safetensors"))


def run_in_window(app: QApplication, window: MainWindow, output: Path | None) -> int:
    """Open the demo project and train it before the user's eyes; with `output`, leave the files there in the end."""
    window.files.new(load_template(TEMPLATE))
    window.show()
    window.canvas.select((_SHOWN_LAYER,))
    QTimer.singleShot(0, window.run_commands.train)
    if output is not None:
        folder = output

        def leave(event: Finished | Stopped | Failed) -> None:
            if isinstance(event, Finished):
                QTimer.singleShot(1000, lambda: _leave_files(window, folder, lambda _: None))

        window.run.ended.connect(leave)
    return app.exec()


def run_offscreen(window: MainWindow, folder: Path) -> int:
    """Train without a display, with a progress bar, and leave pictures, model and project in `folder`."""
    check_folder(folder)
    console = Console(stderr=True)
    console.print("No display: the demo trains here and leaves its pictures in a folder.")
    window.files.new(load_template(TEMPLATE))
    window.resize(*_SIZE)
    window.show()
    window.canvas.select((_SHOWN_LAYER,))
    try:
        with _interruptible() as interrupted, _progress(console) as progress:
            metrics = _train(window, progress, interrupted)
            task = progress.add_task("Exporting", total=None, figures="")

            def say(words: str) -> None:
                if interrupted.is_set():
                    raise KeyboardInterrupt
                progress.update(task, description=words)

            paths = _leave_files(window, folder, say)
    except KeyboardInterrupt:
        console.print(f"Interrupted; {folder} may lack some of the files.")
        return INTERRUPTED
    finally:
        window.run.stop_and_wait()
        window.jobs.wait()
    print(f"test accuracy {metrics['test_accuracy']:.2%}")
    for path in paths:
        print(path)
    sys.stdout.flush()
    return 0


@contextmanager
def _interruptible() -> Iterator[Event]:
    """Ctrl+C sets the event, which is looked at between two steps; a second one leaves at once.

    Python's own way, an exception out of nowhere, would be lost where it meets one of Qt's slots.
    """
    interrupted = Event()

    def on_interrupt(_number: int, _frame: FrameType | None) -> None:
        if interrupted.is_set():
            os._exit(INTERRUPTED)
        interrupted.set()

    before = signal.signal(signal.SIGINT, on_interrupt)
    try:
        yield interrupted
    finally:
        signal.signal(signal.SIGINT, before)


def check_folder(folder: Path) -> None:
    """Make the folder, before anything is trained for it. Raises NetbuilderError where that cannot be."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / ".netbuilder"
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise NetbuilderError(
            f"{folder} cannot be written to: {error.strerror or error}. Choose another folder with -o."
        ) from error


def _progress(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"), BarColumn(), TextColumn("{task.fields[figures]}"), TimeRemainingColumn(),
        console=console,
    )  # fmt: skip


def _train(window: MainWindow, progress: Progress, interrupted: Event) -> dict[str, float]:
    """Train to the end; returns the figures of the test. Raises TrainingError when the run fails, KeyboardInterrupt."""
    run = window.run
    task: TaskID = progress.add_task("Preparing", total=None, figures="")
    ends: list[Finished | Stopped | Failed] = []

    def show_progress() -> None:
        project, last = run.project, run.history.last_metrics
        if run.status is RunStatus.TRAINING and project is not None and len(run.history):
            figures = f"loss {last['train_loss']:.4f}, validation accuracy {last['validation_accuracy']:.2%}"
            done, total = len(run.history), project.training.epochs
            progress.update(task, description=f"Epoch {done} of {total}", total=total, completed=done, figures=figures)

    run.ended.connect(ends.append)
    run.epoch_finished.connect(lambda _: show_progress())
    window.run_commands.train()
    pump_until(lambda: bool(ends) or interrupted.is_set(), _TIMEOUT_MS)
    if interrupted.is_set():
        raise KeyboardInterrupt
    end = ends[0] if ends else Failed("It took more than half an hour.", "internal")
    if isinstance(end, Failed):
        raise TrainingError(end.message)
    return dict(end.outcome.metrics)


def _leave_files(window: MainWindow, folder: Path, say: Callable[[str], None]) -> list[Path]:
    """Write the pictures, the model in three forms and the project; returns the paths in the order of the README."""
    check_folder(folder)
    say("Drawing")
    window.panels.curves.draw_now()
    _settle(window)
    window.grab().save(str(folder / "window.png"))
    window.panels.curves.plot.save_png(folder / "curves.png")
    for name in ("filters", "activations"):
        _grab_large(window, name, folder / f"{name}.png")
    window.docks.reset()
    _export(window, folder, say)
    say("Saving")
    trained = window.run.trained
    assert trained is not None
    save(
        folder / "demo.netb",
        trained.project,
        trained.weights,
        trained.fitted,
        window.run.history,
        preview_png(trained.project),
        trained.state,
    )
    names = ("window.png", "curves.png", "filters.png", "activations.png", *(name for _, name in _EXPORTS), "demo.netb")
    return [folder / name for name in names]


def _settle(window: MainWindow) -> None:
    pump_until(lambda: window.feeds.pictures.is_settled and not window.jobs.is_busy, _PICTURES_MS)


def _grab_large(window: MainWindow, name: str, path: Path) -> None:
    """A panel as it looks with room around it."""
    dock = window.docks[name]
    dock.setFloating(True)
    dock.resize(*_PANEL_SIZE)
    dock.show()
    _settle(window)
    dock.widget().grab().save(str(path))
    dock.setFloating(False)


def _export(window: MainWindow, folder: Path, say: Callable[[str], None]) -> None:
    trained = window.run.trained
    assert trained is not None
    for form, name in _EXPORTS:
        say(f"Writing {name}")
        results: list[object] = []

        def work(form: str = form, name: str = name) -> object:
            from netbuilder.export.export import export_model

            return export_model(form, folder / name, trained.project, trained.weights, trained.fitted)

        window.jobs.start(f"demo-{form}", work, results.append, results.append)
        window.jobs.wait(_TIMEOUT_MS)
        if isinstance(results[0], Exception):
            raise results[0]
