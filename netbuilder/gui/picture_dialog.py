"""The Export image dialog: what the picture shows, how it looks, and in which form it leaves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QBrush, QColor, QGuiApplication, QPainter, QPaintEvent, QPixmap
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.errors import NetbuilderError
from netbuilder.gui.canvas.drawing import Drawing
from netbuilder.gui.canvas.picture import SUFFIXES, Look, Picture, save_picture
from netbuilder.gui.segments import Segments
from netbuilder.gui.text_size import px_size
from netbuilder.gui.theme import CARD_RADIUS, GAP, GAP_LARGE, GAP_SECTION, Theme

_FORMATS = {
    "png": ("PNG", "Pixels, for slides and the web"),
    "svg": ("SVG", "Lines and words, to edit and for the web"),
    "pdf": ("PDF", "Lines and words with their fonts, for LaTeX and print"),
}
_PARTS = {
    "all": ("All of it", "The whole drawing that the canvas shows"),
    "selection": ("Selection", "The selected layers and the wires among them"),
}
_COLOURS = {
    "print": ("For print", "White ground, dark lines, no shadows, nothing of what is wrong"),
    "screen": ("As on the screen", "The colours of the window, with everything that it tells"),
}
_SCALES = {"1": ("1×", "One pixel a point"), "2": ("2×", "Sharp on most screens"), "4": ("4×", "Sharp in print")}
_PREVIEW = QSize(480, 220)
_CHECK = 8  # pixels of a square of the ground that stands for nothing


class PictureDialog(QDialog):
    """Stays until a picture is saved or copied; the look that was chosen is handed back for the next time."""

    saved = Signal(object)  # Path
    copied = Signal(str)  # what, in words

    def __init__(self, drawing: Drawing, look: Look, theme: Theme, folder: Path, stem: str, parent: QWidget) -> None:
        """`drawing.only` is what is selected; the whole drawing is offered too. `stem` names the file."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export image")
        self._drawing = drawing
        self._theme = theme
        self._folder = folder
        self._stem = stem
        self.preview = _Preview(theme, self)
        self.format = Segments(_FORMATS, self)
        self.part = Segments(_PARTS, self)
        self.part.buttons["selection"].setEnabled(bool(drawing.only))
        self.part.choose("selection" if drawing.only else "all")
        self.colours = Segments(_COLOURS, self)
        self.colours.choose("print" if look.theme is None else "screen")
        self.scale = Segments(_SCALES, self)
        self.scale.choose(next((name for name in _SCALES if float(name) == look.scale), "2"))
        self.shapes = QCheckBox("Shapes on the wires", self)
        self.shapes.setChecked(look.shapes)
        self.transparent = QCheckBox("Transparent ground", self)
        self.transparent.setChecked(look.transparent)
        self.size_words = QLabel(self)
        self.size_words.setProperty("role", "muted")
        # Its line stays as high where there is no scale to choose.
        self.size_words.setMinimumHeight(self.scale.sizeHint().height())
        self.problem = QLabel(self)
        self.problem.setProperty("role", "error")
        self.problem.setWordWrap(True)
        self._lay_out()
        for segments in (self.format, self.part, self.colours, self.scale):
            segments.chosen.connect(self._refresh)
        for box in (self.shapes, self.transparent):
            box.toggled.connect(self._refresh)
        self._refresh()

    @property
    def look(self) -> Look:
        """The look that is chosen."""
        return Look(
            shapes=self.shapes.isChecked(),
            transparent=self.transparent.isChecked(),
            scale=float(self.scale.choice),
            theme=None if self.colours.choice == "print" else self._theme,
        )

    @property
    def drawing(self) -> Drawing:
        """The part of the drawing that is chosen."""
        return self._drawing if self.part.choice == "selection" else replace(self._drawing, only=None)

    def save_to(self, path: Path) -> None:
        """Write the picture, whose form is that of the path's suffix, and close."""
        if self._attempt(lambda: save_picture(self.drawing, path, self.look)):
            self.saved.emit(path)
            self.accept()

    def copy(self) -> None:
        """Put the picture on the clipboard."""

        def put() -> None:
            picture = Picture(self.drawing, self.look)
            QGuiApplication.clipboard().setMimeData(picture.mime())
            self.copied.emit(described(self.drawing, picture))

        self._attempt(put)

    def _attempt(self, work: Callable[[], None]) -> bool:
        try:
            work()
        except NetbuilderError as error:
            self.problem.setText(str(error))
            self.problem.show()
            return False
        return True

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setHorizontalSpacing(GAP_SECTION)
        form.setVerticalSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        form.addRow("Format", _beside(self.format))
        form.addRow("Show", _beside(self.part))
        form.addRow("Colours", _beside(self.colours))
        form.addRow("Size", _beside(self.scale, self.size_words))
        form.addRow("", self.shapes)
        form.addRow("", self.transparent)
        self.copy_button = QPushButton("Copy", self)
        self.copy_button.setToolTip("Put the picture on the clipboard")
        self.copy_button.clicked.connect(self.copy)
        close = QPushButton("Close", self)
        close.clicked.connect(self.reject)
        self.save_button = QPushButton("Save…", self)
        self.save_button.setProperty("primary", True)
        self.save_button.setDefault(True)
        self.save_button.clicked.connect(self._ask_where)
        buttons = QHBoxLayout()
        buttons.setSpacing(GAP)
        buttons.addWidget(self.copy_button)
        buttons.addStretch()
        buttons.addWidget(close)
        buttons.addWidget(self.save_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_SECTION, GAP_SECTION, GAP_SECTION)
        column.setSpacing(GAP_LARGE)
        column.addWidget(self.preview)
        column.addLayout(form)
        column.addWidget(self.problem)
        column.addLayout(buttons)
        self.problem.hide()
        column.setSizeConstraint(QVBoxLayout.SizeConstraint.SetFixedSize)
        self.save_button.setFocus()

    def _refresh(self) -> None:
        is_png = self.format.choice == "png"
        self.scale.setVisible(is_png)
        self.problem.hide()

        def show() -> None:
            picture = Picture(self.drawing, self.look)
            self.preview.show_picture(picture)
            pixels, points = picture.pixels, picture.size
            self.size_words.setText(
                f"{pixels.width():,} × {pixels.height():,} pixels"
                if is_png
                else f"{points.width():,.0f} × {points.height():,.0f} points"
            )
            if is_png and picture.scale < self.look.scale:
                self.problem.setText("This drawing is too large for that scale: its picture gets as many pixels as go.")
                self.problem.show()

        can_draw = self._attempt(show)
        self.save_button.setEnabled(can_draw)
        self.copy_button.setEnabled(can_draw)

    def _ask_where(self) -> None:
        chosen = self.format.choice
        words, _ = _FORMATS[chosen]
        name, _ = QFileDialog.getSaveFileName(
            self, "Export image", str(self._folder / f"{self._stem}.{chosen}"), f"{words} picture (*.{chosen})"
        )
        if name:
            path = Path(name)
            self.save_to(path if path.suffix.lower() in SUFFIXES else path.with_name(f"{path.name}.{chosen}"))


