"""Recovery copies of unsaved work, and the offer to take up what a crash left behind."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING
from uuid import uuid4

from PySide6.QtCore import QObject, QTimer

from netbuilder.errors import NetbuilderError
from netbuilder.gui.banner import Banner
from netbuilder.gui.document import Document
from netbuilder.gui.files import Files
from netbuilder.gui.run import Run
from netbuilder.gui.workers import Jobs

if TYPE_CHECKING:
    from netbuilder.storage.autosave import Autosave, RecoveryCopy

INTERVAL_MS = 20_000
_KEY = "autosave"


class Recovery(QObject):
    """Writes a copy now and then while something is unsaved; drops it when the work is saved or given up."""

    def __init__(
        self, document: Document, run: Run, files: Files, jobs: Jobs, banner: Banner, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._document = document
        self._run = run
        self._files = files
        self._jobs = jobs
        self._banner = banner
        self._autosave: Autosave | None = None
        self._name = uuid4().hex
        self._written: tuple[object, object] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(INTERVAL_MS)
        self._timer.timeout.connect(self.write)
        files.opened.connect(self._on_files_opened)
        files.saved.connect(lambda _: self._discard())

    def start(self) -> None:
        """Begin to watch, and look for what an earlier session left behind."""
        from netbuilder.storage.autosave import find_copies

        self._timer.start()
        self._jobs.start("recovery", find_copies, self._offer, self._on_failed)

    def write(self) -> None:
        """Write a copy on a worker, if there is anything unsaved that the last copy lacks."""
        project, trained = self._document.project, self._run.trained
        is_written = self._written is not None and project is self._written[0] and trained is self._written[1]
        if not self._files.is_dirty or is_written or self._jobs.is_running(_KEY):
            return
        self._written = (project, trained)
        history = self._run.trained_history if trained is not None else None
        if self._autosave is None:
            from netbuilder.storage.autosave import Autosave

            self._autosave = Autosave()
        work = partial(
            self._autosave.write,
            self._name,
            project,
            self._document.path,
            trained.weights if trained else None,
            trained.fitted if trained else None,
            history,
            trained.state if trained else None,
        )
        self._jobs.start(_KEY, work, lambda _: None, self._on_failed)

    def close(self) -> None:
        """The window closes in good order: no copy is needed."""
        self._timer.stop()
        if self._autosave is not None:
            self._autosave.close()

    def _offer(self, copies: tuple[RecoveryCopy, ...]) -> None:
        """Offer the latest copy; others wait for the next start."""
        if not copies or self._files.is_dirty or self._document.path is not None:
            return
        copy = copies[0]
        when = copy.saved_at.astimezone().strftime("%H:%M on %d %B")
        self._banner.show_message(
            "hint",
            "Unsaved work was found",
            f"{copy.name} was open when the program ended unexpectedly. A copy from {when} was kept.",
            actions=(("Restore", partial(self._restore, copy)), ("Discard", partial(self._drop, copy))),
        )

    def _restore(self, copy: RecoveryCopy) -> None:
        self._banner.hide()
        if self._files.recover(copy.path, copy.original):
            self.write()
            self._drop(copy)

    def _drop(self, copy: RecoveryCopy) -> None:
        from netbuilder.storage.autosave import discard_copy

        self._banner.hide()
        discard_copy(copy)

    def _on_files_opened(self) -> None:
        self._discard()
        self._name = uuid4().hex

    def _discard(self) -> None:
        self._written = None
        if self._autosave is not None:
            self._autosave.discard(self._name)

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, NetbuilderError | OSError):
            raise error
        self._timer.stop()
        self._banner.show_message("warning", "No recovery copies can be written", f"{error} Save often.")
