"""Projects as plain JSON values: the neutral record between a file and the document."""

from __future__ import annotations

from collections.abc import Mapping
from math import isfinite
from typing import Any, TypeVar

from pydantic import ValidationError

from netbuilder.errors import ProjectFileError
from netbuilder.graph.model import Direction, Edge, Frame, Graph, Node, Note, Position
from netbuilder.graph.ports import with_ports
from netbuilder.graph.project import UNTITLED, Project
from netbuilder.graph.settings import DataSettings, TrainingSettings
from netbuilder.graph.values import Value
from netbuilder.layers.registry import LAYERS
from netbuilder.storage.complaints import expected, first_complaint
from netbuilder.storage.json_text import write_json
from netbuilder.storage.limits import POSITION
from netbuilder.storage.migrations import CURRENT_VERSION, migrate

FORMAT = "netbuilder"
_REQUIRED = ("format", "version", "graph")
_LAST_PORT = 1023
# What the fields of a wire are called in Python; a file that says so was written by hand and means the other name.
_EDGE_NAMES = {"source": "from", "target": "to", "source_port": "from_port", "target_port": "to_port"}

SettingsT = TypeVar("SettingsT", bound=Value)


def project_from_json(plain: object) -> Project:
    """The project that a plain JSON value describes. Raises ProjectFileError naming what is wrong, and where.

    Layers, settings and wires that are not understood are kept: the findings report them.
    """
    record = _object(plain, "The project")
    missing = [name for name in _REQUIRED if name not in record]
    if "format" in record and record["format"] != FORMAT:
        raise ProjectFileError(f"{expected('format', repr(FORMAT), record['format'])} Choose a NetBuilder project.")
    if missing:
        raise ProjectFileError(
            f"It lacks {' and '.join(missing)}, which every NetBuilder project has. Choose another file, or add what is"
            " missing."
        )
    record = migrate(record)
    known = {"format", "version", "name", "graph", "data", "training", "notes"}
    return Project.model_validate(
        {
            "name": _text(record.get("name", UNTITLED), "name"),
            "graph": graph_from_json(record["graph"]),
            "data": _settings(DataSettings, record.get("data", {}), "data"),
            "training": _settings(TrainingSettings, record.get("training", {}), "training"),
            "notes": _text(record.get("notes", ""), "notes"),
        }
        | {name: value for name, value in record.items() if name not in known}
    )


def project_to_json(project: Project) -> dict[str, Any]:
    """The plain JSON value of a project; `project_from_json` makes the same project of it."""
    return {
        "format": FORMAT,
        "version": CURRENT_VERSION,
        "name": project.name,
        "graph": graph_to_json(project.graph),
        "data": project.data.model_dump(mode="json"),
        "training": project.training.model_dump(mode="json"),
        **({"notes": project.notes} if project.notes else {}),
        **(project.model_extra or {}),
    }


def graph_from_json(plain: object, where: str = "graph") -> Graph:
    """The drawing alone. Raises ProjectFileError."""
    record = _object(plain, where)
    blocks: dict[str, Graph] = {}
    for name, value in _object(record.get("blocks", {}), f"{where}.blocks").items():
        place = f"{where}.blocks.{name}"
        blocks[name] = with_ports(_drawing(_object(value, place), place))
    return _drawing(record, where).replace(blocks=blocks)


def _drawing(record: dict[str, Any], where: str) -> Graph:
    if "nodes" not in record:
        raise ProjectFileError(f"{where} lacks nodes, the layers by name.")
    nodes = {
        name: _node(value, f"{where}.nodes.{name}")
        for name, value in _object(record["nodes"], f"{where}.nodes").items()
    }
    edges = _edges(record.get("edges", []), nodes, f"{where}.edges")
    # What another program calls frames or notes, and is no object, is kept as it is.
    said = {name: value for name in ("frames", "notes") if isinstance(value := record.get(name), Mapping)}
    frames = {name: _frame(value, f"{where}.frames.{name}") for name, value in said.get("frames", {}).items()}
    notes = {name: _note(value, f"{where}.notes.{name}") for name, value in said.get("notes", {}).items()}
    direction = next((each for each in Direction if each == record.get("direction")), None)
    known = {"nodes", "edges", "blocks", *said, *(["direction"] if direction is not None else [])}
    extra = {name: value for name, value in record.items() if name not in known}
    return Graph(nodes, edges, frames=frames, notes=notes, direction=direction or Direction.RIGHT, extra=extra)


def _frame(plain: object, where: str) -> Frame:
    record = _object(plain, where)
    members = _array(record.get("nodes", []), f"{where}.nodes")
    texts = {name: _text(record.get(name, ""), f"{where}.{name}") for name in ("title", "colour")}
    ids = tuple(_text(member, f"{where}.nodes[{index}]") for index, member in enumerate(members))
    return Frame.model_validate({**record, **texts, "nodes": ids})


def _note(plain: object, where: str) -> Note:
    record = _object(plain, where)
    texts = {name: _text(record.get(name, ""), f"{where}.{name}") for name in ("text", "colour")}
    places = {name: _position(record[name], f"{where}.{name}") for name in ("position", "size") if name in record}
    if min(places.get("size", (1.0, 1.0))) <= 0:
        raise ProjectFileError(expected(f"{where}.size", "a width and a height above 0", record["size"]))
    return Note.model_validate({**record, **texts, **places})


