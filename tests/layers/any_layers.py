"""Any layer with any settings, drawn from the annotations of its fields, and inputs to feed it."""

import re
import types
import typing
from math import prod
from typing import Annotated, Any, Literal

from hypothesis import assume
from hypothesis import strategies as st

from netbuilder.layers.base import DType, Layer, ShapeError, TensorSpec
from netbuilder.layers.registry import LAYERS

# What a block is, only the drawing around it knows; blocks have tests of their own.
BLOCKS = ("Block", "BlockInput", "BlockOutput")
PLAIN = tuple(name for name in LAYERS if name not in BLOCKS)

# Small enough for thousands of real forward passes.
_LARGEST_INT = 5
_LARGEST_FLOAT = 3.0


def from_annotation(annotation: Any) -> st.SearchStrategy[Any]:
    """Values that a field with this annotation accepts."""
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is Annotated:
        return _bounded(arguments[0], arguments[1:])
    if origin is Literal:
        return st.sampled_from(arguments)
    if origin in (typing.Union, types.UnionType):
        return st.one_of(*map(from_annotation, arguments))
    if origin is tuple:
        if arguments[-1] is Ellipsis:
            return st.lists(from_annotation(arguments[0]), max_size=4).map(tuple)
        return st.tuples(*map(from_annotation, arguments))
    simple = {bool: st.booleans(), type(None): st.none(), str: st.text(max_size=5)}
    return simple[annotation]


def _bounded(kind: Any, metadata: tuple[Any, ...]) -> st.SearchStrategy[Any]:
    bounds: dict[str, Any] = {}
    for part in metadata:
        for constraint in getattr(part, "metadata", ()):
            names = ("ge", "gt", "le", "lt", "min_length")
            bounds |= {name: getattr(constraint, name) for name in names if hasattr(constraint, name)}
    if typing.get_origin(kind) is tuple and "min_length" in bounds:
        return _matrices(typing.get_args(typing.get_args(kind)[0])[0])
    if kind is int:
        return st.integers(max(bounds.get("ge", -_LARGEST_INT), -_LARGEST_INT), min(bounds["le"], _LARGEST_INT))
    if kind is float:
        low = bounds.get("ge", bounds.get("gt", -_LARGEST_FLOAT))
        high = min(bounds.get("le", _LARGEST_FLOAT), _LARGEST_FLOAT)
        # Smaller than the smallest normal number, torch's float32 would call a positive value zero.
        return st.floats(low, high, exclude_min="gt" in bounds, allow_subnormal=False, width=32)
    return from_annotation(kind)


def _matrices(row: Any) -> st.SearchStrategy[Any]:
    """Rows of numbers, all of the same length."""
    number = from_annotation(typing.get_args(row)[0])
    sizes = st.tuples(st.integers(1, _LARGEST_INT), st.integers(1, _LARGEST_INT))
    return sizes.flatmap(lambda size: st.tuples(*[st.tuples(*[number] * size[1])] * size[0]))


@st.composite
def layers(draw: st.DrawFn, name: str) -> Layer:
    """A layer of one class with any settings."""
    layer_class = LAYERS[name]
    hints = typing.get_type_hints(layer_class, include_extras=True)
    settings: dict[str, Any] = {}
    for field, info in layer_class.model_fields.items():
        if info.is_required() or draw(st.booleans(), label=f"sets {field}"):
            settings[field] = draw(from_annotation(hints[field]), label=field)
    return layer_class.model_validate(settings)


_sizes = st.integers(1, 9)
_shapes = st.one_of(
    st.lists(st.integers(1, 6), max_size=4).map(tuple),
    st.tuples(st.integers(1, 6), _sizes, _sizes),
)


@st.composite
def inputs(draw: st.DrawFn, layer: Layer) -> tuple[TensorSpec, ...]:
    """What may come into a layer: mostly something that fits, of every rank now and then."""
    dtype: DType = draw(st.sampled_from(("float32", "float32", "float32", "int64")))
    if layer.is_merge or len(layer.input_ports) > 1:
        shape = draw(_shapes)
        odd = draw(_shapes)
        likely = st.sampled_from([shape, shape, shape, odd])
        count = draw(st.integers(1, 3)) if layer.is_merge else len(layer.input_ports)
        return tuple(TensorSpec(draw(likely), dtype) for _ in range(count))
    return tuple(TensorSpec(draw(_fitting(layer) | _shapes), dtype) for _ in layer.input_ports)


def _fitting(layer: Layer) -> st.SearchStrategy[tuple[int, ...]]:
    """Shapes of the number of axes that the documentation names, e.g. 4 for `(B, C, D, H, W) ->`."""
    ranks = [shape.count(",") for shape in re.findall(r"(\(B,[^*.()]*\)) ->", type(layer).__doc__ or "")]
    return st.one_of(*(st.tuples(st.integers(1, 6), *[_sizes] * (rank - 1)) for rank in ranks if rank))


# Fit most layers with most settings.
_FALLBACKS = (
    *(TensorSpec(shape) for shape in ((6, 24, 24), (4, 30, 30), (5, 33, 32), (6,), (4, 7), (12, 12), (60, 30))),
    *(TensorSpec(shape) for shape in ((6, 24, 24, 24), (4, 9, 9, 9), (4, 40), (8, 60))),
    TensorSpec((4,), "int64"),
)


def _whole(name: str, shapes: st.SearchStrategy[tuple[int, ...]]) -> st.SearchStrategy[Any]:
    """A layer that lays the numbers of a sample out in one of `shapes`, and as many numbers."""
    return shapes.map(
        lambda shape: (
            LAYERS[name].model_validate(
                {"shape": shape} if name == "Reshape" else {"dim": 1, "unflattened_size": shape}
            ),
            (TensorSpec((prod(shape),)),),
        )
    )


_sides = st.lists(st.integers(1, 5), min_size=1, max_size=4).map(tuple)
# Layers whose settings must fit their input exactly: hardly any that are drawn apart do.
_MADE_TO_FIT: dict[str, st.SearchStrategy[Any]] = {
    "Reshape": _whole("Reshape", _sides),
    "Unflatten": _whole("Unflatten", _sides),
    "Permute": _sides.flatmap(
        lambda shape: st.permutations(range(1, len(shape) + 1)).map(
            lambda order: (LAYERS["Permute"].model_validate({"dims": (0, *order)}), (TensorSpec(shape),))
        )
    ),
    "Squeeze": _sides.flatmap(
        lambda shape: st.integers(1, len(shape)).map(
            lambda axis: (
                LAYERS["Squeeze"].model_validate({"dim": axis}),
                (TensorSpec((*shape[: axis - 1], 1, *shape[axis:])),),
            )
        )
    ),
}


@st.composite
def accepted(draw: st.DrawFn, name: str) -> tuple[Layer, tuple[TensorSpec, ...]]:
    """A layer and inputs that it takes."""
    if name in _MADE_TO_FIT:
        fitting: tuple[Layer, tuple[TensorSpec, ...]] = draw(_MADE_TO_FIT[name])
        return fitting
    layer = draw(layers(name))
    drawn = draw(inputs(layer))
    for specs in (drawn, *((spec,) * len(layer.input_ports) for spec in _FALLBACKS)):
        try:
            layer.outputs(specs)
        except ShapeError:
            continue
        return layer, specs
    assume(False)
    raise AssertionError
