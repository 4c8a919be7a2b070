"""The sizes of cards, the distances between them, and the grid on which they stand; all in canvas pixels at zoom 1."""

from __future__ import annotations

from math import ceil
from typing import NamedTuple

from netbuilder.graph.model import Graph, Position
from netbuilder.graph.rules import input_port_count, output_port_count

GRID = 4
NODE_WIDTH = 176
NODE_HEIGHT = 68
PORT_SPACING = 16
# Wide enough for a shape such as 64×224×224 between two nodes.
COLUMN_GAP = 104
# From one node to the one below it.
ROW_GAP = 44
# From one line of a drawing to the next: room for the wire that leads back, with its label.
LINE_GAP = 76


class Card(NamedTuple):
    """A rectangle that a node covers."""

    left: float
    top: float
    right: float
    bottom: float


def node_height(inputs: int, outputs: int) -> int:
    """The height of a node: more ports than fit beside each other make it taller."""
    ports = max(inputs, outputs)
    grown = max(0, (ports + 1) * PORT_SPACING - NODE_HEIGHT)
    # In whole grid steps on either side of the middle, so that nodes in a row stay level.
    return NODE_HEIGHT + -(-grown // (2 * GRID)) * 2 * GRID


def height_of(graph: Graph, name: str) -> int:
    """The height of a node as it is wired."""
    return node_height(input_port_count(graph, name), output_port_count(graph, name))


def card_of(graph: Graph, name: str, place: Position) -> Card:
    """What a node covers, were it at `place`."""
    x, y = place
    return Card(x, y, x + NODE_WIDTH, y + height_of(graph, name))


def snapped(length: float) -> float:
    """The nearest place on the grid."""
    return float(round(length / GRID) * GRID)


def snapped_up(length: float) -> float:
    """The next place on the grid."""
    return float(ceil(length / GRID) * GRID)
