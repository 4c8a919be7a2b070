"""The wire that is being drawn: which ports would take it, and what letting go at each of them would do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from netbuilder.compiler.connections import Connections, Outcome
from netbuilder.compiler.openings import End
from netbuilder.compiler.shapes import Inference, infer
from netbuilder.compiler.wiring import ENDS
from netbuilder.errors import EditError
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.order import leading, reachable
from netbuilder.graph.rules import is_merge
from netbuilder.gui.canvas.geometry import Port, Side
from netbuilder.gui.canvas.wiring import check_wire, fitting_port, wired

# It compiles; it compiles and something else no longer does; the target does not take it; it cannot be drawn at all.
Tone = Literal["good", "doubt", "wrong", "refused"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What letting go at a port would do, in words."""

    tone: Tone
    words: str


class WireInHand:
    """One gesture's wire: an end that stays, and the wire that it was before, if it was one.

    What a port says is worked out once, when it is asked.
    """

    def __init__(
        self, graph: Graph, inference: Inference, facts: DataFacts | None, fixed: Port, old: Edge | None
    ) -> None:
        self.fixed = fixed
        self.old = old
        self._graph = graph
        self._inference = inference
        self._rest = graph if old is None else graph.replace(edges=[edge for edge in graph.edges if edge is not old])
        known = inference if old is None else infer(self._rest, inference, inference.given)
        self._connections = Connections(known, facts)
        self._verdicts: dict[Port, Verdict] = {}

    @cached_property
    def _closed(self) -> frozenset[str]:
        """The nodes to which a wire would close a loop."""
        name = self.fixed.node
        return leading(self._rest, name) if self.fixed.side is Side.OUTPUT else reachable(self._rest, name)

    def takes(self, port: Port) -> bool:
        """Whether a wire to a port of the drawing would compile there."""
        if port.side is self.fixed.side or port.node in self._closed:
            return False
        return self._outcome(port).compiles

    def meant(self, name: str, ports: Iterable[Port]) -> Port | None:
        """The port that the body of a node stands for: a free one that takes the wire, else one that does, else free.

        Nothing for a node without a port on the other side.
        """
        likely = fitting_port(self._rest, self.fixed, name)
        wired = {wire.target_port for wire in self._rest.incoming[name]}
        taking = [port for port in ports if self.takes(port)]
        free = [port for port in taking if port.side is Side.OUTPUT or port.index not in wired]
        return next(iter((*free, *taking)), likely)

    def verdict(self, port: Port) -> Verdict:
        """What letting go at a port would do."""
        if port not in self._verdicts:
            self._verdicts[port] = self._judged(port)
        return self._verdicts[port]

    def _judged(self, port: Port) -> Verdict:
        try:
            check_wire(self._graph, self.fixed, port, self.old)
        except EditError as error:
            return Verdict("refused", str(error))
        outcome = self._outcome(port)
        source, target = self._ends(port)
        if not outcome.compiles:
            return Verdict("wrong", f"{target[0]} does not fit: {outcome.refusal}")
        if self._reorders(target[0]):
            return Verdict("good", self._words(outcome, target))
        broken = self._connections.breaks(source, target)
        words = self._words(outcome, target)
        if broken is not None:
            return Verdict("doubt", f"{words}\n{broken}")
        return Verdict("good", words)

    def _words(self, outcome: Outcome, target: End) -> str:
        if outcome.given is None:
            words = f"{target[0]}: its shape is not known yet"
        elif outcome.waits:
            words = f"takes {outcome.given} and waits for its other inputs"
        elif not outcome.outputs or self._graph.nodes[target[0]].type in ENDS:
            words = f"takes {outcome.given}"
        else:
            words = f"gives {' and '.join(map(str, outcome.outputs))}"
        if self._reorders(target[0]):
            return words
        there = next((wire for wire in self._rest.incoming[target[0]] if wire.target_port == target[1]), None)
        return words if there is None else f"{words}, in place of the wire from {there.source}"

    def _outcome(self, port: Port) -> Outcome:
        source, target = self._ends(port)
        if not self._reorders(target[0]):
            return self._connections.outcome(source, target)
        after = infer(wired(self._graph, self.fixed, port, self.old), self._inference, self._inference.given)
        shapes = after.nodes[target[0]]
        given = after.spec(after.graph.incoming[target[0]][0])
        return Outcome(given, shapes.outputs, str(shapes.error or ""), waits=None in shapes.inputs)

    def _reorders(self, target: str) -> bool:
        """Whether a wire is led to another port of the same merge: all stay, in another order."""
        return self.old is not None and self.old.target == target and is_merge(self._graph, target)

    def _ends(self, port: Port) -> tuple[End, End]:
        source, target = (self.fixed, port) if self.fixed.side is Side.OUTPUT else (port, self.fixed)
        return (source.node, source.index), (target.node, target.index)
