"""What a wire between two ports of a drawing would do, before it is drawn."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.compiler.openings import Break, End, Opening, refusal_of_end
from netbuilder.compiler.shapes import Inference, NodeShapes, consequences
from netbuilder.graph.facts import DataFacts
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.inout import Output


@dataclass(frozen=True, slots=True)
class Outcome:
    """What runs along the wire, and what its target then gives or says; None and () where that is not known.

    `waits` says that the target has an input more about which nothing is known.
    """

    given: TensorSpec | None = None
    outputs: tuple[TensorSpec, ...] = ()
    refusal: str = ""
    waits: bool = False

    @property
    def compiles(self) -> bool:
        """Whether nothing speaks against it."""
        return not self.refusal


class Connections:
    """Answers for the wires that could be drawn in one drawing; each is worked out once.

    The drawing is the one without the wire that is in hand.
    """

    def __init__(self, inference: Inference, facts: DataFacts | None) -> None:
        self._inference = inference
        self._facts = facts
        self._outcomes: dict[tuple[TensorSpec | None, End], Outcome] = {}
        self._openings: dict[End, Opening] = {}

    def outcome(self, source: End, target: End) -> Outcome:
        """What a wire from an output port to an input port would do at its target."""
        spec = self._given(source)
        key = (spec, target)
        if key not in self._outcomes:
            self._outcomes[key] = self._worked_out(spec, target)
        return self._outcomes[key]

    def breaks(self, source: End, target: End) -> Break | None:
        """The first that would no longer compile behind the target."""
        spec = self._given(source)
        if spec is None or not self.outcome(source, target).compiles:
            return None
        if target not in self._openings:
            self._openings[target] = Opening(self._inference, self._facts, target=target)
        return self._openings[target].break_by(spec)

    def _given(self, source: End) -> TensorSpec | None:
        shapes = self._inference.nodes.get(source[0])
        return shapes.outputs[source[1]] if shapes is not None and source[1] < len(shapes.outputs) else None

    def _worked_out(self, spec: TensorSpec | None, target: End) -> Outcome:
        if spec is None:
            return Outcome()
        found = next(consequences(self._inference, *target, spec), None)
        if found is None:
            return Outcome(spec)
        shapes: NodeShapes = found[1]
        layer = shapes.node.layer
        refusal = refusal_of_end(layer, spec, self._facts) if isinstance(layer, Output) else ""
        if shapes.error is not None:
            refusal = str(shapes.error)
        return Outcome(spec, shapes.outputs, refusal, waits=None in shapes.inputs)
