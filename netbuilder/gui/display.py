"""Whether a window can be shown here, asked before Qt, which aborts on a display that does not answer."""

from __future__ import annotations

import ctypes
import os
import socket
import sys
from pathlib import Path

_SCREENLESS = ("offscreen", "minimal", "vnc")


def display_problem() -> str | None:
    """Why no window can be shown, in words with the cure; None where one can be."""
    platform = os.environ.get("QT_QPA_PLATFORM", "").partition(":")[0]
    if platform in _SCREENLESS:
        return f"QT_QPA_PLATFORM asks for the platform {platform}, which has no screen."
    if not sys.platform.startswith("linux"):
        return None
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if wayland and platform in ("", "wayland") and _wayland_answers(wayland):
        return None
    if not x11:
        return "There is no display: neither DISPLAY nor WAYLAND_DISPLAY is set."
    return _x11_problem(x11)


def _wayland_answers(name: str) -> bool:
    path = Path(os.environ.get("XDG_RUNTIME_DIR", ""), name)
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.settimeout(1)
            connection.connect(str(path))
    except OSError:
        return False
    return True


def _x11_problem(display: str) -> str | None:
    """Connect as Qt's platform plugin will; it needs the same libraries."""
    try:
        xcb = ctypes.CDLL("libxcb.so.1")
        for library in ("libxcb-cursor.so.0", "libxcb-icccm.so.4", "libxcb-keysyms.so.1"):
            ctypes.CDLL(library)
    except OSError as error:
        return (
            f"Qt's window system plugin lacks a library ({error}). On Debian and Ubuntu:"
            " sudo apt-get install libxcb-cursor0 libxcb-icccm4 libxcb-keysyms1 libxkbcommon-x11-0 libegl1"
        )
    xcb.xcb_connect.restype = ctypes.c_void_p
    xcb.xcb_connect.argtypes = (ctypes.c_char_p, ctypes.c_void_p)
    xcb.xcb_connection_has_error.argtypes = (ctypes.c_void_p,)
    xcb.xcb_disconnect.argtypes = (ctypes.c_void_p,)
    connection = xcb.xcb_connect(None, None)
    failed = xcb.xcb_connection_has_error(connection)
    xcb.xcb_disconnect(connection)
    return f"The display {display} does not answer." if failed else None
