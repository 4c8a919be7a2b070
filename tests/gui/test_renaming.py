"""Weights follow a node to its new name."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.compiler.names import python_names
from netbuilder.errors import EditError
from netbuilder.graph.edits import rename
from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.document import Renames
from netbuilder.gui.renaming import renamed_project, renamed_trained
from netbuilder.gui.run_events import Trained

NAMES = st.sampled_from(["a", "a b", "a_b", "class", "1st", "fc", "forward", "über", "b", "A"])


def trained_of(ids) -> Trained:
    """Weights of nodes named `ids`: each holds its node's place."""
    graph = Graph({name: Node(type="Linear", settings={"out_features": 1}) for name in ids}, ())
    weights = {f"{python}.weight": np.array([place]) for place, python in enumerate(python_names(ids).values())}
    return Trained(Project(graph=graph), weights, None, {"opaque": 1}, 3)


def places(trained: Trained):
    return {
        name: int(trained.weights[f"{python}.weight"][0])
        for name, python in python_names(trained.project.graph.nodes).items()
    }


@given(st.lists(NAMES, min_size=1, max_size=5, unique=True), st.data())
def test_every_weight_stays_with_its_node_through_any_renames(ids, data):
    trained = trained_of(ids)
    expected = dict(enumerate(ids))
    for _ in range(data.draw(st.integers(0, 4))):
        old, new = data.draw(st.sampled_from(sorted(expected.values()))), data.draw(NAMES)
        try:
            rename(trained.project.graph, old, new)
        except EditError:
            assert renamed_trained(trained, Renames({old: new})) is trained
            continue
        trained = renamed_trained(trained, Renames({old: new}))
        expected = {place: new if name == old else name for place, name in expected.items()}
    assert places(trained) == {name: place for place, name in expected.items()}
    assert trained.state == {"opaque": 1}
    assert trained.epochs == 3


def test_undone_it_is_as_before():
    trained = trained_of(["conv", "fc"])
    there = renamed_trained(trained, Renames({"conv": "class"}))
    assert set(there.weights) == {"class_.weight", "fc.weight"}
    back = renamed_trained(there, Renames({"class": "conv"}))
    assert set(back.weights) == set(trained.weights)
    assert back.project == trained.project


def test_names_that_collide_in_python_keep_their_weights():
    trained = renamed_trained(trained_of(["a b", "c"]), Renames({"c": "a_b"}))
    assert places(trained) == {"a b": 0, "a_b": 1}


def nested_project(repeat: int) -> Project:
    """`unit`, which holds fc, stands twice in the drawing, once of them `repeat` times."""
    port = {"in": Node(type="BlockInput"), "out": Node(type="BlockOutput")}
    unit = Graph({**port, "fc": Node(type="Linear", settings={"out_features": 1})}, ())
    nodes = {
        "a": Node(type="Block", settings={"block": "unit", "repeat": repeat}),
        "b": Node(type="Block", settings={"block": "unit"}),
        "fc": Node(type="Linear", settings={"out_features": 1}),
    }
    return Project(graph=Graph(nodes, (), blocks={"unit": unit}))


def test_a_layer_renamed_in_a_block_keeps_its_weights_at_every_use():
    keys = ["a.0.fc.weight", "a.1.fc.weight", "b.fc.weight", "fc.weight"]
    trained = Trained(nested_project(2), {key: np.array([place]) for place, key in enumerate(keys)}, None, {}, 1)
    renames = Renames({"fc": "head"}, "unit")
    there = renamed_trained(trained, renames)
    assert {key: int(value[0]) for key, value in there.weights.items()} == {
        "a.0.head.weight": 0, "a.1.head.weight": 1, "b.head.weight": 2, "fc.weight": 3,
    }  # fmt: skip
    assert "head" in there.project.graph.blocks["unit"].nodes
    back = renamed_trained(there, renames.back)
    assert (back.project, set(back.weights)) == (trained.project, set(keys))


def test_a_block_node_renamed_takes_the_weights_inside_along():
    keys = ["a.fc.weight", "b.fc.weight", "fc.weight"]
    trained = Trained(nested_project(1), {key: np.array([place]) for place, key in enumerate(keys)}, None, {}, 1)
    there = renamed_trained(trained, Renames({"a": "stage 1"}))
    assert {key: int(value[0]) for key, value in there.weights.items()} == {
        "stage_1.fc.weight": 0, "b.fc.weight": 1, "fc.weight": 2,
    }  # fmt: skip


@pytest.mark.parametrize("renames", [Renames({"stranger": "x"}), Renames({"conv": "fc"})])
def test_a_rename_that_does_not_apply_changes_nothing(renames):
    trained = trained_of(["conv", "fc"])
    assert renamed_trained(trained, renames) is trained
    assert renamed_project(trained.project, renames) is trained.project
