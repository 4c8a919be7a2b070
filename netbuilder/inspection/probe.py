"""A look into a network while it trains: asked for by the window, taken by the loop between two batches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import fx

from netbuilder.graph.feed import Feed
from netbuilder.inspection.activations import Activations, observe
from netbuilder.layers.inout import Loss


@dataclass(frozen=True, slots=True)
class ProbeResult:
    """numpy only, and only what was asked for. `output` is what the Output asked for gives for the sample."""

    weights: dict[str, NDArray[Any]]
    activations: Activations
    output: NDArray[Any] | None = None
    probabilities: NDArray[np.float64] | None = None


@dataclass(frozen=True, slots=True)
class Probe:
    """What to look at: weights by state-dict key, activations by node id, and one prepared sample, without batch axis.

    `feed` says what each Input takes of the sample, and `place` which Output is asked, counted in the drawing's order.
    `loss` tells how its output becomes probabilities; a regression has none. Call it with the module; nothing of that
    changes.
    """

    weights: tuple[str, ...] = ()
    activations: tuple[str, ...] = ()
    sample: NDArray[Any] | None = None
    loss: Loss | None = None
    feed: Feed = field(default_factory=Feed)
    place: int = 0

    def __call__(self, module: fx.GraphModule) -> ProbeResult:
        weights = self._weights(module)
        if self.sample is None:
            return ProbeResult(weights, {})
        # (*) -> (1, *)
        batch = torch.from_numpy(np.array(self.sample)[None]).to(_device(module))
        activations, outputs = observe(module, *self.feed.split(batch), nodes=self.activations)
        output = outputs[self.place]
        return ProbeResult(weights, activations, output, probabilities(output, self.loss))

    def _weights(self, module: fx.GraphModule) -> dict[str, NDArray[Any]]:
        """Copies: the loop goes on writing into the originals. Keys that the network does not have are left out."""
        if not self.weights:
            return {}
        state = module.state_dict()
        return {key: state[key].detach().cpu().numpy().copy() for key in self.weights if key in state}


def probabilities(output: NDArray[Any], loss: Loss | None) -> NDArray[np.float64] | None:
    """Probabilities of the classes from the logits of one sample; None where the loss means numbers.

    (classes,) -> (classes,); one logit () or (1,) of a yes-or-no network -> the probability of yes, same shape.
    """
    logits = output.astype(np.float64)
    if loss == "cross_entropy":
        # The classes are the first axis, as in (classes, H, W) of a segmentation.
        shifted = np.exp(logits - logits.max(axis=0))
        return np.asarray(shifted / shifted.sum(axis=0))
    if loss == "binary_cross_entropy":
        return np.asarray(np.exp(-np.logaddexp(0, -logits)))
    return None


def _device(module: fx.GraphModule) -> torch.device:
    tensors = (*module.parameters(), *module.buffers())
    return tensors[0].device if tensors else torch.device("cpu")
