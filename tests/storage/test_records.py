"""Projects as plain JSON: nothing is lost on the way, and what is wrong is named where it stands."""

import copy
import json
import re
from contextlib import suppress

import pytest
from any_projects import json_values, projects
from hypothesis import given, settings
from hypothesis import strategies as st

from netbuilder.errors import ProjectFileError
from netbuilder.storage.migrations import migrate
from netbuilder.storage.records import project_from_json, project_to_json

LENET = {
    "format": "netbuilder",
    "version": 1,
    "name": "LeNet-5 on MNIST",
    "graph": {
        "nodes": {
            "input": {"type": "Input", "settings": {"shape": [1, 28, 28]}, "position": [0, 0]},
            "conv1": {"type": "Conv2d", "settings": {"out_channels": 6, "kernel_size": 5}, "position": [200, 0]},
            "relu1": {"type": "ReLU"},
            "output": {"type": "Output", "settings": {"loss": "cross_entropy"}},
        },
        "edges": [
            {"from": "input", "to": "conv1"},
            {"from": "conv1", "to": "relu1"},
            {"from": "relu1", "to": "output"},
        ],
    },
    "data": {"source": "mnist", "options": {"folder": "data/mnist"}, "validation": 0.1},
    "training": {"epochs": 3, "batch_size": 128, "seed": 0, "optimizer": {"type": "Adam", "lr": 0.001}},
}


def with_change(path, value):
    """LENET with another value at `path`; `...` takes the key away."""
    plain = copy.deepcopy(LENET)
    *way, last = path
    place = plain
    for step in way:
        place = place[step]
    if value is ...:
        del place[last]
    else:
        place[last] = value
    return plain


@given(projects())
def test_a_project_survives_json(project):
    text = json.dumps(project_to_json(project))
    again = project_from_json(json.loads(text))
    assert again == project
    assert list(again.graph.nodes) == list(project.graph.nodes)
    assert [type(node) for node in again.graph.nodes.values()] == [type(node) for node in project.graph.nodes.values()]
    assert json.dumps(project_to_json(again)) == text


def test_the_contract_example_is_read_as_it_says():
    project = project_from_json(LENET)
    assert project.name == "LeNet-5 on MNIST"
    assert project.graph.nodes["conv1"].layer.out_channels == 6
    assert project.graph.nodes["relu1"].position is None
    assert project.data.options == {"folder": "data/mnist"}
    assert project.training.optimizer.lr == 0.001


def test_the_least_project_takes_the_defaults():
    project = project_from_json({"format": "netbuilder", "version": 1, "graph": {"nodes": {}}})
    assert project.name == "Untitled"
    assert project.training.epochs == 10


def edges_of(nodes, edges):
    plain = {"format": "netbuilder", "version": 1, "graph": {"nodes": nodes, "edges": edges}}
    return [(edge.source, edge.target_port) for edge in project_from_json(plain).graph.edges]


def test_wires_into_a_merge_take_the_next_free_port():
    nodes = {name: {"type": "ReLU"} for name in "abcd"} | {"add": {"type": "Add"}}
    edges = [{"from": name, "to": "add"} for name in "abcd"]
    assert edges_of(nodes, edges) == [("a", 0), ("b", 1), ("c", 2), ("d", 3)]


def test_a_port_that_a_later_wire_names_is_left_to_it():
    nodes = {name: {"type": "ReLU"} for name in "abc"} | {"add": {"type": "Add"}}
    edges = [{"from": "a", "to": "add"}, {"from": "b", "to": "add", "to_port": 0}, {"from": "c", "to": "add"}]
    assert edges_of(nodes, edges) == [("a", 1), ("b", 0), ("c", 2)]


def test_a_merge_with_invalid_settings_is_still_a_merge():
    nodes = {"a": {"type": "ReLU"}, "cat": {"type": "Concat", "settings": {"dim": "channels"}}}
    assert edges_of(nodes, [{"from": "a", "to": "cat"}, {"from": "a", "to": "cat"}]) == [("a", 0), ("a", 1)]


def test_wires_elsewhere_take_port_0_even_twice():
    nodes = {"a": {"type": "ReLU"}, "fc": {"type": "Linear"}, "odd": {"type": "FutureMerge"}}
    edges = [{"from": "a", "to": to} for to in ("fc", "fc", "odd", "odd", "nobody")]
    assert edges_of(nodes, edges) == [("a", 0)] * 5


def test_what_the_findings_report_is_loaded_as_it_stands():
    nodes = {
        "odd": {"type": "FutureLayer", "settings": {"power": 9000}, "colour": "red"},
        "conv": {"type": "Conv2d", "settings": {"out_channels": -3, "kernelsize": 5}},
    }
    plain = {
        "format": "netbuilder",
        "version": 1,
        "graph": {"nodes": nodes, "edges": [{"from": "ghost", "to": "conv"}]},
    }
    project = project_from_json(plain)
    assert project.graph.nodes["odd"].layer is None
    assert len(project.graph.nodes["conv"].problems) == 3
    assert project_to_json(project)["graph"] == plain["graph"]


