"""A glance at many layers at once: a few small pictures and a few numbers of each, cheap enough to take in training."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import fx

from netbuilder.graph.feed import Feed
from netbuilder.inspection.activations import observe
from netbuilder.inspection.probe import probabilities
from netbuilder.inspection.tiles import as_tiles
from netbuilder.layers.inout import Loss

# A thumbnail has no room for more pictures; of the rows and columns of a large one, evenly spaced ones are taken.
MOST_TILES = 64
_MOST_ROWS, _MOST_COLUMNS = 160, 256


@dataclass(frozen=True, slots=True)
class Glimpse:
    """A little of a weight or an activation.

    `tiles` (n, h, w) float32 are the first of `total` pictures. Lowest, highest and mean number are those of all
    numbers, as they were asked for; not-a-number where one of them is.
    """

    shape: tuple[int, ...]
    tiles: NDArray[np.float32]
    total: int
    low: float | None = None
    high: float | None = None
    mean: float | None = None


@dataclass(frozen=True, slots=True)
class Glance:
    """What was seen: weights by state-dict key, activations by node id. What is not there is left out.

    `answers` are the probabilities of the classes, as `probabilities` gives them, by the name that was asked by.
    """

    weights: Mapping[str, Glimpse]
    activations: Mapping[str, Glimpse]
    answers: Mapping[str, NDArray[np.float64]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GlanceProbe:
    """What to look at: weights by state-dict key, activations by node id for one prepared sample without batch axis.

    `answers` are for Outputs, by any name: the node whose activation they take (one of those asked for), and their
    loss. `images` are the shapes (C, H, W) that weights of shape (out, C * H * W) read from, by key; `numbers` asks
    for lowest, highest and mean. Call it with the module; nothing of that changes.
    """

    weights: tuple[str, ...] = ()
    activations: tuple[str, ...] = ()
    answers: Mapping[str, tuple[str, Loss]] = field(default_factory=dict)
    sample: NDArray[Any] | None = None
    feed: Feed = field(default_factory=Feed)
    images: Mapping[str, tuple[int, ...]] = field(default_factory=dict)
    numbers: bool = False

    def __call__(self, module: fx.GraphModule) -> Glance:
        activations, answers = self._activations(module)
        return Glance(self._weights(module), activations, answers)

    def _weights(self, module: fx.GraphModule) -> dict[str, Glimpse]:
        if not self.weights:
            return {}
        state = module.state_dict()
        return {
            key: self._glimpse(state[key].detach(), *weight_tiles(state[key].detach(), self.images.get(key, ())))
            for key in self.weights
            if key in state
        }

    def _activations(self, module: fx.GraphModule) -> tuple[dict[str, Glimpse], dict[str, NDArray[np.float64]]]:
        if self.sample is None or not self.activations:
            return {}, {}
        # (*) -> (1, *)
        batch = torch.from_numpy(np.array(self.sample)[None]).to(_device(module))
        seen, _ = observe(module, *self.feed.split(batch), nodes=self.activations)
        found = {}
        for name, values in seen.items():
            tensor = torch.from_numpy(np.asarray(values))
            tiles = torch.from_numpy(as_tiles(np.asarray(values)))
            found[name] = self._glimpse(tensor, tiles, len(tiles))
        answers = {
            name: chances
            for name, (node, loss) in self.answers.items()
            # Of a picture of classes the tiles say more.
            if node in seen and seen[node].ndim <= 1 and (chances := probabilities(seen[node], loss)) is not None
        }
        return found, answers

    def _glimpse(self, values: torch.Tensor, tiles: torch.Tensor, total: int) -> Glimpse:
        """`tiles` (n, h, w) are the pictures of `values`; only what is kept of them leaves the device."""
        rows, columns = (
            -(-size // most) for size, most in zip(tiles.shape[1:], (_MOST_ROWS, _MOST_COLUMNS), strict=True)
        )
        kept = tiles[:MOST_TILES, :: max(rows, 1), :: max(columns, 1)].to(torch.float32).cpu().numpy().copy()
        if not self.numbers or not values.numel():
            return Glimpse(tuple(values.shape), kept, total)
        real = values.to(torch.float32)
        low, high = torch.aminmax(real)
        return Glimpse(tuple(values.shape), kept, total, float(low), float(high), float(real.mean()))


def weight_tiles(weight: torch.Tensor, image: tuple[int, ...] = ()) -> tuple[torch.Tensor, int]:
    """The first pictures of a weight, and how many there are.

    Convolution (out, in, kh, kw) -> (out, kh, kw), summed over the inputs; kernels of one pixel and matrices
    (out, in) -> (1, out, in); (out, in) that reads an image (C, H, W) -> (out * C, H, W); (n,) -> (1, 1, n).
    """
    if weight.ndim == 2 and len(image) == 3 and min(image[1:]) > 1 and weight.shape[1] == int(np.prod(image)):
        channels, height, width = image
        return weight[:MOST_TILES].reshape(-1, height, width), weight.shape[0] * channels
    if weight.ndim <= 2:
        return weight.reshape(1, 1, -1) if weight.ndim < 2 else weight[None], 1
    size = weight.shape[2:]
    if int(np.prod(size)) == 1:
        return weight.reshape(1, *weight.shape[:2]), 1
    if weight.ndim == 3:
        # (out, in, k) -> (out, in, k): what each filter does with each input along the sequence.
        return weight[:MOST_TILES], weight.shape[0]
    # (out, in, *, kh, kw) -> (out, *, kh, kw) -> (out * n, kh, kw)
    summed = weight[:MOST_TILES].sum(dim=1)
    total = weight.shape[0] * int(np.prod(size[:-2]))
    return summed.reshape(-1, *size[-2:]), total


def _device(module: fx.GraphModule) -> torch.device:
    tensors = (*module.parameters(), *module.buffers())
    return tensors[0].device if tensors else torch.device("cpu")
