"""What a new layer would make of a place in a drawing: what is said to fit compiles, with the shape that was said."""

from dataclasses import replace

import pytest
from drawings import DIABETES, DIGITS, chain, drawn, networks
from hypothesis import assume, event, given
from hypothesis import strategies as st

from netbuilder.compiler.check import check
from netbuilder.compiler.fitting import fit, fit_block, settled
from netbuilder.compiler.openings import Opening
from netbuilder.compiler.shapes import NodeShapes, consequences, infer
from netbuilder.graph.edits import add_node, connect, insert_on_edge, starting_node
from netbuilder.graph.grouping import make_block
from netbuilder.graph.model import Edge, Graph
from netbuilder.graph.project import Project
from netbuilder.layers.base import Family
from netbuilder.layers.registry import LAYERS

KINDS = tuple(name for name, layer in LAYERS.items() if layer.family is not Family.BLOCK)
FACTS = st.sampled_from((None, DIGITS, DIABETES))

LENET = chain(
    ("input", ("Input", {"shape": [1, 8, 8]})),
    ("conv1", ("Conv2d", {"out_channels": 6, "kernel_size": 3})),
    ("relu1", "ReLU"),
    ("flat", "Flatten"),
    ("fc", ("Linear", {"out_features": 10})),
    ("output", "Output"),
)


def opening(graph: Graph, source=None, target=None, facts=DIGITS) -> Opening:
    return Opening(infer(graph), facts, source, target)


# Whatever the drawing -----------------------------------------------------------------------------------------------


@given(networks(largest=12), st.data(), st.sampled_from(KINDS), FACTS)
def test_what_is_said_to_fit_behind_a_port_compiles_with_the_shape_that_was_said(graph, data, kind, facts):
    inference = infer(graph)
    ports = [(name, port) for name, shapes in inference.nodes.items() for port in range(len(shapes.outputs))
             if graph.nodes[name].type != "Output"]  # fmt: skip
    source, port = data.draw(st.sampled_from(ports))
    found = fit(kind, Opening(inference, facts, (source, port)))
    start = starting_node(kind, facts=facts)
    if not start.layer.input_ports:
        assert not found.fits
        return
    event(f"fits: {found.fits}")

    grown = add_node(graph, "the new one", start)
    wired = connect(grown, Edge(source=source, source_port=port, target="the new one"))
    after = settled(wired, "the new one", inference, facts)
    report = check(Project(graph=after), facts)
    errors = [finding for finding in report.errors if finding.node == "the new one" and finding.code != "unconnected"]
    shapes = report.inference.nodes["the new one"]
    if found.fits:
        assert errors == []
        if not found.waits:
            assert shapes.outputs == found.outputs
        assert after.nodes["the new one"].layer == found.layer
    else:
        # Of a layer with several inputs it is not said before all of them are wired.
        assert errors != [] or len(start.layer.input_ports) > 1


@given(networks(largest=12), st.data(), st.sampled_from(KINDS), FACTS)
def test_nothing_breaks_behind_a_layer_that_is_put_into_a_wire_without_a_doubt(graph, data, kind, facts):
    inference = infer(graph)
    wire = data.draw(st.sampled_from(graph.edges))
    ends = (wire.source, wire.source_port), (wire.target, wire.target_port)
    found = fit(kind, Opening(inference, facts, *ends))
    start = starting_node(kind, facts=facts)
    assume(start.layer.input_ports and start.layer.output_ports)
    after = settled(insert_on_edge(graph, wire, "the new one", start), "the new one", inference, facts)
    shapes = infer(after)
    broken = {name for name, known in shapes.nodes.items() if known.error is not None}
    broken -= {name for name, known in inference.nodes.items() if known.error is not None}
    event(f"fits: {found.fits}, breaks: {bool(broken)}")
    if not found.fits:
        assert "the new one" in broken or len(start.layer.input_ports) > 1
    elif "behind it would no longer fit" in found.doubt:
        assert broken or any(name in found.doubt for name in graph.of_type("Output"))
    elif not found.waits:
        assert broken == set()
        assert shapes.nodes["the new one"].outputs == found.outputs


