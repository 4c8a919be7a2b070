"""Order and cycles, against the definition."""

from hypothesis import given
from hypothesis import strategies as st

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.order import cycle, reachable, topological


@st.composite
def any_graph(draw: st.DrawFn) -> Graph:
    names = [f"n{number}" for number in range(draw(st.integers(0, 8)))]
    ends = st.tuples(st.sampled_from([*names, "ghost"]), st.sampled_from([*names, "ghost"]))
    wires = draw(st.lists(ends, max_size=14))
    return Graph(
        {name: Node(type="Add") for name in names},
        tuple(Edge(source=source, target=target, target_port=port) for port, (source, target) in enumerate(wires)),
    )


def follows(graph: Graph) -> dict[str, set[str]]:
    """Which nodes come behind each, by repeating the wires until nothing is added."""
    behind = {
        name: {edge.target for edge in graph.edges if edge.source == name and edge.target in graph.nodes}
        for name in graph.nodes
    }
    changed = True
    while changed:
        changed = False
        for reached in behind.values():
            more = set().union(*(behind.get(name, set()) for name in reached)) - reached
            reached |= more
            changed = changed or bool(more)
    return behind


@given(any_graph())
def test_every_wire_runs_forward_and_only_cycles_are_left_out(graph: Graph) -> None:
    order = topological(graph)
    place = {name: number for number, name in enumerate(order)}
    for edge in graph.edges:
        if edge.source in place and edge.target in place:
            assert place[edge.source] < place[edge.target]
    behind = follows(graph)
    looping = {name for name in graph.nodes if name in behind[name]}
    left_out = looping | {name for loop in looping for name in behind[loop] if name in graph.nodes}
    assert set(order) == set(graph.nodes) - left_out


@given(any_graph())
def test_a_cycle_is_one_and_is_found_when_there_is_one(graph: Graph) -> None:
    behind = follows(graph)
    loop = cycle(graph)
    assert bool(loop) == any(name in behind[name] for name in graph.nodes)
    wires = {(edge.source, edge.target) for edge in graph.edges}
    assert len(set(loop)) == len(loop)
    assert all(pair in wires for pair in zip(loop, (*loop[1:], *loop[:1]), strict=True))


@given(any_graph())
def test_reachable_is_everything_behind(graph: Graph) -> None:
    behind = follows(graph)
    for name in graph.nodes:
        assert reachable(graph, name) == behind[name] & set(graph.nodes) | {name}


def test_ties_keep_the_order_of_the_document() -> None:
    graph = Graph({name: Node(type="ReLU") for name in ("c", "a", "b")})
    assert topological(graph) == ("c", "a", "b")
