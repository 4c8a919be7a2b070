"""Which keys call which command: those of the table, and those that the user has chosen instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QKeyCombination, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence

from netbuilder.errors import NetbuilderError
from netbuilder.gui.actions import CANVAS_ONLY, commands, menu_path, plain
from netbuilder.gui.preferences import Preferences

_MODIFIER = Qt.KeyboardModifier
_FREE_OF_TYPING = re.compile(r"(Meta\+)?(Ctrl|Alt|Meta)\+|(Shift\+)?F\d+$")
_MODIFIER_KEYS = frozenset(
    {
        Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_AltGr,
        Qt.Key.Key_Super_L, Qt.Key.Key_Super_R, Qt.Key.Key_CapsLock, Qt.Key.Key_NumLock, Qt.Key.Key_ScrollLock,
    }
)  # fmt: skip

# Keys with one meaning all over the program, which no command can have.
FIXED: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Esc": "takes back what was begun",
        "Return": "confirms, and on the canvas goes to the settings of the selected layer",
        "Enter": "confirms, and on the canvas goes to the settings of the selected layer",
        "Space": "presses a button, and on the canvas pans while it is held",
        "Shift+Tab": "goes to the field before",
        **dict.fromkeys(("Left", "Right", "Up", "Down"), "moves the selection"),
        **{f"Shift+{key}": "moves the selection farther" for key in ("Left", "Right", "Up", "Down")},
    }
)


class KeysError(NetbuilderError):
    """Keys that a command cannot have; `holder` is the command that has them, where that is the reason."""

    def __init__(self, message: str, holder: str = "") -> None:
        super().__init__(message)
        self.holder = holder


class Keymap(QObject):
    """The keys of every command. Keys are written as `Ctrl+Shift+P`, the same on every system."""

    changed = Signal()

    def __init__(self, preferences: Preferences | None = None, parent: QObject | None = None) -> None:
        """The keys that `preferences` remember; the table's own, remembered nowhere, without them."""
        super().__init__(parent)
        self._preferences = preferences
        self._commands = {command.name: command for command in commands()}
        self._defaults = {name: tuple(map(_portable, each.keys)) for name, each in self._commands.items()}
        stored = preferences.keys if preferences is not None else {}
        # The commands of an older version may be gone.
        self._own = {name: _valid(keys) for name, keys in stored.items() if name in self._commands}
        self._keys: Mapping[str, tuple[str, ...]] = {}
        self._names: Mapping[str, str] = {}
        self._settle()

    def keys(self, name: str) -> tuple[str, ...]:
        """The keys of a command, the one that is shown first."""
        return self._keys[name]

    def words(self, name: str) -> str:
        """The first key of a command as this system writes it; empty where it has none."""
        keys = self._keys[name]
        return native(keys[0]) if keys else ""

    def fill(self, text: str) -> str:
        """`text` with the key of a command in the place of its name in braces.

        A command without keys is told by where it stands in the menus. With F5 as the key of `train`, and without:
        `{train}` F5, “Train > Train”; `{train:press}` press F5, choose “Train > Train”; `{train:Press}` likewise;
        `{train:aside}` the key in brackets behind a space, or nothing; `{train:also}` the key behind a comma, or
        nothing; `{train:bare}` the key or nothing.
        """
        return text.format_map(_Ways(self))

    def say(self, text: str, show: Callable[[str], object], owner: QObject) -> None:
        """Show `text`, filled, now and whenever commands get other keys, as long as `owner` lives."""
        _KeyedText(self, text, show, owner)

    def is_default(self, name: str) -> bool:
        """Whether a command has the keys of the table."""
        return self._keys[name] == self._defaults[name]

    def holder(self, keys: str) -> str:
        """The command that these keys call; empty when there is none."""
        return self._names.get(_portable(keys), "")

    def command_for(self, event: QKeyEvent) -> str:
        """The command that a pressed key calls; empty when there is none."""
        return self.called_by(pressed_keys(event))

    def called_by(self, pressed: str) -> str:
        """The command that these keys call when they are pressed; empty when there is none."""
        name = self._names.get(pressed, "")
        if not name and pressed[-1:].isascii() and not pressed[-1:].isalnum():
            # On some keyboards a sign such as + is typed with Shift, on others without.
            name = self._names.get(pressed.replace("Shift+", ""), "")
        return name

    def check(self, name: str, keys: str) -> None:
        """Raise KeysError where a command cannot have these keys, or only by taking them from another."""
        wanted = _portable(keys)
        command, words = self._commands[name], plain(self._commands[name].text)
        if not wanted:
            raise KeysError(f"These keys cannot be used: {keys or 'nothing was pressed'}. Press another combination.")
        if wanted in FIXED:
            raise KeysError(f"{native(wanted)} {FIXED[wanted]} everywhere. Press another combination.")
        if command.name not in CANVAS_ONLY and not _is_free_of_typing(wanted):
            raise KeysError(
                f"{native(wanted)} alone types or moves in fields and lists, and {words} can be called from there."
                " Hold Ctrl or Alt with it, or press a function key."
            )
        holder = self.holder(wanted)
        if holder and holder != name:
            raise KeysError(f"{native(wanted)} belongs to {plain(self._commands[holder].text)}.", holder)

    def lost(self, name: str) -> Mapping[str, str]:
        """The keys of a command that others have been given, and those others."""
        wanted = self._own.get(name, self._defaults[name])
        return {key: self._names[key] for key in wanted if self._names.get(key, name) != name}

    def assign(self, name: str, *keys: str, take: bool = False) -> None:
        """Let `keys` and no others call a command; `take` takes them from the commands that have them.

        Raises KeysError, and changes nothing then.
        """
        wanted = tuple(dict.fromkeys(_portable(each) or each for each in keys))
        own = dict(self._own)
        for each in wanted:
            try:
                self.check(name, each)
            except KeysError as error:
                if not (take and error.holder):
                    raise
                # Keys that it has from the table give way by themselves, and come back when they are free again.
                if error.holder in own:
                    own[error.holder] = tuple(key for key in own[error.holder] if key != each)
        # What was chosen last comes first.
        self._own = {name: wanted, **{other: kept for other, kept in own.items() if other != name}}
        self._keep()

    def clear(self, name: str) -> None:
        """Let no key call a command."""
        self.assign(name)

    def reset(self, name: str) -> None:
        """Give a command the keys of the table back; whoever has them now loses them."""
        wanted = self._defaults[name]
        for other, keys in list(self._own.items()):
            if other != name and set(keys) & set(wanted):
                self._own[other] = tuple(key for key in keys if key not in wanted)
        self._own.pop(name, None)
        self._keep()

    def reset_all(self) -> None:
        """Give every command the keys of the table back."""
        self._own.clear()
        self._keep()

    def _keep(self) -> None:
        # What equals the table follows the table, in later versions too.
        self._own = {name: keys for name, keys in self._own.items() if keys != self._defaults[name]}
        self._settle()
        if self._preferences is not None:
            self._preferences.keys = self._own
        self.changed.emit()

    def _settle(self) -> None:
        """Every key calls one command: what the user has chosen comes before the table."""
        names: dict[str, str] = {}
        for name in (*self._own, *self._defaults):
            for key in self._own.get(name, self._defaults[name]):
                names.setdefault(key, name)
        self._names = names
        self._keys = {
            name: tuple(key for key in self._own.get(name, keys) if names[key] == name)
            for name, keys in self._defaults.items()
        }


