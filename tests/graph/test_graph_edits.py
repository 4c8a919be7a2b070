"""Any edits in any order: each returns a valid drawing, leaves its input alone and shares what it does not touch."""

from collections.abc import Callable

import pytest
from any_layers import layers
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.errors import EditError
from netbuilder.graph import edits, rules
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.fragments import part_of, paste_part
from netbuilder.graph.model import Edge, Frame, Graph, Node
from netbuilder.graph.order import cycle, topological
from netbuilder.layers.registry import LAYERS

NAMES = st.one_of(st.sampled_from("abcdef"), st.text(max_size=3))


def assert_valid(graph: Graph) -> None:
    """What holds of every drawing that edits alone have made."""
    assert cycle(graph) == ()
    assert sorted(topological(graph)) == sorted(graph.nodes)
    ports = [(edge.target, edge.target_port) for edge in graph.edges]
    assert len(ports) == len(set(ports))
    for edge in graph.edges:
        assert edge.source in graph.nodes
        assert edge.target in graph.nodes
        assert edge.source_port < rules.output_port_count(graph, edge.source)
        assert edge.target_port < rules.input_port_count(graph, edge.target)
    for name in graph.nodes:
        wired = [edge.target_port for edge in graph.incoming[name]]
        if rules.is_merge(graph, name):
            assert rules.input_port_count(graph, name) == max(2, max(wired, default=-1) + 2)
        assert name.strip() == name != ""


def any_edit(data: st.DataObject, graph: Graph) -> Callable[[], Graph]:
    """One edit with arguments that mostly make sense."""
    names = st.sampled_from([*graph.nodes, "nobody"])
    some = st.lists(names, max_size=4)
    node = st.sampled_from(list(LAYERS)).flatmap(layers)
    kind = data.draw(st.sampled_from(
        ["add", "add", "remove", "heal", "connect", "connect", "connect", "disconnect", "insert", "move", "rename",
         "change", "wire_up", "paste"]
    ))  # fmt: skip
    if kind in ("add", "insert"):
        layer = data.draw(node)
        made = Node(type=type(layer).__name__, settings=layer.settings(), position=(1.0, 2.0))
        name = data.draw(NAMES)
        if kind == "add" or not graph.edges:
            return lambda: edits.add_node(graph, name, made)
        wire = data.draw(st.sampled_from(graph.edges))
        return lambda: edits.insert_on_edge(graph, wire, name, made)
    if kind == "remove":
        gone = data.draw(some)
        return lambda: edits.remove_nodes(graph, gone)
    if kind == "heal":
        gone = data.draw(some)
        return lambda: edits.remove_and_heal(graph, gone)
    if kind == "disconnect":
        wires = data.draw(st.lists(st.sampled_from(graph.edges), max_size=3)) if graph.edges else []
        return lambda: edits.disconnect(graph, wires)
    if kind == "connect":
        wire = Edge(source=data.draw(names), target=data.draw(names),
                    source_port=data.draw(st.integers(0, 1)), target_port=data.draw(st.integers(0, 2)))  # fmt: skip
        return lambda: edits.connect(graph, wire)
    if kind == "move":
        places = data.draw(st.dictionaries(names, st.tuples(st.integers(-9, 9), st.integers(-9, 9)), max_size=3))
        return lambda: edits.move(graph, places)
    if kind == "rename":
        old, new = data.draw(names), data.draw(NAMES)
        return lambda: edits.rename(graph, old, new)
    if kind == "change":
        name = data.draw(names)
        changes = data.draw(st.dictionaries(st.sampled_from(["p", "dim", "out_features", "bias"]),
                                            st.sampled_from([1, 2, 0.5, "x", edits.UNSET]), max_size=2))  # fmt: skip
        return lambda: edits.change_settings(graph, name, changes)
    if kind == "wire_up":
        source, target = data.draw(names), data.draw(names)
        return lambda: edits.wire_up(graph, source, target)
    chosen, with_wires = data.draw(some), data.draw(st.booleans())
    part = part_of(graph, chosen)
    return lambda: paste_part(graph, part, (8.0, 8.0), with_wires=with_wires)[0]


