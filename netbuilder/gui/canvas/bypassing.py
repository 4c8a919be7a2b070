"""Layers taken out of the network's way without being deleted, and put back."""

from __future__ import annotations

from collections.abc import Collection

from netbuilder.errors import EditError
from netbuilder.graph.edits import bypass
from netbuilder.graph.model import Graph
from netbuilder.graph.rules import CannotBypass, check_bypass
from netbuilder.gui.canvas.commands import Step, counted


def toggle_bypass(graph: Graph, nodes: Collection[str]) -> Step:
    """Bypass layers; put them back where all of them are bypassed already. Raises EditError when none can be.

    Among several those that cannot be bypassed, such as the ends of the network, stay as they are.
    """
    if not nodes:
        raise EditError("Select the layers to bypass.")
    able, refused = [], list[CannotBypass]()
    for name in nodes:
        try:
            check_bypass(graph, name)
        except CannotBypass as error:
            refused.append(error)
        else:
            able.append(name)
    put_back = [name for name in nodes if graph.nodes[name].bypassed]
    if put_back and set(put_back) >= set(able):
        return Step(f"Put back {counted(put_back)}", bypass(graph, put_back, bypassed=False))
    if not able:
        raise refused[0]
    return Step(f"Bypass {counted(able)}", bypass(graph, able, bypassed=True))
