"""What every gesture is, and what it is told."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QPointF, Qt

# Pixels on the screen: a hand that trembles by less did not mean to drag.
DRAG_DISTANCE = 4.0


@dataclass(frozen=True, slots=True)
class Pointer:
    """Where the mouse is, in the scene and on the screen, and which keys are held."""

    scene: QPointF
    viewport: QPointF
    modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier

    @property
    def adds(self) -> bool:
        """Shift: what is touched joins the selection."""
        return bool(self.modifiers & Qt.KeyboardModifier.ShiftModifier)

    @property
    def toggles(self) -> bool:
        """Ctrl: what is touched changes sides."""
        return bool(self.modifiers & Qt.KeyboardModifier.ControlModifier)

    def is_far_from(self, other: Pointer) -> bool:
        """Whether the way from `other` is a drag and not a click."""
        return (self.viewport - other.viewport).manhattanLength() >= DRAG_DISTANCE


class Gesture(Protocol):
    """One movement of the hand: it previews, commits once, or cancels."""

    def start(self, pointer: Pointer) -> None:
        """The button went down, or the drag came in."""

    def move(self, pointer: Pointer) -> None:
        """The mouse moved: show what letting go would do."""

    def release(self, pointer: Pointer) -> None:
        """Let go: do it, as one undo step."""

    def cancel(self) -> None:
        """Leave no trace."""
