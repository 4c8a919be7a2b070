"""Every command of the window, as a table: its words, its keys, its menu. Buttons, menus and tests read it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow, QMenu

if TYPE_CHECKING:
    from netbuilder.gui.keymap import Keymap

SEPARATOR = "-"


@dataclass(frozen=True, slots=True)
class Command:
    """One command; `name` is how the window finds it, `text` what the user reads."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    icon: str = ""
    tip: str = ""
    submenu: str = ""


# Menus in the order of the menu bar. SEPARATOR draws a line; a name in braces is a submenu that the window fills.
MENUS: Mapping[str, tuple[Command | str, ...]] = {
    "&File": (
        Command("new", "&New…", ("Ctrl+N",), "new", "Start a project from a template or an empty canvas"),
        Command("open", "&Open…", ("Ctrl+O",), "open", "Open a project file"),
        "{Open &recent}",
        SEPARATOR,
        Command("save", "&Save", ("Ctrl+S",), "save", "Save the project with its weights and history"),
        Command("save_as", "Save &as…", ("Ctrl+Shift+S",), "", "Save under another name"),
        SEPARATOR,
        Command(
            "export", "&Export model…", ("Ctrl+E",), "export", "Write the model as Python, ONNX, .pt2, safetensors …"
        ),
        Command("export_image", "Export &image…", ("Ctrl+Shift+E",), "image", "Save a picture of the network"),
        Command(
            "copy_picture", "Copy &picture", ("Ctrl+Alt+C",), "", "Copy a picture of the selection, or of all of it"
        ),
        SEPARATOR,
        Command("quit", "&Quit", ("Ctrl+Q",)),
    ),
    "&Edit": (
        Command("undo", "&Undo", ("Ctrl+Z",), "undo"),
        Command("redo", "&Redo", ("Ctrl+Y", "Ctrl+Shift+Z"), "redo"),
        SEPARATOR,
        Command("cut", "Cu&t", ("Ctrl+X",)),
        Command("copy", "&Copy", ("Ctrl+C",), "copy"),
        Command("paste", "&Paste", ("Ctrl+V",)),
        Command(
            "paste_with_wires",
            "Paste with &wires",
            ("Ctrl+Shift+V",),
            "",
            "Repeat the wires that led into the copied layers",
        ),
        Command("duplicate", "&Duplicate", ("Ctrl+D",)),
        SEPARATOR,
        Command("delete", "De&lete", ("Del", "Backspace")),
        Command("delete_and_heal", "Delete and &heal", ("Ctrl+Del",), "", "Delete and close the gap with a wire"),
        SEPARATOR,
        Command("select_all", "Select &all", ("Ctrl+A",)),
        Command("select_none", "Select &none", ("Ctrl+Shift+A",)),
        SEPARATOR,
        Command("find", "&Find…", ("Ctrl+F",), "search", "Find layers by name, type, setting or block"),
        Command("find_next", "Find ne&xt", ("F3",)),
        Command("find_previous", "Find pre&vious", ("Shift+F3",)),
    ),
    "&View": (
        Command("fit", "&Fit selection", ("F",), "fit", "Show the selected layers, or the whole network"),
        Command("fit_all", "Fit &all", ("Home",), "", "Show the whole network"),
        Command("zoom_in", "Zoom &in", ("Ctrl++", "Ctrl+=")),
        Command("zoom_out", "Zoom &out", ("Ctrl+-",)),
        Command("zoom_reset", "&Original size", ("Ctrl+0",)),
        Command("show_findings", "Show all fin&dings", ("Shift+F8",), "", "Show every layer with an error or warning"),
        Command("minimap", "&Minimap", ("Alt+M",), "", "Show the whole network in the corner of the canvas"),
        Command("outline", "Go to the o&utline", ("Ctrl+Shift+O",), "", "The network as a list, for the keyboard"),
        SEPARATOR,
        "{&Panels}",
        "{&Theme}",
        Command("reset_layout", "&Reset layout", (), "", "Put every panel back where it was at first"),
    ),
    "&Network": (
        Command("add_layer", "&Add layer…", ("Tab",), "search", "Search a layer and add it"),
        Command("rename", "&Rename", ("F2",), "", "Give the selected layer another name"),
        Command("bypass", "&Bypass", ("Ctrl+B",), "", "Take layers out without deleting them, or put them back"),
        SEPARATOR,
        Command("connect", "&Connect…", ("C",), "", "Choose where a wire of the selected layer leads or comes from"),
        Command("disconnect", "&Disconnect…", ("D",), "", "Choose which wire of the selected layers is cut"),
        Command("straighten", "Strai&ghten wires", (), "", "Take the dots away by which the selected wires are led"),
        SEPARATOR,
        Command("auto_layout", "Auto &layout", ("L",), "layout", "Arrange the network from left to right"),
        Command("layout_selection", "Lay out &selection", ("Shift+L",), "", "Arrange the selected layers in place"),
        Command(
            "turn_layout", "T&urn layout", ("Ctrl+L",), "", "Let data run from top to bottom, or to the right again"
        ),
        Command("align_left", "Align &left", (), "", "Line the selected layers up at their left", "Ali&gn"),
        Command("align_centre", "Align &centre", (), "", "Line the selected layers up at their centres", "Ali&gn"),
        Command("align_right", "Align &right", (), "", "Line the selected layers up at their right", "Ali&gn"),
        Command("align_top", "Align &top", (), "", "Line the selected layers up at their tops", "Ali&gn"),
        Command("align_middle", "Align &middle", (), "", "Line the selected layers up at their middles", "Ali&gn"),
        Command("align_bottom", "Align &bottom", (), "", "Line the selected layers up at their bottoms", "Ali&gn"),
        Command("distribute_across", "Distribute &across", (), "", "Make the gaps from left to right equal", "Ali&gn"),
        Command("distribute_down", "Distribute &down", (), "", "Make the gaps from top to bottom equal", "Ali&gn"),
        SEPARATOR,
        Command("frame", "&Frame", ("Ctrl+G",), "", "Put a titled frame around the selected layers, or take it away"),
        Command("add_note", "Add a &note", ("Ctrl+Alt+N",), "", "Write on the canvas"),
        Command("make_block", "&Make a block", ("Ctrl+Shift+G",), "", "Put the selected layers into one node"),
        Command("dissolve_block", "&Dissolve block", ("Ctrl+Alt+G",), "", "Put the layers of a block in its place"),
        Command("enter_block", "&Enter block", ("Alt+Down",), "", "Show what is in the selected block"),
        Command("leave_block", "Lea&ve block", ("Alt+Up",), "", "Back to the drawing around this block"),
        SEPARATOR,
        Command("next_finding", "&Next finding", ("F8",), "", "Go to the next error or warning"),
    ),
    "&Train": (
        Command("train", "&Train", ("F5", "Ctrl+Return"), "play", "Train from the beginning; pause while it trains"),
        Command("continue", "&Continue training", ("Ctrl+F5",), "", "Add the set number of epochs to what was learned"),
        Command("step", "Step one &batch", ("F10",), "step", "Train on one batch and pause"),
        Command("stop", "&Stop", ("Shift+F5",), "stop", "Stop and keep what was learned"),
    ),
    "T&ools": (
        Command(
            "command_palette", "&Command palette…", ("Ctrl+Shift+P",), "search", "Search everything that can be done"
        ),
        SEPARATOR,
        Command("preferences", "&Preferences…", ("Ctrl+,",), "settings", "Theme, motion, start and keys"),
        Command("log_file", "Show &log", ("Ctrl+`",), "", "What went wrong, for a report"),
    ),
    "&Help": (
        Command(
            "help", "&Help on the selected layer", ("F1",), "", "What a layer does; without a selection, how to begin"
        ),
        Command("keys", "&Keyboard and mouse"),
        SEPARATOR,
        Command("welcome", "&Welcome page", (), "", "New, open, recent files, templates and examples"),
        Command("tour", "&Take the tour", (), "", "Build, train and look inside a small network in two minutes"),
        SEPARATOR,
        Command("about", "&About NetBuilder"),
    ),
}

