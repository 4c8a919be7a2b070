"""The guided tour: one step after the other, each done by the user on the real widgets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from netbuilder.gui.theme import Theme
from netbuilder.gui.tour_overlay import Bubble, Shade
from netbuilder.gui.tour_steps import STEPS, TRAIN, Step, tour_project

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow

# How often the tour looks, and how long what was done is acknowledged.
_LOOK_MS, _CHEER_MS = 120, 600
_WELCOME = -1
_INTRO = (
    "You finish a small network that reads digits, train it, and look inside. Every step waits until you have done it;"
    " Esc leaves the tour. It opens a project of its own."
)
_END = (
    "That is all: draw, train, look. {save} keeps the project with what it has learned, {export} takes the model away"
    " as Python or ONNX, and {help} explains the layer that is selected."
)


class Tour(QObject):
    """Knows which step it is at; the window's own state says what has been done."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window
        self._place = _WELCOME
        self._owns_project = False
        self._is_opening = False
        self._is_cheering = False
        self.shade = Shade(window)
        self.bubble = Bubble(window)
        self._looking = QTimer(self)
        self._looking.setInterval(_LOOK_MS)
        self._looking.timeout.connect(self._look)
        self.bubble.left.connect(self.leave)
        self.bubble.helped.connect(self._do_it)
        self.bubble.confirmed.connect(self._go_on)
        self.bubble.restarted.connect(lambda: self._begin(0))
        window.files.opened.connect(self._on_files_opened)
        window.themes.changed.connect(self._dress)
        self._dress(window.themes.theme)

    @property
    def is_running(self) -> bool:
        """Whether the tour is on the screen."""
        return not self.bubble.isHidden()

    @property
    def step(self) -> Step | None:
        """The step that is waited for; None before the first and after the last."""
        return STEPS[self._place] if 0 <= self._place < len(STEPS) else None

    def start(self) -> None:
        """Say what the tour is, or offer to go on where it was left."""
        if self.is_running:
            self.bubble.raise_()
            return
        self._place = _WELCOME
        self.shade.setGeometry(self._window.rect())
        self.shade.show()
        self.shade.raise_()
        self.bubble.show()
        self.bubble.raise_()
        self._show()
        self.bubble.next.setFocus(Qt.FocusReason.OtherFocusReason)
        self._looking.start()
        self._window.installEventFilter(self)

    def leave(self) -> None:
        """Take the tour off the screen; everything else stays as it is, and the tour knows where it was left."""
        if not self.is_running:
            return
        if self.step is not None:
            self._window.preferences.tour_step = self._place
            self._window.line.say("Help > Take the tour goes on where you left it")
        self._close()

    def _close(self) -> None:
        self._looking.stop()
        self._window.removeEventFilter(self)
        focus = self._window.focusWidget()
        if focus is None or self.bubble.isAncestorOf(focus):
            self._window.canvas.setFocus()
        self.bubble.hide()
        self.shade.hide()

    # One step after the other -----------------------------------------------------------------------------------

    def _begin(self, place: int) -> None:
        """Begin at a step, on the tour's own project."""
        if self._owns_project:
            place = min(place, self._first_undone(place))
        else:
            # The weights are gone with the project that had them.
            place = min(place, TRAIN)
            self._is_opening = True
            is_open = self._window.files.new(tour_project(place))
            self._is_opening = False
            if not is_open:
                return
            self._owns_project = True
        self._enter(place)

    def _first_undone(self, place: int) -> int:
        """The first step before `place` whose result the user has taken back; all steps when none has."""
        undone = (number for number in range(place) if STEPS[number].stays and not STEPS[number].is_done(self._window))
        return next(undone, len(STEPS))

    def _enter(self, place: int) -> None:
        self._place = place
        self._is_cheering = False
        step = self.step
        if step is None:
            self._window.preferences.tour_step = 0
        else:
            self._window.preferences.tour_step = place
            if step.arrive is not None:
                step.arrive(self._window)
        self._show()
        if self.bubble.next.isVisibleTo(self.bubble):
            self.bubble.next.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._window.canvas.setFocus()

    def _go_on(self) -> None:
        """The button: begin, go on, or end."""
        if self._place == _WELCOME:
            self._begin(self._window.preferences.tour_step)
        elif self.step is None:
            self._close()
        else:
            self._enter(self._place + 1)

    def _do_it(self) -> None:
        step = self.step
        if step is not None and step.act is not None:
            step.act(self._window)
            self._look()

    def _look(self) -> None:
        """See what the user has done meanwhile, and point at where things are now."""
        step = self.step
        self._show()
        if step is not None and not self._is_cheering and step.is_done(self._window):
            self._is_cheering = True
            self.bubble.cheer()
            place = self._place
            QTimer.singleShot(_CHEER_MS, self, lambda: self._after_cheer(place))

    def _after_cheer(self, place: int) -> None:
        if self.is_running and self._place == place:
            self._enter(place + 1)

    # What is shown ------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        window, step = self._window, self.step
        room = window.rect()
        self._stay_on_top()
        if self.shade.geometry() != room:
            self.shade.setGeometry(room)
        if step is None:
            self._show_page()
            # After the last step, what that was about stays in the light.
            places = None if self._place == _WELCOME else STEPS[-1].places(window)
            self.shade.light_up(() if places is None else places.lit, window.themes.theme)
            self.bubble.stand(places, room)
            return
        if not self._is_cheering:
            self.bubble.say(
                f"Step {self._place + 1} of {len(STEPS)}",
                step.title,
                step.words(window),
                button=step.button,
                can_help=step.act is not None,
                can_restart=False,
            )
        places = step.places(window)
        self.shade.light_up(places.lit, window.themes.theme)
        self.bubble.stand(places, room)

    def _stay_on_top(self) -> None:
        """A panel that comes to the front comes above all others in the window."""
        if [child for child in self._window.children() if isinstance(child, QWidget)][-1] is not self.bubble:
            self.shade.raise_()
            self.bubble.raise_()

    def _show_page(self) -> None:
        """Before the first step and after the last."""
        is_begun = self._window.preferences.tour_step > 0
        if self._place == _WELCOME:
            button = "Go on" if is_begun else "Start"
            self.bubble.say(
                "About two minutes", "Take the tour", _INTRO, button=button, can_help=False, can_restart=is_begun
            )
        else:
            words = self._window.keymap.fill(_END)
            self.bubble.say("", "You have seen it all", words, button="Done", can_help=False, can_restart=False)

    def _dress(self, theme: Theme) -> None:
        self.bubble.show_theme(theme)
        if self.is_running:
            self._show()

    # What else happens --------------------------------------------------------------------------------------------

    def _on_files_opened(self) -> None:
        if not self._is_opening:
            # The user has turned to something else.
            self._owns_project = False
            if self._place != _WELCOME:
                self.leave()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        # Esc that nobody else had a use for: a gesture, a search or a field keeps its own.
        if event.type() == QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Escape:
            self.leave()
            return True
        return super().eventFilter(watched, event)
