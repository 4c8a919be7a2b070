"""What an exact continuation needs, as a flat mapping of numpy arrays and plain values that any file can hold."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

import numpy as np
import torch
from torch import nn

from netbuilder.training.metrics import Meter, Sums

State = Mapping[str, Any]  # Any: a numpy array or a plain JSON value

_OPTIMIZER = "optimizer"
_SEPARATOR = "/"


def optimizer_state(optimizer: torch.optim.Optimizer, model: nn.Module) -> dict[str, Any]:
    """`optimizer` names its type; `optimizer/exp_avg/conv1.weight` is one of its running figures."""
    state: dict[str, Any] = {_OPTIMIZER: type(optimizer).__name__}
    for name, parameter in model.named_parameters():
        for slot, value in optimizer.state.get(parameter, {}).items():
            key = _SEPARATOR.join((_OPTIMIZER, slot, name))
            if isinstance(value, torch.Tensor):
                state[key] = value.detach().cpu().numpy().copy()
            elif value is not None:
                state[key] = value
    return state


def restore_optimizer(optimizer: torch.optim.Optimizer, model: nn.Module, state: State) -> bool:
    """Put running figures back where they fit, parameter by parameter; learning rate and the like stay as set.

    Says whether anything was put back: another kind of optimizer starts afresh.
    """
    if state.get(_OPTIMIZER) != type(optimizer).__name__:
        return False
    index_of = {name: index for index, (name, _) in enumerate(model.named_parameters())}
    shapes = {name: tuple(parameter.shape) for name, parameter in model.named_parameters()}
    slots: dict[int, dict[str, Any]] = {}
    unfit: set[int] = set()
    for key, value in state.items():
        kind, _, rest = key.partition(_SEPARATOR)
        slot, _, name = rest.partition(_SEPARATOR)
        if kind != _OPTIMIZER or name not in index_of:
            continue
        is_array = isinstance(value, np.ndarray)
        if is_array and value.shape not in ((), shapes[name]):
            unfit.add(index_of[name])
        slots.setdefault(index_of[name], {})[slot] = torch.from_numpy(np.array(value)) if is_array else value
    kept = {index: slot for index, slot in slots.items() if index not in unfit}
    optimizer.load_state_dict({"state": kept, "param_groups": optimizer.state_dict()["param_groups"]})
    return bool(kept)


@dataclass(frozen=True, slots=True)
class Place:
    """Where in an unfinished epoch a run stands: samples done, the sum of their losses, and the meter's sums."""

    samples: int = 0
    loss_sum: float = 0.0
    sums: Sums = field(default_factory=dict)

    def restore(self, meter: Meter) -> float:
        """Put the sums back into a meter at zero, and hand out the sum of the losses."""
        if self.samples:
            meter.restore(self.sums)
        return self.loss_sum

    def state(self, seed: int, count: int, epoch: int) -> dict[str, Any]:
        """The place, and all that decides the order of the epoch it belongs to."""
        whole = {"epoch": epoch, "seed": seed, "training_samples": count}
        if not self.samples:
            return whole
        sums = {f"sums{_SEPARATOR}{name}": value for name, value in self.sums.items()}
        return {**whole, "samples": self.samples, "loss_sum": self.loss_sum, **sums}

    @classmethod
    def read(cls, state: State, seed: int, count: int, epoch: int) -> Self:
        """The place that a state holds; the beginning of the epoch where the order would be another one."""
        samples, loss_sum = state.get("samples"), state.get("loss_sum")
        same = (state.get("epoch"), state.get("seed"), state.get("training_samples")) == (epoch, seed, count)
        # A single sample that is left (after a change of the batch size) would be too small a batch.
        if not same or not isinstance(samples, int) or not isinstance(loss_sum, float) or not 0 < samples < count - 1:
            return cls()
        sums = {key.partition(_SEPARATOR)[2]: np.asarray(value) for key, value in state.items() if key[:5] == "sums/"}
        return cls(samples, loss_sum, sums)