@given(networks(largest=12), st.data())
def test_consequences_are_those_of_the_whole_drawing(graph, data):
    before = infer(graph)
    wire = data.draw(st.sampled_from(graph.edges))
    source = data.draw(st.sampled_from([name for name in before.nodes if graph.nodes[name].type != "Output"]))
    moved = wire.replace(source=source, source_port=0)
    after = infer(graph.replace(edges=[moved if edge is wire else edge for edge in graph.edges]))
    # A wire that closes a loop has no consequences: nothing on the loop is computed.
    assume(after.nodes.keys() == before.nodes.keys())
    changed = dict(consequences(before, wire.target, wire.target_port, before.spec(moved)))
    assert next(iter(changed)) == wire.target
    assert {name: _facts(shapes) for name, shapes in {**before.nodes, **changed}.items()} == {
        name: _facts(shapes) for name, shapes in after.nodes.items()
    }


def _facts(shapes: NodeShapes) -> tuple[object, ...]:
    return shapes.node, shapes.inputs, shapes.outputs, shapes.cost, str(shapes.error)


def test_a_wire_into_a_free_port_of_a_merge_goes_beside_the_others():
    nodes = {"one": ("Input", {"shape": [2]}), "other": ("Input", {"shape": [5]}), "cat": "Concat"}
    shapes = infer(drawn(nodes, "one cat:1"))
    for port, inputs in ((0, (5, 2)), (1, (5,)), (2, (2, 5))):
        _, found = next(consequences(shapes, "cat", port, shapes.nodes["other"].outputs[0]))
        assert tuple(spec.shape[0] for spec in found.specs) == inputs


def test_a_drawing_that_runs_in_a_circle_has_no_consequences_there():
    circle = drawn({"one": "ReLU", "two": "ReLU"}, "one two", "two one")
    assert list(consequences(infer(circle), "one", 0, None)) == []


# Settings -----------------------------------------------------------------------------------------------------------


def test_the_last_linear_gives_as_many_numbers_as_the_data_have_classes():
    assert fit("Linear", opening(LENET, ("fc", 0), ("output", 0))).layer.out_features == 10
    assert fit("Linear", opening(LENET, target=("output", 0))).layer.out_features == 10
    assert fit("Linear", opening(LENET, target=("output", 0), facts=DIABETES)).layer.out_features == 1
    assert fit("Linear", opening(LENET, ("flat", 0), ("fc", 0))).layer.out_features == 64


def test_without_data_the_last_linear_keeps_the_width_that_was_there():
    graph = chain(("input", ("Input", {"shape": [4]})), ("fc", ("Linear", {"out_features": 7})), ("output", "Output"))
    assert fit("Linear", opening(graph, ("fc", 0), ("output", 0), None)).layer.out_features == 7


@pytest.mark.parametrize(
    ("shape", "kind", "settings"),
    [
        ((6, 2, 2), "PatchEmbedding", {"patch_size": 2}),
        ((5, 10), "MultiheadAttention", {"num_heads": 2}),
        ((784,), "Unflatten", {"unflattened_size": (1, 28, 28)}),
        ((784,), "Reshape", {"shape": (1, 28, 28)}),
        ((128,), "Reshape", {"shape": (2, 8, 8)}),
        ((3, 4, 5), "Permute", {"dims": (0, 3, 2, 1)}),
    ],
)
def test_settings_follow_what_comes_in(shape, kind, settings):
    graph = chain(("input", ("Input", {"shape": list(shape)})))
    found = fit(kind, opening(graph, ("input", 0)))
    assert found.fits, found.refusal
    assert {name: getattr(found.layer, name) for name in settings} == settings


@pytest.mark.parametrize(("shape", "kind"), [((6, 9, 9), "PixelShuffle"), ((4,), "Permute"), ((6, 2, 2), "Crop2d")])
def test_settings_with_which_a_layer_would_do_nothing_are_not_proposed(shape, kind):
    found = fit(kind, opening(chain(("input", ("Input", {"shape": list(shape)}))), ("input", 0)))
    assert not found.fits


def test_a_layer_in_a_residual_branch_takes_the_width_of_the_branch():
    nodes = {"input": ("Input", {"shape": [6, 8, 8]}), "relu": "ReLU", "add": "Add"}
    branch = opening(drawn(nodes, "input relu", "relu add", "input add:1"), ("relu", 0), ("add", 0))
    found = fit("Conv2d", branch)
    assert found.layer.out_channels == 6
    assert not found.doubt
    assert fit("MaxPool2d", branch).doubt.startswith("add behind it would no longer fit: Add expects")


