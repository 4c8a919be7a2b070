"""Finds the files that come with the program: icons, themes, templates, lesson texts."""

from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent
# In the wheel first; an editable install ignores hatch's force-include, so the checkout comes second.
_ROOTS = (_PACKAGE / "_resources", _PACKAGE.parent / "resources")


def asset(*parts: str) -> Path:
    """The path of the resource `parts`, e.g. `asset("icons", "play.svg")`.

    Raises FileNotFoundError naming the resource when the installation lacks it.
    """
    for root in _ROOTS:
        path = root.joinpath(*parts)
        if path.exists():
            return path
    raise FileNotFoundError(f"The installation lacks the resource {'/'.join(parts)}; reinstalling netbuilder mends it.")
