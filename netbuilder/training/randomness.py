"""A run's own random numbers: dropout draws from torch's global ones, which belong to the caller between two events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray

_PREFIX = "random."


def epoch_order(seed: int, epoch: int, count: int) -> torch.Tensor:
    """(count,) int64 on the CPU: in which order epoch number `epoch` (from 0) takes the samples.

    It depends on the seed and the epoch alone, so that a run that is continued goes on as if it had never stopped.
    """
    mixed = int(np.random.SeedSequence((seed, epoch)).generate_state(1, np.uint64)[0])
    return torch.randperm(count, generator=torch.Generator().manual_seed(mixed))


class RandomStream:
    """The state of a run's random numbers on the CPU and on its device."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._device = torch.device("cpu")
        self._own = {"cpu": _fresh("cpu", seed)}
        self._callers: dict[str, torch.Tensor] = {}

    def use(self, device: torch.device) -> None:
        """Take in the device's random numbers too; called within `lent`."""
        if device.type == "cpu":
            return
        self._device = device
        self._callers[device.type] = _get(device)
        _set(device, self._own.setdefault(device.type, _fresh(device, self._seed)))

    @contextmanager
    def lent(self) -> Iterator[None]:
        """Within, torch's global random numbers are the run's; after, they are the caller's again."""
        devices = self._devices()
        self._callers = {device.type: _get(device) for device in devices}
        for device in devices:
            _set(device, self._own[device.type])
        try:
            yield
        finally:
            for device in self._devices():
                self._own[device.type] = _get(device)
                _set(device, self._callers[device.type])

    @contextmanager
    def untouched(self) -> Iterator[None]:
        """Whatever is drawn within leaves no trace."""
        before = {device: _get(device) for device in self._devices()}
        try:
            yield
        finally:
            for device, state in before.items():
                _set(device, state)

    def _devices(self) -> tuple[torch.device, ...]:
        cpu = torch.device("cpu")
        return (cpu,) if self._device.type == "cpu" else (cpu, self._device)

    def state(self) -> dict[str, NDArray[np.uint8]]:
        """What an exact continuation needs; called within `lent`."""
        return {_PREFIX + device.type: _get(device).numpy().copy() for device in self._devices()}

    def restore(self, state: Mapping[str, object]) -> None:
        """Go on from `state`; called within `lent`, after `use`. Devices that it does not know start from the seed."""
        for device in self._devices():
            saved = state.get(_PREFIX + device.type)
            if isinstance(saved, np.ndarray) and saved.shape == tuple(_get(device).shape):
                _set(device, torch.from_numpy(saved.astype(np.uint8)))


def _fresh(device: torch.device | str, seed: int) -> torch.Tensor:
    return torch.Generator(device=device).manual_seed(seed).get_state()


def _get(device: torch.device) -> torch.Tensor:
    if device.type == "cuda":
        return torch.cuda.get_rng_state(device)
    return torch.mps.get_rng_state() if device.type == "mps" else torch.random.get_rng_state()


def _set(device: torch.device, state: torch.Tensor) -> None:
    if device.type == "cuda":
        torch.cuda.set_rng_state(state, device)
    elif device.type == "mps":
        torch.mps.set_rng_state(state)
    else:
        torch.random.set_rng_state(state)
