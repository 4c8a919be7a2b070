"""Mistakes in shapes: layers whose inputs do not fit them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.kinds import siblings, width_setting
from netbuilder.compiler.repairs import (
    from_remedy,
    insert_layers,
    insertion,
    other_type,
    plain,
    remove_layer,
    repair,
    set_setting,
    setting,
)
from netbuilder.graph import edits
from netbuilder.layers.base import ShapeError, TensorSpec
from netbuilder.layers.block import Block

_POOL: tuple[str, Mapping[str, object]] = ("AdaptiveAvgPool2d", {"output_size": 1})
_FLATTEN: tuple[str, Mapping[str, object]] = ("Flatten", {})
_IMAGE_RANK = 3


def find_misfits(drawing: Drawing) -> Iterator[Finding]:
    """Every layer that refuses its inputs, and every one that takes them in a way nobody means."""
    for name, shapes in drawing.inference.nodes.items():
        # What is wrong with a block is said inside it, or by `block_mistakes`.
        if isinstance(shapes.node.own_layer, Block):
            continue
        if shapes.error is not None and shapes.error.code not in ("unwired", "outside-block"):
            yield _refusal(drawing, name, shapes.error)
    yield from _linear_on_images(drawing)


def _refusal(drawing: Drawing, name: str, error: ShapeError) -> Finding:
    repairs = [from_remedy(name, remedy) for remedy in error.remedies]
    repairs += _other_ways(drawing, name, error)
    return Finding("error", name, error.port, f"{name}: {error}", error.code, tuple(repairs))


def _other_ways(drawing: Drawing, name: str, error: ShapeError) -> Iterator[Repair]:
    """Repairs that need to know the neighbours, which a layer does not."""
    node = drawing.graph.nodes[name]
    if error.code == "merge-shapes":
        yield from _merge_repairs(drawing, name, error.port or 0)
        return
    wire = drawing.came_from(name)
    source = wire.source if wire else None
    spec = drawing.received(name)
    for other in siblings(node.type, len(spec.shape)) if spec is not None else ():
        yield repair(f"Make {name} a {other}", other_type(name, other))
    if source is not None and drawing.graph.nodes[source].type == "Flatten":
        yield remove_layer(source)
    if spec is not None and len(spec.shape) == 2 and source is not None and drawing.graph.nodes[source].type == "Input":
        yield set_setting(source, "shape", (1, *spec.shape))
    if error.code == "tokens":
        if source is not None and drawing.graph.nodes[source].type == "Input":
            yield repair(f"Let {source} hand out whole numbers", setting(source, dtype="int64"))
        width = {"out_features": node.settings["embedding_dim"]}
        yield repair(f"Make {name} a Linear", other_type(name, "Linear", width))
    if error.code == "odd-axis" and source is not None:
        layer = drawing.layers.get(source)
        what = width_setting(layer) if layer is not None else None
        if what is not None:
            yield set_setting(source, what, getattr(layer, what) + 1)
    if spec is not None and spec.dtype != "float32" and source is not None:
        first = next((edge for edge in drawing.graph.incoming[name] if edge.source_port > 0), None)
        if first is not None:
            text = f"Take output 0 of {first.source} instead"
            rest = first.replace(source_port=0)
            yield repair(text, lambda graph: edits.connect(graph, rest))
        if drawing.graph.nodes[source].type == "Input":
            yield repair(f"Make {source} hand out real numbers", setting(source, dtype=edits.UNSET))
    # What was dropped where nothing makes it fit can at least be taken out again in one go.
    yield remove_layer(name)


def _merge_repairs(drawing: Drawing, name: str, port: int) -> Iterator[Repair]:
    shapes = drawing.inference.nodes[name]
    first, odd = shapes.inputs[0], shapes.inputs[port]
    if first is None or odd is None:
        return
    yield from _projections(name, port, first, odd)
    yield from _projections(name, 0, odd, first)
    if drawing.graph.nodes[name].type != "Concat" and len(first.shape) == len(odd.shape):
        yield repair(f"Make {name} a Concat", other_type(name, "Concat"))
    for side, spec, other in ((port, odd, first), (0, first, odd)):
        if len(spec.shape) > 1 and len(other.shape) == 1:
            yield insert_layers(name, _FLATTEN, port=side, note=f" (input {side})")


def _projections(name: str, port: int, wanted: TensorSpec, given: TensorSpec) -> Iterator[Repair]:
    """Insert a layer that turns what comes into a port into the shape of the other inputs, as residual networks do."""
    if len(wanted.shape) == len(given.shape) == 1:
        layer: tuple[str, Mapping[str, object]] = ("Linear", {"out_features": wanted.shape[0]})
        yield insert_layers(name, layer, port=port, note=f" (input {port})")
    if len(wanted.shape) == len(given.shape) == _IMAGE_RANK:
        strides = []
        for have, want in zip(given.shape[1:], wanted.shape[1:], strict=True):
            stride = next((step for step in range(1, 9) if (have - 1) // step + 1 == want), None)
            if stride is None:
                return
            strides.append(stride)
        settings: dict[str, object] = {"out_channels": wanted.shape[0], "kernel_size": 1}
        if strides != [1, 1]:
            settings["stride"] = strides[0] if strides[0] == strides[1] else strides
        yield insert_layers(name, ("Conv2d", settings), port=port, note=f" (input {port})")


def _linear_on_images(drawing: Drawing) -> Iterator[Finding]:
    """A Linear works on the last axis alone: fed with an image it sees rows, which is hardly ever meant."""
    behind: set[str] = set()
    for name, shapes in drawing.inference.nodes.items():
        after = bool(behind) and any(edge.source in behind for edge in drawing.graph.incoming[name])
        spec = shapes.inputs[0] if shapes.inputs else None
        is_fed_image = spec is not None and len(spec.shape) == _IMAGE_RANK and shapes.is_known
        if after and spec is not None and len(spec.shape) == _IMAGE_RANK:
            behind.add(name)
        elif drawing.graph.nodes[name].type == "Linear" and is_fed_image and spec is not None:
            behind.add(name)
            yield Finding(
                "warning",
                name,
                0,
                f"{name}: Linear received an image of {plain(spec.shape)} and works on its last axis alone,"
                f" {spec.shape[-1]} numbers at a time; a row of all {spec.size:,} numbers was expected."
                " Flatten it first.",
                "linear-on-image",
                tuple(flattenings(name, spec)),
            )


def flattenings(name: str, spec: TensorSpec) -> Iterator[Repair]:
    """Ways to lay out what comes into `name` as one row of numbers."""
    yield insert_layers(name, _FLATTEN, note=f" ({spec.size:,} numbers per sample)")
    if len(spec.shape) == _IMAGE_RANK and spec.shape[0] > 1 and spec.shape[1] * spec.shape[2] > 1:
        yield repair(
            f"Insert AdaptiveAvgPool2d and Flatten before {name} ({spec.shape[0]:,} numbers per sample)",
            insertion(name, *_POOL),
            insertion(name, *_FLATTEN),
        )
