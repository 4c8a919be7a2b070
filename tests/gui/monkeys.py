"""A monkey before the window: it presses, drags, scrolls and types whatever comes to hand; the same for one seed."""

from __future__ import annotations

import random
from collections import deque
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, Qt, QTimer
from PySide6.QtGui import (
    QContextMenuEvent,
    QDrag,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDragMoveEvent,
    QDropEvent,
    QKeySequence,
    QWheelEvent,
)
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QApplication, QMenu, QWidget
from shiboken6 import isValid

from netbuilder.gui.actions import commands
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.main_window import MainWindow

LEFT, MIDDLE, RIGHT = Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton
NONE, SHIFT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier
CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
KEY = Qt.Key
HELD = [NONE] * 8 + [SHIFT, SHIFT, CTRL, CTRL, ALT, ALT, CTRL | SHIFT]
PLAIN_KEYS = [
    *[KEY.Key_Left, KEY.Key_Right, KEY.Key_Up, KEY.Key_Down] * 3, *[KEY.Key_Escape, KEY.Key_Return, KEY.Key_Tab] * 3,
    KEY.Key_Backtab, KEY.Key_Space, KEY.Key_Delete, KEY.Key_Backspace, KEY.Key_PageDown, KEY.Key_PageUp, KEY.Key_End,
    KEY.Key_Home, *[KEY(KEY.Key_A.value + letter) for letter in range(26)],
    *[KEY(KEY.Key_0.value + digit) for digit in range(10)], KEY.Key_Comma, KEY.Key_Minus, KEY.Key_Period,
    KEY.Key_BracketLeft,
]  # fmt: skip
# A modal loop that Qt opens by itself, such as that of dragged text, is left after so long.
_STUCK_MS = 2_000
_LONGEST_LOG = 60


