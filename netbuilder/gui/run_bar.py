"""The slim toolbar: files and undo at the left, the run in the middle, export at the right."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QIcon, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMainWindow, QPushButton, QSizePolicy, QToolBar, QToolButton, QWidget

from netbuilder.gui.icons import ALONE, BESIDE_WORDS, size_icon, widen
from netbuilder.gui.text_size import follow, px, px_size
from netbuilder.gui.theme import GAP
from netbuilder.training.status import RunStatus

# What the primary button says and does in each state: (words, icon, action).
_PRIMARY: Mapping[RunStatus, tuple[str, str, str]] = {
    RunStatus.IDLE: ("Train", "play", "train"),
    RunStatus.PREPARING: ("Preparing…", "play", ""),
    RunStatus.TRAINING: ("Pause", "pause", "pause"),
    RunStatus.PAUSED: ("Resume", "play", "resume"),
    RunStatus.STOPPING: ("Stopping…", "pause", ""),
    RunStatus.FINISHED: ("Train", "play", "train"),
    RunStatus.STOPPED: ("Train", "play", "train"),
    RunStatus.FAILED: ("Train", "play", "train"),
}


# From wide to narrow: whether there are words beside the export, beside the other buttons, and for the device.
_DENSITIES = ((True, True, True), (False, True, True), (False, False, True), (False, False, False))


class RunBar(QToolBar):
    """The window's toolbar. It shows what the run's status allows and emits what is wished."""

    wished = Signal(str)  # train, pause, resume
    device_clicked = Signal()

    def __init__(self, window: QMainWindow, actions: Mapping[str, QAction]) -> None:
        super().__init__("Toolbar", window)
        self.setObjectName("toolbar")
        self.setMovable(False)
        self.setFloatable(False)
        size_icon(self, ALONE)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.PreventContextMenu)
        self._wish = "train"
        self._fitted = 0  # pixels that all parts asked for when they were fitted
        self._train = actions["train"]
        self._obstacle = ""
        self._status = RunStatus.IDLE
        for name in ("new", "open", "save"):
            self._add_quiet_button(actions[name])
        self.addSeparator()
        for name in ("undo", "redo"):
            self._add_quiet_button(actions[name])
        self._add_spacer()
        self._middle = self._make_middle(actions)
        self.addWidget(self._middle)
        self._add_spacer()
        self.export_button = self._add_quiet_button(actions["export"])
        # A toolbar sets the size of its buttons' icons, so this one cannot be widened.
        actions["export"].setIconText(" Export")
        follow(self, self._fit)

    def show_status(self, status: RunStatus, *, has_icons: Mapping[str, QIcon]) -> None:
        """Let the buttons say what can be done now."""
        self._status = status
        words, icon, self._wish = _PRIMARY[status]
        self.primary.setText(words)
        self.primary.setIcon(has_icons[icon])
        self.primary.setEnabled(bool(self._wish))
        self.primary.setAccessibleName(words)
        self._fit()

    def show_obstacle(self, words: str) -> None:
        """Say at the primary button what keeps a training from starting; nothing when it can start."""
        self._obstacle = words
        self.primary.setAccessibleDescription(f"Not ready: {words}" if words else "")
        self._show_tip()

    def show_device(self, label: str, reason: str, *, is_in_use: bool) -> None:
        """Say plainly which device is in use, or will be, and why."""
        self.device.setText(f"●  {label}" if is_in_use else f"○  {label}")
        self.device.setToolTip(reason)
        self.device.setAccessibleName(f"Device: {label}. {reason}")
        self.device.setProperty("active", is_in_use)
        self.device.style().unpolish(self.device)
        self.device.style().polish(self.device)
        self._fit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        """Give up words, and the device at last, where there is no room for all: every command stays in sight."""
        beside, alone = Qt.ToolButtonStyle.ToolButtonTextBesideIcon, Qt.ToolButtonStyle.ToolButtonIconOnly
        for exported, named, has_device in _DENSITIES:
            self.export_button.setToolButtonStyle(beside if exported else alone)
            for button in self._others:
                button.setToolButtonStyle(beside if named else alone)
                button.setIconSize(px_size(BESIDE_WORDS if named else ALONE))
            wanted = self._wanted_width(has_device=has_device)
            if wanted <= self.width():
                break
        # Only now: what is shown may lay out the toolbar, which then fits it again.
        self.device.setVisible(has_device)
        layout = self.layout()
        if wanted != self._fitted and layout is not None:
            # What was hidden for a moment has told the toolbar nothing of its new width.
            self._fitted = wanted
            layout.invalidate()
            layout.activate()

    def _wanted_width(self, *, has_device: bool) -> int:
        """What all parts ask for, in pixels."""
        middle = [self.primary, *self._others, *([self.device] if has_device else [])]
        rest = [self.widgetForAction(action) for action in self.actions()]
        parts = [*middle, *(each for each in rest if each is not None and each is not self._middle)]
        for part in parts:
            # Or it would measure itself in another size of type.
            part.ensurePolished()
        layout = self.layout()
        assert layout is not None  # every toolbar has one
        margins = layout.contentsMargins()
        between = GAP * (len(middle) - 1) + (layout.spacing() + 1) * len(rest)
        return sum(part.sizeHint().width() for part in parts) + between + margins.left() + margins.right()

    def _make_middle(self, actions: Mapping[str, QAction]) -> QWidget:
        middle = QWidget(self)
        row = QHBoxLayout(middle)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        self.primary = QPushButton("Train", middle)
        self.primary.setProperty("primary", True)
        follow(self.primary, lambda: self.primary.setMinimumWidth(px(104)))
        widen(self.primary)
        # It names the key that the command has now.
        self._train.changed.connect(self._show_tip)
        self.primary.clicked.connect(lambda: self.wished.emit(self._wish))
        row.addWidget(self.primary)
        self._others: list[QToolButton] = []
        for name in ("step", "stop"):
            button = QToolButton(middle)
            button.setDefaultAction(actions[name])
            actions[name].setIconText({"step": "Step", "stop": "Stop"}[name])
            button.setProperty("framed", True)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            row.addWidget(button)
            self._others.append(button)
        self.device = QPushButton("", middle)
        self.device.setProperty("chip", True)
        self.device.setFlat(True)
        self.device.clicked.connect(self.device_clicked)
        row.addWidget(self.device)
        return middle

    def _show_tip(self) -> None:
        tip = self._train.toolTip()
        # Only a text with marks of HTML is broken into lines.
        more = f"<p>{escape(tip)}</p><p><b>Not ready.</b> {escape(self._obstacle)}</p>"
        self.primary.setToolTip(more if self._obstacle else tip)

    def _add_quiet_button(self, action: QAction) -> QToolButton:
        button = QToolButton(self)
        button.setDefaultAction(action)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.addWidget(button)
        return button

    def _add_spacer(self) -> None:
        spacer = QLabel(self)
        spacer.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
        self.addWidget(spacer)
