"""Small drawings with everything that inspection has to be careful about."""

from itertools import pairwise

from netbuilder.graph.model import Edge, Graph, Node


def chain(*layers):
    """Nodes one after the other: (id, type, settings)."""
    nodes = {name: Node(type=kind, settings=settings) for name, kind, settings in layers}
    names = list(nodes)
    return Graph(nodes, tuple(Edge(source=a, target=b) for a, b in pairwise(names)))


CONVOLUTIONAL = chain(
    ("input", "Input", {"shape": [2, 8, 8]}),
    ("conv1", "Conv2d", {"out_channels": 3, "kernel_size": 3}),
    ("bn1", "BatchNorm2d", {}),
    ("drop", "Dropout2d", {"p": 0.5}),
    ("2. Schicht", "ReLU", {}),
    ("flat", "Flatten", {}),
    ("fc", "Linear", {"out_features": 4}),
    ("output", "Output", {}),
)
# A fold of three, a wire past it, and two ends.
BRANCHED = Graph(
    {
        "input": Node(type="Input", settings={"shape": [5]}),
        "add_1": Node(type="Linear", settings={"out_features": 5}),
        "tanh": Node(type="Tanh"),
        "drop": Node(type="Dropout"),
        "add": Node(type="Add"),
        "output": Node(type="Output", settings={"loss": "mse"}),
        "second": Node(type="Output", settings={"loss": "mse"}),
    },
    tuple(
        Edge(source=source, target=target, target_port=port)
        for source, target, port in [
            ("input", "add_1", 0),
            ("add_1", "tanh", 0),
            ("input", "drop", 0),
            ("add_1", "add", 0),
            ("tanh", "add", 1),
            ("drop", "add", 2),
            ("add", "output", 0),
            ("tanh", "second", 0),
        ]
    ),
)
WHOLE_NUMBERS = chain(
    ("input", "Input", {"shape": [3], "dtype": "int64"}),
    ("same", "Identity", {}),
    ("output", "Output", {"loss": "mse"}),
)
