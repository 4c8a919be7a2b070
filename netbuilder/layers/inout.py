"""Where samples come in, and where the loss is taken."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, DType, Family, Layer, TensorSpec
from netbuilder.layers.fields import SampleShape

Loss = Literal["cross_entropy", "binary_cross_entropy", "mse", "l1", "huber"]


class Input(Layer):
    """Where the samples come in.

    () -> (B, *shape)
    """

    family = Family.INPUT_OUTPUT
    aliases = ("data", "source", "placeholder")
    starting_values: ClassVar[Mapping[str, Any]] = {"shape": (1, 28, 28)}

    shape: SampleShape = Field(description="Shape of one sample without the batch axis, e.g. 1, 28, 28 for MNIST.")
    dtype: DType = Field("float32", description="Real numbers (float32), or whole numbers such as token ids (int64).")

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ()

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return (TensorSpec(self.shape, self.dtype),)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Identity")

    def summary(self) -> str:
        return " × ".join(map(str, self.shape)) or "scalar"


class Output(Layer):
    """Where the network ends, and which loss it is trained on. It hands its input on unchanged.

    (B, *) -> (B, *)

    Networks end in logits for the two cross-entropies: the loss applies softmax or sigmoid itself.
    """

    family = Family.INPUT_OUTPUT
    aliases = ("loss", "target", "criterion", "end")

    loss: Loss = Field(
        "cross_entropy",
        description="cross_entropy for one of several classes, binary_cross_entropy for yes or no (both on logits), "
        "mse, l1 or huber for numbers.",
    )
    target: str | None = Field(
        None, description="A field of the data set (its only one when left out), or `input` for an autoencoder."
    )

    @property
    def output_ports(self) -> tuple[str, ...]:
        return ()

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return inputs[:1]

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Identity")

    def summary(self) -> str:
        return self.loss.replace("_", "-")
