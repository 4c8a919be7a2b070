"""What each layer makes of a sample."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from typing import Any

import torch
from numpy.typing import NDArray
from torch import fx, nn

from netbuilder.compiler.module import BLOCK_IDS, NODE_ID

Activations = dict[str, NDArray[Any]]


def capture(module: fx.GraphModule, *inputs: torch.Tensor, nodes: Collection[str] | None = None) -> Activations:
    """The values of the drawing's nodes for the first sample of `inputs`, by node id, without the batch axis.

    A node in a block has the block's id before its own: `block1/conv1`, repeated `block1/0/conv1`.
    `nodes` keeps it to those asked for; an Output has the value of what feeds it and no entry of its own. The module is
    run as in evaluation: its weights, statistics, flags, gradients and the random numbers stay as they were.
    """
    return observe(module, *inputs, nodes=nodes)[0]


def observe(
    module: fx.GraphModule, *inputs: torch.Tensor, nodes: Collection[str] | None = None
) -> tuple[Activations, tuple[NDArray[Any], ...]]:
    """As `capture`, and what the network gives at its Outputs, from the same pass."""
    with undisturbed(module):
        recorder = _Recorder(module, nodes)
        result = recorder.run(*inputs)
    results = result if isinstance(result, tuple) else (result,)
    return recorder.values, tuple(_first_sample(value) for value in results)


@contextmanager
def undisturbed(module: nn.Module) -> Iterator[None]:
    """Evaluation without gradients; every flag and the random numbers are put back afterwards."""
    flags = [(part, part.training) for part in module.modules()]
    devices = sorted({tensor.device.index or 0 for tensor in module.parameters() if tensor.is_cuda})
    try:
        with torch.no_grad(), torch.random.fork_rng(devices=devices):
            for part, _ in flags:
                part.training = False  # `eval()` would call overridden train methods too
            yield
    finally:
        for part, was_training in flags:
            part.training = was_training


class _Recorder(fx.Interpreter):
    """Runs the graph node by node and keeps the values that are asked for."""

    def __init__(self, module: fx.GraphModule, nodes: Collection[str] | None) -> None:
        super().__init__(module)
        self.values: Activations = {}
        self._wanted = nodes

    def run_node(self, n: fx.Node) -> Any:  # Any: fx's own signature
        value = super().run_node(n)
        # What comes out of a block is computed by the last layer in it, and by that of each block around.
        for name in (n.meta.get(NODE_ID), *n.meta.get(BLOCK_IDS, ())):
            if name is not None and (self._wanted is None or name in self._wanted):
                self.values[name] = _first_sample(value)
        return value


def _first_sample(value: torch.Tensor | tuple[torch.Tensor, ...]) -> NDArray[Any]:
    """(B, *) -> (*); a copy, since the network's memory is used again. A layer of several outputs shows its first."""
    tensor = value[0] if isinstance(value, tuple) else value
    return tensor[0].detach().cpu().numpy().copy()
