"""Layers on the clipboard: plain JSON text in the shape of the project file's `graph`, which any editor shows."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from PySide6.QtCore import QMimeData
from PySide6.QtGui import QGuiApplication

from netbuilder.errors import EditError, ProjectFileError
from netbuilder.graph.fragments import part_of
from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.commands import PASTE_STEP, Step, paste
from netbuilder.gui.canvas.placement import pinned
from netbuilder.storage.json_text import read_json, write_json
from netbuilder.storage.migrations import migrate
from netbuilder.storage.records import graph_from_json, graph_to_json

GRAPH_MIME = "application/x-netbuilder-graph+json"
_WHAT = "The text"
_LONGEST = 16 * 1024 * 1024  # letters
_MOST_NODES = 20_000


class NotLayers(EditError):  # noqa: N818 - named for what is wrong
    """Something else is on the clipboard, or layers that no drawing can have."""


class Clipboard:
    """Copies and pastes; each paste of the same layers lands a little farther on."""

    def __init__(self) -> None:
        self._text = ""
        self._pastes = 0

    def copy(self, graph: Graph, ids: Collection[str]) -> None:
        """Put nodes and the wires among them on the clipboard."""
        content = write_json(graph_to_json(part_of(pinned(graph), ids)), "The selection")
        self._text, self._pastes = content.decode(), 0
        data = QMimeData()
        data.setText(self._text)
        data.setData(GRAPH_MIME, content)
        QGuiApplication.clipboard().setMimeData(data)

    def paste(self, graph: Graph, *, with_wires: bool) -> Step:
        """Add what is on the clipboard. Raises EditError when that is no layers."""
        text = _text_on(QGuiApplication.clipboard().mimeData())
        part = part_in(text)
        pastes = self._pastes + 1 if text == self._text else 1
        offset = pastes * PASTE_STEP
        step = paste(graph, part, (offset, offset), with_wires=with_wires, text="Paste")
        self._text, self._pastes = text, pastes
        return step


def part_in(text: str) -> Graph:
    """The part of a drawing that a text holds, as copied here, typed by hand, or as a whole project file.

    Raises NotLayers, with a word on what is wrong where it is meant to be one.
    """
    refusal = NotLayers("The clipboard holds no layers to paste.")
    if len(text) > _LONGEST or not text.lstrip("\ufeff \t\r\n").startswith("{"):
        raise refusal
    try:
        plain = read_json(text.encode(), _WHAT)
    except (ProjectFileError, UnicodeEncodeError) as error:
        raise refusal from error
    try:
        drawing = _drawing(plain)
        if drawing is None:
            raise refusal
        part = graph_from_json(drawing, "graph")
    except ProjectFileError as error:
        raise NotLayers(f"The layers on the clipboard cannot be pasted. {error}") from error
    if not part.nodes:
        raise refusal
    if len(part.nodes) > _MOST_NODES:
        raise NotLayers(
            f"The clipboard holds {len(part.nodes):,} layers; {_MOST_NODES:,} can be pasted at once. Open it as a file."
        )
    return part


def _drawing(plain: Mapping[str, object]) -> object:
    """The record of the drawing in what was read, or None where there is none."""
    if "nodes" in plain:
        return plain
    if "format" in plain and "version" in plain:
        plain = migrate(dict(plain))
    drawing = plain.get("graph")
    return drawing if isinstance(drawing, Mapping) and "nodes" in drawing else None


def _text_on(data: QMimeData | None) -> str:
    if data is None:
        return ""
    if data.hasFormat(GRAPH_MIME):
        return bytes(data.data(GRAPH_MIME).data()).decode(errors="replace")
    return data.text() if data.hasText() else ""
