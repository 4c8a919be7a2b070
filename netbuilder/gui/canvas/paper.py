"""The look of a drawing in print: the light theme on white, with lines and words dark enough for paper."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from PySide6.QtGui import QColor

from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.theme import Theme, light

_WHITE, _BLACK = "#FFFFFF", "#10151C"


@cache
def paper() -> Theme:
    """The theme of print."""
    return replace(
        light(), canvas=_WHITE, panel=_WHITE, text=_BLACK, muted="#4A5563", border="#8B96A5", strong_border="#8B96A5"
    )


def paper_ink() -> Ink:
    """The ink of print: nothing throws a shadow."""
    return replace(Ink.of(paper()), shadow=QColor(0, 0, 0, 0))
