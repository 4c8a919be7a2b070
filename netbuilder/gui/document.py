"""The open document: one project value, one way to change it, one signal that says so."""

from __future__ import annotations

import weakref
from collections.abc import Mapping
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from netbuilder.graph.project import Project

UNDO_LIMIT = 1_000
_MERGEABLE = 1
_NEVER_MERGED = -1


class Renames(dict[str, str]):
    """{old id: new id} for nodes of one drawing: that of `block`, or the project's own."""

    def __init__(self, names: Mapping[str, str], block: str | None = None) -> None:
        super().__init__(names)
        self.block = block

    @property
    def back(self) -> Renames:
        """What takes them back."""
        return Renames({new: old for old, new in self.items()}, self.block)


class Document(QObject):
    """The project that is open, where it is stored, and the way back through its changes.

    `changed` comes once the undo stack is consistent again, so that a listener may read `undo_stack` and even commit.
    """

    changed = Signal(object, object)  # before, after: Project
    renamed = Signal(object)  # Renames, always just before the `changed` that goes with it
    revisited = Signal(object)  # the path that was given with the edit that undo or redo now comes to
    modified_changed = Signal(bool)
    path_changed = Signal(object)  # Path | None
    opened = Signal()  # another project took the place of this one; comes after its `changed`

    def __init__(self, project: Project | None = None, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.undo_stack = QUndoStack(self)
        self.undo_stack.setUndoLimit(UNDO_LIMIT)
        self.undo_stack.indexChanged.connect(self._on_stack_moved)
        self.undo_stack.cleanChanged.connect(self._on_stack_clean_changed)
        self._project = project if project is not None else Project()
        self._announced = self._project
        self._pending_renames: list[Renames] = []
        self._revisited: tuple[str, ...] | None = None
        self._path = path

    @property
    def project(self) -> Project:
        """The value as it is now."""
        return self._project

    @property
    def path(self) -> Path | None:
        """The file it is stored in, or None while it was never saved."""
        return self._path

    @property
    def base(self) -> Path:
        """Where relative paths of the project start: its file's folder, or the working directory."""
        return self._path.absolute().parent if self._path else Path.cwd()

    @property
    def is_modified(self) -> bool:
        """Whether it differs from what was opened or saved."""
        return not self.undo_stack.isClean()

    def commit(
        self,
        text: str,
        after: Project,
        merge_key: str | None = None,
        renamed: Mapping[str, str] | None = None,
        path: tuple[str, ...] | None = None,
    ) -> None:
        """Make `after` the project, as one undo step called `text`; a change of nothing leaves no step.

        Consecutive commits with the same `merge_key` become one step. `renamed` maps old node ids to new ones. `path`
        tells in which drawing the edit was made (see Scope); None where it concerns none.
        """
        if after is self._project or after == self._project:
            return
        renames = renamed if isinstance(renamed, Renames) else Renames(renamed or {})
        self.undo_stack.push(_Change(self, text, (self._project, after), merge_key, renames, path))

    def open_project(self, project: Project, path: Path | None, *, modified: bool = False) -> None:
        """Put another project in place of this one and forget the way back.

        `modified` marks it as not saved from the start, e.g. when it was recovered after a crash.
        """
        # The stack is emptied while the value still stands, so that nothing is announced twice.
        self.undo_stack.clear()
        self._project = project
        self._announce()
        self._set_path(path)
        if modified:
            self.undo_stack.resetClean()
        self.opened.emit()

    def mark_saved(self, path: Path, project: Project | None = None) -> None:
        """Remember that the value as it is now stands in `path`.

        Where `project` names the value that was written, and it is another by now, there are unsaved changes.
        """
        self._set_path(path)
        if project is None or project is self._project:
            self.undo_stack.setClean()
        else:
            # Which step of the way was written is not known; none counts as saved.
            self.undo_stack.resetClean()

    def _set_path(self, path: Path | None) -> None:
        if path != self._path:
            self._path = path
            self.path_changed.emit(path)

    def _replace(self, project: Project, renames: Renames, revisited: tuple[str, ...] | None) -> None:
        """What the command does; the stack says when it is done with it."""
        self._project = project
        self._revisited = revisited
        if renames:
            self._pending_renames.append(renames)

    def _announce(self) -> None:
        renames, self._pending_renames = self._pending_renames, []
        before, self._announced = self._announced, self._project
        for mapping in renames:
            self.renamed.emit(mapping)
        revisited, self._revisited = self._revisited, None
        if self._announced is not before:
            self.changed.emit(before, self._announced)
        if revisited is not None:
            self.revisited.emit(revisited)

    def _on_stack_moved(self) -> None:
        self._announce()

    def _on_stack_clean_changed(self, is_clean: bool) -> None:
        self.modified_changed.emit(not is_clean)


class _Change(QUndoCommand):
    """The one undo command: it holds the project before and after."""

    def __init__(
        self,
        document: Document,
        text: str,
        projects: tuple[Project, Project],
        merge_key: str | None,
        renames: Renames,
        path: tuple[str, ...] | None,
    ) -> None:
        super().__init__(text)
        # Qt owns the command and the document owns the stack: a strong reference back would keep both alive for ever.
        self._document = weakref.ref(document)
        self._before, self._after = projects
        self._merge_key = merge_key
        self._renames = renames
        self._path = path
        self._is_new = True

    def redo(self) -> None:
        # Whoever makes an edit is where it is made already.
        self._replace(self._after, self._renames, None if self._is_new else self._path)
        self._is_new = False

    def undo(self) -> None:
        self._replace(self._before, self._renames.back, self._path)

    def id(self) -> int:
        return _NEVER_MERGED if self._merge_key is None else _MERGEABLE

    def mergeWith(self, other: QUndoCommand) -> bool:
        if not isinstance(other, _Change) or other._merge_key != self._merge_key or self._renames or other._renames:
            return False
        self._after = other._after
        if self._after == self._before:
            # Typed and taken back within one step: the step is gone, and the very value from before it is back.
            self.setObsolete(True)
            self._replace(self._before, Renames({}), None)
        return True

    def _replace(self, project: Project, renames: Renames, revisited: tuple[str, ...] | None) -> None:
        document = self._document()
        if document is not None:
            document._replace(project, renames, revisited)