class Monkey:
    """Plays with one window and whatever else it opens. `play` makes one event after the other."""

    def __init__(self, window: MainWindow, seed: int) -> None:
        self.window = window
        self.events = 0
        self.log: deque[str] = deque(maxlen=_LONGEST_LOG)
        self._random = random.Random(seed)
        self._held: tuple[QWidget, Qt.MouseButton, Qt.KeyboardModifier] | None = None
        self._shortcuts = [QKeySequence(keys)[0] for command in commands() for keys in command.keys]
        # Events reach it only while a step is caught in a loop of its own.
        self._watchdog = QTimer(interval=_STUCK_MS)
        self._watchdog.timeout.connect(self._leave_loop)
        self._parent: QWidget = window

    def play(self) -> None:
        """One event of the mouse or the keyboard, and what follows from it."""
        kinds: dict[Callable[[], None], int] = {
            self._move: 30 if self._held else 6,
            self._release: 20 if self._held else 0,
            self._press: 0 if self._held else 30,
            self._double_click: 0 if self._held else 3,
            self._turn_wheel: 4,
            self._ask_menu: 0 if self._held else 2,
            self._type: 14,
            self._call: 14,
            self._drag_from_palette: 0 if self._held else 1,
        }
        (act,) = self._random.choices(list(kinds), list(kinds.values()))
        self._watchdog.start()
        act()
        QApplication.processEvents()
        self._watchdog.stop()

    def rest(self) -> None:
        """Let go of everything, and close what is not the window."""
        if self._held is not None:
            self._release()
        for _ in range(10):
            popup = QApplication.activePopupWidget() or QApplication.activeModalWidget()
            if popup is not None:
                popup.close()
            self._key(self.window.canvas, KEY.Key_Escape, NONE)
        for other in QApplication.topLevelWidgets():
            if other is not self.window and other.isVisible() and other.isWindow() and other.parent() is not None:
                other.close()
        QApplication.processEvents()

    # Where -------------------------------------------------------------------------------------------------------

    def _top(self) -> QWidget:
        """The window that has the user's attention: a popup or a dialog before all others."""
        first = QApplication.activePopupWidget() or QApplication.activeModalWidget()
        if first is not None:
            return first
        others = [
            widget
            for widget in QApplication.topLevelWidgets()
            if isValid(widget) and widget.isVisible() and widget is not self.window and widget.width() > 1
        ]
        if others and self._random.random() < 0.2:
            return self._random.choice(sorted(others, key=lambda widget: (type(widget).__name__, widget.objectName())))
        return self.window

    def _spot(self) -> tuple[QWidget, QPoint]:
        """Some widget and a place on it; mostly on the canvas, and there mostly on something."""
        top = self._top()
        if isinstance(top, QMenu):
            actions = [action for action in top.actions() if action.isEnabled() and not action.isSeparator()]
            if actions:
                return top, top.actionGeometry(self._random.choice(actions)).center()
        if top is self.window and self._random.random() < 0.6:
            return self._spot_on_canvas()
        place = QPoint(self._random.randrange(max(1, top.width())), self._random.randrange(max(1, top.height())))
        return self._under(top, place)

    def _spot_on_canvas(self) -> tuple[QWidget, QPoint]:
        view = self.window.canvas
        viewport = view.viewport()
        room = viewport.rect()
        point = QPoint(self._random.randrange(max(1, room.width())), self._random.randrange(max(1, room.height())))
        if self._random.random() < 0.7 and (targets := self._targets()):
            chosen = view.mapFromScene(self._random.choice(targets))
            point = chosen if room.contains(chosen) else point
        return self._under(viewport, point)

    def _targets(self) -> list[QPointF]:
        canvas, found = self.window.canvas.canvas, list[QPointF]()
        for name, item in canvas.nodes.items():
            card = item.scene_card()
            found += [card.center(), card.center() - QPointF(0, card.height() / 4)]
            found += [canvas.port_point(port) for port in item.ports]
            if item.ports:
                found.append(canvas.port_point(Port(name, Side.OUTPUT, 0)) if item.face.outputs else card.center())
        found += [wire.path().pointAtPercent(0.4) for wire in canvas.wires.values()]
        found += [note.scene_card().center() for note in canvas.notes.values()]
        found += [frame.title_box.center() for frame in canvas.frames.values()]
        found += [QPointF(*point) for edge in canvas.graph.edges for point in edge.points]
        return found

    def _activate(self, top: QWidget) -> None:
        """Who is clicked or typed at has the focus, as every desktop does it."""
        if not top.isActiveWindow() and not isinstance(top, QMenu):
            top.activateWindow()
            QApplication.processEvents()

    def _under(self, top: QWidget, place: QPoint) -> tuple[QWidget, QPoint]:
        """The innermost widget at a place, and where that is on it."""
        # What Python knows of a child ends with what it knows of the parent that it was asked of.
        self._parent = top
        widget = top.childAt(place)
        return (top, place) if widget is None else (widget, widget.mapFrom(top, place))

    # The mouse ---------------------------------------------------------------------------------------------------

    def _press(self) -> None:
        widget, place = self._spot()
        self._activate(widget.window())
        (button,) = self._random.choices([LEFT, RIGHT, MIDDLE], [16, 3, 2])
        held = self._random.choice(HELD)
        self._note(f"press {button.name} {held} at {place.toTuple()} on {_called(widget)}")
        self._held = widget, button, held
        QTest.mousePress(widget, button, held, place)

    def _move(self) -> None:
        if self._held is not None and self._is_there(self._held[0]):
            widget = self._held[0]
            place = QPoint(
                self._random.randrange(-40, max(1, widget.width()) + 40),
                self._random.randrange(-40, max(1, widget.height()) + 40),
            )
            if widget is self.window.canvas.viewport() and self._random.random() < 0.6:
                place = self._spot_on_canvas()[1]
        else:
            widget, place = self._spot()
        self._note(f"move to {place.toTuple()} on {_called(widget)}")
        QTest.mouseMove(widget, place)

    def _release(self) -> None:
        assert self._held is not None
        (widget, button, held), self._held = self._held, None
        if not self._is_there(widget):
            return
        place = self._spot_on_canvas()[1] if widget is self.window.canvas.viewport() else widget.rect().center()
        self._note(f"release at {place.toTuple()} on {_called(widget)}")
        QTest.mouseRelease(widget, button, held, place)
        if button == RIGHT and self._is_there(widget):
            self._open_menu(widget, place)

    def _double_click(self) -> None:
        widget, place = self._spot()
        self._note(f"double click at {place.toTuple()} on {_called(widget)}")
        QTest.mouseDClick(widget, LEFT, NONE, place)

    def _turn_wheel(self) -> None:
        widget, place = self._spot()
        held, notches = self._random.choice([NONE, NONE, NONE, CTRL]), self._random.choice([-3, -1, 1, 2])
        self._note(f"wheel {notches} at {place.toTuple()} on {_called(widget)}")
        event = QWheelEvent(
            QPointF(place), QPointF(widget.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches),
            Qt.MouseButton.NoButton, held, Qt.ScrollPhase.NoScrollPhase, False,
        )  # fmt: skip
        QApplication.sendEvent(widget, event)

    def _ask_menu(self) -> None:
        widget, place = self._spot()
        self._open_menu(widget, place)

    def _open_menu(self, widget: QWidget, place: QPoint) -> None:
        self._note(f"menu at {place.toTuple()} on {_called(widget)}")
        reason = QContextMenuEvent.Reason.Mouse
        QApplication.sendEvent(widget, QContextMenuEvent(reason, place, widget.mapToGlobal(place), NONE))

    def _drag_from_palette(self) -> None:
        """Press an entry and draw it away; where `drop_on_canvas` stands in for the drag, it ends on the canvas."""
        entries: QAbstractItemView = self.window.panels.layers.entries
        if not entries.isVisible() or self._top() is not self.window:
            return
        viewport = entries.viewport()
        start = QPoint(viewport.width() // 2, self._random.randrange(max(1, viewport.height())))
        self._note(f"drag from the palette at {start.toTuple()}")
        QTest.mousePress(viewport, LEFT, NONE, start)
        QTest.mouseMove(viewport, start + QPoint(30, 4))
        QTest.mouseMove(viewport, start + QPoint(60, 8))
        if self._is_there(viewport):
            QTest.mouseRelease(viewport, LEFT, NONE, start + QPoint(60, 8))

    def drop_on_canvas(self, drag: QDrag) -> Qt.DropAction:
        """What a drag does that Qt would lead through a loop of its own: over the canvas, and mostly let go there."""
        data, copy = drag.mimeData(), Qt.DropAction.CopyAction
        viewport = self.window.canvas.viewport()
        stops = [self._spot_on_canvas()[1] for _ in range(3)]
        self._note(f"drop on the canvas by {[stop.toTuple() for stop in stops]}")
        QApplication.sendEvent(viewport, QDragEnterEvent(stops[0], copy, data, LEFT, NONE))
        for stop in stops:
            QApplication.sendEvent(viewport, QDragMoveEvent(stop, copy, data, LEFT, NONE))
            self.events += 1
        if self._random.random() < 0.8:
            QApplication.sendEvent(viewport, QDropEvent(QPointF(stops[-1]), copy, data, LEFT, NONE))
        else:
            QApplication.sendEvent(viewport, QDragLeaveEvent())
        return copy

    # The keys ----------------------------------------------------------------------------------------------------

    def _type(self) -> None:
        self._key(self._focus(), self._random.choice(PLAIN_KEYS), self._random.choice([*[NONE] * 5, SHIFT, CTRL]))

    def _call(self) -> None:
        """The keys of some command."""
        combination = self._random.choice(self._shortcuts)
        self._key(self._focus(), combination.key(), combination.keyboardModifiers())

    def _focus(self) -> QWidget:
        top = self._top()
        self._activate(top)
        if top is self.window and self._random.random() < 0.3:
            self.window.canvas.setFocus()
        focus = QApplication.focusWidget()
        return focus if focus is not None and focus.window() is top else top

    def _key(self, widget: QWidget, code: Qt.Key, held: Qt.KeyboardModifier) -> None:
        self._note(f"key {code.name} {held} on {_called(widget)}")
        QTest.keyClick(widget, code, held)

    # -------------------------------------------------------------------------------------------------------------

    def _is_there(self, widget: QWidget) -> bool:
        return isValid(widget) and widget.isVisible()

    def _note(self, words: str) -> None:
        self.events += 1
        self.log.append(f"{self.events}: {words}")

    def _leave_loop(self) -> None:
        QDrag.cancel()
        for widget in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
            if widget is not None:
                self.log.append(f"left the loop of {_called(widget)}")
                widget.close()


def _called(widget: QWidget) -> str:
    return f"{type(widget).__name__} {widget.objectName() or widget.accessibleName()}".strip()
