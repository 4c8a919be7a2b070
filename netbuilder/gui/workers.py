"""The window's threads: training runs and one-off jobs. Nothing else in the window starts one."""

from __future__ import annotations

import contextlib
import logging
import os
import sys
import threading
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QCoreApplication, QEventLoop, QObject, Qt, QThread, Signal, Slot

from netbuilder.training.control import Control
from netbuilder.training.events import Failed, Snapshot

log = logging.getLogger(__name__)

# How far the training thread steps back behind the window, on the scale of Unix's nice.
_TRAINING_NICENESS = 10


class Mailbox:
    """Where a run leaves its events: series and states in order, none lost; of pictures only the latest."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._events: deque[tuple[int, object]] = deque()
        self._snapshot: tuple[int, Snapshot] | None = None

    def post(self, run: int, event: object) -> None:
        with self._lock:
            if isinstance(event, Snapshot):
                self._snapshot = (run, event)
            else:
                self._events.append((run, event))

    def drain(self) -> list[tuple[int, object]]:
        """Everything since the last call, with the number of the run it belongs to; the snapshot comes last."""
        with self._lock:
            events = list(self._events)
            self._events.clear()
            if self._snapshot is not None:
                events.append(self._snapshot)
                self._snapshot = None
        return events


class RunWorker:
    """One training run on a thread of its own, at lower priority, so that the window stays quick."""

    def __init__(self, number: int, events: Callable[[Control], Iterator[object]], mailbox: Mailbox) -> None:
        self.number = number
        self.control = Control()
        self._events = events
        self._mailbox = mailbox
        # A daemon, so that a run which hangs in a driver cannot keep the process alive after the window has gone.
        self._thread = threading.Thread(target=self._run, name=f"run-{number}", daemon=True)

    def start(self) -> None:
        self._thread.start()

    @property
    def is_alive(self) -> bool:
        return self._thread.is_alive()

    def _run(self) -> None:
        _step_back()
        try:
            for event in self._events(self.control):
                self._mailbox.post(self.number, event)
        except Exception as error:
            log.exception("Run %d broke off", self.number)
            self._mailbox.post(self.number, Failed(f"The run broke off: {error}. The log has the details.", "internal"))


def _step_back() -> None:
    """Lower this thread's priority where the system has a way to do it for one thread."""
    if sys.platform.startswith("linux"):
        with contextlib.suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), _TRAINING_NICENESS)
    elif sys.platform == "win32":
        import ctypes

        below_normal = -1
        kernel = ctypes.windll.kernel32
        kernel.SetThreadPriority(kernel.GetCurrentThread(), below_normal)


@dataclass(frozen=True, slots=True)
class _Job:
    key: str
    number: int
    work: Callable[[], Any]
    done: Callable[[Any], None]
    failed: Callable[[Exception], None]


class Jobs(QObject):
    """One-off work away from the UI thread: loading, saving, exporting, pictures of a model that does not train.

    Jobs with one key run one after the other, and of those that wait only the last is kept; answers come back on the UI
    thread, and an answer that a newer job of the same key has overtaken is dropped.
    """

    busy_changed = Signal(bool)
    _answered = Signal(object, object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._numbers = 0
        self._latest: dict[str, int] = {}
        self._running: dict[str, _Job] = {}
        self._waiting: dict[str, _Job] = {}
        self._answered.connect(self._on_job_answered, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        return bool(self._running)

    def is_running(self, key: str) -> bool:
        return key in self._running

    def start(
        self,
        key: str,
        work: Callable[[], Any],  # Any: whatever `done` takes
        done: Callable[[Any], None],
        failed: Callable[[Exception], None],
    ) -> None:
        """Run `work` on a thread, then `done(result)` or `failed(error)` here."""
        self._numbers += 1
        job = _Job(key, self._numbers, work, done, failed)
        self._latest[key] = job.number
        if key in self._running:
            self._waiting[key] = job
        else:
            self._launch(job)

    def forget(self, key: str) -> None:
        """Drop the answers of this key's jobs; what runs runs to its end unheard."""
        self._latest.pop(key, None)
        self._waiting.pop(key, None)

    def wait(self, timeout_ms: int = 30_000) -> bool:
        """Let every job end, keeping the window alive meanwhile; False when the time is up."""
        return pump_until(lambda: not self._running, timeout_ms)

    def _launch(self, job: _Job) -> None:
        was_busy = self.is_busy
        self._running[job.key] = job
        threading.Thread(target=self._work, args=(job,), name=f"job-{job.key}", daemon=True).start()
        if not was_busy:
            self.busy_changed.emit(True)

    def _work(self, job: _Job) -> None:
        try:
            result, error = job.work(), None
        except Exception as problem:  # noqa: BLE001 - handed to the job's owner, which tells the user
            result, error = None, problem
        # The application may have gone while this was running.
        with contextlib.suppress(RuntimeError):
            self._answered.emit(job, result, error)

    @Slot(object, object, object)
    def _on_job_answered(self, job: _Job, result: object, error: Exception | None) -> None:
        del self._running[job.key]
        waiting = self._waiting.pop(job.key, None)
        if waiting is not None:
            self._launch(waiting)
        try:
            if self._latest.get(job.key) == job.number:
                if error is not None:
                    job.failed(error)
                else:
                    job.done(result)
        finally:
            if not self.is_busy:
                self.busy_changed.emit(False)


def pump_until(condition: Callable[[], bool], timeout_ms: int) -> bool:
    """Keep handling events until `condition` holds; False when the time is up first."""
    # What is waited for is mostly there at once, and a look costs microseconds.
    waited_ms, step_ms = 0, 2
    while not condition():
        if waited_ms >= timeout_ms:
            return False
        QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, step_ms)
        QThread.msleep(step_ms)
        waited_ms += step_ms
    return True


class EngineLoader:
    """Loads torch after the window is up, so that the first run starts at once, and the window never waits."""

    def __init__(self) -> None:
        self._thread: threading.Thread | None = None
        self.is_ready = threading.Event()

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._load, name="engine", daemon=True)
            self._thread.start()

    def _load(self) -> None:
        try:
            _preload_library()
            import torch

            # An optimizer's first construction costs seconds; it is paid here, where nobody waits for it.
            torch.optim.Adam([torch.zeros(1, requires_grad=True)])
        except Exception:  # the first run will meet the same error and tell the user
            log.exception("torch could not be loaded ahead of time")
        finally:
            self.is_ready.set()


def _preload_library() -> None:
    """Map torch's big library through ctypes, which releases the GIL; the import proper would hold it all the while."""
    import ctypes
    import importlib.util
    from pathlib import Path

    spec = importlib.util.find_spec("torch")
    if not sys.platform.startswith("linux") or spec is None or spec.origin is None:
        return
    library = Path(spec.origin).parent / "lib" / "libtorch_cpu.so"
    if library.exists():
        dlopen = ctypes.CDLL(None).dlopen
        dlopen.restype = ctypes.c_void_p
        dlopen.argtypes = (ctypes.c_char_p, ctypes.c_int)
        dlopen(os.fsencode(library), os.RTLD_LAZY | os.RTLD_GLOBAL)
