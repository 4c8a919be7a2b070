"""How much memory a training will take, worked out before anything is allocated."""

from __future__ import annotations

import ctypes
import os
import sys
from dataclasses import dataclass
from pathlib import Path

from netbuilder.compiler.shapes import Inference, NodeShapes
from netbuilder.errors import CompileError
from netbuilder.graph.settings import SGD, Optimizer, RMSprop
from netbuilder.layers.base import TensorSpec

_FLOAT_BYTES = 4
_SPEC_BYTES = {"float32": 4, "int64": 8}
_UNITS = ("bytes", "KB", "MB", "GB", "TB", "PB", "EB")
_MEMINFO = Path("/proc/meminfo")
# Where Linux says how much a container may take, and takes: version 2 of control groups, then version 1.
_CONTAINER_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)


@dataclass(frozen=True, slots=True)
class Forecast:
    """Bytes that a training holds at once, all numbers in float32."""

    weights: int
    gradients: int
    optimizer_state: int
    activations: int

    @property
    def total(self) -> int:
        return self.weights + self.gradients + self.optimizer_state + self.activations

    def __str__(self) -> str:
        parts = {
            "weights": self.weights,
            "gradients": self.gradients,
            "optimizer state": self.optimizer_state,
            "activations of one batch": self.activations,
        }
        return ", ".join(f"{name} {plain_bytes(size)}" for name, size in parts.items() if size)


def forecast(inference: Inference, batch_size: int, optimizer: Optimizer | None) -> Forecast:
    """What one training step holds at its peak: what each layer hands on is kept until the way back has used it.

    Without an optimizer: what it takes to run the network forward, where only neighbouring layers are held at once.
    """
    weights = inference.total.parameters * _FLOAT_BYTES
    outputs = [sum(map(_bytes, shapes.outputs)) for shapes in inference.nodes.values()]
    largest = max(outputs, default=0)
    if optimizer is None:
        return Forecast(weights, 0, 0, 2 * largest * batch_size)
    # On the way back the gradient of one activation lives beside all of them.
    kept = (sum(outputs) + largest) * batch_size
    return Forecast(weights, weights, weights * state_copies(optimizer), kept)


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
    if need.activations > need.total // 2:
        name, shapes = max(inference.nodes.items(), key=lambda item: sum(map(_bytes, item[1].outputs)))
        smaller = f"Lower the batch size of {batch_size:,}, or make" if batch_size > 1 else "Make"
        return f"{smaller} what {name} hands on ({', '.join(map(str, shapes.outputs))}) smaller."
    name, shapes = max(inference.nodes.items(), key=lambda item: _parameters(item[1]))
    return f"Make {name} smaller: it holds {shapes.cost.parameters:,} of the {inference.total.parameters:,} parameters."


def _parameters(shapes: NodeShapes) -> int:
    return shapes.cost.parameters


def _bytes(spec: TensorSpec) -> int:
    return spec.size * _SPEC_BYTES[spec.dtype]


def plain_bytes(size: int) -> str:
    """A size as people say it, in powers of 1,000: `1.5 GB`."""
    amount, unit = float(size), 0
    while amount >= 999.5 and unit < len(_UNITS) - 1:
        amount, unit = amount / 1000, unit + 1
    if unit == 0:
        return f"{size} bytes"
    return f"{amount:,.1f} {_UNITS[unit]}" if amount < 99.95 else f"{amount:,.0f} {_UNITS[unit]}"


def available_memory() -> int | None:
    """Bytes that a program may still take on this machine, or None where nobody says."""
    machine = _windows_memory() if sys.platform == "win32" else _unix_memory()
    amounts = [amount for amount in (machine, _container_memory()) if amount is not None]
    return min(amounts, default=None)


def _unix_memory() -> int | None:
    try:
        for line in _MEMINFO.read_text(encoding="ascii").splitlines():
            # What could be taken without swapping; the caches that give way are counted in.
            if line.startswith("MemAvailable:"):
                return int(line.split()[1]) * 1024
    except (OSError, ValueError, IndexError):
        pass  # macOS has no such file: the whole memory is the next best answer
    try:
        return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (ValueError, OSError, AttributeError):
        return None


def _container_memory() -> int | None:
    for limit_file, used_file in _CONTAINER_LIMITS:
        try:
            limit, used = limit_file.read_text(encoding="ascii").strip(), used_file.read_text(encoding="ascii")
            if limit == "max":
                return None
            return max(0, int(limit) - int(used) + _reclaimable(limit_file.with_name("memory.stat")))
        except (OSError, ValueError):
            continue
    return None


def _reclaimable(statistics: Path) -> int:
    """File caches count as used by a container, and give way when it needs the room."""
    for line in statistics.read_text(encoding="ascii").splitlines():
        name, _, size = line.partition(" ")
        if name in ("inactive_file", "total_inactive_file"):
            return int(size)
    return 0


class _MemoryStatus(ctypes.Structure):
    """MEMORYSTATUSEX of the Windows API."""

    _fields_ = (
        ("length", ctypes.c_ulong),
        ("load_percent", ctypes.c_ulong),
        ("total_physical", ctypes.c_ulonglong),
        ("available_physical", ctypes.c_ulonglong),
        ("total_page_file", ctypes.c_ulonglong),
        ("available_page_file", ctypes.c_ulonglong),
        ("total_virtual", ctypes.c_ulonglong),
        ("available_virtual", ctypes.c_ulonglong),
        ("available_extended_virtual", ctypes.c_ulonglong),
    )


def _windows_memory() -> int | None:
    status = _MemoryStatus()
    status.length = ctypes.sizeof(status)
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the attribute exists on Windows alone
    return int(status.available_physical) if kernel.GlobalMemoryStatusEx(ctypes.byref(status)) else None
