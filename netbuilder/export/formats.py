"""The forms a model can leave in, known without torch: for the command line and the window that offer them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FormatName = Literal["python", "onnx", "pt2", "safetensors", "state-dict"]


@dataclass(frozen=True, slots=True)
class Format:
    """One form the model can leave in; `note` is what whoever takes it has to know."""

    name: FormatName
    title: str
    description: str
    suffix: str
    note: str = ""


FORMATS = (
    Format(
        "python",
        "Python source",
        "A readable nn.Module, ready to edit. Weights travel separately.",
        ".py",
        "The weights are not in it: export them as safetensors beside it.",
    ),
    Format("onnx", "ONNX", "For ONNX Runtime, phones, browsers and other frameworks.", ".onnx"),
    Format("pt2", "PyTorch program (.pt2)", "A torch.export program: runs without this drawing's source.", ".pt2"),
    Format("safetensors", "Weights (safetensors)", "The weights alone, safe to load from anywhere.", ".safetensors"),
    Format("state-dict", "Weights (state dict .pt)", "The weights alone, for torch.load(weights_only=True).", ".pt"),
)
