"""How large words are: as large as the system's font makes them, times what the user prefers.

One factor holds for every length that words decide: the four sizes of type, rows, fields, icons, the rooms in
pictures. It is 1 where the system has the size that its platform starts with. What has a unit of its own, and a zoom,
does not ask here: the cards on the canvas and the drawn pictures of the help.
"""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from typing import TYPE_CHECKING, Final
from weakref import WeakValueDictionary

from PySide6.QtCore import QObject, QSize
from PySide6.QtGui import QFont, QFontDatabase, QGuiApplication
from shiboken6 import isValid

if TYPE_CHECKING:
    from PySide6.QtWidgets import QWidget

# Pixels of plain text at factor 1, and the smallest that can still be read.
NORMAL_PX: Final = 13
LEAST_PX: Final = 9
# What the user may prefer, in percent of the system's size.
PERCENTS: Final = (80, 90, 100, 110, 125, 150, 175, 200)
# A window with larger words than this would fit on no screen.
_MOST: Final = 3.0
# What a window needs of the screen beside itself.
_FRAME = QSize(16, 48)
# Pixels of the system's font as the platform comes: 9 pt where it does not say what a desktop would.
_USUAL_PX: Final = {"windows": 12, "offscreen": 12, "minimal": 12}


class _Scale:
    """The factor that holds, and those who have to follow, in the order in which they came."""

    def __init__(self) -> None:
        self.factor = 1.0
        # No signal: its object would outlive the application, and Qt does not like that.
        self.followers: WeakValueDictionary[int, _Follower] = WeakValueDictionary()
        self.numbers = count()


_scale = _Scale()


def system_font() -> QFont:
    """The font that the desktop uses for its own windows."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.GeneralFont)


def wanted_factor(percent: int) -> float:
    """The factor that the system's font and `percent` ask for; plain text then has whole pixels."""
    usual = _USUAL_PX.get(QGuiApplication.platformName(), NORMAL_PX)
    wanted = _pixels(system_font()) / usual * percent / 100
    return max(LEAST_PX, round(NORMAL_PX * min(wanted, _MOST))) / NORMAL_PX


def _pixels(font: QFont) -> float:
    """How large a font is, without loading it."""
    if font.pixelSize() > 0:
        return font.pixelSize()
    return font.pointSizeF() * QGuiApplication.primaryScreen().logicalDotsPerInchY() / 72


def factor() -> float:
    """How many times as large as in the normal size everything is that holds words."""
    return _scale.factor


def use_factor(value: float) -> bool:
    """Let all lengths have another factor from now on; tells whether that changes anything."""
    if value == _scale.factor:
        return False
    _scale.factor = value
    return True


def tell_followers() -> None:
    """Let everybody who follows measure again."""
    for follower in list(_scale.followers.values()):
        if isValid(follower):
            follower.fit()


def px(length: float) -> int:
    """A length in pixels of the normal size, in whole pixels of the present one."""
    return round(length * _scale.factor)


def px_size(size: QSize) -> QSize:
    """A size in pixels of the normal size, in whole pixels of the present one."""
    return QSize(px(size.width()), px(size.height()))


def on_screen(widget: QWidget, size: QSize) -> QSize:
    """The first size of a window, given in pixels of the normal size, as far as its screen has room for it."""
    return px_size(size).boundedTo(widget.screen().availableSize() - _FRAME)


def type_px(size: int) -> int:
    """The pixels of a size of type, which stays legible."""
    return max(LEAST_PX, px(size))


class _Follower(QObject):
    """Ends with its owner, and with it what it would call."""

    def __init__(self, owner: QObject, fit: Callable[[], object]) -> None:
        super().__init__(owner)
        self.fit = fit


def follow(owner: QObject, fit: Callable[[], object]) -> None:
    """Call `fit` now, and again whenever words get another size, for as long as `owner` lives."""
    fit()
    _scale.followers[next(_scale.numbers)] = _Follower(owner, fit)
