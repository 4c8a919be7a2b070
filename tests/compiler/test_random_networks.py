"""Any drawing at all, of up to 60 layers: what `check` lets pass runs as it says, and what it refuses is not built."""

import re
from functools import cache

import pytest
import torch
from any_layers import PLAIN, layers
from hypothesis import event, given, settings
from hypothesis import strategies as st
from running import run

from netbuilder.compiler.check import check
from netbuilder.compiler.module import build, seeded
from netbuilder.compiler.shapes import infer
from netbuilder.errors import CompileError, EditError
from netbuilder.graph import edits
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.base import Family, ShapeError, TensorSpec
from netbuilder.layers.registry import LAYERS

LARGEST = 60
_STARTS = (
    *(TensorSpec(shape) for shape in ((3,), (8,), (6, 12), (10, 4), (1, 12, 12), (4, 9, 11), (2, 5, 6, 7))),
    TensorSpec((9,), "int64"),
)
_HIDDEN = tuple(name for name in PLAIN if LAYERS[name].family is not Family.INPUT_OUTPUT)
# Larger ones take time and show nothing new.
_MOST_NUMBERS, _MOST_PARAMETERS = 3_000, 100_000


@cache
def _taking(rank: int) -> tuple[str, ...]:
    """The layers whose documentation names inputs of so many axes, the batch counted, or of any number."""
    found = []
    for name in _HIDDEN:
        shapes = re.findall(r"\(B(?:, [^()]*)?\)(?=[^()]*->|, \(B)", LAYERS[name].__doc__ or "")
        if not shapes or any("*" in shape or "..." in shape or shape.count(",") + 1 == rank for shape in shapes):
            found.append(name)
    return tuple(found)


@st.composite
def whole_networks(draw: st.DrawFn) -> Graph:
    """A drawing in which every input fits and every layer leads to an Output."""
    nodes: dict[str, Node] = {}
    edges: list[Edge] = []
    known: dict[str, tuple[TensorSpec, ...]] = {}
    # Places in what was pooled are no tokens: no table has so many rows.
    places: set[str] = set()
    for number, spec in enumerate(draw(st.lists(st.sampled_from(_STARTS), min_size=1, max_size=2))):
        nodes[f"in{number}"] = Node(type="Input", settings={"shape": spec.shape, "dtype": spec.dtype})
        known[f"in{number}"] = (spec,)
    for number in range(draw(st.integers(1, LARGEST) | st.just(LARGEST))):
        source = draw(st.sampled_from(list(known)[-5:]))
        spec = known[source][0]
        layer = draw(layers(draw(st.sampled_from(_taking(len(spec.shape) + 1)))))
        count = draw(st.integers(1, 3)) if layer.is_merge else len(layer.input_ports)
        alike = [(name, port) for name, specs in known.items() for port, one in enumerate(specs) if one == spec]
        ends = [(source, 0), *(draw(st.sampled_from(alike)) for _ in range(count - 1))]
        if layer.family is Family.EMBEDDING and any(name in places for name, _ in ends):
            continue
        try:
            outputs = layer.outputs((spec,) * count)
        except ShapeError:
            continue
        cost = layer.cost((spec,) * count)
        if sum(one.size for one in outputs) > _MOST_NUMBERS or cost.parameters > _MOST_PARAMETERS:
            continue
        name = f"n{number}"
        nodes[name] = Node(type=type(layer).__name__, settings=layer.settings())
        known[name] = outputs
        if len(outputs) > 1 or any(end in places for end, _ in ends):
            places.add(name)
        edges += [Edge(source=end, source_port=port, target=name, target_port=place)
                  for place, (end, port) in enumerate(ends)]  # fmt: skip
    fed = {edge.source for edge in edges}
    for number, loose in enumerate([name for name in known if name not in fed]):
        # A loss takes rows of numbers.
        row = Node(type="Flatten") if known[loose][0].shape else Node(type="Unsqueeze", settings={"dim": 1})
        nodes |= {f"flat{number}": row, f"out{number}": Node(type="Output", settings={"loss": "mse"})}
        edges += [Edge(source=loose, target=f"flat{number}"), Edge(source=f"flat{number}", target=f"out{number}")]
    return Graph(nodes, tuple(edges))


