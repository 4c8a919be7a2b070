"""Make a network for real and run it on a batch of two."""

import torch

from netbuilder.compiler.module import build
from netbuilder.compiler.shapes import infer
from netbuilder.graph.project import Project


def run(drawing: Project) -> None:
    """The module runs and gives what the inference says."""
    shapes = infer(drawing.graph).nodes
    specs = [shapes[name].outputs[0] for name in drawing.graph.of_type("Input")]
    inputs = [torch.zeros((2, *spec.shape), dtype=getattr(torch, spec.dtype)) for spec in specs]
    result = build(drawing.graph).eval()(*inputs)
    results = result if isinstance(result, tuple) else (result,)
    expected = [(2, *shapes[name].outputs[0].shape) for name in drawing.graph.of_type("Output")]
    assert [tuple(each.shape) for each in results] == expected