@given(st.data())
@settings(max_examples=120)
def test_random_edits(data: st.DataObject) -> None:
    graph = Graph()
    for _ in range(data.draw(st.integers(1, 15))):
        nodes, edges = dict(graph.nodes), graph.edges
        edit = any_edit(data, graph)
        try:
            after = edit()
        except EditError as refusal:
            after, message = graph, str(refusal)
        else:
            message = ""
        assert message == "" or message.endswith((".", "?"))
        assert dict(graph.nodes) == nodes
        assert graph.edges == edges
        assert all(graph.nodes[name] is node for name, node in nodes.items())
        assert_valid(after)
        for name, node in after.nodes.items():
            if name in nodes and node == nodes[name]:
                assert node is nodes[name]
        graph = after


def drawing(*wires: str, **types: str) -> Graph:
    nodes = {name: edits.starting_node(kind) for name, kind in types.items()}
    made = []
    for wire in wires:
        source, target = wire.split()
        name, _, port = target.partition(":")
        made.append(Edge(source=source, target=name, target_port=int(port or 0)))
    return Graph(nodes, tuple(made))


def written(graph: Graph) -> list[str]:
    return [f"{edge.source} {edge.target}:{edge.target_port}" for edge in graph.edges]


def test_removing_heals_the_gap_along_the_first_input() -> None:
    graph = drawing("a b", "b c", "c d", "b e", a="Input", b="ReLU", c="Tanh", d="Output", e="Output")
    assert written(edits.remove_and_heal(graph, ["b", "c"])) == ["a d:0", "a e:0"]
    assert written(edits.remove_nodes(graph, ["b", "c"])) == []


def test_a_merge_closes_up_when_it_loses_a_wire() -> None:
    graph = drawing("a m", "b m:1", "c m:2", a="Input", b="Input", c="Input", m="Concat")
    assert written(edits.remove_nodes(graph, ["a"])) == ["b m:0", "c m:1"]
    assert written(edits.disconnect(graph, [graph.edges[1]])) == ["a m:0", "c m:1"]


def test_a_new_wire_takes_the_place_of_the_old_one() -> None:
    graph = drawing("a c", a="Input", b="Input", c="ReLU")
    assert written(edits.connect(graph, Edge(source="b", target="c"))) == ["b c:0"]


def test_inserting_keeps_the_ports_at_both_ends() -> None:
    graph = drawing("a m", "b m:1", a="Input", b="Input", m="Add")
    after = edits.insert_on_edge(graph, graph.edges[1], "r", edits.starting_node("ReLU"))
    assert set(written(after)) == {"a m:0", "b r:0", "r m:1"}


@pytest.mark.parametrize(
    ("source", "target", "port", "error"),
    [("b", "a", 0, rules.MakesCycle), ("a", "a", 0, rules.SelfWire), ("a", "z", 0, rules.NoSuchNode),
     ("a", "b", 1, rules.NoSuchPort), ("out", "b", 0, rules.NoSuchPort), ("b", "in", 0, rules.NoSuchPort)],
)  # fmt: skip
def test_each_rule_has_its_own_error(source: str, target: str, port: int, error: type[EditError]) -> None:
    graph = drawing("a b", "b out", a="ReLU", b="Tanh", out="Output", **{"in": "Input"})
    with pytest.raises(error):
        rules.check_connect(graph, source, target, 0, port)
    assert not rules.can_connect(graph, source, target, 0, port)


def test_a_merge_always_shows_a_free_port() -> None:
    graph = drawing("a m", "b m:1", a="Input", b="Input", m="Add", lone="Add")
    assert rules.input_port_count(graph, "lone") == 2
    assert rules.input_port_count(graph, "m") == 3
    assert rules.free_port(graph, "m") == 2
    assert rules.free_port(graph, "a") is None


def test_starting_nodes_fit_the_data() -> None:
    facts = DataFacts((10,), "regression")
    assert edits.starting_node("Input", facts=facts).settings == {"shape": [10]}
    assert edits.starting_node("Output", facts=facts).settings == {"loss": "mse"}
    for name in LAYERS:
        assert edits.starting_node(name).layer is not None


def test_settings_equal_to_the_default_leave_the_file() -> None:
    graph = drawing(a="Dropout")
    changed = edits.change_settings(graph, "a", {"p": 0.3})
    assert changed.nodes["a"].settings == {"p": 0.3}
    assert edits.change_settings(changed, "a", {"p": 0.5}).nodes["a"].settings == {}
    assert edits.change_settings(changed, "a", {"p": edits.UNSET}).nodes["a"].settings == {}