class _Preview(QWidget):
    """The picture, small; a chequered ground stands for nothing."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture = QPixmap()
        self.setFixedSize(px_size(_PREVIEW))
        self.setAccessibleName("Preview of the picture")

    def show_picture(self, picture: Picture) -> None:
        """Show another picture."""
        room = self.size() - QSize(2 * GAP, 2 * GAP)
        self._picture = QPixmap.fromImage(picture.proof(room, self.devicePixelRatioF()))
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(self._theme.border))
        painter.setBrush(QColor(self._theme.raised))
        frame = self.rect().adjusted(0, 0, -1, -1)
        painter.drawRoundedRect(frame.toRectF().translated(0.5, 0.5), CARD_RADIUS, CARD_RADIUS)
        size = self._picture.deviceIndependentSize().toSize()
        place = self.rect()
        place.setSize(size)
        place.moveCenter(self.rect().center())
        painter.fillRect(place, _chequered())
        painter.drawPixmap(place.topLeft(), self._picture)


def _chequered() -> QBrush:
    tile = QPixmap(2 * _CHECK, 2 * _CHECK)
    tile.fill(QColor("#FFFFFF"))
    painter = QPainter(tile)
    for x, y in ((0, 0), (_CHECK, _CHECK)):
        painter.fillRect(x, y, _CHECK, _CHECK, QColor("#E3E6EA"))
    painter.end()
    return QBrush(tile)


def described(drawing: Drawing, picture: Picture) -> str:
    """`a picture of 3 layers, 1,200 × 400 pixels`."""
    count = len(drawing.graph.nodes if drawing.only is None else drawing.only)
    pixels = picture.pixels
    what = "1 layer" if count == 1 else f"{count:,} layers"
    return f"a picture of {what}, {pixels.width():,} × {pixels.height():,} pixels"


def _beside(*widgets: QWidget) -> QWidget:
    line = QWidget()
    row = QHBoxLayout(line)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(GAP_LARGE)
    for widget in widgets:
        row.addWidget(widget)
    row.addStretch()
    return line