@st.composite
def damaged(draw: st.DrawFn) -> Graph:
    """A drawing in which something was changed afterwards, whatever that does to it."""
    graph = draw(whole_networks())
    kind = draw(st.sampled_from(("layer", "layer", "layer", "shape", "no wire", "other wire", "one wire more", "word")))
    inner = sorted(name for name in graph.nodes if name.startswith("n")) or ["flat0"]
    if kind == "layer":
        tables = [name for name in _HIDDEN if LAYERS[name].family is not Family.EMBEDDING]
        layer = draw(layers(draw(st.sampled_from(tables))))
        node = Node(type=type(layer).__name__, settings=layer.settings())
        return graph.replace(nodes={**graph.nodes, draw(st.sampled_from(inner)): node})
    if kind == "shape":
        shape = draw(st.lists(st.integers(1, 9), max_size=3))
        return edits.change_settings(graph, "in0", {"shape": shape})
    if kind == "word":
        word = draw(st.sampled_from(["Quaternion", "conv2d"]))
        return graph.replace(nodes={**graph.nodes, draw(st.sampled_from(inner)): Node(type=word)})
    ends = st.sampled_from(list(graph.nodes))
    ports = st.sampled_from((0, 0, 0, 1, 2))
    wire = Edge(source=draw(ends), target=draw(ends), source_port=draw(ports), target_port=draw(ports))
    left_out = None if kind == "one wire more" else draw(st.sampled_from(graph.edges))
    kept = [edge for edge in graph.edges if edge is not left_out]
    return graph.replace(edges=kept if kind == "no wire" else [*kept, wire])


def is_whole(graph: Graph) -> bool:
    """Whether every layer leads to an Output. What leads nowhere is not built, and may be as wrong as it likes."""
    leading = {name for name, node in graph.nodes.items() if node.type == "Output"}
    waiting = list(leading)
    while waiting:
        before = {edge.source for edge in graph.incoming.get(waiting.pop(), ())} - leading
        leading |= before
        waiting += before
    return set(graph.nodes) <= leading


@given(whole_networks())
@settings(max_examples=60)
def test_a_network_that_fits_runs_with_the_inferred_shapes(graph: Graph) -> None:
    report = check(Project(graph=graph), None)
    assert report.errors == ()
    assert report.ok
    event(f"{len(graph.nodes) // 10}0 layers")
    run(Project(graph=graph))


@given(damaged())
@settings(max_examples=120)
def test_check_and_the_module_agree(graph: Graph) -> None:
    report = check(Project(graph=graph), None)
    event("runs" if report.ok else report.errors[0].code)
    if report.ok:
        run(Project(graph=graph))
    elif is_whole(graph) and any(error.code != "output-shape" for error in report.errors):
        with pytest.raises(CompileError):
            build(graph)


@given(whole_networks(), st.data())
@settings(max_examples=30)
def test_a_part_made_a_block_computes_the_same(graph: Graph, data: st.DataObject) -> None:
    inner = [name for name in graph.nodes if name.startswith("n")]
    first = data.draw(st.integers(0, max(len(inner) - 1, 0)))
    chosen = inner[first : first + data.draw(st.integers(1, 12))]
    try:
        blocked, node = make_block(graph, chosen, "part")
    except EditError:
        event("not a block")
        return
    event("a block")
    assert check(Project(graph=blocked), None).errors == ()
    flat, model = seeded(graph, 1).eval(), build(blocked).eval()
    state = flat.state_dict()
    ways = {key: f"{node}.{key}" if key.partition(".")[0] in chosen else key for key in state}
    model.load_state_dict({ways[key]: value for key, value in state.items()})
    specs = [infer(graph).nodes[name].outputs[0] for name in graph.of_type("Input")]
    # Every table has a row 0.
    samples = [
        torch.full((2, *spec.shape), spec.dtype == "float32", dtype=getattr(torch, spec.dtype)) for spec in specs
    ]
    torch.testing.assert_close(model(*samples), flat(*samples), rtol=0, atol=0, equal_nan=True)


def test_every_layer_has_a_chance() -> None:
    assert set().union(*(_taking(rank) for rank in range(1, 6))) == set(_HIDDEN)