# Words --------------------------------------------------------------------------------------------------------------


def test_the_sibling_for_other_samples_is_named():
    found = fit("BatchNorm1d", opening(LENET, ("conv1", 0)))
    assert not found.fits
    assert "BatchNorm2d takes images" in found.refusal
    assert fit("BatchNorm2d", opening(LENET, ("conv1", 0))).fits
    assert fit("BatchNorm1d", opening(LENET, ("flat", 0))).fits


def test_a_linear_behind_an_image_is_doubted_and_not_flattened_in_secret():
    found = fit("Linear", opening(LENET, ("relu1", 0)))
    assert found.outputs[0].shape == (6, 6, 64)
    assert "Flatten first for one row of 216 numbers" in found.doubt


def test_a_flatten_that_changes_nothing_is_doubted():
    assert "changes nothing" in fit("Flatten", opening(LENET, ("flat", 0))).doubt
    assert not fit("Flatten", opening(LENET, ("conv1", 0))).doubt


def test_an_end_that_does_not_fit_the_data_says_so():
    assert fit("Output", opening(LENET, ("fc", 0))).fits
    assert "expects 10 numbers per sample" in fit("Output", opening(LENET, ("flat", 0))).refusal


def test_starts_and_ends_go_on_their_own_side_only():
    assert "nothing goes into it" in fit("Input", opening(LENET, ("conv1", 0))).refusal
    assert "nothing comes out of it" in fit("Output", opening(LENET, target=("conv1", 0))).refusal


def test_a_layer_of_several_inputs_waits_for_the_others():
    found = fit("Subtract", opening(LENET, ("conv1", 0)))
    assert found.fits
    assert found.waits == ("second",)
    assert found.outputs == ()


def test_a_product_of_matrices_takes_what_is_not_square():
    graph = chain(("input", ("Input", {"shape": [4, 9]})))
    assert fit("MatMul", opening(graph, ("input", 0))).fits


# In front of an input ------------------------------------------------------------------------------------------------

LOOSE = drawn(
    {
        "input": ("Input", {"shape": [6, 8, 8]}),
        "conv": ("Conv2d", {"out_channels": 4, "kernel_size": 3}),
        "add": "Add",
        "gru": ("GRU", {"hidden_size": 8}),
        "emb": ("Embedding", {"num_embeddings": 9, "embedding_dim": 4}),
    },
    "input add",
)


@pytest.mark.parametrize(
    ("target", "fitting", "misfits"),
    [
        (("conv", 0), {"Input", "MaxPool2d", "ReLU", "BatchNorm2d", "Reshape"}, {"Flatten", "BatchNorm1d", "Output"}),
        (("gru", 0), {"Embedding", "LSTM", "Linear", "PatchEmbedding"}, {"Conv2d", "Flatten", "MaxPool2d"}),
        (("add", 1), {"ReLU", "Conv2d", "MaxPool2d", "BatchNorm2d"}, {"Flatten", "Linear", "Embedding"}),
        (("emb", 0), {"Flatten", "Slice"}, {"ReLU", "Conv2d", "Linear"}),
    ],
)
def test_before_an_input_there_fits_what_can_give_what_it_takes(target, fitting, misfits):
    facts = replace(DIGITS, input_shape=(3, 32, 32))
    place = opening(LOOSE, target=target, facts=facts)
    assert {kind for kind in fitting if not fit(kind, place).fits} == set()
    assert {kind for kind in misfits if fit(kind, place).fits} == set()
    assert all(fit(kind, place).refusal for kind in misfits)


def test_a_convolution_before_a_merge_has_as_many_filters_as_its_siblings():
    assert fit("Conv2d", opening(LOOSE, target=("add", 1))).layer.out_channels == 6


# Blocks --------------------------------------------------------------------------------------------------------------


def test_a_block_gives_what_its_drawing_makes_of_what_comes_in():
    graph, block = make_block(LENET, ["conv1", "relu1"])
    name = graph.nodes[block].settings["block"]
    found = fit_block(name, graph.blocks, opening(graph, ("input", 0)))
    assert found.outputs[0].shape == (6, 6, 6)
    refused = fit_block(name, graph.blocks, opening(graph, ("flat", 0)))
    assert "Conv2d expects an image" in refused.refusal
