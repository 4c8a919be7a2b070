"""Copy and save, for any view that is a picture."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numpy.typing import NDArray
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from netbuilder.errors import NetbuilderError
from netbuilder.gui.plots.saving import ask_path, save_npy, save_png


class PictureMenu(QMenu):
    """The context menu of a view: copy it, save it as PNG, save its numbers as NumPy array."""

    def __init__(
        self, view: QWidget, name: str, values: NDArray[Any] | None, report_failure: Callable[[str], None]
    ) -> None:
        """`name` is proposed as the file's; `values` are left out of the menu when there are none."""
        super().__init__(view)
        self._view = view
        self._name = file_name(name)
        self._values = values
        self._report_failure = report_failure
        copy = self.addAction("Copy picture", self.copy_picture)
        copy.setShortcut(QKeySequence.StandardKey.Copy)
        self.addAction("Save as PNG…", self.save_picture)
        if values is not None:
            self.addAction("Save as NumPy array…", self.save_values)

    def copy_picture(self) -> None:
        """Put the view on the clipboard."""
        QGuiApplication.clipboard().setImage(self._view.grab().toImage())

    def save_picture(self) -> None:
        """Ask for a file and write the view as PNG."""
        picture = self._view.grab().toImage()
        path = ask_path(self._view, "Save picture", f"{self._name}.png", "PNG picture (*.png)")
        if path is not None:
            try:
                save_png(path, picture)
            except NetbuilderError as error:
                self._report_failure(str(error))

    def save_values(self) -> None:
        """Ask for a file and write the numbers as NumPy array."""
        path = ask_path(self._view, "Save numbers", f"{self._name}.npy", "NumPy array (*.npy)")
        if path is not None and self._values is not None:
            try:
                save_npy(path, self._values)
            except NetbuilderError as error:
                self._report_failure(str(error))


def file_name(caption: str) -> str:
    """A caption as the name of a file, without its ending."""
    name = "".join(letter if letter.isalnum() else "-" for letter in caption.lower())
    return "-".join(part for part in name.split("-") if part) or "picture"
