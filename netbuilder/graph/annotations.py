"""Frames and notes: what people say about a drawing. The network does not depend on them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from netbuilder.errors import EditError
from netbuilder.graph.model import Frame, Graph, Note, Position

# What a frame or a note can be coloured; another word in a file counts as the first.
COLOURS = ("grey", "blue", "green", "yellow", "orange", "red", "purple")


def add_frame(graph: Graph, nodes: Collection[str], title: str = "") -> tuple[Graph, str]:
    """A frame around some nodes, which leave the frames they were in; also returns its id. Raises EditError."""
    members = tuple(name for name in graph.nodes if name in set(nodes))
    if not members:
        raise EditError("Select the layers to put a frame around.")
    name = _fresh("frame", graph.frames)
    left = join(graph, members, None)
    return left.replace(frames={**left.frames, name: Frame(title=title, nodes=members)}), name


def join(graph: Graph, nodes: Collection[str], frame: str | None) -> Graph:
    """Put nodes into a frame and out of every other; None: into none. A frame that loses its last node goes."""
    moved = set(nodes)
    frames: dict[str, Frame] = {}
    for name, old in graph.frames.items():
        members = tuple(member for member in old.nodes if member not in moved)
        if name == frame:
            members = (*members, *(node for node in graph.nodes if node in moved))
        if members:
            frames[name] = old if set(members) == set(old.nodes) else old.replace(nodes=members)
    return graph if frames == graph.frames else graph.replace(frames=frames)


def change_frame(graph: Graph, name: str, *, title: str | None = None, colour: str | None = None) -> Graph:
    """Give a frame another title or colour. Raises EditError."""
    frame = graph.frames.get(name)
    if frame is None:
        raise EditError(f"There is no frame called {name}.")
    changed = frame.replace(
        title=frame.title if title is None else title.strip(), colour=frame.colour if colour is None else colour
    )
    return graph if changed == frame else graph.replace(frames={**graph.frames, name: changed})


def copied_frames(graph: Graph, frames: Iterable[Frame], names: Mapping[str, str]) -> dict[str, Frame]:
    """Frames by fresh ids, around the nodes that `names` gives in the place of their own."""
    made: dict[str, Frame] = {}
    for frame in frames:
        members = tuple(names[node] for node in frame.nodes if node in names)
        if members:
            made[_fresh("frame", {*graph.frames, *made})] = frame.replace(nodes=members)
    return made


def copied_notes(graph: Graph, notes: Iterable[Note], offset: Position) -> dict[str, Note]:
    """Notes by fresh ids, moved by `offset`."""
    made: dict[str, Note] = {}
    for note in notes:
        place = note.position[0] + offset[0], note.position[1] + offset[1]
        made[_fresh("note", {*graph.notes, *made})] = note.replace(position=place)
    return made


def add_note(graph: Graph, position: Position, text: str = "") -> tuple[Graph, str]:
    """A note at a place; also returns its id."""
    name = _fresh("note", graph.notes)
    return graph.replace(notes={**graph.notes, name: Note(text=text, position=position)}), name


def change_note(
    graph: Graph,
    name: str,
    *,
    text: str | None = None,
    size: tuple[float, float] | None = None,
    colour: str | None = None,
) -> Graph:
    """Write something else on a note, or give it another size or colour. Raises EditError."""
    note = graph.notes.get(name)
    if note is None:
        raise EditError(f"There is no note called {name}.")
    changed = note.replace(
        text=note.text if text is None else text,
        size=note.size if size is None else size,
        colour=note.colour if colour is None else colour,
    )
    return graph if changed == note else graph.replace(notes={**graph.notes, name: changed})


def move_notes(graph: Graph, positions: Mapping[str, Position]) -> Graph:
    """Put notes elsewhere; unknown ones are left out."""
    moved = {
        name: graph.notes[name].replace(position=place) for name, place in positions.items() if name in graph.notes
    }
    return graph.replace(notes={**graph.notes, **moved}) if moved else graph


def remove_annotations(graph: Graph, frames: Iterable[str] = (), notes: Iterable[str] = ()) -> Graph:
    """Take frames and notes away; the nodes in a frame stay."""
    gone_frames, gone_notes = set(frames) & graph.frames.keys(), set(notes) & graph.notes.keys()
    if not (gone_frames or gone_notes):
        return graph
    return graph.replace(
        frames={name: frame for name, frame in graph.frames.items() if name not in gone_frames},
        notes={name: note for name, note in graph.notes.items() if name not in gone_notes},
    )


def _fresh(stem: str, taken: Collection[str]) -> str:
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    return f"{stem}{number}"