class _KeyedText(QObject):
    """Words that name keys. It belongs to what shows them, and goes with it."""

    def __init__(self, keymap: Keymap, text: str, show: Callable[[str], object], owner: QObject) -> None:
        super().__init__(owner)
        self._keymap = keymap
        self._text = text
        self._show = show
        keymap.changed.connect(self._on_keymap_changed)
        self._on_keymap_changed()

    def _on_keymap_changed(self) -> None:
        self._show(self._keymap.fill(self._text))


class _Ways(dict[str, "_Way"]):
    """The ways to commands, looked up when a text asks for them."""

    def __init__(self, keymap: Keymap) -> None:
        super().__init__()
        self._keymap = keymap

    def __missing__(self, name: str) -> _Way:
        key = self._keymap.words(name)
        return _Way(key, key or f"“{menu_path(name)}”")


@dataclass(frozen=True, slots=True)
class _Way:
    """How a command is called: its key, which may be none, and what to say of it then."""

    key: str
    words: str

    def __format__(self, wish: str) -> str:
        forms = {
            "": self.words,
            "press": f"press {self.key}" if self.key else f"choose {self.words}",
            "Press": f"Press {self.key}" if self.key else f"Choose {self.words}",
            "aside": f" ({self.key})" if self.key else "",
            "also": f", {self.key}" if self.key else "",
            "bare": self.key,
        }
        return forms[wish]


def pressed_keys(event: QKeyEvent) -> str:
    """The keys that an event tells of, as `Ctrl+Shift+P`; empty while only Shift, Ctrl and the like are held."""
    key, modifiers = Qt.Key(event.key()), event.modifiers() & ~_MODIFIER.KeypadModifier
    if key in _MODIFIER_KEYS or key == Qt.Key.Key_unknown:
        return ""
    if key == Qt.Key.Key_Backtab:
        key, modifiers = Qt.Key.Key_Tab, modifiers | _MODIFIER.ShiftModifier
    return QKeySequence(QKeyCombination(modifiers, key)).toString(QKeySequence.SequenceFormat.PortableText)


def native(keys: str) -> str:
    """Keys as this system writes them."""
    return QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)


def _portable(keys: str) -> str:
    sequence = QKeySequence(keys)
    return sequence.toString(QKeySequence.SequenceFormat.PortableText) if sequence.count() == 1 else ""


def _valid(keys: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(key for key in map(_portable, keys) if key and key not in FIXED))


def _is_free_of_typing(keys: str) -> bool:
    return _FREE_OF_TYPING.match(keys) is not None
