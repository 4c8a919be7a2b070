"""What the training part has taught about the data: all that a trained network needs to read new samples."""

from __future__ import annotations

from math import prod
from typing import Annotated, Self

import numpy as np
from numpy.typing import NDArray
from pydantic import ConfigDict, Field, model_validator

from netbuilder.data.samples import Array, Indices, Samples
from netbuilder.errors import DataError
from netbuilder.graph.facts import Task
from netbuilder.graph.values import Value
from netbuilder.layers.base import DType

Length = Annotated[int, Field(ge=1)]
Positive = Annotated[float, Field(gt=0)]
_CHUNK = 1024  # samples; a chunk of MNIST fits the cache of a core


class Fitted(Value):
    """Names, shapes and scales that turn raw samples into what the network sees, and its answers back.

    `mean` and `std` are in the source's own units: one per channel for pictures, one per feature for tables. Without
    standardisation they map pictures to 0..1 and leave tables alone. Tokens (`dtype` int64) are names of things and are
    never scaled. `target_mean` and `target_std` have one entry per target value of a regression.
    """

    model_config = ConfigDict(ser_json_inf_nan="null")

    source: str
    task: Task
    input_shape: tuple[Length, ...] = Field(min_length=1, max_length=3)
    mean: tuple[float, ...]
    std: tuple[Positive, ...]
    class_names: tuple[str, ...] = ()
    feature_names: tuple[str, ...] = ()
    target_names: tuple[str, ...] = ("target",)
    target_mean: tuple[float, ...] = ()
    target_std: tuple[Positive, ...] = ()
    value_range: tuple[float, float] | None = None
    dtype: DType = "float32"

    @model_validator(mode="after")
    def _lengths_agree(self) -> Self:
        if not len(self.mean) == len(self.std) == self.input_shape[0]:
            raise ValueError(
                f"{len(self.mean)} means and {len(self.std)} standard deviations for {self.input_shape[0]} "
                f"{'channels' if self.is_image else 'features'}"
            )
        if len(self.target_mean) != len(self.target_std):
            raise ValueError(f"{len(self.target_mean)} target means and {len(self.target_std)} standard deviations")
        if self.value_range is not None and self.value_range[0] >= self.value_range[1]:
            raise ValueError(f"value_range {self.value_range} is empty")
        return self

    @property
    def is_image(self) -> bool:
        return len(self.input_shape) == 3

    @property
    def size(self) -> int:
        """Numbers per sample."""
        return prod(self.input_shape)

    def transform(self, features: Array) -> Array:
        """(N, *input_shape) in the source's units -> the same shape as the network sees it, in one new array.

        Raises DataError.
        """
        if features.shape[1:] != self.input_shape:
            raise DataError(f"Expected samples of shape {self.input_shape}, received {tuple(features.shape[1:])}.")
        return self._whole(features) if self.dtype == "int64" else self._scaled(features)

    def _whole(self, features: Array) -> NDArray[np.int64]:
        """Whole numbers as they are; files may spell them as real ones."""
        whole = features.astype(np.int64)
        wrong = np.argwhere(whole != features)
        if len(wrong):
            found = features[tuple(wrong[0])]
            raise DataError(
                f"Sample {wrong[0][0] + 1:,} holds {found:g}; the network takes whole numbers, one for each token."
            )
        return whole

    def _scaled(self, features: Array) -> NDArray[np.float32]:
        # Pixels are exact in float32; the numbers of a table are brought near 0 first.
        working = np.float32 if self.is_image else np.float64
        broadcast = (-1, *(1 for _ in self.input_shape[1:]))  # (C,) -> (C, 1, 1)
        mean = np.asarray(self.mean, dtype=working).reshape(broadcast)
        factor = np.reciprocal(np.asarray(self.std, dtype=working)).reshape(broadcast)
        out = np.empty(features.shape, dtype=np.float32)
        with np.errstate(over="ignore"):
            for start in range(0, len(features), _CHUNK):
                rows = slice(start, start + _CHUNK)
                shifted = np.subtract(features[rows], mean, dtype=working)
                np.multiply(shifted, factor, out=out[rows], casting="same_kind")
        return out

    def transform_target(self, targets: Array) -> NDArray[np.float32]:
        """(N, k) targets of a regression in their own units -> standardised."""
        scaled = (targets - np.asarray(self.target_mean)) / np.asarray(self.target_std)
        return np.asarray(scaled, dtype=np.float32)

    def inverse_target(self, outputs: Array) -> NDArray[np.float64]:
        """(N, k) or (k,) outputs of the network -> the target's own units."""
        return outputs * np.asarray(self.target_std, dtype=np.float64) + np.asarray(self.target_mean, dtype=np.float64)


def fit(samples: Samples, train: Indices, source: str, standardise: bool) -> Fitted:
    """Measure mean and standard deviation on the training part alone."""
    target_mean: tuple[float, ...] = ()
    target_std: tuple[float, ...] = ()
    if samples.task == "regression":
        width = samples.targets.shape[1]
        target_mean, target_std = _measure(samples.targets[train]) if standardise else ((0.0,) * width, (1.0,) * width)
    mean, std = _feature_scale(samples, train, standardise)
    return Fitted(
        source=source,
        task=samples.task,
        input_shape=samples.input_shape,
        mean=mean,
        std=std,
        class_names=samples.class_names,
        feature_names=samples.feature_names,
        target_names=samples.target_names,
        target_mean=target_mean,
        target_std=target_std,
        value_range=samples.value_range,
        dtype="int64" if samples.is_tokens else "float32",
    )


Scale = tuple[tuple[float, ...], tuple[float, ...]]


def _feature_scale(samples: Samples, train: Indices, standardise: bool) -> Scale:
    channels = samples.input_shape[0]
    if samples.is_tokens:
        return (0.0,) * channels, (1.0,) * channels
    if standardise:
        return _measure_bytes(samples.features, train) if samples.is_image else _measure(samples.features[train])
    low, high = samples.value_range or (0.0, 1.0)
    return (low,) * channels, (high - low,) * channels


def _measure(numbers: Array) -> Scale:
    """Mean and standard deviation of each column."""
    values = numbers.astype(np.float64)
    return _scale(values.mean(axis=0), values.var(axis=0), len(values))


def _measure_bytes(pictures: Array, train: Indices) -> Scale:
    """Mean and standard deviation of each channel of (N, C, H, W), without a float copy of them all."""
    channels = pictures.shape[1]
    total, squares = np.zeros(channels), np.zeros(channels)
    for start in range(0, len(train), _CHUNK):
        chunk = pictures[train[start : start + _CHUNK]].astype(np.float64)
        total += chunk.sum(axis=(0, 2, 3))
        squares += np.einsum("nchw,nchw->c", chunk, chunk)
    count = len(train) * pictures.shape[2] * pictures.shape[3]
    mean = total / count
    # Whole numbers below 2^53 are summed exactly, so this difference is safe.
    return _scale(mean, np.maximum(squares / count - mean**2, 0), count)


def _scale(mean: NDArray[np.float64], variance: NDArray[np.float64], count: int) -> Scale:
    """A constant column keeps its scale: dividing by 0, or by rounding noise, would ruin it.

    The bound on rounding noise is scikit-learn's (`_is_constant_feature`).
    """
    epsilon = np.finfo(np.float64).eps
    noise = count * epsilon * variance + (count * mean * epsilon) ** 2
    std = np.where(variance <= noise, 1.0, np.sqrt(variance))
    return tuple(mean.tolist()), tuple(std.tolist())
