"""Networks nearly all of whose parameters lie in one Linear, because maps were flattened before they were small."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netbuilder.compiler.axis_order import order_before
from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.kinds import follows_width
from netbuilder.compiler.repairs import insert_layers, set_setting
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.layers.base import Family, Shape, TensorSpec

_SHARE = 0.95
# A network of fewer parameters trains in seconds, whatever they are spent on.
_FEWEST = 100_000
# The first Linear of a perceptron takes nearly all of them by nature, and 784-800-10 digits are of the textbooks.
_FEWEST_OF_ROWS = 1_000_000
_NARROWEST = 16


def find_top_heavy(drawing: Drawing, name: str, shapes: NodeShapes) -> Iterator[Finding]:
    """A Linear that outweighs all other layers of the network twenty to one; one that is the only layer is right."""
    own, whole = shapes.cost, drawing.total
    if whole.parameters <= _FEWEST or own.parameters <= _SHARE * whole.parameters:
        return
    if whole.multiply_adds == own.multiply_adds:
        return
    flat = _flattened(drawing, name)
    maps = drawing.received(flat) if flat is not None else None
    is_learned = flat is not None and _learns_before(drawing, flat)
    fewest = _FEWEST if is_learned else _FEWEST_OF_ROWS
    if whole.parameters <= fewest:
        return
    given, width = shapes.inputs[0], shapes.outputs[0].shape[-1]
    assert given is not None
    if flat is not None and maps is not None:
        source = f"all {maps.size:,} numbers of {maps} from {flat}"
        expected = f"Expected are smaller maps: pool them before {flat}."
    else:
        source = f"{given.shape[-1]:,} numbers and gives {width:,}"
        expected = "Expected are fewer features in it, or fewer numbers before it."
    # Rounded down: all of them it never is.
    share = own.parameters * 1000 // whole.parameters / 1000
    yield Finding(
        "warning",
        name,
        0,
        f"{name}: {share:.1%} of the network's {whole.parameters:,} parameters lie in this one Linear: it"
        f" received {source}, and it learns slowly and over-fits. {expected}",
        "top-heavy",
        tuple(_repairs(drawing, name, flat, maps, _narrower(width, fewest / whole.parameters), is_learned=is_learned)),
    )


def _flattened(drawing: Drawing, name: str) -> str | None:
    """The layer that lays out maps of more than one place as the row of numbers that comes into `name`."""
    for node in drawing.upstream(name):
        layer, spec = drawing.layers.get(node), drawing.received(node)
        if layer is None or spec is None or not follows_width(layer):
            return None
        if len(spec.shape) > 1:
            is_row = layer.family is Family.SHAPE and drawing.inference.nodes[node].outputs[0].shape == (spec.size,)
            return node if is_row and spec.size > max(spec.shape) else None
    return None


def _learns_before(drawing: Drawing, flat: str) -> bool:
    nodes = drawing.inference.nodes
    # What comes into a block has hardly ever come straight from the data.
    return drawing.is_block or any(
        node in nodes and nodes[node].cost.multiply_adds > 0 for node in drawing.ancestors(flat)
    )


def _narrower(width: int, part: float) -> int:
    """The power of two below that part of a width."""
    return 1 << (max(1, int(width * part)).bit_length() - 1)


def _repairs(
    drawing: Drawing, name: str, flat: str | None, maps: TensorSpec | None, width: int, *, is_learned: bool
) -> Iterator[Repair]:
    if flat is not None and maps is not None:
        yield from _poolings(drawing, flat, maps.shape, is_learned=is_learned)
    # Fewer would be a bottleneck, and those are drawn on purpose.
    if width >= _NARROWEST:
        yield set_setting(name, "out_features", width)


def _poolings(drawing: Drawing, flat: str, shape: Shape, *, is_learned: bool) -> Iterator[Repair]:
    if len(shape) == 2 and order_before(drawing, flat) != "channels first":
        steps: tuple[str, Mapping[str, object]] = ("ReduceMean", {"dim": [1]})
        yield insert_layers(flat, steps)
        return
    axes = len(shape) - 1
    if not 1 <= axes <= 3:
        return
    # A channel that was learned says one thing, a picture's own many.
    sides = (1, 4) if is_learned else (32, 16)
    for side in sides:
        if min(shape[1:]) > side:
            yield insert_layers(flat, (f"AdaptiveAvgPool{axes}d", {"output_size": side}))
    if is_learned and min(shape[1:]) >= 2:
        yield insert_layers(flat, (f"MaxPool{axes}d", {"kernel_size": 2}))
