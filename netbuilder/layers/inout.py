"""Where samples come in, and where the loss is taken."""

from collections.abc import Mapping
from math import prod
from typing import Any, ClassVar, Literal

from pydantic import Field

from netbuilder.layers.base import Call, DType, Family, Layer, TensorSpec
from netbuilder.layers.fields import Positive, SampleShape
from netbuilder.layers.kept import FLOAT_BYTES, INDEX_BYTES, Kept
from netbuilder.layers.phrases import listed

Loss = Literal["cross_entropy", "binary_cross_entropy", "mse", "l1", "huber"]


class Input(Layer):
    """Where the samples come in.

    () -> (B, *shape)

    A network may have several: each receives the whole sample, or the columns of a table that it names. The batch is
    not part of the shape: the same network takes one sample or a thousand.
    Formula: y = x
    Use it at the beginning of every network; the data set says which shape fits.
    """

    family = Family.INPUT_OUTPUT
    aliases = ("data", "source", "placeholder")
    starting_values: ClassVar[Mapping[str, Any]] = {"shape": (1, 28, 28)}

    shape: SampleShape = Field(description="Shape of one sample without the batch axis, e.g. 1, 28, 28 for MNIST.")
    dtype: DType = Field("float32", description="Real numbers (float32), or whole numbers such as token ids (int64).")
    columns: str | None = Field(
        None,
        description="Columns of a table that come in here, by number or name, e.g. 0:2 or sepal length, petal width "
        "(the whole sample when left out).",
    )

    @property
    def input_ports(self) -> tuple[str, ...]:
        return ()

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return (TensorSpec(self.shape, self.dtype),)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Identity")

    def summary(self) -> str:
        shape = " × ".join(map(str, self.shape)) or "scalar"
        return f"{shape} · {self.columns}" if self.columns else shape


class Output(Layer):
    """Where the network ends, and which loss it is trained on. It hands its input on unchanged.

    (B, *) -> (B, *)

    Networks end in logits for the two cross-entropies: the loss applies softmax or sigmoid itself.
    Formula: loss = mean over the batch of loss(y, target); total = Σ weight · loss
    Use it at the end of every network, and once for each thing that the network shall learn to say: it is then trained
    on the sum of the losses.
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
    weight: Positive = Field(1.0, description="How much this loss counts in the sum of all Outputs' losses.")

    @property
    def output_ports(self) -> tuple[str, ...]:
        return ()

    def outputs(self, inputs: tuple[TensorSpec, ...]) -> tuple[TensorSpec, ...]:
        return inputs[:1]

    def kept(self, inputs: tuple[TensorSpec, ...]) -> Kept:
        # A cross-entropy keeps the logarithms of its probabilities and the classes, the other losses what they compare.
        (spec,) = inputs
        if self.loss != "cross_entropy":
            return Kept(inputs=True, own_bytes=spec.size * FLOAT_BYTES, is_view=True)
        classes = prod(spec.shape[1:]) * INDEX_BYTES
        return Kept(own_bytes=spec.size * FLOAT_BYTES + classes, is_view=True)

    def call(self, inputs: tuple[TensorSpec, ...]) -> Call:
        return Call("nn.Identity")

    def summary(self) -> str:
        loss = self.loss.replace("_", "-")
        weighted = loss if self.weight == 1 else f"{loss} × {self.weight:g}"
        return listed(weighted, f"on {self.target}" if self.target else "")
