"""Mistakes at the Inputs: samples and columns that do not fit them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding
from netbuilder.compiler.repairs import Step, insertion, plain, repair, set_setting, setting
from netbuilder.graph import edits
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.feed import Columns, ColumnsError, columns_of
from netbuilder.graph.model import Graph
from netbuilder.layers.inout import Input


def find_input_mistakes(drawing: Drawing) -> Iterator[Finding]:
    """Everything at the Inputs that does not fit the data; the repairs are proposals."""
    facts = drawing.facts
    if facts is None:
        return
    for name, layer in drawing.layers.items():
        if isinstance(layer, Input):
            try:
                columns = columns_of(layer, facts.input_shape, facts.feature_names)
            except ColumnsError as error:
                yield _columns(name, error)
                continue
            yield from _shape(drawing, name, layer, columns, facts)
            yield from _dtype(name, layer, facts)


def _columns(name: str, error: ColumnsError) -> Finding:
    repairs = [repair(f"Let {name} take the whole sample", setting(name, columns=edits.UNSET))]
    if error.meant is not None:
        repairs.insert(0, repair(f"Set columns of {name} to {error.meant}", setting(name, columns=error.meant)))
    return Finding("error", name, None, f"{name}: {error}", "columns", tuple(repairs))


def _shape(drawing: Drawing, name: str, layer: Input, columns: Columns | None, facts: DataFacts) -> Iterator[Finding]:
    wanted = facts.input_shape if columns is None else (len(columns),)
    if layer.shape == wanted:
        return
    repairs = [set_setting(name, "shape", wanted)]
    if len(layer.shape) == 1 and len(wanted) > 1:
        text = f"Set shape of {name} to {plain(wanted)} and insert Flatten behind it"
        repairs.insert(0, repair(text, setting(name, shape=wanted), _behind(name, "Flatten")))
    part = _free_columns(drawing, name, layer, facts)
    if part is not None:
        repairs.append(repair(f"Let {name} take columns {part} only", setting(name, columns=part)))
    received = plain(layer.shape) or "scalar"
    if columns is None:
        message = f"the data have samples of shape {plain(wanted) or 'scalar'}, and the Input expects {received}."
        message = f"{message} Set its shape to that of the data."
    else:
        message = f"its columns {layer.columns} are {len(columns)} numbers, and the Input expects {received}."
        message = f"{message} Set its shape to {plain(wanted)}, or choose other columns."
    yield Finding("error", name, None, f"{name}: {message}", "input-shape", tuple(repairs))


def _free_columns(drawing: Drawing, name: str, layer: Input, facts: DataFacts) -> str | None:
    """As many columns as the shape says, of a table that is wider: the first that no other Input takes."""
    if len(facts.input_shape) != 1 or len(layer.shape) != 1 or layer.shape[0] >= facts.input_shape[0]:
        return None
    taken: set[int] = set()
    for other, sibling in drawing.layers.items():
        if isinstance(sibling, Input) and other != name:
            with suppress(ColumnsError):
                taken |= set(columns_of(sibling, facts.input_shape, facts.feature_names) or ())
    width = layer.shape[0]
    starts = range(facts.input_shape[0] - width + 1)
    start = next((start for start in starts if taken.isdisjoint(range(start, start + width))), 0)
    return f"{start}:{start + width}"


def _dtype(name: str, layer: Input, facts: DataFacts) -> Iterator[Finding]:
    if layer.dtype != facts.input_dtype:
        yield Finding(
            "error",
            name,
            None,
            f"{name}: the data hold {facts.input_dtype} numbers, and the Input expects {layer.dtype}.",
            "input-dtype",
            (set_setting(name, "dtype", facts.input_dtype),),
        )


def _behind(node: str, type_name: str) -> Step:
    """The step that puts a layer on every wire out of a node."""

    def step(graph: Graph) -> Graph:
        for edge in graph.outgoing[node]:
            graph = insertion(edge.target, type_name, port=edge.target_port)(graph)
        return graph

    return step
