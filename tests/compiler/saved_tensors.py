"""What PyTorch really keeps of a forward pass for the way back: the oracle of activation memory."""

from collections.abc import Callable, Sequence
from typing import Any

import torch

from netbuilder.layers.base import TensorSpec


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
