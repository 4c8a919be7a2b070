"""What a version of a drawing knows of its wires is the same whether it was handed on or looked for anew."""

from hypothesis import given
from hypothesis import strategies as st

from netbuilder.graph.edits import add_node, disconnect, move, remove_nodes
from netbuilder.graph.model import Edge, Graph, Node

NAMES = ("a", "b", "c", "d")
edges = st.builds(
    Edge,
    source=st.sampled_from((*NAMES, "nobody")),
    target=st.sampled_from((*NAMES, "nobody")),
    source_port=st.integers(0, 2),
    target_port=st.integers(0, 2),
)


def fresh(graph: Graph) -> Graph:
    return Graph(dict(graph.nodes), tuple(graph.edges))


def assert_knows_its_wires(graph: Graph) -> None:
    anew = fresh(graph)
    assert graph.incoming == anew.incoming
    assert graph.outgoing == anew.outgoing


@given(first=st.lists(edges, max_size=6), data=st.data(), asks=st.booleans())
def test_wires_are_handed_on(first: list[Edge], data: st.DataObject, asks: bool) -> None:
    graph = Graph({name: Node(type="Add") for name in NAMES}, tuple(first))
    for _ in range(5):
        if asks:
            assert_knows_its_wires(graph)
        step = data.draw(st.sampled_from(["add", "take", "mix", "move", "node", "gone"]))
        if step == "add":
            graph = graph.replace(edges=[*graph.edges, data.draw(edges)])
        elif step == "take" and graph.edges:
            graph = disconnect(graph, [data.draw(st.sampled_from(graph.edges))])
        elif step == "mix":
            graph = graph.replace(edges=data.draw(st.permutations(graph.edges)))
        elif step == "move":
            graph = move(graph, {next(iter(graph.nodes)): (8.0, 8.0)})
        elif step == "node" and "e" not in graph.nodes:
            graph = add_node(graph, "e", Node(type="Add"))
        elif step == "gone" and len(graph.nodes) > 1:
            graph = remove_nodes(graph, [next(iter(graph.nodes))])
        assert_knows_its_wires(graph)


def test_an_edit_that_leaves_the_wires_alone_shares_what_is_known_of_them() -> None:
    graph = Graph({name: Node(type="Add") for name in NAMES}, (Edge(source="a", target="b"),))
    known = graph.incoming
    moved = move(graph, {"a": (8.0, 8.0)})
    assert moved.incoming is known
    grown = moved.replace(edges=[*moved.edges, Edge(source="c", target="d")])
    assert grown.incoming["b"] is known["b"]
