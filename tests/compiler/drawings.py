"""Short ways to write drawings down, and any network at all."""

from itertools import pairwise
from typing import Any

from any_layers import PLAIN, layers
from hypothesis import strategies as st

from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.layers.base import ShapeError, TensorSpec
from netbuilder.layers.registry import LAYERS

DIGITS = DataFacts((1, 8, 8), "classification", classes=10)
IRIS = DataFacts((4,), "classification", classes=3)
MEASURED = DataFacts(
    (4,),
    "classification",
    classes=3,
    feature_names=("sepal length (cm)", "sepal width (cm)", "petal length (cm)", "petal width (cm)"),
)
CANCER = DataFacts((30,), "classification", classes=2)
DIABETES = DataFacts((10,), "regression", target_size=1)

Written = tuple[str, dict[str, Any]] | str


def drawn(nodes: dict[str, Written], *wires: str) -> Graph:
    """Nodes by id, and wires written `a b`, `a:1 b:2`."""
    made = {name: Node(type=node) if isinstance(node, str) else Node(type=node[0], settings=node[1])
            for name, node in nodes.items()}  # fmt: skip
    return Graph(made, tuple(_wire(text) for text in wires))


def _wire(text: str) -> Edge:
    (source, source_port), (target, target_port) = (_end(end) for end in text.split())
    return Edge(source=source, source_port=source_port, target=target, target_port=target_port)


def _end(text: str) -> tuple[str, int]:
    name, _, port = text.partition(":")
    return name, int(port or 0)


def chain(*nodes: tuple[str, Written]) -> Graph:
    """Nodes one after the other."""
    names = [name for name, _ in nodes]
    return drawn(dict(nodes), *(f"{one} {other}" for one, other in pairwise(names)))


def project(graph: Graph, name: str = "Drawn") -> Project:
    return Project(name=name, graph=graph)


_IDS = st.one_of(
    st.text("abcxyz_", min_size=1, max_size=8),
    st.sampled_from(["class", "conv 1", "1st", "torch", "x", "self", "_", "größe", "__a", "a-b", "a_b", "type"]),
    st.text(min_size=1, max_size=6).filter(str.isprintable).map(str.strip).filter(bool),
)


@st.composite
def networks(draw: st.DrawFn, *, largest: int = 30) -> Graph:
    """A drawing of up to `largest` layers in which most inputs fit."""
    shape = draw(st.sampled_from([(3,), (2, 9, 9), (1, 12, 11), (3, 6, 8), (4, 6)]))
    nodes = {"input": Node(type="Input", settings={"shape": shape})}
    edges: list[Edge] = []
    known: dict[str, tuple[TensorSpec, ...]] = {"input": (TensorSpec(shape),)}
    hidden = [name for name in PLAIN if name not in ("Input", "Output")]
    for _ in range(draw(st.integers(0, largest))):
        layer = draw(layers(draw(st.sampled_from(hidden))))
        count = draw(st.integers(1, 3)) if layer.is_merge else len(layer.input_ports)
        sources = [draw(st.sampled_from(list(known)[-4:])) for _ in range(count)]
        ports = [draw(st.integers(0, len(known[source]) - 1)) for source in sources]
        specs = tuple(known[source][port] for source, port in zip(sources, ports, strict=True))
        try:
            outputs = layer.outputs(specs)
        except ShapeError:
            layer, sources, ports = LAYERS["Identity"](), sources[:1], ports[:1]
            outputs = layer.outputs(specs[:1])
        if sum(spec.size for spec in outputs) > 5_000:
            continue
        name = draw(_IDS)
        if name in nodes:
            continue
        nodes[name] = Node(type=type(layer).__name__, settings=layer.settings())
        known[name] = outputs
        edges += [
            Edge(source=source, source_port=port, target=name, target_port=number)
            for number, (source, port) in enumerate(zip(sources, ports, strict=True))
        ]
    for number, source in enumerate(draw(st.lists(st.sampled_from(list(known)[-3:]), min_size=1, max_size=3))):
        nodes[f"end{number}"] = Node(type="Output")
        edges.append(Edge(source=source, target=f"end{number}"))
    return Graph(nodes, tuple(edges))