def test_a_pasted_copy_has_its_own_names_and_wires() -> None:
    graph = drawing("a b", "b c", a="Input", b="ReLU", c="Tanh")
    after, names = paste_part(graph, part_of(graph, ["b", "c"]), (1.0, 1.0), with_wires=True)
    assert set(names) == {"b", "c"}
    assert set(written(after)) == {"a b:0", "b c:0", f"{names['b']} {names['c']}:0", f"a {names['b']}:0"}


def test_a_pasted_merge_keeps_the_order_of_its_inputs_and_closes_up() -> None:
    nodes = {name: Node(type="ReLU") for name in ("a", "b", "out")} | {"m": Node(type="Concat")}
    ends = [("b", 2), ("out", 1), ("a", 0)]
    graph = Graph(nodes, tuple(Edge(source=source, target="m", target_port=port) for source, port in ends))
    after, names = paste_part(graph, part_of(graph, ["a", "b", "m"]))
    into = [(edge.source, edge.target_port) for edge in after.incoming[names["m"]]]
    assert into == [(names["a"], 0), (names["b"], 1)]
    after, names = paste_part(graph, part_of(graph, ["a", "b", "m"]), with_wires=True)
    into = [(edge.source, edge.target_port) for edge in after.incoming[names["m"]]]
    assert into == [(names["a"], 0), ("out", 1), (names["b"], 2)]


def test_dots_on_wires_move_with_a_copy() -> None:
    nodes = {name: Node(type="ReLU", position=(0, 0)) for name in ("a", "b")}
    graph = Graph(nodes, (Edge(source="a", target="b", points=((5.0, 6.0),)),))
    after, _ = paste_part(graph, part_of(graph, ["a", "b"]), (10.0, 20.0))
    assert after.edges[1].points == ((15.0, 26.0),)


def test_a_wire_from_outside_is_not_taken_for_one_from_a_copy() -> None:
    # Pasted where conv2 is not, the copy of conv1 takes its name.
    nodes = {"conv1": Node(type="ReLU"), "conv2": Node(type="ReLU")}
    part = part_of(Graph(nodes, (Edge(source="conv2", target="conv1"),)), ["conv1"])
    after, names = paste_part(Graph({"conv1": Node(type="ReLU")}), part, with_wires=True)
    assert names == {"conv1": "conv2"}
    assert after.edges == ()


def test_the_wires_of_a_layer_that_is_not_understood_are_copied_too() -> None:
    nodes = {"a": Node(type="ReLU"), "odd": Node(type="FutureLayer")}
    wires = tuple(Edge(source="a", target="odd", target_port=port) for port in (0, 3))
    after, names = paste_part(Graph(nodes, wires), part_of(Graph(nodes, wires), ["a", "odd"]))
    assert [edge.target_port for edge in after.incoming[names["odd"]]] == [0, 3]


def test_a_block_that_is_known_is_not_copied_with_its_use_and_one_that_is_not_used_stays_behind() -> None:
    inner = Graph({"in": Node(type="BlockInput")}, frames={"frame1": Frame(title="Inside", nodes=("in",))})
    use = Node(type="Block", settings={"block": "unit"})
    graph = Graph({"u": use}, blocks={"unit": inner, "other": inner})
    part = part_of(graph, ["u"])
    assert set(part.blocks) == {"unit"}
    after, _ = paste_part(graph, part)
    assert after.blocks == graph.blocks
    after, _ = paste_part(Graph({"x": Node(type="ReLU")}), graph)
    assert set(after.blocks) == {"unit"}


def test_nothing_cannot_be_pasted() -> None:
    with pytest.raises(EditError, match="no layers"):
        paste_part(Graph(), Graph())


def test_healing_over_a_circle_ends():
    nodes = {name: Node(type="ReLU") for name in ("a", "b", "c")}
    wires = (("a", "b"), ("b", "a"), ("b", "c"))
    graph = Graph(nodes, tuple(Edge(source=one, target=other) for one, other in wires))
    assert edits.remove_and_heal(graph, ["a", "b"]).edges == ()
    alone = Graph({"a": nodes["a"], "c": nodes["c"]}, (Edge(source="a", target="a"), Edge(source="a", target="c")))
    assert edits.remove_and_heal(alone, ["a"]).edges == ()
