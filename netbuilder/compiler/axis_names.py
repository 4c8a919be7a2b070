"""What the axes of a tensor mean, in words: channels, height and width; steps or tokens or patches, and features."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache

from netbuilder.compiler.shapes import Inference, NodeShapes
from netbuilder.graph.ports import OUTPUT
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.block import Block
from netbuilder.layers.inout import Input

Names = tuple[str, ...]

CHANNELS, FEATURES, STEPS, TOKENS, PATCHES, PLACES = "channels", "features", "steps", "tokens", "patches", "places"
DEEP, HIGH, WIDE, LONG = "deep", "high", "wide", "long"
# Axes along which things follow one another: a layer over sequences does not care what they are.
_SEQUENCES = frozenset({STEPS, TOKENS, PATCHES, PLACES, LONG})
_BY_RANK: tuple[Names, ...] = (
    (),
    (FEATURES,),
    (STEPS, FEATURES),
    (CHANNELS, HIGH, WIDE),
    (CHANNELS, DEEP, HIGH, WIDE),
)
# The letters and settings with which the documentation of a layer writes shapes.
_LETTERS = {
    "C": CHANNELS,
    "out_channels": CHANNELS,
    "D": DEEP,
    "H": HIGH,
    "height": HIGH,
    "W": WIDE,
    "width": WIDE,
    "F": FEATURES,
    "out_features": FEATURES,
    "hidden_size": FEATURES,
    "embed_dim": FEATURES,
    "embedding_dim": FEATURES,
}
_SEQUENCE = "L"
_PASSAGE = re.compile(r"((?:\([^()]*\)(?:, )?)+(?:\.\.\. )?) ?-> (\([^()]*\))(?: or (\([^()]*\))(?! ->))?")
_SINGULAR = {
    CHANNELS: "channel",
    FEATURES: "feature",
    STEPS: "step",
    TOKENS: "token",
    PATCHES: "patch",
    PLACES: "place",
}
_FAR_AHEAD = 20


def axis_names(spec: TensorSpec, producer: Layer | None, given: Sequence[TensorSpec] = (), names: Names = ()) -> Names:
    """What each axis of `spec` means, which `producer` gave for inputs `given`; `names` are those of its first input.

    What the layer's documentation writes goes first (C, H, W, L, F), then the meaning that an axis had on its way in,
    then what samples with so many axes mostly are.
    """
    usual = _usual(spec)
    if producer is None or not given or len(names) != len(given[0].shape):
        return _written(spec, producer, given, usual, usual)
    if tuple(given) == (spec,) and _keeps_places(producer, given):
        return names
    return _written(spec, producer, given, _carried(spec, producer, given, names, usual), usual)


def in_words(spec: TensorSpec, names: Names) -> str:
    """A shape with the meaning of its axes, e.g. `64 channels × 14 high × 14 wide`."""
    if not spec.shape:
        return "one number"
    return " × ".join(
        f"{size:,} {_SINGULAR.get(name, name) if size == 1 else name}"
        for size, name in zip(spec.shape, names, strict=True)
    )


def names_along(inference: Inference, node: str, port: int = 0) -> Names:
    """What the axes mean of that which comes out of a node, worked out along the first wires that lead to it.

    () where it is not known what comes out.
    """
    path: list[str] = []
    name: str | None = node
    while name is not None and name not in path and name in inference.nodes:
        path.append(name)
        name = next((wire.source for wire in inference.graph.incoming[name]), None)
    names: Names = ()
    for name in reversed(path):
        shapes = inference.nodes[name]
        place = port if name == node else _port_between(inference, name, path)
        if place >= len(shapes.outputs):
            return ()
        names = _names_out(inference, name, shapes, place, names)
    return names


def _port_between(inference: Inference, name: str, path: Sequence[str]) -> int:
    """The output of a node from which the path goes on."""
    following = path[path.index(name) - 1]
    return inference.graph.incoming[following][0].source_port


def _names_out(inference: Inference, name: str, shapes: NodeShapes, port: int, names: Names) -> Names:
    spec, layer = shapes.outputs[port], shapes.node.layer
    if isinstance(layer, Block) and shapes.repetitions:
        inner = shapes.repetitions[-1]
        end = inner.graph.of_type(OUTPUT)[port]
        return names_along(inner, end) or _usual(spec)
    if isinstance(layer, Input) and len(spec.shape) == 2:
        return next(_read_ahead(inference, name), _usual(spec))
    if isinstance(layer, Input) and spec.dtype == "int64":
        return (*_usual(spec)[:-1], TOKENS) if spec.shape else ()
    if shapes.node.type in ("Output", OUTPUT):
        return names
    return axis_names(spec, layer, shapes.specs, names)


def _read_ahead(inference: Inference, name: str) -> Iterator[Names]:
    """How the layers that a sample of two axes goes into write them: (C, L) or (L, F)."""
    graph, waiting, seen = inference.graph, [name], {name}
    while waiting and len(seen) < _FAR_AHEAD:
        for wire in graph.outgoing.get(waiting.pop(0), ()):
            layer = graph.nodes[wire.target].layer if wire.target in graph.nodes else None
            for taken, _ in _passages(type(layer)) if layer is not None else ():
                letters = [_letter(part) for part in taken]
                if letters == ["C", _SEQUENCE]:
                    yield CHANNELS, LONG
                elif letters == [_SEQUENCE, "F"]:
                    yield STEPS, FEATURES
            if wire.target not in seen:
                seen.add(wire.target)
                waiting.append(wire.target)


# From what comes in ---------------------------------------------------------------------------------------------------


def _keeps_places(producer: Layer, given: Sequence[TensorSpec]) -> bool:
    """Whether every axis stays what it was, were it only mixed."""
    if producer.family.name in ("CONVOLUTION", "DENSE", "RECURRENT"):
        return False
    return all(link.to in ((axis,), ()) for axis, link in enumerate(producer.reach(tuple(given))[0]))


def _carried(spec: TensorSpec, producer: Layer, given: Sequence[TensorSpec], names: Names, usual: Names) -> Names:
    """Each axis by the one of the first input along which it moves."""
    links = producer.reach(tuple(given))[0] if producer.family.name != "BLOCK" else ()
    found = []
    for axis in range(len(spec.shape)):
        sources = [place for place, link in enumerate(links) if axis in link.to]
        splits = any(len(links[place].to) > 1 for place in sources)
        if len(sources) == 1 and not splits:
            found.append(names[sources[0]])
        elif len(sources) > 1:
            # A row of everything is features; rows and columns of an image one after the other are places in it.
            merged = {names[place] for place in sources}
            found.append(PLACES if len(spec.shape) > 1 and merged <= {HIGH, WIDE, DEEP} else FEATURES)
        else:
            # Mixed, as the steps of a recurrent layer are, an axis is still what it was.
            stays = axis < len(names) and spec.shape[axis] == given[0].shape[axis]
            found.append(names[axis] if stays and len(names) == len(spec.shape) else usual[axis])
    return tuple(found)


# From the documentation -----------------------------------------------------------------------------------------------


def _written(
    spec: TensorSpec, producer: Layer | None, given: Sequence[TensorSpec], carried: Names, usual: Names
) -> Names:
    """The names that the documentation writes; those that were carried here where it says nothing."""
    parts = _shape_written(producer, len(spec.shape), given) if producer is not None else None
    if parts is None:
        return carried
    letters = [_letter(part) for part in parts]
    names = []
    for axis, letter in enumerate(letters):
        if letter == _SEQUENCE:
            steps = PATCHES if "embed_dim" in parts else STEPS if FEATURES in map(_LETTERS.get, letters) else LONG
            is_told = carried[axis] in _SEQUENCES and carried is not usual and steps is not PATCHES
            names.append(carried[axis] if is_told else steps)
        else:
            names.append(_LETTERS.get(letter, carried[axis]))
    return tuple(names)


def _shape_written(producer: Layer, rank: int, given: Sequence[TensorSpec]) -> Names | None:
    """The parts of the documented shape with so many axes, "" for those that it does not name one by one."""
    came = len(given[0].shape) if given else None
    passages = _passages(type(producer))
    fitting = [made for taken, made in passages if came is None or "*" in taken or len(taken) == came]
    for made in fitting:
        starred = [place for place, part in enumerate(made) if part.startswith("*")]
        if not starred and len(made) == rank:
            return made
        if len(starred) == 1 and len(made) - 1 <= rank:
            (place,) = starred
            return (*made[:place], *("",) * (rank - len(made) + 1), *made[place + 1 :])
    return None


@cache
def _passages(kind: type[Layer]) -> tuple[tuple[Names, Names], ...]:
    """The shapes of the first input and of the output, as the documentation writes them, without the batch axis."""
    found: list[tuple[Names, Names]] = []
    for taken, *made in _PASSAGE.findall(" ".join((kind.__doc__ or "").split())):
        first = taken.split(")")[0] + ")"
        found += [(_parts(first), _parts(one)) for one in made if one]
    return tuple(found)


def _parts(shape: str) -> Names:
    parts = [part.strip() for part in shape.strip("()").split(",")]
    return tuple(part for part in parts if part)[1:]


def _letter(part: str) -> str:
    """The letter of a size such as `H'`, `W * r`, `1 + L` or `C1 + C2 + ...`; "" where there are several."""
    words = re.findall(r"[A-Za-z_]+", part)
    known = {word for word in words if word in _LETTERS or word == _SEQUENCE}
    return known.pop() if len(known) == 1 else ""


def _usual(spec: TensorSpec) -> Names:
    """What samples with so many axes mostly are."""
    rank = len(spec.shape)
    return _BY_RANK[rank] if rank < len(_BY_RANK) else tuple(f"on axis {axis + 1}" for axis in range(rank))
