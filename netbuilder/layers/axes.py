"""Axes as settings name them: the batch axis counts, and negative numbers count from the end."""

from __future__ import annotations

from netbuilder.layers.base import ChangeSetting, Layer, ShapeError, TensorSpec


def written(spec: TensorSpec) -> str:
    """A shape with its batch axis, e.g. `(B, 3, 8, 8)`."""
    return f"({', '.join(('B', *map(str, spec.shape)))})" if spec.shape else "(B,)"


def axis_of(layer: Layer, name: str, dim: int, spec: TensorSpec, *, room: int = 0, better: object = 1) -> int:
    """The axis that the setting `name` means, from 1 for the first after the batch; `room` counts axes to come.

    Raises ShapeError for the batch axis and for axes that do not exist; `better` is what the setting could be instead.
    """
    rank = len(spec.shape) + 1 + room
    axis = dim + rank if dim < 0 else dim
    if 1 <= axis < rank:
        return axis
    kind = type(layer).__name__
    meaning = "that is the batch axis, and samples stay apart" if axis == 0 else "that axis does not exist"
    remedies = (ChangeSetting(name, better),) if rank > 1 else ()
    raise ShapeError(
        f"{kind} has {name} {dim}, and its input is {written(spec)}: {meaning}.",
        port=None,
        remedies=remedies,
        code="axis",
    )
