"""The layers that can be looked into, found by the way through the blocks to them."""

from netbuilder.compiler.module import build
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.gui.inspectable import layer_choices
from netbuilder.inspection.activations import capture


def nested() -> Graph:
    """input -> block (twice: a Linear and a ReLU) -> output."""
    inner = Graph(
        {
            "x": Node(type="BlockInput"),
            "fc": Node(type="Linear", settings={"out_features": 4}),
            "act": Node(type="ReLU"),
            "y": Node(type="BlockOutput"),
        },
        tuple(Edge(source=one, target=other) for one, other in (("x", "fc"), ("fc", "act"), ("act", "y"))),
    )
    nodes = {
        "input": Node(type="Input", settings={"shape": [4]}),
        "b": Node(type="Block", settings={"block": "dense", "repeat": 2}),
        "output": Node(type="Output"),
    }
    wires = (Edge(source="input", target="b"), Edge(source="b", target="output"))
    return Graph(nodes, wires, blocks={"dense": inner})


def test_layers_in_blocks_are_offered_under_the_keys_that_the_model_has() -> None:
    choices = {choice.id: choice for choice in layer_choices(nested())}
    assert list(choices) == ["input", "b", "b/0/fc", "b/0/act", "b/1/fc", "b/1/act"]
    assert choices["b/1/fc"].title.startswith("b › 1 › fc · Linear")
    keys = {choice.weight_key for choice in choices.values() if choice.weight_key}
    assert keys == {"b.0.fc.weight", "b.1.fc.weight"} <= set(build(nested()).state_dict())


def test_every_offered_layer_has_a_value() -> None:
    import torch

    values = capture(build(nested()), torch.randn(1, 4))
    assert {choice.id for choice in layer_choices(nested())} <= set(values)
