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
# From one card to the next in a row: wide enough for a shape such as 64×224×224 between two nodes.
COLUMN_GAP = 104
# The same from top to bottom: a label is no higher than a line of text.
SHORT_COLUMN_GAP = 60
# From one node to the one beside it, across the data's way.
ROW_GAP = 44


class Gaps(NamedTuple):
    """What is left free in a drawing, and its shape."""

    column: int  # from a node to the next along the data's way
    row: int  # from a node to the one beside it
    wire: int  # beside a wire that passes a card: half of its label
    line: int  # from one line of a long drawing to the next: for the wire that leads back, with its label
    shape: float  # how much longer than broad a drawing in lines is to be, like a screen


TO_THE_RIGHT = Gaps(COLUMN_GAP, ROW_GAP, wire=16, line=76, shape=1.6)
# Labels are wider than they are high.
DOWNWARDS = Gaps(SHORT_COLUMN_GAP, ROW_GAP, wire=40, line=92, shape=1.0)


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
