"""Copy and save, for any view that is a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from netbuilder.errors import NetbuilderError
from netbuilder.gui.plots.saving import ask_path, save_npy, save_png


class PictureMenu(QMenu):
    """The context menu of a view: copy it, save it as PNG, save its numbers as NumPy array.

    It lives as long as its view. A menu that deletes itself when it closes takes the process with it where it was
    closed by a key (PySide 6.11).
    """

    failed = Signal(str)  # why a file was not written

    def __init__(self, view: QWidget, name: Callable[[], str], values: Callable[[], NDArray[Any] | None]) -> None:
        """`name` gives what is proposed as the file's name, `values` the numbers, None while there are none."""
        super().__init__(view)
        self._view = view
        self._name = name
        self._values = values
        copy = self.addAction("Copy picture", self.copy_picture)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        # The view has the key itself; two owners of one shortcut silence each other.
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.addAction("Save as PNG…", self.save_picture)
        self._save_values = self.addAction("Save as NumPy array…", self.save_values)
        self.aboutToShow.connect(self._on_about_to_show)

    def copy_picture(self) -> None:
        """Put the view on the clipboard."""
        QGuiApplication.clipboard().setImage(self._view.grab().toImage())

    def save_picture(self) -> None:
        """Ask for a file and write the view as PNG."""
        picture = self._view.grab().toImage()
        path = ask_path(self._view, "Save picture", f"{file_name(self._name())}.png", "PNG picture (*.png)")
        if path is not None:
            try:
                save_png(path, picture)
            except NetbuilderError as error:
                self.failed.emit(str(error))

    def save_values(self) -> None:
        """Ask for a file and write the numbers as NumPy array."""
        values = self._values()
        if values is None:
            return
        path = ask_path(self._view, "Save numbers", f"{file_name(self._name())}.npy", "NumPy array (*.npy)")
        if path is not None:
            try:
                save_npy(path, values)
            except NetbuilderError as error:
                self.failed.emit(str(error))

    def _on_about_to_show(self) -> None:
        self._save_values.setEnabled(self._values() is not None)


def file_name(caption: str) -> str:
    """A caption as the name of a file, without its ending."""
    name = "".join(letter if letter.isalnum() else "-" for letter in caption.lower())
    return "-".join(part for part in name.split("-") if part) or "picture"
