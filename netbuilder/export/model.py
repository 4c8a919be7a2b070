"""The model that an export is made from and compared with."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import fx

from netbuilder.compiler.memory import refuse_if_too_large
from netbuilder.compiler.module import load_weights, seeded
from netbuilder.compiler.names import python_names
from netbuilder.compiler.shapes import infer
from netbuilder.graph.feed import feed_of
from netbuilder.graph.project import Project
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.inout import Input

if TYPE_CHECKING:
    from netbuilder.data.fitted import Fitted

Arrays = tuple[NDArray[Any], ...]
_SEED = 20240229  # any will do, as long as it is the same each time


@dataclass(frozen=True)
class Model:
    """A network with its weights, in evaluation, and the names and shapes at its ends."""

    project: Project
    module: fx.GraphModule
    inputs: Mapping[str, TensorSpec]
    outputs: tuple[str, ...]
    fitted: Fitted | None

    def batch(self, size: int) -> tuple[torch.Tensor, ...]:
        """A seeded batch for each Input: (size, *shape), normal numbers or zeros and ones."""
        generator = torch.Generator().manual_seed(_SEED)
        return tuple(
            torch.randn(size, *spec.shape, generator=generator)
            if spec.dtype == "float32"
            else torch.randint(0, 2, (size, *spec.shape), generator=generator)
            for spec in self.inputs.values()
        )

    def fresh(self) -> fx.GraphModule:
        """The same network with other weights, to load written ones into."""
        return seeded(self.project.graph, self.project.training.seed + 1).eval()

    @property
    def metadata(self) -> dict[str, str]:
        """What a reader of the file needs besides the numbers: class names, how samples were scaled, and the
        columns of a sample that each input takes, where that is not all of them; as JSON."""
        known = {"netbuilder.name": self.project.name}
        if self.fitted is None:
            return known
        known["netbuilder.fitted"] = self.fitted.model_dump_json()
        feed = feed_of(self.project.graph, self.fitted.input_shape, self.fitted.feature_names)
        columns = {name: own for name, own in zip(self.inputs, feed.columns, strict=True) if own is not None}
        return known | {"netbuilder.columns": json.dumps(columns)} if columns else known


def model_of(project: Project, weights: Mapping[str, NDArray[Any]] | None, fitted: Fitted | None = None) -> Model:
    """The model of a project; without weights it has those of its seed. Raises CompileError."""
    graph = project.graph
    refuse_if_too_large(infer(graph), batch_size=3, optimizer=None)
    module = seeded(graph, project.training.seed).eval()
    if weights:
        load_weights(module, weights)
    names = python_names(graph.nodes)
    inputs = {
        names[name]: TensorSpec(node.layer.shape, node.layer.dtype)
        for name, node in graph.nodes.items()
        if isinstance(node.layer, Input)
    }
    return Model(project, module, inputs, tuple(names[name] for name in graph.of_type("Output")), fitted)


def answers(module: torch.nn.Module, batch: tuple[torch.Tensor, ...]) -> Arrays:
    """What a module gives at its Outputs."""
    with torch.no_grad():
        result = module(*batch)
    return tuple(tensor.numpy() for tensor in (result if isinstance(result, tuple) else (result,)))


def largest_difference(expected: Arrays, received: Arrays) -> float:
    """The largest absolute difference; infinite where shapes differ or one is finite and the other is not."""
    if [array.shape for array in expected] != [array.shape for array in received]:
        return float("inf")
    return max((_difference(left, right) for left, right in zip(expected, received, strict=True)), default=0.0)


def _difference(left: NDArray[Any], right: NDArray[Any]) -> float:
    finite = np.isfinite(left)
    if not np.array_equal(finite, np.isfinite(right)) or not np.array_equal(
        left[~finite], right[~finite], equal_nan=True
    ):
        return float("inf")
    return float(np.abs(left[finite].astype(np.float64) - right[finite].astype(np.float64)).max(initial=0.0))
