"""What the commands of the menus do: each name of the table meets its action here."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QMenu

from netbuilder.gui.actions import CANVAS_ONLY, plain, show_keys
from netbuilder.gui.canvas import aligning
from netbuilder.gui.preferences import SCHEMES
from netbuilder.gui.theme import Preference

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow

SCHEME_WORDS: Mapping[Preference, str] = {
    "system": "Follow the &system",
    "light": "&Light",
    "dark": "&Dark",
    "contrast-light": "High &contrast, light",
    "contrast-dark": "&High contrast, dark",
}
# What can be undone, and what the run allows, is kept up to date all the time.
_KEPT = frozenset({"undo", "redo", "train", "continue", "step", "stop"})


class Menus(QObject):
    """Connects the actions of the window and fills its submenus; the run's own commands connect themselves."""

    def __init__(self, window: MainWindow, submenus: Mapping[str, QMenu]) -> None:
        super().__init__(window)
        self._window = window
        self.recent = submenus["Open recent"]
        self.recent.aboutToShow.connect(self._fill_recent)
        for dock in window.docks.docks.values():
            submenus["Panels"].addAction(dock.toggleViewAction())
        self.themes = submenus["Theme"]
        self._schemes: dict[Preference, QAction] = {}
        self._fill_themes(self.themes)
        for name, target in self._targets().items():
            self._connect(name, target)
        self._connect_undo()
        self._greyed: list[QAction] = []
        letters = _Letters(self)
        for part in (window.menuBar(), *window.menuBar().findChildren(QMenu)):
            part.installEventFilter(letters)
        for action in window.menuBar().actions():
            menu = action.menu()
            if isinstance(menu, QMenu):
                menu.aboutToShow.connect(partial(self._grey_out, menu))
                menu.aboutToHide.connect(self._restore)
        window.keymap.changed.connect(self._show_keys)
        self._show_keys()

    def _targets(self) -> dict[str, Callable[[], object]]:
        window = self._window
        canvas, undo, dialogs = window.canvas, window.document.undo_stack, window.dialogs
        return {
            "new": dialogs.new_project,
            "open": window.files.open,
            "save": window.files.save,
            "save_as": window.files.save_as,
            "export": dialogs.export_model,
            "export_image": dialogs.export_image,
            "copy_picture": dialogs.copy_picture,
            "quit": window.close,
            "undo": undo.undo,
            "redo": undo.redo,
            "cut": canvas.copying.cut,
            "copy": canvas.copying.copy,
            "paste": canvas.copying.paste,
            "paste_with_wires": canvas.copying.paste_with_wires,
            "duplicate": canvas.copying.duplicate,
            "delete": canvas.delete_selection,
            "delete_and_heal": canvas.delete_and_heal,
            "select_all": canvas.select_all,
            "select_none": canvas.select_none,
            "find": window.sight.find,
            "find_next": window.sight.find_next,
            "find_previous": window.sight.find_previous,
            "fit": canvas.fit,
            "fit_all": canvas.fit_all,
            "zoom_in": canvas.camera.zoom_in,
            "zoom_out": canvas.camera.zoom_out,
            "zoom_reset": canvas.camera.zoom_reset,
            "show_findings": window.sight.show_findings,
            "minimap": window.sight.toggle_minimap,
            "outline": window.go_to_outline,
            "reset_layout": window.docks.reset,
            "add_layer": canvas.open_search,
            "rename": canvas.rename_selected,
            "auto_layout": canvas.arranging.whole,
            "layout_selection": canvas.arranging.selection,
            "turn_layout": canvas.arranging.turn,
            **{f"align_{side}": partial(canvas.arranging.align, side) for side in aligning.SIDES},
            **{f"distribute_{way}": partial(canvas.arranging.distribute, way) for way in aligning.DIRECTIONS},
            "straighten": canvas.rerouting.straighten,
            "connect": canvas.rewiring.connect,
            "disconnect": canvas.rewiring.disconnect,
            "bypass": canvas.toggle_bypass,
            "frame": canvas.annotations.frame,
            "add_note": canvas.annotations.add_note,
            "make_block": canvas.blocks.make,
            "dissolve_block": canvas.blocks.dissolve,
            "enter_block": canvas.blocks.enter,
            "leave_block": canvas.blocks.leave,
            "next_finding": window.selection.go_to_next_finding,
            "help": dialogs.show_help,
            "keys": dialogs.show_keys,
            "welcome": lambda: window.welcome.open(),
            "tour": lambda: window.tour.start(),
            "command_palette": dialogs.show_palette,
            "preferences": dialogs.show_preferences,
            "log_file": dialogs.show_log,
            "about": dialogs.show_about,
        }

    def _connect(self, name: str, target: Callable[[], object]) -> None:
        action = self._window.actions_by_name[name]
        # The signal carries whether the action is checked, which is nobody's business here.
        action.triggered.connect(lambda _=False: target())
        if name in CANVAS_ONLY:
            # The canvas takes these keys itself. A text field keeps its own Ctrl+C and Del, Tab goes on through the
            # fields, and a menu keeps its letters: the menus only show the keys.
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

    def _connect_undo(self) -> None:
        stack, actions = self._window.document.undo_stack, self._window.actions_by_name
        stack.canUndoChanged.connect(actions["undo"].setEnabled)
        stack.canRedoChanged.connect(actions["redo"].setEnabled)
        stack.undoTextChanged.connect(lambda text: _name(actions["undo"], "&Undo", text))
        stack.redoTextChanged.connect(lambda text: _name(actions["redo"], "&Redo", text))
        for name in ("undo", "redo"):
            actions[name].setEnabled(False)

    def _grey_out(self, menu: QMenu) -> None:
        """While a menu is open, let it show what can be done now; keys stay, and say why where nothing can be done."""
        from netbuilder.gui.command_reasons import why_not

        for action in _commands_in(menu):
            if action.isEnabled() and why_not(self._window, action.objectName()):
                self._grey(action)
        for action in menu.actions():
            submenu = action.menu()
            if isinstance(submenu, QMenu) and submenu.actions() and set(submenu.actions()) <= set(self._greyed):
                self._grey(action)

    def _grey(self, action: QAction) -> None:
        action.setEnabled(False)
        self._greyed.append(action)

    def _restore(self) -> None:
        while self._greyed:
            self._greyed.pop().setEnabled(True)

    def _show_keys(self) -> None:
        show_keys(self._window.actions_by_name, self._window.keymap)

    def _fill_themes(self, menu: QMenu) -> None:
        group = QActionGroup(self)
        for scheme in SCHEMES:
            action = QAction(SCHEME_WORDS[scheme], self)
            action.setCheckable(True)
            action.setChecked(scheme == self._window.preferences.scheme)
            action.triggered.connect(lambda _=False, scheme=scheme: self.choose_scheme(scheme))
            group.addAction(action)
            menu.addAction(action)
            self._schemes[scheme] = action
        self._window.preferences.scheme_changed.connect(self._on_preferences_scheme_changed)

    def choose_scheme(self, scheme: Preference) -> None:
        """Wear a theme, or follow the system, from now on."""
        self._window.preferences.scheme = scheme

    def _on_preferences_scheme_changed(self, scheme: Preference) -> None:
        self._schemes[scheme].setChecked(True)
        self._window.themes.set_preference(scheme)

    def _fill_recent(self) -> None:
        self.recent.clear()
        for path in self._window.preferences.recent:
            action = self.recent.addAction(f"{path.name}    {path.parent}")
            action.triggered.connect(lambda _=False, path=path: self._window.files.open(path))
        if self.recent.isEmpty():
            self.recent.addAction("No files yet").setEnabled(False)
        else:
            self.recent.addSeparator()
            self.recent.addAction("Clear this list", self._window.preferences.forget_recent)


class _Letters(QObject):
    """Keeps letters for the menu that is open: they would be keys of the canvas else, and never choose an entry."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            held = event.modifiers() & ~(Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier)
            if held == Qt.KeyboardModifier.NoModifier:
                event.accept()
                return True
        return super().eventFilter(watched, event)


def _commands_in(menu: QMenu) -> Iterator[QAction]:
    """The commands of a menu and its submenus whose state nobody else keeps."""
    for action in menu.actions():
        submenu = action.menu()
        if isinstance(submenu, QMenu):
            yield from _commands_in(submenu)
        elif action.objectName() not in _KEPT:
            yield action


def _name(action: QAction, word: str, step: str) -> None:
    """`Undo Delete conv1`: what would be taken back stands in the menu."""
    action.setText(f"{word} {step}".strip())
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    action.setToolTip(f"{plain(action.text())} ({keys})" if keys else plain(action.text()))
