"""A project file that is dropped on the window is opened."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QMimeData, QObject, Qt
from PySide6.QtGui import QDragMoveEvent, QDropEvent

from netbuilder.gui.files import SUFFIXES

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow


class FileDrop(QObject):
    """Looks at drags that no part of the window had a use for."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        window.setAcceptDrops(True)
        window.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        kind = event.type()
        if kind in (QEvent.Type.DragEnter, QEvent.Type.DragMove) and isinstance(event, QDragMoveEvent):
            return self._drag(event, is_new=kind == QEvent.Type.DragEnter)
        if kind == QEvent.Type.DragLeave:
            self._window.line.forget_message()
        elif kind == QEvent.Type.Drop and isinstance(event, QDropEvent):
            return self._drop(event)
        return super().eventFilter(watched, event)

    def _drag(self, event: QDragMoveEvent, *, is_new: bool) -> bool:
        path = project_in(event.mimeData())
        if path is None:
            return False
        # The file stays where it is, whatever the other program proposes.
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        if is_new:
            self._window.line.say(f"Let go to open {path.name}")
        return True

    def _drop(self, event: QDropEvent) -> bool:
        path = project_in(event.mimeData())
        if path is None:
            return False
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self._window.line.forget_message()
        # The program that the file comes from waits until this is over; a question here would block it.
        self._window.open_when_shown(path)
        return True


def project_in(data: QMimeData) -> Path | None:
    """The project file that is dragged; the first where there are several, None for anything else."""
    paths = (Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile())
    return next((path for path in paths if path.suffix.lower() in SUFFIXES), None)