WRONG = [
    (("format",), "keras", "format: expected 'netbuilder', received 'keras'"),
    (("format",), ..., "lacks format"),
    (("version",), ..., "lacks version"),
    (("graph",), ..., "lacks graph"),
    (("version",), 7, "version is 7, this one reads up to version 1"),
    (("version",), "1", "version: expected a whole number"),
    (("version",), True, "version: expected a whole number"),
    (("version",), 0, "version 0 is none"),
    (("name",), 3, "name: expected text, received 3"),
    (("notes",), ["x"], "notes: expected text"),
    (("graph",), [], "graph: expected an object"),
    (("graph", "nodes"), [], "graph.nodes: expected an object"),
    (("graph", "nodes"), ..., "graph lacks nodes"),
    (("graph", "nodes", "conv1"), "Conv2d", "graph.nodes.conv1: expected an object { ... }, received 'Conv2d'"),
    (("graph", "nodes", "conv1", "type"), ..., "graph.nodes.conv1 lacks its type"),
    (("graph", "nodes", "conv1", "type"), 5, "graph.nodes.conv1.type: expected text"),
    (("graph", "nodes", "conv1", "settings"), [1], "graph.nodes.conv1.settings: expected an object"),
    (("graph", "nodes", "conv1", "position"), [1], "graph.nodes.conv1.position: expected two numbers"),
    (("graph", "nodes", "conv1", "position"), [1, "2"], "graph.nodes.conv1.position: expected two numbers"),
    (("graph", "nodes", "conv1", "position"), [True, 2], "graph.nodes.conv1.position: expected two numbers"),
    (("graph", "nodes", "conv1", "position"), [1e300, 2], "graph.nodes.conv1.position: expected two numbers"),
    (("graph", "nodes", "conv1", "position"), [float("nan"), 2], "graph.nodes.conv1.position: expected two numbers"),
    (("graph", "edges"), {}, "graph.edges: expected a list"),
    (("graph", "edges", 1), "input", "graph.edges[1]: expected an object"),
    (("graph", "edges", 1, "to"), ..., "graph.edges[1] lacks to"),
    (("graph", "edges", 1, "from"), 4, "graph.edges[1].from: expected text"),
    (("graph", "edges", 1, "from_port"), -1, "graph.edges[1].from_port: expected a whole number from 0 to 1023"),
    (("graph", "edges", 1, "to_port"), 1024, "graph.edges[1].to_port: expected a whole number"),
    (("graph", "edges", 1, "to_port"), 0.5, "graph.edges[1].to_port: expected a whole number"),
    (("graph", "edges", 1, "points"), [[1]], "graph.edges[1].points[0]: expected two numbers"),
    (("graph", "edges", 1, "source"), "conv1", "graph.edges[1] says source; a project file calls it from"),
    (("data",), [], "data: expected an object"),
    (("data", "options"), 3, "data.options: expected an object"),
    (("data", "test"), 1.5, "data.test: expected a number less than 1, received 1.5"),
    (("data", "standardise"), "yes", "data.standardise: expected true or false, received 'yes'"),
    (("data", "seed"), -1, "data.seed: expected a number at least 0, received -1"),
    (("training", "epochs"), "3", "training.epochs: expected a whole number, received '3'"),
    (("training", "epochs"), True, "training.epochs: expected a whole number, received true"),
    (("training", "device"), "tpu", "training.device: expected auto, cpu, cuda or mps, received 'tpu'"),
    (("training", "optimizer"), "Adam", "training.optimizer: expected an object"),
    (("training", "optimizer"), {"lr": 1}, "training.optimizer lacks its type: SGD, Adam, AdamW or RMSprop"),
    (("training", "optimizer", "type"), "Adagrad", "training.optimizer.type: expected SGD, Adam, AdamW or RMSprop"),
    (("training", "optimizer", "lr"), 0, "training.optimizer.lr: expected a number greater than 0, received 0"),
    (("training", "optimizer", "betas"), [0.9, 1], "training.optimizer.betas[1]: expected a number less than 1"),
]


@pytest.mark.parametrize(("path", "value", "message"), WRONG, ids=lambda part: str(part)[:40])
def test_what_is_wrong_is_named_where_it_stands(path, value, message):
    with pytest.raises(ProjectFileError, match=re.escape(message)):
        project_from_json(with_change(path, value))


@pytest.mark.parametrize("plain", [None, 3, "text", [], [LENET], True])
def test_json_that_is_no_object_is_no_project(plain):
    with pytest.raises(ProjectFileError, match="expected an object"):
        project_from_json(plain)


def test_older_files_migrate_step_by_step():
    def first(plain):
        return {("graph" if key == "net" else key): value for key, value in plain.items()}

    def second(plain):
        return plain | {"name": plain["name"].title()}

    old = {"format": "netbuilder", "version": 1, "net": {"nodes": {}}, "name": "old", "kept": 1}
    new = migrate(old, {1: first, 2: second}, current=3)
    assert new == {"format": "netbuilder", "version": 3, "graph": {"nodes": {}}, "name": "Old", "kept": 1}
    assert old["version"] == 1


def test_a_gap_in_the_migrations_is_named():
    with pytest.raises(ProjectFileError, match="version 2 is none"):
        migrate({"version": 1}, {1: dict}, current=3)


def places(plain, path=()):
    """Every path into a plain value."""
    yield path
    if isinstance(plain, dict | list):
        for key, part in plain.items() if isinstance(plain, dict) else enumerate(plain):
            yield from places(part, (*path, key))


@given(st.sampled_from(list(places(LENET))[1:]), json_values | st.just(...))
@settings(max_examples=300)
def test_whatever_stands_wherever_gives_a_project_or_one_clear_message(path, value):
    with suppress(ProjectFileError):  # any other error fails the test
        project = project_from_json(with_change(path, value))
        assert project_from_json(json.loads(json.dumps(project_to_json(project)))) == project


def test_a_merge_of_more_wires_than_ports_is_refused():
    nodes = {"a": {"type": "ReLU"}, "add": {"type": "Add"}}
    edges = [{"from": "a", "to": "add"}] * 1024
    assert edges_of(nodes, edges)[-1] == ("a", 1023)
    with pytest.raises(ProjectFileError, match="more than 1024 wires"):
        edges_of(nodes, [*edges, edges[0]])
