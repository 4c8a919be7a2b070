"""How much memory a program may still take on this machine."""

from __future__ import annotations

import ctypes
import os
import sys
from pathlib import Path

_MEMINFO = Path("/proc/meminfo")
# Where Linux says how much a container may take, and takes: version 2 of control groups, then version 1.
_CONTAINER_LIMITS = (
    (Path("/sys/fs/cgroup/memory.max"), Path("/sys/fs/cgroup/memory.current")),
    (Path("/sys/fs/cgroup/memory/memory.limit_in_bytes"), Path("/sys/fs/cgroup/memory/memory.usage_in_bytes")),
)


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
