"""A wish, what the machine has, and the reason in plain words."""

import pytest
import torch

from netbuilder.training import devices
from netbuilder.training.devices import DeviceMissingError, choose


@pytest.fixture
def machine(monkeypatch):
    """A machine that is described instead of found."""

    def describe(*, cuda=(), mps=False, nvidia=False, built_for=None, fault="", driver=None):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: bool(cuda))
        monkeypatch.setattr(torch.cuda, "device_count", lambda: len(cuda))
        monkeypatch.setattr(torch.cuda, "get_device_name", lambda index: cuda[index])
        monkeypatch.setattr(torch.backends.mps, "is_available", lambda: mps)
        monkeypatch.setattr(torch.version, "cuda", built_for)
        monkeypatch.setattr(devices, "nvidia_is_installed", lambda: nvidia)
        monkeypatch.setattr(devices, "_fault_of", lambda name: fault)
        monkeypatch.setattr(devices, "_driver_major", lambda: driver)

    return describe


def test_auto_takes_the_gpu(machine):
    machine(cuda=("NVIDIA H100", "NVIDIA T4"), built_for="13.0")
    chosen = choose("auto")
    assert (chosen.name, chosen.label) == ("cuda:0", "NVIDIA H100 (cuda:0)")
    assert choose("cuda:1").label == "NVIDIA T4 (cuda:1)"


def test_auto_takes_apples_gpu(machine):
    machine(mps=True)
    assert choose("auto").name == choose("mps").name == "mps"


def test_auto_without_a_gpu_says_so(machine):
    machine()
    chosen = choose("auto")
    assert (chosen.name, chosen.reason) == ("cpu", "No GPU was found.")
    assert "thread" in chosen.label


def test_auto_leaves_a_broken_gpu_and_says_why(machine):
    machine(cuda=("NVIDIA K20",), built_for="13.0", fault="no kernel image is available")
    assert choose("auto").name == "cpu"
    assert "no kernel image" in choose("auto").reason
    with pytest.raises(DeviceMissingError, match="no kernel image"):
        choose("cuda")


def test_cpu_on_request(machine):
    machine(cuda=("NVIDIA H100",), built_for="13.0")
    assert choose("cpu").name == "cpu"


@pytest.mark.parametrize(("driver", "build"), [(580, "cu130"), (550, "cu126"), (None, "cu130")])
def test_a_torch_for_the_cpu_alone_beside_a_gpu_is_named_with_its_cure(machine, driver, build):
    machine(nvidia=True, driver=driver)
    reason = choose("auto").reason
    assert "built for the CPU alone" in reason
    assert "-m pip install --force-reinstall torch==" in reason
    assert reason.endswith(f"https://download.pytorch.org/whl/{build}")
    with pytest.raises(DeviceMissingError, match="pip install"):
        choose("cuda")


def test_a_driver_that_is_too_old_is_named(machine):
    machine(nvidia=True, built_for="13.0")
    assert "driver" in choose("auto").reason


@pytest.mark.parametrize("wish", ["cuda", "mps", "tpu", "cuda:x"])
def test_an_absent_device_is_refused(machine, wish):
    machine()
    with pytest.raises(DeviceMissingError):
        choose(wish)


def test_a_gpu_beyond_the_last_is_refused(machine):
    machine(cuda=("NVIDIA H100",), built_for="13.0")
    with pytest.raises(DeviceMissingError, match="cuda:0 to cuda:0"):
        choose("cuda:3")


def test_the_driver_is_found_without_torch(monkeypatch, tmp_path):
    version = tmp_path / "version"
    monkeypatch.setattr(devices, "_DRIVER_VERSION", version)
    monkeypatch.setattr(devices.shutil, "which", lambda name: None)
    assert not devices.nvidia_is_installed()
    assert devices._driver_major() is None
    version.write_text("NVRM version: NVIDIA UNIX x86_64 Kernel Module  535.104.05  Sat Aug 19 01:15:15 UTC 2023\n")
    assert devices.nvidia_is_installed()
    assert devices._driver_major() == 535
    version.unlink()
    monkeypatch.setattr(devices.shutil, "which", lambda name: "/usr/bin/nvidia-smi")
    assert devices.nvidia_is_installed()
