"""The one style sheet, made from the tokens of a theme."""

from __future__ import annotations

from dataclasses import asdict
from string import Template
from typing import TYPE_CHECKING

from netbuilder.assets import asset

if TYPE_CHECKING:
    from netbuilder.gui.theme import Theme


def stylesheet(theme: Theme) -> str:
    """`resources/themes/style.qss` with every `$token` filled in, and `contrast.qss` behind it for high contrast.

    Raises KeyError when the sheet names a token that the theme lacks.
    """
    names = ("style.qss", "contrast.qss") if theme.is_high_contrast else ("style.qss",)
    template = Template("".join(asset("themes", name).read_text("utf-8") for name in names))
    images = asset("themes", theme.name).as_posix()
    return template.substitute(asdict(theme), images=images, line=theme.line)
