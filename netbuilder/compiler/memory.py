"""How much memory a training will take, worked out before anything is allocated."""

from __future__ import annotations

from dataclasses import dataclass

from netbuilder.compiler.activations import bytes_of, footprint
from netbuilder.compiler.free_memory import available_memory
from netbuilder.compiler.shapes import Inference, NodeShapes
from netbuilder.compiler.wiring import used_nodes
from netbuilder.errors import CompileError
from netbuilder.graph.settings import SGD, Optimizer, RMSprop
from netbuilder.layers.kept import FLOAT_BYTES

# Samples that are evaluated at once: enough to be fast, few enough to stop between two chunks.
_CHUNK = 1000
# Numbers of input in a chunk at most (64 MiB).
_CHUNK_NUMBERS = 2**24
# The part of the free memory that tensors may take: layouts of oneDNN, the allocator and the data want some too.
_FOR_TENSORS = 0.8
# The largest batch that can be set.
MOST_SAMPLES = 2**20
_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB", "EB")


@dataclass(frozen=True, slots=True)
class Forecast:
    """Bytes that a training holds at once, all numbers in float32.

    `activations` are those of one batch with the gradients that come back along them; `evaluation` is what it takes to
    evaluate a chunk of samples, when the activations of the last batch are gone.
    """

    weights: int
    gradients: int
    optimizer_state: int
    activations: int
    evaluation: int = 0

    @property
    def total(self) -> int:
        return self.fixed + max(self.activations, self.evaluation)

    @property
    def fixed(self) -> int:
        """What is held whatever the batch size is."""
        return self.weights + self.gradients + self.optimizer_state

    @property
    def parts(self) -> dict[str, int]:
        """What the total is the sum of, by the name for people."""
        widest = {"activations of one batch": self.activations}
        if self.evaluation > self.activations:
            widest = {"activations of an evaluation": self.evaluation}
        fixed = {"weights": self.weights, "gradients": self.gradients, "optimizer state": self.optimizer_state}
        return {name: size for name, size in (fixed | widest).items() if size}

    def __str__(self) -> str:
        return ", ".join(f"{name} {plain_bytes(size)}" for name, size in self.parts.items())


def forecast(inference: Inference, batch_size: int, optimizer: Optimizer | None) -> Forecast:
    """What one training holds at its peak: in a step, or in an evaluation between two epochs.

    Without an optimizer: what it takes to run the network forward on one batch. What the data themselves take is left
    out, and so is what PyTorch needs to run at all.
    """
    weights = _trained(inference) * FLOAT_BYTES
    per_sample = footprint(inference)
    if optimizer is None:
        return Forecast(weights, 0, 0, per_sample.forward * batch_size)
    return Forecast(
        weights,
        weights,
        weights * state_copies(optimizer),
        per_sample.training * batch_size,
        per_sample.forward * chunk_size(_sample_size(inference)),
    )


def largest_batch(inference: Inference, optimizer: Optimizer, available: int | None = None) -> int | None:
    """The most samples in a batch that fit into `available` bytes (default: this machine's free memory), some to spare.

    0 where not even one fits, None where nobody says how much is free. No more than can be set.
    """
    free = available_memory() if available is None else available
    if free is None:
        return None
    one, room = forecast(inference, 1, optimizer), int(free * _FOR_TENSORS)
    if one.total > room:
        return 0
    return min(MOST_SAMPLES, (room - one.fixed) // one.activations) if one.activations else MOST_SAMPLES


def chunk_size(sample_size: int) -> int:
    """Samples of so many numbers that are evaluated at once."""
    return max(1, min(_CHUNK, _CHUNK_NUMBERS // max(1, sample_size)))


def _trained(inference: Inference) -> int:
    """Parameters of the network itself: branches that lead to no Output are left out once there is one."""
    if not inference.graph.of_type("Output"):
        return inference.total.parameters
    used = used_nodes(inference.graph)
    return sum(shapes.cost.parameters for name, shapes in inference.nodes.items() if name in used)


def _sample_size(inference: Inference) -> int:
    inputs = (shapes for shapes in inference.nodes.values() if shapes.node.type == "Input")
    return sum(spec.size for shapes in inputs for spec in shapes.outputs)


def state_copies(optimizer: Optimizer) -> int:
    """How many numbers an optimizer remembers for each weight."""
    if isinstance(optimizer, SGD):
        return int(optimizer.momentum > 0)
    if isinstance(optimizer, RMSprop):
        return 1 + (optimizer.momentum > 0) + optimizer.centered
    return 2 + optimizer.amsgrad


def refuse_if_too_large(
    inference: Inference, batch_size: int, optimizer: Optimizer | None, available: int | None = None
) -> None:
    """Raise CompileError when the network does not fit into `available` bytes (default: this machine's free memory)."""
    free = available_memory() if available is None else available
    need = forecast(inference, batch_size, optimizer)
    if free is None or need.total <= free:
        return
    raise CompileError(
        f"The network is too large for this machine: it needs about {plain_bytes(need.total)} of memory"
        f" ({need}), and {plain_bytes(free)} are free. {_advice(inference, need, batch_size)}"
    )


def _advice(inference: Inference, need: Forecast, batch_size: int) -> str:
    if need.fixed < need.total // 2:
        name, shapes = max(inference.nodes.items(), key=lambda item: sum(map(bytes_of, item[1].outputs)))
        helps = batch_size > 1 and need.activations > need.evaluation
        smaller = f"Lower the batch size of {batch_size:,}, or make" if helps else "Make"
        return f"{smaller} what {name} hands on ({', '.join(map(str, shapes.outputs))}) smaller."
    name, shapes = max(inference.nodes.items(), key=lambda item: _parameters(item[1]))
    return f"Make {name} smaller: it holds {shapes.cost.parameters:,} of the {inference.total.parameters:,} parameters."


def _parameters(shapes: NodeShapes) -> int:
    return shapes.cost.parameters


def plain_bytes(size: int) -> str:
    """A size as people say it, in powers of 1,000: `1.5 GB`."""
    amount, unit = float(size), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    if unit == 0:
        return f"{size} bytes"
    return f"{amount:,.1f} {_UNITS[unit]}" if amount < 99.95 else f"{amount:,.0f} {_UNITS[unit]}"
