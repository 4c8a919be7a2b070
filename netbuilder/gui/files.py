"""New, Open, Save, Recent and leaving: one file after another without leftovers, and nothing lost unasked."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from netbuilder.errors import NetbuilderError
from netbuilder.graph.project import Project
from netbuilder.gui.document import Document
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.run import Run
from netbuilder.gui.run_events import Trained
from netbuilder.gui.workers import Jobs, pump_until

if TYPE_CHECKING:
    from netbuilder.storage.projects import Opened

_FILTER = "NetBuilder projects (*.netb *.json)"
_SAVE_FILTER = "NetBuilder project (*.netb);;Drawing and settings only (*.json)"
SUFFIXES = (".netb", ".json")
_TIMEOUT_MS = 600_000


class Files(QObject):
    """The open file: what is in the document and in the run, and where it is stored."""

    opened = Signal()  # another project is open, in full
    saved = Signal(object)  # Path
    said = Signal(str)
    dirty_changed = Signal()

    def __init__(
        self,
        window: QWidget,
        document: Document,
        run: Run,
        jobs: Jobs,
        preferences: Preferences,
        draw_preview: Callable[[], bytes | None],
    ) -> None:
        super().__init__(window)
        self._window = window
        self._document = document
        self._run = run
        self._jobs = jobs
        self._preferences = preferences
        self._draw_preview = draw_preview
        # While one file is being read or written, the window lives on; a second wish must not cross the first.
        self._busy = False
        document.modified_changed.connect(self.dirty_changed)
        document.path_changed.connect(self.dirty_changed)
        run.trained_changed.connect(self.dirty_changed)

    @property
    def is_dirty(self) -> bool:
        """Whether closing now would lose work: an edit, or a training that no file holds."""
        return self._document.is_modified or self._run.is_unsaved

    @property
    def title(self) -> str:
        """`LeNet-5.netb*`: the file's name, or the project's while there is no file."""
        name = self._document.path.name if self._document.path else self._document.project.name
        return f"{name}{'*' if self.is_dirty else ''}"

    def new(self, project: Project) -> bool:
        """Put a new project in place of this one, after asking for what is unsaved."""
        if not self.may_leave():
            return False
        self._replace(project, None)
        return True

    def open(self, path: Path | None = None) -> bool:
        """Open a file, asking for one if none is named. A file that cannot be opened leaves this one as it is."""
        if path is None:
            name, _ = QFileDialog.getOpenFileName(
                self._window, "Open a project", str(self._preferences.folder), f"{_FILTER};;All files (*)"
            )
            if not name:
                return False
            path = Path(name)
        opened = self._read(path)
        if opened is None or not self.may_leave():
            return False
        self._replace(opened.project, path, opened)
        self._preferences.folder = path.absolute().parent
        self._preferences.remember(path)
        for warning in opened.warnings:
            self._complain("Part of this file is damaged", warning)
        return True

    def recover(self, copy: Path, original: Path | None) -> bool:
        """Take up a recovery copy as unsaved work on `original`, the file it belongs to, if there was one."""
        opened = self._read(copy)
        if opened is None or not self.may_leave():
            return False
        self._replace(opened.project, original, opened, is_unsaved=True)
        return True

    def _read(self, path: Path) -> Opened | None:
        from netbuilder.storage.projects import load

        try:
            opened: Opened = self._in_background("open", lambda: load(path))
        except NetbuilderError as error:
            self._complain("This file was not opened", str(error))
            return None
        return opened

    def save(self) -> bool:
        """Save where the project is stored; one that was never saved asks where."""
        path = self._document.path
        if path is None or (path.suffix.lower() == ".json" and self._run.trained is not None):
            # A drawing opened from .json that has learned something needs a file that can hold it.
            return self.save_as()
        return self._write(path)

    def save_as(self, path: Path | None = None) -> bool:
        if path is None:
            stored = self._document.path
            name = f"{stored.stem if stored else file_stem(self._document.project.name)}.netb"
            folder = stored.parent if stored else self._preferences.folder
            chosen, kind = QFileDialog.getSaveFileName(
                self._window, "Save the project", str(folder / name), _SAVE_FILTER
            )
            if not chosen:
                return False
            path = Path(chosen)
            if path.suffix.lower() not in SUFFIXES:
                path = path.with_name(path.name + (".json" if "*.json" in kind else ".netb"))
                # The dialog asked about the name as it was typed.
                if path.exists() and not self._agree_to_overwrite(path):
                    return False
        return self._write(path)

    def may_leave(self) -> bool:
        """Whether this project may go: a run is stopped and unsaved work saved or given up, as the user says."""
        if self._run.is_active and not self._ask_to_stop():
            return False
        if not self.is_dirty:
            return True
        answer = QMessageBox.question(
            self._window,
            "Unsaved work",
            f"{self.title.removesuffix('*')} has unsaved {self._unsaved_words()}. Save before closing it?",
            QMessageBox.StandardButton.Save | QMessageBox.StandardButton.Discard | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Save,
        )
        if answer == QMessageBox.StandardButton.Save:
            return self.save()
        return answer == QMessageBox.StandardButton.Discard

    def _unsaved_words(self) -> str:
        words = []
        if self._document.is_modified:
            words.append("changes")
        if self._run.is_unsaved:
            words.append("training")
        return " and ".join(words)

    def _ask_to_stop(self) -> bool:
        answer = QMessageBox.question(
            self._window,
            "A training is under way",
            "The network is training. Stop it? What it has learned so far is kept.",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Yes,
        )
        if answer != QMessageBox.StandardButton.Yes:
            return False
        # It may have finished while the question stood.
        if self._run.is_active and not self._run.stop_and_wait():
            self._complain("The training does not stop", "It has not answered for a minute. Wait, then try again.")
            return False
        return True

    def _replace(
        self, project: Project, path: Path | None, opened: Opened | None = None, *, is_unsaved: bool = False
    ) -> None:
        self._run.forget()
        self._document.open_project(project, path, modified=is_unsaved)
        if opened is not None:
            self._restore(opened)
            self._run.is_unsaved = is_unsaved and self._run.trained is not None
        self.opened.emit()
        self.dirty_changed.emit()

    def _restore(self, opened: Opened) -> None:
        trained = None
        if opened.weights:
            epochs = int(opened.history.epochs[-1]) if opened.history else 0
            trained = Trained(opened.project, opened.weights, opened.fitted, opened.state or {}, epochs)
        self._run.restore(trained, opened.history)

    def _write(self, path: Path) -> bool:
        """Save on a worker; the window stays alive and further saves wait for this one."""
        from netbuilder.storage.projects import save

        drawing_only = path.suffix.lower() == ".json"
        if drawing_only and self._run.trained is not None and not self._agree_to_drawing_only(path):
            return False
        self._take_along(path.absolute().parent)
        project, trained, history = self._document.project, self._run.trained, self._run.trained_history
        preview = self._draw_preview()

        def work() -> None:
            if drawing_only or trained is None:
                save(path, project, preview_png=None if drawing_only else preview)
            else:
                save(path, project, trained.weights, trained.fitted, history, preview, trained.state)

        try:
            self._in_background("save", work)
        except NetbuilderError as error:
            self._complain("The project was not saved", str(error))
            return False
        # What was edited or learned while the file was being written is still unsaved.
        self._document.mark_saved(path, project)
        if self._run.trained is trained and not drawing_only:
            self._run.mark_saved()
        self._preferences.folder = path.absolute().parent
        self._preferences.remember(path)
        self.dirty_changed.emit()
        self.saved.emit(path)
        self.said.emit(f"Saved {path.name}")
        return True

    def _take_along(self, folder: Path) -> None:
        """Let relative paths of the data lead to the same place from another folder."""
        from netbuilder.storage.folders import moved

        before = self._document.project
        self._document.commit("Point at the data from the new folder", moved(before, self._document.base, folder))

    def _in_background(self, key: str, work: Callable[[], Any]) -> Any:  # Any: whatever `work` returns
        """Do `work` on a thread while the window stays alive. Raises what it raises."""
        if self._busy:
            raise NetbuilderError("Another file is still being read or written. Wait a moment, then try again.")
        results: list[tuple[Any, Exception | None]] = []
        self._busy = True
        try:
            self._jobs.start(
                key, work, lambda result: results.append((result, None)), lambda error: results.append((None, error))
            )
            if not pump_until(lambda: bool(results), _TIMEOUT_MS):
                raise NetbuilderError("It took too long: the disk or the network drive does not answer.")
        finally:
            self._busy = False
        result, error = results[0]
        if error is not None:
            raise error
        return result

    def _agree_to_overwrite(self, path: Path) -> bool:
        answer = QMessageBox.question(
            self._window,
            "Replace this file?",
            f"{path.name} exists already. Replace it?",
            QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Yes

    def _agree_to_drawing_only(self, path: Path) -> bool:
        answer = QMessageBox.question(
            self._window,
            "Save the drawing only?",
            f"A .json file holds the drawing and its settings. The weights and curves are not written to {path.name};"
            " save as .netb to keep them.",
            QMessageBox.StandardButton.Ok | QMessageBox.StandardButton.Cancel,
            QMessageBox.StandardButton.Cancel,
        )
        return answer == QMessageBox.StandardButton.Ok

    def _complain(self, title: str, text: str) -> None:
        QMessageBox.warning(self._window, title, text)


def file_stem(project_name: str) -> str:
    """A project's name as the name of a file, without a suffix."""
    kept = "".join(letter if letter.isalnum() or letter in " -_." else "_" for letter in project_name).strip(" .")
    return kept or "model"
