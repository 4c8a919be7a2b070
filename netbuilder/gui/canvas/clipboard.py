"""Layers on the clipboard: plain JSON text in the shape of the project file's `graph`."""

from __future__ import annotations

import json
from collections.abc import Collection
from typing import Any

from PySide6.QtGui import QGuiApplication

from netbuilder.errors import EditError
from netbuilder.graph.edits import copy_fragment
from netbuilder.graph.model import Graph

_LONGEST = 16 * 1024 * 1024


class NotLayers(EditError):  # noqa: N818 - named for what is wrong
    """Something else is on the clipboard."""


def copy_layers(graph: Graph, ids: Collection[str]) -> None:
    """Put nodes and the wires among them on the clipboard."""
    QGuiApplication.clipboard().setText(json.dumps(copy_fragment(graph, ids), indent=1, ensure_ascii=False))


def copied_layers() -> dict[str, Any]:
    """The fragment on the clipboard; whether it makes layers is seen when it is pasted. Raises NotLayers."""
    text = QGuiApplication.clipboard().text()
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
