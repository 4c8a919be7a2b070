"""What layers over sequences share: which shapes are sequences, and what leads there from others."""

from __future__ import annotations

from math import gcd, isqrt

from netbuilder.layers.base import InsertBefore, Layer, Remedy, ShapeError, TensorSpec

# Starting values of the layers that a repair puts in; people change them afterwards.
_WIDTH, _WORDS, _PATCH = 64, 10_000, 16


def expect_sequence(layer: Layer, spec: TensorSpec, port: int = 0) -> None:
    """Refuse anything but (steps, features) in real numbers, and offer what makes a sequence of it."""
    name = type(layer).__name__
    where = f"{name}.{layer.input_ports[port]}" if len(layer.input_ports) > 1 else name
    if spec.dtype != "float32":
        embedding = InsertBefore("Embedding", {"num_embeddings": _WORDS, "embedding_dim": _WIDTH}, port)
        raise ShapeError(
            f"{where} expects a sequence of features (steps, features) in real numbers, received whole numbers (int64),"
            f" shape {spec}. An Embedding turns each of them into features.",
            port=port,
            remedies=(embedding,) if len(spec.shape) == 1 else (),
        )
    if len(spec.shape) != 2:
        axes = {0: "one number per sample", 1: f"shape {spec} with 1 axis"}.get(
            len(spec.shape), f"shape {spec} with {len(spec.shape)} axes"
        )
        raise ShapeError(
            f"{where} expects a sequence (steps, features), received {axes}.",
            port=port,
            remedies=_ways_to_a_sequence(spec, port),
        )


def _ways_to_a_sequence(spec: TensorSpec, port: int) -> tuple[Remedy, ...]:
    if len(spec.shape) == 1:
        # A row of numbers as that many steps of one feature.
        return (InsertBefore("Unsqueeze", {"dim": 2}, port),)
    if len(spec.shape) != 3:
        return ()
    channels, height, width = spec.shape
    patch = max(side for side in divisors(gcd(height, width)) if side <= _PATCH)
    patches = InsertBefore("PatchEmbedding", {"embed_dim": _WIDTH, "patch_size": patch}, port)
    # A grey image read row by row; of several channels, all rows of one would come before those of the next.
    rows = InsertBefore("Flatten", {"start_dim": 1, "end_dim": 2}, port)
    return (patches, rows) if channels == 1 else (patches,)


def divisors(number: int) -> list[int]:
    """Every whole number that divides it evenly, the smallest first."""
    small = [factor for factor in range(1, isqrt(number) + 1) if number % factor == 0]
    return sorted({*small, *(number // factor for factor in small)})
