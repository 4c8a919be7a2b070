"""What the compiler must know of the data."""

from dataclasses import dataclass
from typing import Literal

from netbuilder.layers.base import DType, Shape, TensorSpec

Task = Literal["classification", "regression"]


@dataclass(frozen=True, slots=True)
class DataFacts:
    """The shape of one sample, the task, and what a target looks like; known before the data are loaded.

    `classes` is 0 for regression; `target_size` is the number of target values of a regression (1 for classes).
    `feature_names` are those of a table's columns, where they have names.
    """

    input_shape: Shape
    task: Task
    classes: int = 0
    target_size: int = 1
    input_dtype: DType = "float32"
    target_names: tuple[str, ...] = ("target",)
    feature_names: tuple[str, ...] = ()

    @property
    def input(self) -> TensorSpec:
        return TensorSpec(self.input_shape, self.input_dtype)

    @property
    def is_image(self) -> bool:
        """Whether a sample is a picture (channels, height, width)."""
        return len(self.input_shape) == 3
