"""How near the drawing is seen, in the status bar; a click offers other zooms, and a field for any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFontMetrics, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QMenu, QToolButton, QWidget, QWidgetAction

from netbuilder.gui.canvas.camera import LEAST_ZOOM, MOST_ZOOM
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, GAP_SMALL, ui_font
from netbuilder.gui.theme_style import show_property

if TYPE_CHECKING:
    from collections.abc import Mapping

    from PySide6.QtGui import QAction

    from netbuilder.gui.canvas.view import CanvasView

_PERCENTAGES = (50, 100, 200)
# What the window calls the commands that the menu repeats.
_FITS = ("fit_all", "fit", "show_findings")
_FIELD_WIDTH = 72


class ZoomBox(QToolButton):
    """Shows a percentage; 100 % is the size that things were drawn for."""

    def __init__(self, view: CanvasView, actions: Mapping[str, QAction], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._view = view
        self._actions = actions
        self._shown = 0
        self.setObjectName("zoomBox")
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.setToolTip("How near the drawing is seen: click to change it")
        # Wide enough for every percentage, or what stands beside it would jump.
        follow(self, self._measure)
        self.clicked.connect(self.open_menu)
        view.camera.moved.connect(self._on_camera_moved)
        self._on_camera_moved()

    def _measure(self) -> None:
        widest = QFontMetrics(ui_font(12)).horizontalAdvance(f"{_percent(MOST_ZOOM)} %")
        self.setMinimumWidth(widest + 4 * GAP)

    def open_menu(self) -> ZoomMenu:
        """Offer other zooms above the box."""
        menu = ZoomMenu(self._view, self._actions, self)
        menu.popup(self.mapToGlobal(QPoint(self.width() - menu.sizeHint().width(), -menu.sizeHint().height())))
        menu.field.setFocus(Qt.FocusReason.PopupFocusReason)
        return menu

    def _on_camera_moved(self) -> None:
        percent = _percent(self._view.camera.zoom)
        if percent != self._shown:
            self._shown = percent
            self.setText(f"{percent} %")
            self.setAccessibleName(f"Zoom: {percent} percent")


class ZoomMenu(QMenu):
    """A field for a percentage, the usual ones, and what fits the view to something. It deletes itself."""

    def __init__(self, view: CanvasView, actions: Mapping[str, QAction], parent: QWidget) -> None:
        super().__init__(parent)
        self._view = view
        self.field = QLineEdit(str(_percent(view.camera.zoom)))
        self.field.setAccessibleName("Zoom in percent")
        self.field.setFixedWidth(px(_FIELD_WIDTH))
        self.field.selectAll()
        self.field.textEdited.connect(lambda _: show_property(self.field, "invalid", False))
        self.field.returnPressed.connect(self._on_field_return_pressed)
        self._add_field()
        for percent in _PERCENTAGES:
            action = self.addAction(f"{percent} %")
            action.triggered.connect(lambda _=False, percent=percent: view.camera.zoom_to(percent / 100))
        self.addSeparator()
        for name in _FITS:
            self._repeat(actions[name])
        self.aboutToHide.connect(self.deleteLater)

    def _add_field(self) -> None:
        row = QWidget(self)
        line = QHBoxLayout(row)
        line.setContentsMargins(GAP_SMALL, GAP_SMALL, GAP, GAP_SMALL)
        line.setSpacing(GAP_SMALL)
        line.addWidget(self.field)
        line.addWidget(QLabel("%", row))
        line.addStretch()
        holder = QWidgetAction(self)
        holder.setDefaultWidget(row)
        self.addAction(holder)

    def _repeat(self, command: QAction) -> None:
        # Not the action itself: while the menu is open, its key would be taken from the canvas.
        keys = command.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        action = self.addAction(f"{command.text()}\t{keys}" if keys else command.text())
        action.setEnabled(command.isEnabled())
        action.triggered.connect(lambda _=False: command.trigger())

    def _on_field_return_pressed(self) -> None:
        percent = _typed_percent(self.field.text())
        if percent is None:
            show_property(self.field, "invalid", True)
            self.field.setToolTip(f"A number from {_percent(LEAST_ZOOM)} to {_percent(MOST_ZOOM)}, such as 75")
            return
        self._view.camera.zoom_to(percent / 100)
        self.close()


def _percent(zoom: float) -> int:
    return round(100 * zoom)


def _typed_percent(text: str) -> float | None:
    """`75`, `75 %` or `75.5`, as near to it as the camera goes; None for anything else."""
    try:
        percent = float(text.strip().removesuffix("%").strip().replace(",", "."))
    except ValueError:
        return None
    # Also refuses what is no number at all, which compares with nothing.
    return min(max(percent, 100 * LEAST_ZOOM), 100 * MOST_ZOOM) if 0 < percent < float("inf") else None
