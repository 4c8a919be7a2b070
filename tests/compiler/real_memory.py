"""What PyTorch really takes: what a forward pass keeps for the way back, and the most that is there at once."""

from collections.abc import Callable, Sequence
from typing import Any

import torch
import torch.nn.functional as F  # noqa: N812 - torch's own name for it
from torch.profiler import ProfilerActivity, profile

from netbuilder.compiler.module import build
from netbuilder.compiler.shapes import infer
from netbuilder.graph.model import Graph
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.inout import Output


def sample_batch(specs: Sequence[TensorSpec], batch: int) -> list[torch.Tensor]:
    """Real numbers with a gradient, or zeros, which every table has."""
    return [
        torch.rand((batch, *spec.shape)).requires_grad_()
        if spec.dtype == "float32"
        else torch.zeros((batch, *spec.shape), dtype=torch.int64)
        for spec in specs
    ]


def kept_by_torch(module: torch.nn.Module, forward: Callable[[], Any]) -> int:
    """Bytes of the memory that `forward` leaves behind for the way back, each piece once, weights and buffers aside."""
    owned = {tensor.untyped_storage().data_ptr() for tensor in (*module.parameters(), *module.buffers())}
    pieces: dict[int, torch.UntypedStorage] = {}

    def pack(tensor: torch.Tensor) -> torch.Tensor:
        # Held on to until the end, so that no address is given out twice.
        storage = tensor.untyped_storage()
        pieces[storage.data_ptr()] = storage
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda tensor: tensor):
        result = forward()
    del result
    return sum(storage.nbytes() for place, storage in pieces.items() if place not in owned)


def kept_per_sample(module: torch.nn.Module, forward: Callable[[int], Any], few: int = 2, many: int = 6) -> float:
    """Bytes for one sample more: what a batch keeps once, whatever its size, is left out."""
    one, other = (kept_by_torch(module, lambda batch=batch: forward(batch)) for batch in (few, many))
    return (other - one) / (many - few)


def loss_of(end: Output, result: torch.Tensor) -> torch.Tensor:
    if end.loss == "cross_entropy":
        return F.cross_entropy(result, torch.zeros((len(result), *result.shape[2:]), dtype=torch.int64))
    losses = {"mse": F.mse_loss, "l1": F.l1_loss, "binary_cross_entropy": F.binary_cross_entropy_with_logits}
    return losses[end.loss](result, torch.zeros_like(result))


def trained_on(graph: Graph) -> Any:
    """The network, and the loss of a batch of a size as a function of that size."""
    inference = infer(graph)
    specs = [inference.nodes[name].outputs[0] for name in graph.of_type("Input")]
    ends = [graph.nodes[name].layer for name in graph.of_type("Output")]
    module = build(graph).train()

    def forward(batch: int) -> Any:
        results = module(*(sample.detach() for sample in sample_batch(specs, batch)))
        results = results if isinstance(results, tuple) else (results,)
        return sum(loss_of(end, result) for end, result in zip(ends, results, strict=True))

    return module, forward


def most_at_once(work: Callable[[], Any]) -> int:
    """Bytes of tensors that are there at the worst moment of `work`, beside those from before it."""
    with profile(activities=[ProfilerActivity.CPU], profile_memory=True) as record:
        work()
    events = [event for event in record.profiler.kineto_results.events() if event.name() == "[memory]"]
    now = most = 0
    for event in sorted(events, key=lambda event: event.start_ns()):
        now += event.nbytes()
        most = max(most, now)
    return most
