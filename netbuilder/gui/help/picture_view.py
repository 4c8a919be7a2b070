"""The picture of a help page: a drawing in the theme's colours, or the curve or scores of an activation."""

from __future__ import annotations

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.gui.help.pictures.choose import picture_of
from netbuilder.gui.help.pictures.sketch import HEIGHT, WIDTH, Picture, Sketch
from netbuilder.gui.panels.activation_curve import ActivationCurve
from netbuilder.gui.panels.scores_picture import ScoresPicture
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import CARD_RADIUS, GAP_SMALL, Theme
from netbuilder.layers.base import Layer, TensorSpec

_CURVE_WORDS = "The curve, with its derivative: move over it to read it."
_SCORES_WORDS = "An example: what becomes of five scores."


class Drawing(QWidget):
    """One picture, as wide as its page."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._picture: Picture | None = None
        self._colour = QColor(theme.muted)
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def show_picture(self, picture: Picture, colour: QColor, theme: Theme) -> None:
        """Draw this from now on."""
        self._picture, self._colour, self._theme = picture, colour, theme
        self.setAccessibleName("Picture")
        self.setAccessibleDescription(picture.words)
        self.update()

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        return round(width * HEIGHT / WIDTH)

    def sizeHint(self) -> QSize:
        return QSize(px(WIDTH), px(HEIGHT))

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._picture is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self._theme.canvas))
        painter.drawRoundedRect(QRectF(self.rect()), CARD_RADIUS, CARD_RADIUS)
        scale = min(self.width() / WIDTH, self.height() / HEIGHT)
        painter.translate((self.width() - scale * WIDTH) / 2, (self.height() - scale * HEIGHT) / 2)
        painter.scale(scale, scale)
        self._picture.draw(Sketch(painter, self._theme, self._colour))
        painter.end()


class PictureView(QWidget):
    """Shows what a layer does, with a caption below."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing(theme, self)
        self.curve = ActivationCurve(theme, self)
        self.scores = ScoresPicture(theme, self)
        self.caption = QLabel(self)
        self.caption.setProperty("role", "caption")
        self.caption.setWordWrap(True)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_SMALL)
        for part in (self.drawing, self.curve, self.scores, self.caption):
            column.addWidget(part)

    def show_layer(self, layer: Layer, inputs: tuple[TensorSpec, ...], theme: Theme) -> None:
        """Draw what `layer` does to `inputs`, as far as they are known."""
        picture = picture_of(layer, inputs)
        if picture is not None:
            self.show_picture(picture, theme.family_colour(layer.family), theme)
            return
        self.drawing.hide()
        for view in (self.curve, self.scores):
            view.show_theme(theme)
            view.show_layer(layer)
        self.caption.setText(_CURVE_WORDS if self.curve.layer is not None else _SCORES_WORDS)

    def show_picture(self, picture: Picture, colour: QColor, theme: Theme) -> None:
        """Show this drawing."""
        self.curve.show_layer(None)
        self.scores.show_layer(None)
        self.drawing.show_picture(picture, colour, theme)
        self.drawing.show()
        self.caption.setText(picture.words)
