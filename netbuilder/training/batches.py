"""Samples on the device, and the batches of an epoch cut from them."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Any, Protocol

import numpy as np
import torch
from numpy.typing import NDArray

from netbuilder.training.joint import JointTargets
from netbuilder.training.losses import Objective

_CHUNK_BYTES = 64 * 2**20  # what is moved at once when the data stay in main memory
_SHARE = 0.5  # of the device's free memory that the data may take; the rest is for the network
Batch = tuple[torch.Tensor, torch.Tensor]


def batch_bounds(count: int, batch_size: int) -> list[tuple[int, int]]:
    """Start and stop of each batch of an epoch; a last batch of one joins the one before it.

    Batch normalisation cannot learn from a single sample.
    """
    starts = list(range(0, count, batch_size))
    if batch_size > 1 and len(starts) > 1 and count % batch_size == 1:
        starts.pop()
    return list(pairwise([*starts, count]))


class Reader(Protocol):
    """Hands out samples in one order. `order` is (n,) int64 on the device."""

    order: torch.Tensor

    def batch(self, start: int, stop: int) -> tuple[torch.Tensor, Any]:
        """Inputs and targets; the targets are a tensor, or a tuple of them for several Outputs (hence Any)."""


class ResidentReader:
    """Cuts batches from data that lie on the device: two gathers a batch, no copy from main memory."""

    def __init__(self, features: torch.Tensor, targets: torch.Tensor | None, order: torch.Tensor) -> None:
        self.order = order
        self._features = features
        self._targets = targets

    def batch(self, start: int, stop: int) -> Batch:
        index = self.order[start:stop]
        inputs = self._features.index_select(0, index)
        return inputs, inputs if self._targets is None else self._targets.index_select(0, index)


class ChunkReader:
    """Moves a chunk of the order at a time to the device, for data that do not fit there."""

    def __init__(
        self, features: torch.Tensor, targets: torch.Tensor | None, order: torch.Tensor, device: torch.device
    ) -> None:
        self.order = order.to(device)
        self._host_order = order
        self._features = features
        self._targets = targets
        self._device = device
        self._chunk = max(1, _CHUNK_BYTES // max(1, features[:1].numel() * features.element_size()))
        self._start = self._stop = 0
        self._inputs = features[:0]

    def batch(self, start: int, stop: int) -> Batch:
        if start < self._start or stop > self._stop:
            self._move(start, stop)
        inputs = self._inputs[start - self._start : stop - self._start]
        if self._targets is None:
            return inputs, inputs
        return inputs, self._targets.index_select(0, self.order[start:stop])

    def _move(self, start: int, stop: int) -> None:
        # The old chunk goes first, or both would lie there at once.
        self._inputs = self._features[:0]
        self._start, self._stop = start, max(stop, min(start + self._chunk, len(self._host_order)))
        chosen = self._features.index_select(0, self._host_order[self._start : self._stop])
        self._inputs = chosen.to(self._device)


class JointReader:
    """Reads the samples with another reader, and a target for each of several Outputs."""

    def __init__(self, samples: ResidentReader | ChunkReader, targets: JointTargets) -> None:
        self.order = samples.order
        self._samples = samples
        self._targets = targets

    def batch(self, start: int, stop: int) -> tuple[torch.Tensor, tuple[torch.Tensor, ...]]:
        inputs, _ = self._samples.batch(start, stop)
        return inputs, self._targets.of(inputs, self.order[start:stop])


class SamplePool:
    """All samples of a data set: on the device where they fit, beside it in main memory otherwise.

    Targets and labels, one each for every Output, are small and always lie on the device.
    """

    def __init__(self, features: NDArray[np.float32], objectives: Sequence[Objective], device: torch.device) -> None:
        self.device = device
        arrays = [array for own in objectives for array in (own.targets, own.labels) if array is not None]
        # Outputs may share a target, and classes are their own labels: each array is moved once.
        moved = {id(array): _tensor(array).to(device) for array in {id(array): array for array in arrays}.values()}
        self.targets = tuple(moved.get(id(own.targets)) for own in objectives)
        self.labels = tuple(moved.get(id(own.labels)) for own in objectives)
        self.sample_size = features[:1].size
        self.is_resident = _fits(features.nbytes, device)
        host = _tensor(features)
        self._features = host.to(device) if self.is_resident else host

    def reader(self, order: torch.Tensor) -> Reader:
        """Reads in `order`: (n,) indices of samples, int64 on the CPU."""
        if len(self.targets) > 1:
            return JointReader(self._samples(order, None), JointTargets(self.targets))
        return self._samples(order, self.targets[0])

    def _samples(self, order: torch.Tensor, targets: torch.Tensor | None) -> ResidentReader | ChunkReader:
        if self.is_resident:
            return ResidentReader(self._features, targets, order.to(self.device))
        return ChunkReader(self._features, targets, order, self.device)


def _tensor(array: NDArray[np.generic]) -> torch.Tensor:
    """Without a copy where that is allowed; torch warns of arrays that are read-only."""
    return torch.from_numpy(np.require(array, requirements=["C", "W"]))


def _fits(data_bytes: int, device: torch.device) -> bool:
    if device.type == "cuda":
        return data_bytes <= _SHARE * torch.cuda.mem_get_info(device)[0]
    if device.type == "mps":
        return data_bytes <= _SHARE * torch.mps.recommended_max_memory()
    return True
