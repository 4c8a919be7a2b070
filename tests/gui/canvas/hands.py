"""Mouse and keys as a user would move them over a canvas."""

from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.view import CanvasView

LEFT, MIDDLE = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton
NONE, SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)


def pixel(view: CanvasView, point: QPointF) -> QPoint:
    """Where a point of the scene is in the viewport."""
    spot = view.mapFromScene(point)
    assert view.viewport().rect().contains(spot), f"{point} is out of sight"
    return spot


def output(view: CanvasView, name: str, index: int = 0) -> QPointF:
    return view.canvas.port_point(Port(name, Side.OUTPUT, index))


def into(view: CanvasView, name: str, index: int = 0) -> QPointF:
    return view.canvas.port_point(Port(name, Side.INPUT, index))


def middle(view: CanvasView, name: str) -> QPointF:
    return view.canvas.nodes[name].scene_card().center()


def press(view: CanvasView, at: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mousePress(view.viewport(), button, keys, pixel(view, at))


def move(view: CanvasView, *stops: QPointF) -> None:
    for stop in stops:
        QTest.mouseMove(view.viewport(), pixel(view, stop))


def release(view: CanvasView, at: QPointF, button: Qt.MouseButton = LEFT, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.mouseRelease(view.viewport(), button, keys, pixel(view, at))


def click(view: CanvasView, at: QPointF, keys: Qt.KeyboardModifier = NONE) -> None:
    press(view, at, keys=keys)
    release(view, at, keys=keys)


def drag(
    view: CanvasView,
    start: QPointF,
    end: QPointF,
    button: Qt.MouseButton = LEFT,
    keys: Qt.KeyboardModifier = NONE,
    drop: bool = True,
) -> None:
    """Press, move over a few points, and let go (or hold on, to look or to cancel)."""
    press(view, start, button, keys)
    move(view, *[start + (end - start) * share for share in (0.3, 0.7, 1.0)])
    if drop:
        release(view, end, button, keys)


def key(view: CanvasView, code: Qt.Key, keys: Qt.KeyboardModifier = NONE) -> None:
    QTest.keyClick(view, code, keys)


def wheel(view: CanvasView, at: QPoint, notches: int) -> None:
    here = QPointF(at)
    event = QWheelEvent(
        here, QPointF(view.viewport().mapToGlobal(at)), QPoint(), QPoint(0, 120 * notches),
        Qt.MouseButton.NoButton, NONE, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(view.viewport(), event)


def drag_in(view: CanvasView, data, *stops: QPointF, drop: bool = True) -> bool:
    """A drag from outside comes in, moves over the stops, and is dropped or leaves; whether the canvas took it."""
    copy = Qt.DropAction.CopyAction
    spots = [pixel(view, stop) for stop in stops]
    enter = QDragEnterEvent(spots[0], copy, data, LEFT, NONE)
    QApplication.sendEvent(view.viewport(), enter)
    for spot in spots:
        moved = QDragMoveEvent(spot, copy, data, LEFT, NONE)
        QApplication.sendEvent(view.viewport(), moved)
    if drop:
        QApplication.sendEvent(view.viewport(), QDropEvent(QPointF(spots[-1]), copy, data, LEFT, NONE))
    else:
        QApplication.sendEvent(view.viewport(), QDragLeaveEvent())
    return enter.isAccepted() and moved.isAccepted()
