"""What a repair would give, in a few signs for the line beside its button."""

from __future__ import annotations

from netbuilder.compiler.findings import Finding
from netbuilder.compiler.shapes import Inference, NodeShapes


def preview(finding: Finding, before: Inference, after: Inference) -> str:
    """The shapes where the repair counts, as `fc: 3136 → 128`; "" where nothing is known of them.

    That is at the finding's own node; where there is none, at what the repair puts in; where the repair takes the node
    away, at the first one behind it.
    """
    old, new = before.within(finding.path), after.within(finding.path)
    if old is None or new is None:
        return ""
    for name in _places(finding.node, old, new):
        shapes = new.nodes.get(name)
        if shapes is not None and shapes.is_known:
            return f"{name}: {_passage(shapes)}"
    return ""


def _places(node: str | None, old: Inference, new: Inference) -> list[str]:
    added = [name for name in new.nodes if name not in old.graph.nodes]
    if node is None:
        return added
    if node in new.graph.nodes:
        return [node, *added]
    return [edge.target for edge in old.graph.outgoing.get(node, ()) if edge.target in new.graph.nodes]


def _passage(shapes: NodeShapes) -> str:
    given = shapes.outputs[0]
    if len(shapes.inputs) != 1 or shapes.inputs[0] is None or shapes.inputs[0].shape == given.shape:
        return str(given)
    return f"{shapes.inputs[0]} → {given}"
