"""Layers on the clipboard: plain JSON text in the shape of the project file's `graph`."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from PySide6.QtGui import QGuiApplication

from netbuilder.errors import EditError
from netbuilder.graph.edits import copy_fragment
from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.commands import PASTE_STEP, Step, paste
from netbuilder.gui.canvas.placement import pinned

_LONGEST = 16 * 1024 * 1024


class NotLayers(EditError):  # noqa: N818 - named for what is wrong
    """Something else is on the clipboard."""


class Clipboard:
    """Copies and pastes; each paste of the same layers lands a little farther on."""

    def __init__(self) -> None:
        self._text = ""
        self._pastes = 0

    def copy(self, graph: Graph, ids: Collection[str]) -> None:
        """Put nodes and the wires among them on the clipboard."""
        self._text, self._pastes = json.dumps(copy_fragment(pinned(graph), ids), indent=1, ensure_ascii=False), 0
        QGuiApplication.clipboard().setText(self._text)

    def paste(self, graph: Graph, *, with_wires: bool) -> Step:
        """Add what is on the clipboard. Raises EditError when that is no layers."""
        text = QGuiApplication.clipboard().text()
        fragment = _fragment(text)
        pastes = self._pastes + 1 if text == self._text else 1
        offset = pastes * PASTE_STEP
        step = paste(graph, fragment, (offset, offset), with_wires=with_wires, text="Paste")
        self._text, self._pastes = text, pastes
        return step


def _fragment(text: str) -> dict[str, Any]:
    """The part of a drawing that a text holds; whether it makes layers is seen when it is pasted."""
    refusal = NotLayers("The clipboard holds no layers to paste.")
    if len(text) > _LONGEST or not text.lstrip().startswith("{"):
        raise refusal
    try:
        fragment = json.loads(text, parse_constant=_refuse_constant)
    except (ValueError, RecursionError) as error:
        raise refusal from error
    if not isinstance(fragment, dict) or "nodes" not in fragment:
        raise refusal
    return fragment


def _refuse_constant(name: str) -> float:
    raise ValueError(f"{name} is no JSON")
