"""What a report says anew, shown on the cards and wires that it is about."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from netbuilder.gui.canvas.costs import relative_costs
from netbuilder.gui.canvas.edge_item import EdgeItem, WireKey
from netbuilder.gui.canvas.faces import findings_by_node, has_same_place, measured, node_face, told, wire_face
from netbuilder.gui.canvas.node_item import NodeItem

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report
    from netbuilder.compiler.shapes import NodeShapes
    from netbuilder.graph.model import Graph


class Tidings(NamedTuple):
    """What of the canvas follows from what was shown: the names seen from afar, and the places of words of errors."""

    has_other_cards: bool
    has_other_words: bool


def show_findings_and_shapes(
    nodes: Mapping[str, NodeItem],
    wires: Mapping[WireKey, EdgeItem],
    graph: Graph,
    before: Report | None,
    report: Report | None,
) -> Tidings:
    """Show a report where it says something else than the one before; `graph` is what is drawn."""
    was, now = findings_by_node(before), findings_by_node(report)
    retold = {name for name in was.keys() | now.keys() if told(was.get(name, ())) != told(now.get(name, ()))}
    shapes: Mapping[str, NodeShapes] = report.inference.nodes if report is not None else {}
    known = before.inference.nodes if before is not None else {}
    other = {name for name in nodes if known.get(name) is not shapes.get(name)} | retold & nodes.keys()
    # The words at a card make room for those on a wire.
    has_words = any(item.face.error for item in nodes.values())
    has_other_cards = has_other_words = before is None
    for name in other:
        item = nodes[name]
        if name in retold:
            face = node_face(graph, name, report, now.get(name, ()))
            if face != item.face:
                has_other_cards |= not has_same_place(item.face, face)
                has_other_words |= bool(item.face.error or face.error)
                item.show_face(face)
        elif (face := measured(item.face, graph.nodes[name], shapes.get(name))) is not item.face:
            item.show_measures(face)
    for key, wire in wires.items():
        if key[0] in other or key[2] in retold:
            words = wire_face(wire.edge, report, now.get(key[2], ()))
            if words != wire.face:
                has_other_words |= has_words
                wire.show_face(words)
    return Tidings(has_other_cards, has_other_words)


def show_costs(nodes: Mapping[str, NodeItem], report: Report | None) -> tuple[Mapping[str, float], bool]:
    """Show what each layer costs beside the others (0 to 1), and say whether that is something else than before."""
    costs, is_other = relative_costs(report), False
    for name, item in nodes.items():
        cost = costs.get(name, 0.0) if costs else None
        if cost != item.cost:
            is_other = True
            item.show_cost(cost)
    return costs, is_other
