"""Receptive fields: how much of a sample each number of each layer sees, in closed form.

Followed along the drawing as Araujo, Norris and Sim (2019), "Computing Receptive Fields of Convolutional Neural
Networks", Distill, doi 10.23915/distill.00021, do it: for each axis of an Input the first and the last place that a
number sees, as a function of where the number stands. Where layers enlarge, neighbours see unlike stretches; these
repeat themselves, and one period of them is kept. Borders that layers add count, as they do in the literature, so that
the size is that in the middle of an input of any size; it is clipped to the input only when it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from math import gcd, lcm, prod

from netbuilder.compiler.shapes import Inference, NodeShapes
from netbuilder.compiler.steps import STRIDE, Steps, whole
from netbuilder.graph.ports import INPUT, OUTPUT
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.block import Block
from netbuilder.layers.reach import SAME_PLACE, Along, Everything, Reach, Window

# The way to a node: the Block nodes to go through, and its own id.
Place = tuple[str, ...]
# An Input, and one of its axes.
Axis = tuple[str, int]

# Neighbours that see unlike stretches in more ways than these are taken to see everything.
_LONGEST_PERIOD = 4096
# Stands for the first and the last place of a number that sees nothing at all.
_NOTHING = 2**62


@dataclass(frozen=True, slots=True)
class ReceptiveField:
    """How many places along each axis of an Input a number sees, and how many there are.

    The axes of the features are left out: the channels of images and volumes, and the axis of a sequence that layers
    mix at each step. `sizes` may be larger than `extents`: in a larger input it would see so much.
    """

    input: str
    sizes: tuple[int, ...]
    extents: tuple[int, ...]

    @property
    def clipped(self) -> tuple[int, ...]:
        """What it sees of this input."""
        return tuple(map(min, self.sizes, self.extents))

    @property
    def count(self) -> int:
        """How many places it sees, along all axes together: what fields are sorted by."""
        return prod(self.clipped)

    @property
    def covers_all(self) -> bool:
        return self.clipped == self.extents

    def __str__(self) -> str:
        return "all" if self.covers_all and prod(self.extents) > 1 else "×".join(map(str, self.clipped))


@dataclass(frozen=True, slots=True)
class Track:
    """The stretch of one axis of an Input that the numbers of a tensor see.

    The number at place i sees the places from `lows[i]` to `highs[i]`; after a period of them it goes on, `advance`
    places further. It moves along the axis in `axes`; with none there every number sees the same. Where `is_loose`,
    only the size is known, and that it moves along these axes. `are_features` says that a layer took it for features.
    """

    axes: tuple[int, ...]
    lows: tuple[int, ...] = (0,)
    highs: tuple[int, ...] = (0,)
    advance: int = 0
    is_loose: bool = False
    are_features: bool = False

    @property
    def size(self) -> int:
        """The longest stretch."""
        return max((high - low + 1 for low, high in zip(self.lows, self.highs, strict=True) if low <= high), default=0)

    def seen(self, place: int) -> tuple[int, int]:
        """The first and the last place that the number at `place` sees; the first is larger where it sees nothing."""
        rounds, rest = divmod(place, len(self.lows))
        return self.lows[rest] + rounds * self.advance, self.highs[rest] + rounds * self.advance


Tracks = Mapping[Axis, Track]


def receptive_fields(inference: Inference) -> dict[Place, ReceptiveField]:
    """The receptive field of each node that sees an Input, those inside blocks included.

    A block that is repeated is entered in its last repetition, the one whose result it hands on.
    """
    return whole(field_steps(inference))


def field_steps(inference: Inference) -> Steps[dict[Place, ReceptiveField]]:
    """The receptive fields, a little at a time."""
    extents = {
        name: shapes.outputs[0].shape
        for name, shapes in inference.nodes.items()
        if shapes.node.type == "Input" and shapes.outputs
    }
    tracks = yield from _track_steps(inference)
    found: dict[Place, ReceptiveField] = {}
    for number, place in enumerate(tracks):
        field = _shown(tracks[place], extents)
        if field is not None:
            found[place] = field
        if number % STRIDE == 0:
            yield
    return found


def tracks_of(inference: Inference) -> dict[Place, Tracks]:
    """What the numbers of each node see of each axis of each Input."""
    return whole(_track_steps(inference))


def _track_steps(inference: Inference) -> Steps[dict[Place, Tracks]]:
    seen: dict[Place, Tracks] = {}
    yield from _walk(inference, (), (), seen, {})
    return seen


def _walk(
    inference: Inference,
    path: Place,
    given: tuple[Tracks, ...],
    seen: dict[Place, Tracks],
    extents: dict[Axis, int],
) -> Steps[tuple[Tracks, ...]]:
    """Go through one drawing; `given` is what comes into its ports. What leaves them is handed back."""
    handed: dict[str, tuple[Tracks, ...]] = {}
    ports = {name: index for index, name in enumerate(inference.graph.of_type(INPUT))}
    for number, (name, shapes) in enumerate(inference.nodes.items()):
        if number % STRIDE == 0:
            yield
        if not shapes.is_known:
            continue
        place = (*path, name)
        if shapes.node.type == "Input":
            handed[name] = (_start(place[-1], shapes.outputs[0], extents),)
        elif name in ports and path:
            handed[name] = (given[ports[name]],) if ports[name] < len(given) else ({},)
        else:
            incoming = tuple(_incoming(inference, name, shapes, handed))
            if isinstance(shapes.node.layer, Block):
                for repetition in shapes.repetitions:
                    incoming = yield from _walk(repetition, place, incoming, seen, extents)
                handed[name] = incoming
            else:
                handed[name] = _through(shapes, incoming, extents)
        seen[place] = _merged(handed[name], shapes, extents)
    return tuple(handed.get(name, ({},))[0] for name in inference.graph.of_type(OUTPUT))


def _start(name: str, spec: TensorSpec, extents: dict[Axis, int]) -> Tracks:
    for axis, size in enumerate(spec.shape):
        extents[name, axis] = size
    return {(name, axis): Track((axis,), advance=1) for axis in range(len(spec.shape))}


def _incoming(
    inference: Inference, name: str, shapes: NodeShapes, handed: Mapping[str, tuple[Tracks, ...]]
) -> Iterable[Tracks]:
    """What comes into each port; in the order of the wires for a merge, as the shapes have it."""
    wires = inference.graph.feeding[name]
    layer = shapes.node.layer
    if layer is None or layer.is_merge:
        ordered = list(wires)
    else:
        by_port = {edge.target_port: edge for edge in reversed(wires)}
        ordered = [by_port[port] for port in range(len(shapes.inputs))]
    for edge in ordered:
        sources = handed.get(edge.source, ())
        yield sources[edge.source_port] if edge.source_port < len(sources) else {}


def _through(shapes: NodeShapes, incoming: tuple[Tracks, ...], extents: Mapping[Axis, int]) -> tuple[Tracks, ...]:
    """What the numbers at each output port of a layer see."""
    layer = shapes.node.layer
    assert isinstance(layer, Layer)  # a node with known shapes is understood
    moved = tuple(
        {axis: _follow(track, reach, extents[axis]) for axis, track in tracks.items()}
        for tracks, reach in zip(incoming, layer.reach(shapes.specs), strict=True)
    )
    return (_merged(moved, shapes, extents),) * len(shapes.outputs)


def _follow(track: Track, reach: Reach, extent: int) -> Track:
    """What a layer makes of a track that comes in; `extent` is the length of the whole axis of the Input."""
    if not track.axes:
        return track
    links = [reach[axis] for axis in track.axes]
    to = tuple(dict.fromkeys(axis for link in links for axis in link.to))
    features = track.are_features or any(link.along == Everything(are_features=True) for link in links)
    if not track.is_loose:
        moved = _compose(track, links[0].along)
        if moved is None:
            return Track((), (0,), (extent - 1,), are_features=features)
        is_loose = links[0].is_loose or len(to) > 1
        if is_loose:
            return Track(to, (0,), (moved.size - 1,), is_loose=True, are_features=features)
        # Without an axis to move along it stands at the one place that there is.
        low, high = (moved.lows[:1], moved.highs[:1]) if not to else (moved.lows, moved.highs)
        return Track(to, low, high, moved.advance if to else 0, are_features=features)
    if all(isinstance(link.along, Window) and link.along.taps == 1 for link in links):
        return replace(track, axes=to, are_features=features)
    # How the parts of it lie is not known, so that several of them may see anything.
    return Track((), (0,), (extent - 1,), are_features=features)


def _compose(track: Track, along: Along) -> Track | None:
    """The track as seen through a layer, or None for all of the axis."""
    if along == SAME_PLACE:
        return track
    if isinstance(along, Everything):
        return None
    period = len(track.lows)
    places, further = along.period
    if period == 1 and isinstance(along, Window):
        # Much the most frequent: the ends of the window see the ends of the stretch.
        first = -along.before * track.advance
        last = first + (along.taps - 1) * along.gap * track.advance
        return Track(
            track.axes, (track.lows[0] + first,), (track.highs[0] + last,), track.advance * further, track.is_loose
        )
    longer = places * (period // gcd(period, further))
    if longer > _LONGEST_PERIOD:
        return None
    stretches = [_hull(track.seen(where) for where in along.sees(place)) for place in range(longer)]
    lows, highs = zip(*stretches, strict=True)
    return Track(track.axes, lows, highs, longer // places * further * track.advance // period)


def _hull(stretches: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """From the first to the last place of several stretches."""
    low, high = _NOTHING, -_NOTHING
    for first, last in stretches:
        if first <= last:
            low, high = min(low, first), max(high, last)
    return low, high


def _merged(several: tuple[Tracks, ...], shapes: NodeShapes, extents: Mapping[Axis, int]) -> Tracks:
    """What a number sees that is made of several: from the first place of any of them to the last."""
    if len(several) == 1:
        return several[0]
    found: dict[Axis, Track] = {}
    for tracks in several:
        for axis, track in tracks.items():
            known = found.get(axis)
            found[axis] = track if known is None else _union(known, track, shapes, extents[axis])
    return found


def _union(one: Track, other: Track, shapes: NodeShapes, extent: int) -> Track:
    if one == other:
        return one
    features = one.are_features or other.are_features
    if one.is_loose or other.is_loose:
        # Branches that were split in one place and meet again look at the same parts.
        wider = one if one.size >= other.size else other
        axes = tuple(dict.fromkeys((*one.axes, *other.axes)))
        return Track(axes, (0,), (wider.size - 1,), is_loose=True, are_features=features)
    if one.axes != other.axes:
        return Track((), (0,), (extent - 1,), are_features=features)
    period = lcm(len(one.lows), len(other.lows))
    paces = (one.advance * len(other.lows), other.advance * len(one.lows))
    if paces[0] != paces[1] and one.axes:
        # They drift apart: what counts are the places that there are.
        period = shapes.outputs[0].shape[one.axes[0]]
    if period > _LONGEST_PERIOD:
        return Track((), (0,), (extent - 1,), are_features=features)
    lows, highs = zip(*(_hull((one.seen(place), other.seen(place))) for place in range(period)), strict=True)
    return Track(one.axes, lows, highs, one.advance * period // len(one.lows), are_features=features)


def _shown(tracks: Tracks, extents: Mapping[str, tuple[int, ...]]) -> ReceptiveField | None:
    """The field in the Input that is seen most of."""
    fields = []
    for name, shape in extents.items():
        seen = [axis for axis in range(len(shape)) if (name, axis) in tracks]
        if not seen:
            continue
        places = [axis for axis in seen if not _are_features(axis, len(shape), tracks[name, axis])] or seen
        sizes = tuple(tracks[name, axis].size for axis in places)
        fields.append(ReceptiveField(name, sizes, tuple(shape[axis] for axis in places)))
    return max(fields, key=lambda field: field.count, default=None)


def _are_features(axis: int, rank: int, track: Track) -> bool:
    """Images and volumes have their channels first; of sequences the layers say which axis it is."""
    return axis == 0 if rank > 2 else rank == 2 and track.are_features
