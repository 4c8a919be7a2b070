"""A place in a drawing where a new layer would come in: what it would receive, and what would break behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.ends import find_output_mistakes
from netbuilder.compiler.shapes import Inference, Specs, consequences, infer
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.ports import INPUT
from netbuilder.graph.project import Project
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.inout import Output

End = tuple[str, int]  # a node and one of its ports
# How far behind a place is looked for what would no longer fit: what breaks mostly breaks soon.
_FAR_BEHIND = 200


@dataclass(frozen=True, slots=True)
class Break:
    """A node that would no longer compile, and why."""

    node: str
    reason: str

    def __str__(self) -> str:
        return f"{self.node} behind it would no longer fit: {self.reason}"


class Opening:
    """A place for a new layer: the output port that feeds it, the input port that takes what it gives, or both.

    With both, it is in the middle of the wire between them. `facts` is what is known of the data.
    """

    def __init__(
        self, inference: Inference, facts: DataFacts | None, source: End | None = None, target: End | None = None
    ) -> None:
        self.facts = facts
        self.source = source
        self.target = target
        self._inference = inference
        self._breaks: dict[TensorSpec, Break | None] = {}

    @property
    def received(self) -> TensorSpec | None:
        """What comes in, where it is known."""
        if self.source is None:
            return None
        name, port = self.source
        shapes = self._inference.nodes.get(name)
        return shapes.outputs[port] if shapes is not None and port < len(shapes.outputs) else None

    @property
    def taker(self) -> Layer | None:
        """The layer that takes what comes out."""
        node = self._inference.graph.nodes.get(self.target[0]) if self.target is not None else None
        return node.layer if node is not None else None

    @property
    def beside(self) -> Specs:
        """What comes into the other inputs of the layer that takes what comes out."""
        if self.target is None or self.target[0] not in self._inference.nodes:
            return ()
        name, port = self.target
        wires = self._inference.graph.incoming[name]
        return tuple(self._inference.spec(wire) for wire in wires if wire.target_port != port)

    def break_by(self, spec: TensorSpec) -> Break | None:
        """The first that would no longer compile if `spec` came out here."""
        if self.target is None:
            return None
        if spec not in self._breaks:
            self._breaks[spec] = next(self._breaking(*self.target, spec), None)
        return self._breaks[spec]

    def _breaking(self, target: str, port: int, spec: TensorSpec) -> Iterator[Break]:
        known = self._inference.nodes
        for name, shapes in islice(consequences(self._inference, target, port, spec), _FAR_BEHIND):
            before, layer = known[name], shapes.node.layer
            if shapes.error is not None and before.error is None:
                yield Break(name, str(shapes.error))
            elif isinstance(layer, Output) and shapes.inputs[0] is not None and shapes.inputs != before.inputs:
                refusal = refusal_of_end(layer, shapes.inputs[0], self.facts)
                was_well = before.inputs[0] is None or not refusal_of_end(layer, before.inputs[0], self.facts)
                if refusal and was_well:
                    yield Break(name, refusal)


@lru_cache(maxsize=1_024)
def refusal_of_end(layer: Output, spec: TensorSpec, facts: DataFacts | None) -> str:
    """Why an Output that receives `spec` would not fit the data, in the words of the check."""
    if layer.target == "input":
        return ""
    nodes = {"given": Node(type=INPUT), "end": Node(type="Output", settings=layer.settings())}
    trial = Graph(nodes, (Edge(source="given", target="end"),))
    drawing = Drawing(Project(graph=trial), facts, infer(trial, given=(spec,)), proposes=False)
    found = next((finding for finding in find_output_mistakes(drawing) if finding.severity == "error"), None)
    return found.message.removeprefix("end: ") if found is not None else ""
