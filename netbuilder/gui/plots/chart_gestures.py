"""What a drag over a chart does, each as an object: it starts, moves, and ends or is called off."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Protocol

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QColor, QPainter, QPen

from netbuilder.gui.plots.axis import Span
from netbuilder.gui.plots.frame import Frame
from netbuilder.gui.theme import Theme

_LEAST_DRAG = 6


@dataclass(frozen=True, slots=True)
class View:
    """The spans a gesture asks for; None leaves the axis to fit itself."""

    x: Span | None
    y: Span | None


class Gesture(Protocol):
    """A drag in progress."""

    def move(self, position: QPointF) -> View | None:
        """The view to show meanwhile, if it changes with the drag."""

    def release(self, position: QPointF) -> View | None:
        """The view that the drag ends in; None if it asks for none."""

    def cancel(self) -> View | None:
        """The view to go back to."""

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """What the drag shows above the curves."""


@dataclass
class ZoomToRectangle:
    """A rectangle drawn with the left button is what is shown next."""

    frame: Frame
    start: QPointF
    end: QPointF = field(init=False)

    def __post_init__(self) -> None:
        self.end = self.start

    @property
    def rectangle(self) -> QRectF:
        return QRectF(self.start, self.end).normalized().intersected(self.frame.plot)

    def move(self, position: QPointF) -> View | None:
        self.end = position
        return None

    def release(self, position: QPointF) -> View | None:
        self.end = position
        chosen = self.rectangle
        if chosen.width() < _LEAST_DRAG or chosen.height() < _LEAST_DRAG:
            return None
        frame = self.frame
        return View(
            Span(frame.x_at(chosen.left()), frame.x_at(chosen.right())),
            Span(frame.y_at(chosen.bottom()), frame.y_at(chosen.top())),
        )

    def cancel(self) -> View | None:
        return None

    def draw(self, painter: QPainter, theme: Theme) -> None:
        fill = QColor(theme.accent)
        fill.setAlpha(38)
        painter.setPen(QPen(QColor(theme.accent), 1))
        painter.setBrush(fill)
        painter.drawRect(self.rectangle)


@dataclass
class Pan:
    """The picture follows the hand (middle button)."""

    frame: Frame
    start: QPointF
    before: View

    def move(self, position: QPointF) -> View | None:
        plot = self.frame.plot
        across = (self.start.x() - position.x()) / plot.width() * self.frame.x.width
        down = (position.y() - self.start.y()) / plot.height() * self.frame.y.width
        return View(self.frame.x.moved(across), self.frame.y.moved(down))

    def release(self, position: QPointF) -> View | None:
        return self.move(position)

    def cancel(self) -> View | None:
        return self.before

    def draw(self, painter: QPainter, theme: Theme) -> None:
        """The moved curves are all there is to see."""
