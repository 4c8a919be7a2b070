"""Frames of a canvas, timed: what a user does, by real events where Qt has them, and the repaint that follows.

Knows Qt alone, by PySide6 or by PyQt6, so that any editor that stands on a QGraphicsView is measured in the same way.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import cos, pi, sin
from time import perf_counter

try:
    from PySide6.QtCore import QPoint, QPointF, Qt
    from PySide6.QtGui import QWheelEvent
    from PySide6.QtTest import QTest
    from PySide6.QtWidgets import QApplication, QGraphicsView
except ImportError:
    from PyQt6.QtCore import QPoint, QPointF, Qt
    from PyQt6.QtGui import QWheelEvent
    from PyQt6.QtTest import QTest
    from PyQt6.QtWidgets import QApplication, QGraphicsView

SIZE = (1600, 1000)
_FRAMES = 60
_NOTCH = 120
_PAN_STEP = 9
_RADIUS = 60


def frame(step: Callable[[], object]) -> float:
    """The time of a step and of everything that it lets happen, the repaint included, in ms."""
    began = perf_counter()
    step()
    QApplication.processEvents()
    return (perf_counter() - began) * 1e3


def settle() -> None:
    """Let everything happen that is under way."""
    for _ in range(5):
        QApplication.processEvents()
    QTest.qWait(150)


@dataclass(frozen=True)
class Stage:
    """An editor with everything in view: how it is panned by pixels, where some node is on its viewport, and which keys
    make its wheel zoom.
    """

    view: QGraphicsView
    pan: Callable[[int], object]
    node: QPoint
    zoom_keys: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier


def measure(stage: Stage) -> dict[str, list[float]]:
    """Frame times of repainting all, dragging a node, panning, and zooming."""
    viewport = stage.view.viewport()
    settle()
    found = {"repaint": [frame(viewport.update) for _ in range(_FRAMES // 2)]}
    found["drag"] = drag(stage.view, stage.node)
    settle()
    found["pan"] = _calm(frame(lambda step=step: stage.pan(step)) for step in _there_and_back())
    QTest.mouseRelease(viewport, Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, viewport.rect().center())
    settle()
    found["zoom"] = _calm(frame(lambda notches=notches: zoom(stage, notches)) for notches in _in_and_out())
    return found


def drag(view: QGraphicsView, start: QPoint) -> list[float]:
    """Lead a node around a circle and back to where it was."""
    viewport, times = view.viewport(), list[float]()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    for number in range(_FRAMES):
        angle = 2 * pi * number / (_FRAMES - 1)
        spot = start + QPoint(round(_RADIUS * (1 - cos(angle))), round(_RADIUS * sin(angle)))
        times.append(frame(lambda spot=spot: _move(view, spot)))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, start)
    QApplication.processEvents()
    # The first moves begin the gesture and see what is around.
    return times[3:]


def _move(view: QGraphicsView, spot: QPoint) -> None:
    QTest.mouseMove(view.viewport(), spot)


def zoom(stage: Stage, notches: int) -> None:
    """Turn the wheel over the middle of the view."""
    view = stage.view
    middle = view.viewport().rect().center()
    event = QWheelEvent(
        QPointF(middle), QPointF(view.viewport().mapToGlobal(middle)), QPoint(), QPoint(0, _NOTCH * notches),
        Qt.MouseButton.NoButton, stage.zoom_keys, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def middle_drag(view: QGraphicsView) -> Callable[[int], object]:
    """Pans by the middle button, which is held from the first step on."""
    spot, is_held = view.viewport().rect().center(), False

    def pan(step: int) -> None:
        nonlocal spot, is_held
        if not is_held:
            is_held = True
            QTest.mousePress(view.viewport(), Qt.MouseButton.MiddleButton, Qt.KeyboardModifier.NoModifier, spot)
        spot += QPoint(step, 0)
        QTest.mouseMove(view.viewport(), spot)

    return pan


def _there_and_back() -> list[int]:
    return [_PAN_STEP] * (_FRAMES // 2) + [-_PAN_STEP] * (_FRAMES // 2)


def _in_and_out() -> list[int]:
    """Out first: everything stays in view for half of the frames at least."""
    return ([-1] * 3 + [1] * 6 + [-1] * 3) * (_FRAMES // 12)


def _calm(times: Iterable[float]) -> list[float]:
    """Without the first two: what was last done may still have its say."""
    return list(times)[2:]


def percentile(values: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(values, n=20)[-1]