# Keys that belong to whoever has the focus (a text field, the canvas), not to the window.
CANVAS_ONLY = frozenset(
    {
        "cut", "copy", "paste", "paste_with_wires", "duplicate", "delete", "delete_and_heal", "select_all",
        "select_none",
        "fit", "fit_all", "add_layer", "auto_layout", "layout_selection", "turn_layout", "rename", "straighten",
        "connect", "disconnect", "bypass", "frame", "add_note", "make_block", "dissolve_block", "enter_block",
        "leave_block",
    }
)  # fmt: skip


def commands() -> tuple[Command, ...]:
    """Every command, in the order of the menus."""
    return tuple(entry for entries in MENUS.values() for entry in entries if isinstance(entry, Command))


def plain(text: str) -> str:
    """The words of a command as a sentence has them: without the ampersand of its menu and the dots of its dialog."""
    return text.replace("&", "").rstrip("…")


def menu_path(name: str) -> str:
    """Where a command stands in the menus: `View > Theme`."""
    for title, entries in MENUS.items():
        for entry in entries:
            if isinstance(entry, Command) and entry.name == name:
                return " > ".join(plain(words) for words in (title, entry.submenu, entry.text) if words)
    raise KeyError(name)


def build_menus(window: QMainWindow) -> tuple[dict[str, QAction], dict[str, QMenu]]:
    """Fill the menu bar; returns the actions by name and the submenus by their words without ampersands."""
    actions: dict[str, QAction] = {}
    submenus: dict[str, QMenu] = {}
    for title, entries in MENUS.items():
        menu = window.menuBar().addMenu(title)
        for entry in entries:
            if isinstance(entry, Command):
                actions[entry.name] = _action(window, entry)
                place = _submenu(menu, entry.submenu) if entry.submenu else menu
                place.addAction(actions[entry.name])
            elif entry == SEPARATOR:
                menu.addSeparator()
            else:
                submenus[entry.strip("{}").replace("&", "")] = menu.addMenu(entry.strip("{}"))
    return actions, submenus


def _submenu(menu: QMenu, title: str) -> QMenu:
    """The submenu of this title, made where it is first asked for."""
    found = next((action.menu() for action in menu.actions() if action.text() == title), None)
    return found if isinstance(found, QMenu) else menu.addMenu(title)


def _action(window: QMainWindow, command: Command) -> QAction:
    action = QAction(command.text, window)
    action.setObjectName(command.name)
    action.setStatusTip(command.tip)
    return action


def show_keys(actions: Mapping[str, QAction], keymap: Keymap) -> None:
    """Give every action the keys that call it now, and let its tooltip name them."""
    for command in commands():
        action = actions[command.name]
        words = command.tip or plain(action.text())
        action.setShortcuts([QKeySequence(each) for each in keymap.keys(command.name)])
        action.setToolTip(f"{words}{keymap.fill(f'{{{command.name}:aside}}')}")
