"""Whole windows for the tests: opened, waited for, and closed without a trace."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget

from netbuilder.graph.project import Project
from netbuilder.graph.settings import TrainingSettings
from netbuilder.gui.main_window import MainWindow
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.theme import ThemeSource
from netbuilder.gui.workers import pump_until
from netbuilder.storage.library import Library
from netbuilder.training.status import RunStatus

LONG_MS = 120_000
# Enough epochs that a run never ends by itself while a test looks at it.
ENDLESS = 100_000


def wait(condition: Callable[[], bool], what: str, timeout_ms: int = LONG_MS) -> None:
    """Let the window live until `condition` holds."""
    assert pump_until(condition, timeout_ms), f"waited in vain for: {what}"


def open_window(
    themes: ThemeSource, settings: Path, project: Project | None = None, size: tuple[int, int] = (1280, 800)
) -> MainWindow:
    """A shown window whose engine is there, on `project`."""
    window = MainWindow(Preferences(settings), themes, Library(settings.parent / "blocks"))
    window.resize(*size)
    window.show()
    if project is not None:
        window.files.new(project)
    window.engine.start()
    wait(window.engine.is_ready.is_set, "torch")
    wait(window.isVisible, "the window to be shown")
    settle(window)
    return window


def close_window(window: MainWindow) -> None:
    """End everything that the window does, without a question, and delete it."""
    window.run.stop_and_wait()
    assert window.jobs.wait(), "a job did not end"
    forget_changes(window)
    window.close()
    engine = window.engine._thread
    if engine is not None:
        engine.join(60)
    window.deleteLater()
    delete_now()


def delete_now() -> None:
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def forget_changes(window: MainWindow) -> None:
    """As if everything were saved: leaving asks nothing."""
    window.document.undo_stack.setClean()
    window.run.mark_saved()


@contextmanager
def nothing_leaks() -> Iterator[None]:
    """A thread or a widget that outlives the block fails the test."""
    widgets, threads = set(QApplication.topLevelWidgets()), set(threading.enumerate())
    yield
    delete_now()
    pump_until(lambda: not left_threads(threads), 5000)
    assert not left_threads(threads)
    left = [widget for widget in QApplication.topLevelWidgets() if widget not in widgets]
    assert not left, f"left behind: {left}"


def left_threads(before: set[threading.Thread]) -> list[threading.Thread]:
    own = ("run-", "job-", "engine")
    return [thread for thread in threading.enumerate() if thread not in before and thread.name.startswith(own)]


def settle(window: MainWindow) -> None:
    """Let edits be checked, panels be fed and pictures be drawn."""
    wait(lambda: not window.checker._is_stale, "the check")
    QCoreApplication.processEvents()
    wait(
        lambda: (
            not window.jobs.is_busy
            and window.feeds.pictures.is_settled
            and window.feeds.thumbnails.is_settled
            and not window.feeds.data._settle.isActive()
        ),
        "the window to settle",
    )
    QCoreApplication.processEvents()


def train(window: MainWindow, *, epochs: int | None = None) -> None:
    """F5, and wait for the end of the run."""
    if epochs is not None:
        set_training(window, epochs=epochs)
    press(window, Qt.Key.Key_F5)
    assert window.run.is_active, window.line.totals.text()
    wait(lambda: not window.run.is_active, "the run to end")
    settle(window)


def start_endless(window: MainWindow) -> None:
    """Train until somebody stops it."""
    set_training(window, epochs=ENDLESS)
    press(window, Qt.Key.Key_F5)
    wait_status(window, RunStatus.TRAINING)
    wait(lambda: len(window.run.history.batches) > 0, "the first batch")


def wait_status(window: MainWindow, status: RunStatus) -> None:
    wait(lambda: window.run.status is status, f"the run to be {status}; it is {window.run.status}")


def set_training(window: MainWindow, **changes: object) -> None:
    project = window.document.project
    training = TrainingSettings(**(project.training.model_dump() | changes))
    window.document.commit("Change the training settings", project.replace(training=training))


def press(widget: QWidget, key: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(widget, key, modifiers)


class Questions:
    """Stands in for QMessageBox: keeps what was asked and said, and answers as the test wants."""

    def __init__(self, monkeypatch: object) -> None:
        self.asked: list[str] = []
        self.warned: list[str] = []
        self.answers: list[QMessageBox.StandardButton] = []
        monkeypatch.setattr(QMessageBox, "question", self._question)
        monkeypatch.setattr(QMessageBox, "warning", self._warning)

    def answer(self, *buttons: QMessageBox.StandardButton) -> None:
        """What the next questions are answered with, in turn."""
        self.answers = list(buttons)

    def _question(self, parent: QWidget, title: str, text: str, *_: object) -> QMessageBox.StandardButton:
        self.asked.append(f"{title}: {text}")
        assert self.answers, f"an unexpected question: {title}: {text}"
        return self.answers.pop(0)

    def _warning(self, parent: QWidget, title: str, text: str, *_: object) -> QMessageBox.StandardButton:
        self.warned.append(f"{title}: {text}")
        return QMessageBox.StandardButton.Ok
