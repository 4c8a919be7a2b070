"""What a trained network says of new samples."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from netbuilder.compiler.memory import chunk_size
from netbuilder.graph.feed import Feed, feed_of
from netbuilder.graph.model import Graph
from netbuilder.layers.inout import Output
from netbuilder.training.devices import choose
from netbuilder.training.goals import SampleMismatchError, call, feeding
from netbuilder.training.losses import INPUT
from netbuilder.training.modes import evaluating, on_device

if TYPE_CHECKING:
    from netbuilder.data.fitted import Fitted


def predict(
    module: nn.Module,
    fitted: Fitted,
    features: NDArray[Any],
    *,
    output: Output | None = None,
    device: str = "cpu",
) -> NDArray[Any]:
    """The answers of a network with one Input and one Output to samples in the data's own units (N, *input_shape).

    Classes: (N, classes) float32 probabilities. Numbers: (N, k) in their own units. Autoencoders: the output as it is,
    in standardised units. `output` is the drawing's Output; without it the usual loss is assumed. Raises
    SampleMismatchError or DataError.
    """
    raw = _raw(module, Feed(), fitted, features, device)
    if len(raw) != 1:
        raise SampleMismatchError(
            f"The network has {len(raw)} Outputs, and `predict` answers for one. Call `predict_each` with the drawing."
        )
    return _in_words_of(fitted, raw[0], output)


def predict_each(
    module: nn.Module, graph: Graph, fitted: Fitted, features: NDArray[Any], *, device: str = "cpu"
) -> dict[str, NDArray[Any]]:
    """As `predict`, for the model of a drawing with any number of Inputs and Outputs: the answers by Output.

    Each Input takes its columns of every sample. Raises CompileError, SampleMismatchError or DataError.
    """
    feed = feed_of(graph, fitted.input_shape, fitted.feature_names)
    raw = _raw(module, feed, fitted, features, device)
    answers: dict[str, NDArray[Any]] = {}
    for name, own in zip(graph.of_type("Output"), raw, strict=True):
        layer = graph.nodes[name].layer
        answers[name] = _in_words_of(fitted, own, layer if isinstance(layer, Output) else None)
    return answers


def _raw(
    module: nn.Module, feed: Feed, fitted: Fitted, features: NDArray[Any], device: str
) -> tuple[NDArray[np.float32], ...]:
    """What each Output gives, (N, *)."""
    inputs = fitted.transform(features)
    if not len(inputs):
        raise SampleMismatchError("There is no sample to predict; name at least one.")
    if feed.only is not None:
        inputs = np.ascontiguousarray(inputs[:, list(feed.only)])  # (N, F) -> (N, columns)
    chosen = choose(device).torch_device
    with on_device(module, chosen), evaluating(module):
        chunk, forward = chunk_size(inputs[0].size), feeding(module, feed, chosen)
        answers = [
            [
                result.cpu().numpy()
                for result in call(forward, torch.from_numpy(inputs[start : start + chunk]).to(chosen))
            ]
            for start in range(0, len(inputs), chunk)
        ]
    return tuple(np.concatenate(parts) for parts in zip(*answers, strict=True))


def _in_words_of(fitted: Fitted, raw: NDArray[np.float32], output: Output | None) -> NDArray[Any]:
    """Logits as probabilities, numbers in their own units."""
    if output is not None and output.target == INPUT:
        return raw
    if fitted.task == "regression":
        return _in_own_units(raw, fitted, output)
    return _probabilities(raw, output)


def _in_own_units(raw: NDArray[np.float32], fitted: Fitted, output: Output | None) -> NDArray[Any]:
    raw = raw.reshape(len(raw), -1)  # (N,) or (N, k) -> (N, k)
    width = len(fitted.target_std)
    if raw.shape[1] == width or not width:
        return fitted.inverse_target(raw) if width else raw
    if output is None or output.target not in fitted.target_names:
        raise SampleMismatchError(f"The network gives {raw.shape[1]} numbers for each sample; expected {width}.")
    column = fitted.target_names.index(output.target)
    spread = np.zeros((len(raw), width))
    spread[:, column] = raw[:, 0]  # (N, 1) -> its column of (N, k)
    return fitted.inverse_target(spread)[:, [column]]


def _probabilities(raw: NDArray[np.float32], output: Output | None) -> NDArray[np.float32]:
    logits = torch.from_numpy(raw)
    if raw.ndim == 1 or raw.shape[1] == 1:  # (N,) or (N, 1) -> (N, 2)
        is_logit = output is None or output.loss == "binary_cross_entropy"
        second = (logits.sigmoid() if is_logit else logits.clamp(0, 1)).reshape(-1)
        return torch.stack((1 - second, second), dim=1).numpy()
    return logits.softmax(dim=1).numpy()  # (N, C)
