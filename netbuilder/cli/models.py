"""The model of an opened project, with the weights that it has learned. Imports torch."""

from __future__ import annotations

from torch.fx import GraphModule

from netbuilder.compiler.module import load_weights, seeded
from netbuilder.storage.projects import Opened


def trained_model(opened: Opened) -> GraphModule:
    """The model with the weights of the file. Raises CompileError when they belong to another drawing."""
    module = seeded(opened.project.graph, opened.project.training.seed)
    load_weights(module, opened.weights)
    return module.eval()
