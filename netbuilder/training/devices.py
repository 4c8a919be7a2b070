"""Where to compute, and why there: the user's wish against what this machine and this PyTorch can do."""

from __future__ import annotations

import logging
import re
import shutil
import sys
from dataclasses import dataclass
from pathlib import Path

import torch

from netbuilder.errors import TrainingError

logger = logging.getLogger(__name__)

_DRIVER_VERSION = Path("/proc/driver/nvidia/version")
# The first driver that runs CUDA 13 (NVIDIA's CUDA compatibility table).
_CUDA_13_DRIVER = 580


class DeviceMissingError(TrainingError):
    """The wished device is not there, or this PyTorch cannot use it."""


@dataclass(frozen=True, slots=True)
class DeviceChoice:
    """A device by torch's name, in words for people, and why it was taken."""

    name: str
    label: str
    reason: str

    @property
    def torch_device(self) -> torch.device:
        return torch.device(self.name)


def choose(wish: str = "auto") -> DeviceChoice:
    """The device for a wish: `auto`, `cpu`, `cuda`, `cuda:1` or `mps`. Raises DeviceMissingError when it is absent."""
    if wish == "auto":
        return _best()
    if wish == "cpu":
        return _cpu("It was asked for.")
    if re.fullmatch(r"cuda(:\d+)?", wish):
        return _cuda(wish)
    if wish == "mps":
        if not torch.backends.mps.is_available():
            raise DeviceMissingError(
                "No Apple GPU (mps) can be used here: it needs macOS on Apple silicon and a PyTorch built for it."
                " Choose the device auto or cpu."
            )
        return DeviceChoice("mps", "Apple GPU (mps)", "It was asked for.")
    raise DeviceMissingError(f"There is no device {wish!r}; expected auto, cpu, cuda or mps.")


def _best() -> DeviceChoice:
    if torch.cuda.is_available():
        fault = _fault_of("cuda:0")
        if not fault:
            return DeviceChoice("cuda:0", _cuda_label(0), "It is the GPU of this machine.")
        return _cpu(f"The GPU cannot be used: {fault}")
    if torch.backends.mps.is_available():
        return DeviceChoice("mps", "Apple GPU (mps)", "It is the GPU of this machine.")
    return _cpu(_unused_gpu() or "No GPU was found.")


def _cpu(reason: str) -> DeviceChoice:
    threads = torch.get_num_threads()
    return DeviceChoice("cpu", f"CPU, {threads} thread{'s' if threads > 1 else ''}", reason)


def _cuda(wish: str) -> DeviceChoice:
    if not torch.cuda.is_available():
        why = _unused_gpu() or "No NVIDIA GPU was found."
        raise DeviceMissingError(f"The device {wish} cannot be used. {why} The devices auto and cpu work without it.")
    index = int(wish.partition(":")[2] or 0)
    count = torch.cuda.device_count()
    if index >= count:
        raise DeviceMissingError(f"There is no {wish}: this machine's GPUs are cuda:0 to cuda:{count - 1}.")
    name = f"cuda:{index}"
    fault = _fault_of(name)
    if fault:
        raise DeviceMissingError(f"The device {name} ({_cuda_label(index)}) cannot be used: {fault}")
    return DeviceChoice(name, _cuda_label(index), "It was asked for.")


def _cuda_label(index: int) -> str:
    return f"{torch.cuda.get_device_name(index)} (cuda:{index})"


def _fault_of(name: str) -> str:
    """What a first small computation says; a GPU can be there and be too old or too new for this PyTorch."""
    try:
        (torch.ones(2, device=name) + 1).sum().item()
    except RuntimeError as error:
        logger.warning("%s cannot be used", name, exc_info=True)
        return str(error).strip().splitlines()[0]
    return ""


def _unused_gpu() -> str:
    """An NVIDIA GPU that this PyTorch leaves idle, with the cure; empty where there is none."""
    if not nvidia_is_installed() or torch.version.hip:
        return ""
    if torch.version.cuda is None:
        return (
            "An NVIDIA GPU is installed, but this PyTorch is built for the CPU alone. To use the GPU: " + cuda_install()
        )
    return (
        f"An NVIDIA GPU is installed, but PyTorch (for CUDA {torch.version.cuda}) cannot reach it:"
        " its driver may be too old, or CUDA_VISIBLE_DEVICES hides it. Run nvidia-smi to see, and update the driver."
    )


def cuda_install() -> str:
    """The pip command that replaces a CPU-only torch by one for NVIDIA GPUs."""
    driver = _driver_major()
    build = "cu126" if driver is not None and driver < _CUDA_13_DRIVER else "cu130"
    version = torch.__version__.partition("+")[0]
    python = "py" if sys.platform == "win32" else "python3"
    executable = sys.executable or python
    return (
        f'"{executable}" -m pip install --force-reinstall torch=={version}'
        f" --index-url https://download.pytorch.org/whl/{build}"
    )


def nvidia_is_installed() -> bool:
    """Whether this machine has NVIDIA's driver, asked without torch."""
    if sys.platform == "win32":
        return Path(r"C:\Windows\System32\nvcuda.dll").exists()
    return _DRIVER_VERSION.exists() or shutil.which("nvidia-smi") is not None


def _driver_major() -> int | None:
    try:
        text = _DRIVER_VERSION.read_text(errors="replace")
    except OSError:
        return None
    found = re.search(r"\b(\d{3})\.\d+", text)
    return int(found.group(1)) if found else None
