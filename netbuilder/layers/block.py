"""A drawing inside one node, and the ends of the wires in it."""

from collections.abc import Mapping
from typing import Any, ClassVar

from pydantic import Field

from netbuilder.layers.base import Call, Family, Layer, ShapeError, TensorSpec
from netbuilder.layers.fields import Repeat
from netbuilder.layers.kept import VIEW, Kept


class Block(Layer):
    """A network inside one node: drawn once, used as often as you like; edit it once and all its uses follow.

    (B, *), ... -> (B, *), ...

    Its ports are the BlockInputs and BlockOutputs of its drawing, in their order. Repeated, it is a chain in which each
    repetition has weights of its own.
    Formula: y = f(x); repeated twice, y = f₂(f₁(x))
    Use it for parts that occur more than once, and to keep a large drawing legible.
    """

    family = Family.BLOCK
    plain_name = "sub-network"
    aliases = ("group", "module", "subgraph", "repeat")
    starting_values: ClassVar[Mapping[str, Any]] = {"block": "block"}

    block: str = Field(description="Which block of the project it is.")
    repeat: Repeat = Field(1, description="How many times it stands in a row, each with weights of its own.")

    # What its ports are and what comes out is known to the drawing (`graph.rules`, `compiler.shapes`), not here.

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        raise ShapeError(f"The project has no block called {self.block}.", port=None, code="no-such-block")

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        raise ShapeError(f"The project has no block called {self.block}.", port=None, code="no-such-block")

    def summary(self) -> str:
        return self.block if self.repeat == 1 else f"{self.block} × {self.repeat}"


class BlockInput(Layer):
    """Where a wire enters a block; its name is the port's.

    () -> (B, *)

    A block has as many ports at the left as its drawing has of these. Inside, it hands on what the wire brings.
    Formula: y = x
    Use it inside a block, once for each wire that shall enter.
    """

    family = Family.BLOCK
    plain_name = "port in"
    aliases = ("port", "entry")

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ()

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        raise ShapeError(
            "A BlockInput stands for what comes into a block, and has its place in the drawing of one only.",
            port=None,
            code="outside-block",
        )

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Identity")


class BlockOutput(Layer):
    """Where a wire leaves a block; its name is the port's.

    (B, *) -> (B, *)

    A block has as many ports at the right as its drawing has of these. It hands on what reaches it.
    Formula: y = x
    Use it inside a block, once for each wire that shall leave.
    """

    family = Family.BLOCK
    plain_name = "port out"
    aliases = ("port", "exit")

    @property
    def output_ports(self) -> tuple[str, ...]:
        return ()

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return inputs[:1]

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        return VIEW

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Identity")