def graph_to_json(graph: Graph) -> dict[str, Any]:
    """The plain JSON value of a drawing."""
    return {
        "nodes": {name: node.model_dump(mode="json") for name, node in graph.nodes.items()},
        "edges": [_plain_edge(edge, graph) for edge in graph.edges],
        **({"blocks": {name: graph_to_json(block) for name, block in graph.blocks.items()}} if graph.blocks else {}),
        **graph.extra,
        **({"frames": _plain_values(graph.frames)} if graph.frames else {}),
        **({"notes": _plain_values(graph.notes)} if graph.notes else {}),
        **({"direction": graph.direction.value} if graph.direction is not Direction.RIGHT else {}),
    }


def _plain_values(values: Mapping[str, Value]) -> dict[str, Any]:
    return {name: value.model_dump(mode="json") for name, value in values.items()}


def _node(plain: object, where: str) -> Node:
    record = dict(_object(plain, where))
    if "type" not in record:
        raise ProjectFileError(f"{where} lacks its type, e.g. Linear.")
    record["type"] = _text(record["type"], f"{where}.type")
    record["settings"] = _object(record.get("settings", {}), f"{where}.settings")
    if record.get("position") is not None:
        record["position"] = _position(record["position"], f"{where}.position")
    if not isinstance(record.get("bypassed", False), bool):
        raise ProjectFileError(expected(f"{where}.bypassed", "true or false", record["bypassed"]))
    return Node.model_validate(record)


def _edges(plain: object, nodes: Mapping[str, Node], where: str) -> tuple[Edge, ...]:
    records = [_edge_record(value, f"{where}[{index}]") for index, value in enumerate(_array(plain, where))]
    free = _FreePorts(records)
    edges = []
    for index, record in enumerate(records):
        target = nodes.get(record["to"])
        if "to_port" not in record and target is not None and _is_merge(target):
            record["to_port"] = free.take(record["to"])
            if record["to_port"] > _LAST_PORT:
                raise ProjectFileError(f"{where}[{index}]: {record['to']} has more than {_LAST_PORT + 1} wires.")
        edges.append(Edge.model_validate(record))
    return tuple(edges)


class _FreePorts:
    """The next port of each merge that no wire names; ports that a later wire names are left to it."""

    def __init__(self, records: list[dict[str, Any]]) -> None:
        self._taken = {(record["to"], record["to_port"]) for record in records if "to_port" in record}
        self._next: dict[str, int] = {}

    def take(self, target: str) -> int:
        port = self._next.get(target, 0)
        while (target, port) in self._taken:
            port += 1
        self._next[target] = port + 1
        return port


def _is_merge(node: Node) -> bool:
    """By its class, so that a merge with invalid settings is read the same way."""
    layer_class = LAYERS.get(node.type)
    return layer_class is not None and layer_class.is_merge


def _edge_record(plain: object, where: str) -> dict[str, Any]:
    record = dict(_object(plain, where))
    for name, meant in _EDGE_NAMES.items():
        if name in record:
            raise ProjectFileError(f"{where} says {name}; a project file calls it {meant}.")
    for name in ("from", "to"):
        if name not in record:
            raise ProjectFileError(f"{where} lacks {name}, the name of the layer at that end.")
        record[name] = _text(record[name], f"{where}.{name}")
    for name in ("from_port", "to_port"):
        port = record.get(name, 0)
        if isinstance(port, bool) or not isinstance(port, int) or not 0 <= port <= _LAST_PORT:
            raise ProjectFileError(expected(f"{where}.{name}", f"a whole number from 0 to {_LAST_PORT}", port))
    points = _array(record.get("points", []), f"{where}.points")
    record["points"] = [_position(point, f"{where}.points[{index}]") for index, point in enumerate(points)]
    return record


def _plain_edge(edge: Edge, graph: Graph) -> dict[str, Any]:
    plain: dict[str, Any] = edge.model_dump(mode="json")
    target = graph.nodes.get(edge.target)
    if edge.target_port == 0 and target is not None and _is_merge(target):
        # Left out it would mean the next free port, which need not be 0.
        plain["to_port"] = 0
    return plain


def _position(value: object, where: str) -> Position:
    """Rounded as it is written, so that what is saved and opened again is the same."""
    fits = (
        isinstance(value, list | tuple)
        and len(value) == 2
        and all(isinstance(part, int | float) and not isinstance(part, bool) for part in value)
        and all(abs(part) <= POSITION and isfinite(part) for part in value)
    )
    if not fits:
        raise ProjectFileError(expected(where, f"two numbers (x, y) within {POSITION:,.0f}", value))
    assert isinstance(value, list | tuple)
    return round(float(value[0]), 2), round(float(value[1]), 2)


def _settings(kind: type[SettingsT], plain: object, where: str) -> SettingsT:
    record = _object(plain, where)
    try:
        # JSON mode is strict about kinds ("3" is no number, true is no 1) and still takes a list for a tuple.
        return kind.model_validate_json(write_json(record, where), strict=True)
    except ValidationError as error:
        raise ProjectFileError(first_complaint(error, where)) from error


def _object(value: object, where: str) -> dict[str, Any]:
    if not isinstance(value, Mapping):
        raise ProjectFileError(expected(where, "an object { ... }", value))
    return dict(value)


def _array(value: object, where: str) -> list[Any] | tuple[Any, ...]:
    if not isinstance(value, list | tuple):
        raise ProjectFileError(expected(where, "a list [ ... ]", value))
    return value


def _text(value: object, where: str) -> str:
    if not isinstance(value, str):
        raise ProjectFileError(expected(where, "text", value))
    return value
