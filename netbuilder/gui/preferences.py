"""What the window remembers between two starts: layout, theme, recent files. No truth of a project is among it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from PySide6.QtCore import QByteArray, QObject, QSettings, Signal

from netbuilder.gui.text_size import PERCENTS
from netbuilder.gui.theme import Preference

_RECENT_LIMIT = 10
_RECENT_COMMANDS_LIMIT = 6
_RECENT_LAYERS_LIMIT = 12
SCHEMES: tuple[Preference, ...] = ("system", "light", "dark", "contrast-light", "contrast-dark")
SOURCE_PARTS = ("network", "script")


class Preferences(QObject):
    """Remembered choices, in the system's usual place for settings (or in `file`, for tests and the demo)."""

    recent_changed = Signal()
    scheme_changed = Signal(str)
    text_percent_changed = Signal(int)
    motion_changed = Signal()

    def __init__(self, file: Path | None = None, *, remembers: bool = True, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.remembers = remembers
        self._settings: QSettings | _Forgetful
        if not remembers:
            # The demo starts fresh and leaves no trace.
            self._settings = _Forgetful()
        elif file is None:
            self._settings = QSettings("NetBuilder", "NetBuilder", self)
        else:
            self._settings = QSettings(str(file), QSettings.Format.IniFormat, self)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Files opened or saved last, the newest first; those that are gone are left out."""
        return tuple(path for path in self.remembered if path.is_file())

    @property
    def remembered(self) -> tuple[Path, ...]:
        """Files opened or saved last, the newest first, with those that are gone; no disk is asked."""
        stored = self._settings.value("recent", [])
        # An INI file gives a list of one back as text.
        names = [stored] if isinstance(stored, str) else stored if isinstance(stored, list) else []
        return tuple(map(Path, names))

    def remember(self, path: Path) -> None:
        """Put a file at the head of the recent ones."""
        absolute = path.absolute()
        # One that is gone just now may be on a disk that comes back.
        kept = [str(other) for other in self.remembered if other != absolute]
        self._settings.setValue("recent", [str(absolute), *kept][:_RECENT_LIMIT])
        self.recent_changed.emit()

    @property
    def recent_commands(self) -> tuple[str, ...]:
        """What was chosen last in the command palette, the newest first, by the keys of its entries."""
        stored = _parsed(self._settings.value("recent_commands", "[]"))
        return tuple(key for key in stored if isinstance(key, str)) if isinstance(stored, list) else ()

    def remember_command(self, key: str) -> None:
        """Put an entry of the command palette at the head of the recent ones."""
        kept = [other for other in self.recent_commands if other != key]
        self._settings.setValue("recent_commands", json.dumps([key, *kept][:_RECENT_COMMANDS_LIMIT]))

    @property
    def recent_layers(self) -> tuple[str, ...]:
        """What was put onto the canvas last, the newest first, by the keys of the stock."""
        stored = _parsed(self._settings.value("recent_layers", "[]"))
        return tuple(key for key in stored if isinstance(key, str)) if isinstance(stored, list) else ()

    def remember_layer(self, key: str) -> None:
        """Put an entry of the stock at the head of the recent ones."""
        kept = [other for other in self.recent_layers if other != key]
        self._settings.setValue("recent_layers", json.dumps([key, *kept][:_RECENT_LAYERS_LIMIT]))

    def forget(self, path: Path) -> None:
        """Take a file off the list of recent ones."""
        self._settings.setValue("recent", [str(other) for other in self.remembered if other != path])
        self.recent_changed.emit()

    def forget_recent(self) -> None:
        self._settings.remove("recent")
        self.recent_changed.emit()

    @property
    def scheme(self) -> Preference:
        """`system`, or the name of a theme."""
        stored = self._settings.value("scheme", "system")
        return next((name for name in SCHEMES if name == stored), "system")

    @scheme.setter
    def scheme(self, name: Preference) -> None:
        self._settings.setValue("scheme", name)
        self.scheme_changed.emit(name)

    @property
    def text_percent(self) -> int:
        """How large words are, in percent of what the system's font says."""
        stored = str(self._settings.value("text_percent", 100))
        return int(stored) if stored.isdecimal() and int(stored) in PERCENTS else 100

    @text_percent.setter
    def text_percent(self, percent: int) -> None:
        self._settings.setValue("text_percent", percent)
        self.text_percent_changed.emit(percent)

    @property
    def reduces_motion(self) -> bool:
        """Whether nothing shall move by itself, whatever the system says."""
        return str(self._settings.value("motion", "system")) == "reduced"

    @reduces_motion.setter
    def reduces_motion(self, is_wanted: bool) -> None:
        self._settings.setValue("motion", "reduced" if is_wanted else "system")
        self.motion_changed.emit()

    @property
    def reopens_last(self) -> bool:
        """Whether the window starts with the project that was open last."""
        return str(self._settings.value("start", "empty")) == "last"

    @reopens_last.setter
    def reopens_last(self, is_wanted: bool) -> None:
        self._settings.setValue("start", "last" if is_wanted else "empty")

    @property
    def source_part(self) -> str:
        """What the source panel shows: the `network`, or the training `script`."""
        stored = self._settings.value("source_part", "network")
        return next((part for part in SOURCE_PARTS if part == stored), "network")

    @source_part.setter
    def source_part(self, part: str) -> None:
        self._settings.setValue("source_part", part)

    @property
    def keys(self) -> Mapping[str, tuple[str, ...]]:
        """The keys that the user has given to commands, by the names of the commands."""
        stored = _parsed(self._settings.value("keys", "{}"))
        if not isinstance(stored, dict):
            return {}
        return {
            name: tuple(keys)
            for name, keys in stored.items()
            if isinstance(keys, list) and all(isinstance(key, str) for key in keys)
        }

    @keys.setter
    def keys(self, keys: Mapping[str, tuple[str, ...]]) -> None:
        # As text: an INI file would make of a list of one a word, and of an empty one nothing.
        self._settings.setValue("keys", json.dumps({name: list(each) for name, each in keys.items()}))

    @property
    def wants_minimap(self) -> bool:
        """Whether the whole drawing is shown in the corner of the canvas where that helps."""
        return str(self._settings.value("minimap", "on")) != "off"

    @wants_minimap.setter
    def wants_minimap(self, is_wanted: bool) -> None:
        self._settings.setValue("minimap", "on" if is_wanted else "off")

    @property
    def tour_step(self) -> int:
        """The step at which the guided tour was left, from 0."""
        stored = str(self._settings.value("tour_step", 0))
        return int(stored) if stored.isdecimal() else 0

    @tour_step.setter
    def tour_step(self, step: int) -> None:
        self._settings.setValue("tour_step", step)

    @property
    def folder(self) -> Path:
        """Where file dialogs begin."""
        stored = Path(str(self._settings.value("folder", "")) or Path.home())
        return stored if stored.is_dir() else Path.home()

    @folder.setter
    def folder(self, path: Path) -> None:
        self._settings.setValue("folder", str(path))

    def layout(self) -> tuple[QByteArray, QByteArray] | None:
        """Geometry and dock state of the main window, or None before the first close."""
        geometry, state = self._settings.value("geometry"), self._settings.value("state")
        return (geometry, state) if isinstance(geometry, QByteArray) and isinstance(state, QByteArray) else None

    def keep_layout(self, geometry: QByteArray, state: QByteArray) -> None:
        self._settings.setValue("geometry", geometry)
        self._settings.setValue("state", state)


def _parsed(stored: object) -> object:
    """What a stored text says; nothing where it is damaged."""
    try:
        return json.loads(str(stored))
    except ValueError:
        return None


class _Forgetful:
    """What QSettings does, without a file: Qt would write one even after the program has tidied up."""

    def __init__(self) -> None:
        self._values: dict[str, Any] = {}  # Any: what QSettings takes

    def value(self, key: str, default: Any = None) -> Any:
        return self._values.get(key, default)

    def setValue(self, key: str, value: Any) -> None:
        self._values[key] = value

    def remove(self, key: str) -> None:
        self._values.pop(key, None)
