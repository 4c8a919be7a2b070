"""The network as ONNX, by PyTorch's exporter that traces with torch.export."""

from __future__ import annotations

import logging
import warnings
from pathlib import Path

import onnxruntime
import torch
from onnxruntime.capi import onnxruntime_pybind11_state

from netbuilder.errors import ExportError
from netbuilder.export.model import Arrays, Model
from netbuilder.export.tracing import free_batch, quiet_tracing, traced

OPSET = 18  # what the exporter speaks itself; any other is converted afterwards
_LIMIT_BYTES = 2**31 - 2**20  # protobuf's own
_EXPORTER_LOG = "torch.onnx._internal.exporter._registration"
_OPTIMIZER_LOG = "onnxscript.optimizer._constant_folding"
_ERRORS_ONLY = 3
_FAULTS: tuple[type[Exception], ...] = tuple(
    fault
    for fault in vars(onnxruntime_pybind11_state).values()
    if isinstance(fault, type) and issubclass(fault, Exception)
)


def write_onnx(model: Model, path: Path) -> None:
    """One file with the weights in it; the batch axis is free."""
    size = sum(tensor.nbytes for tensor in model.module.state_dict().values())
    if size > _LIMIT_BYTES:
        raise ExportError(f"One ONNX file holds 2 GiB, and these weights take {size / 2**30:.1f}. Choose pt2 instead.")
    _silence()
    network: torch.nn.Module | torch.export.ExportedProgram = model.module
    if any(isinstance(part, torch.nn.LSTM) and part.proj_size for part in model.module.modules()):
        # The exporter cuts its weights as if there were no projection; written out step by step, each is told apart.
        network = traced(model).run_decompositions()
    program = torch.onnx.export(
        network,
        model.batch(2),  # a batch of 1 would be taken for a constant
        dynamo=True,
        external_data=False,
        verbose=False,  # it prints to stdout otherwise
        opset_version=OPSET,
        input_names=list(model.inputs),
        output_names=list(model.outputs),
        dynamic_shapes=free_batch(model),
    )
    assert program is not None
    program.model.metadata_props.update(model.metadata)
    program.save(path, external_data=False)


def run_onnx(path: Path, model: Model, batch: tuple[torch.Tensor, ...]) -> Arrays:
    """Run the file with ONNX Runtime on the CPU."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = _ERRORS_ONLY
    try:
        session = onnxruntime.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        names = [entry.name for entry in session.get_inputs()]
        received = session.run(None, {name: tensor.numpy() for name, tensor in zip(names, batch, strict=True)})
    except _FAULTS as error:
        raise ExportError(f"ONNX Runtime does not run what was written: {error}") from error
    return tuple(received)


class _NoTorchvision(logging.Filter):
    """torchvision is left out on purpose, and the exporter says four times that it misses it."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "torchvision is not installed" not in record.getMessage()


_NO_TORCHVISION = _NoTorchvision()


def _silence() -> None:
    """Keep quiet what nobody can do anything about. The filters stay: taking them away is not safe between threads."""
    logging.getLogger(_EXPORTER_LOG).addFilter(_NO_TORCHVISION)
    # It names each operation with several outputs, which attention has, that it leaves as it is.
    logging.getLogger(_OPTIMIZER_LOG).setLevel(logging.ERROR)
    quiet_tracing()
    # All Inputs share the batch axis, and its name.
    warnings.filterwarnings("ignore", "# The axis name: batch will not be used", UserWarning)
    warnings.filterwarnings("ignore", r"`isinstance\(treespec, LeafSpec\)` is deprecated", FutureWarning)
