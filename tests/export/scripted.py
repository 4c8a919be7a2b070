"""Projects of every kind that a training script can be printed for, small enough to be trained in a second."""

import gzip
import struct
from itertools import pairwise
from pathlib import Path

import numpy as np

from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.settings import SGD, AdamW, DataSettings, RMSprop, TrainingSettings
from netbuilder.storage.projects import load
from netbuilder.storage.templates import load_template

EXAMPLES = Path(__file__).parents[2] / "examples"
TEMPLATES = (
    *("perceptron", "mlp", "digits-cnn", "deep-versus-shallow", "linear-regression", "rbf-network", "autoencoder"),
    *("conv-autoencoder", "rnn-classifier", "transformer-classifier"),
)


def of_template(name: str) -> Project:
    return shortened(load_template(name))


def of_example(name: str) -> Project:
    return shortened(load(EXAMPLES / f"{name}.json").project)


def shortened(project: Project, epochs: int = 2) -> Project:
    options = dict(project.data.options)
    if project.data.source in {"waves", "brackets"}:
        options["samples"] = 200
    return project.replace(
        data=project.data.replace(options=options), training=project.training.replace(epochs=epochs, device="cpu")
    )


def chain(name: str, data: dict, *layers: tuple[str, dict], **training: object) -> Project:
    nodes = {f"{kind.lower()}{place}": (kind, settings) for place, (kind, settings) in enumerate(layers)}
    return drawn(name, data, nodes, *(f"{a} {b}" for a, b in pairwise(nodes)), **training)


def drawn(name: str, data: dict, nodes: dict, *wires: str, **training: object) -> Project:
    """`"a b:1"` is a wire from a into input 1 of b."""
    edges = []
    for wire in wires:
        source, target = wire.split()
        target, _, port = target.partition(":")
        edges.append(Edge(source=source, target=target, target_port=int(port or 0)))
    made = {node: Node(type=kind, settings=settings) for node, (kind, settings) in nodes.items()}
    settings = TrainingSettings(**{"epochs": 2, "device": "cpu"} | training)
    return Project(name=name, graph=Graph(made, tuple(edges)), data=DataSettings(**data), training=settings)


def write_small_mnist(folder: Path) -> Path:
    """MNIST's four files with 60 and 20 pictures of noise, two of them gzipped."""
    folder.mkdir(parents=True)
    random = np.random.default_rng(3)
    for part, count in (("train", 61), ("t10k", 20)):
        pictures = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = np.arange(count, dtype=np.uint8) % 10
        for name, array in (("images-idx3", pictures), ("labels.idx1", labels)):
            content = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape) + array.tobytes()
            is_zipped = name.startswith("images")
            path = folder / f"{part}-{name}-ubyte{'.gz' if is_zipped else ''}"
            path.write_bytes(gzip.compress(content) if is_zipped else content)
    return folder


MOONS = chain(
    'Moons: "two" \\ half',
    {"source": "moons", "options": {"samples": 97, "noise": 0.2, "seed": 5}, "seed": 4, "test": 0.3},
    ("Input", {"shape": [2]}),
    ("Linear", {"out_features": 16}),
    ("BatchNorm1d", {}),
    ("ReLU", {}),
    ("Dropout", {"p": 0.4}),
    ("Linear", {"out_features": 2}),
    ("Output", {}),
    seed=7,
    batch_size=11,  # 61 samples to learn from: the last batch of an epoch joins the one before it
)
YES_OR_NO = chain(
    "Yes or no",
    {"source": "xor", "standardise": False, "validation": 0.0},
    ("Input", {"shape": [2]}),
    ("Linear", {"out_features": 8}),
    ("Tanh", {}),
    ("Linear", {"out_features": 1}),
    ("Output", {"loss": "binary_cross_entropy", "weight": 2.5}),
    optimizer=SGD(lr=0.1, momentum=0.9, nesterov=True, weight_decay=1e-3),
)
THREE_COLUMNS = chain(
    "F",
    {"source": "breast_cancer", "test": 0.0},
    ("Input", {"shape": [3], "columns": "worst area, 0:2"}),
    ("Linear", {"out_features": 3}),
    ("Output", {"loss": "mse", "target": "input"}),
    batch_size=100,
)
HEAPS = chain(
    "Means",
    {"source": "blobs", "options": {"centres": 4}},
    ("Input", {"shape": [2]}),
    ("Linear", {"out_features": 4}),
    ("Output", {}),
    optimizer=AdamW(lr=0.01, betas=(0.8, 0.99), amsgrad=True),
)
TWO_ENDS = drawn(
    "Progression",
    {"source": "diabetes"},
    {
        "age": ("Input", {"shape": [5], "columns": "age, 2, 4, 6, 8"}),
        "others": ("Input", {"shape": [9], "columns": "1:"}),
        "cat": ("Concat", {}),
        "fc": ("Linear", {"out_features": 6}),
        "drop": ("AlphaDropout", {"p": 0.2}),
        "loss": ("Linear", {"out_features": 1}),
        "back": ("Linear", {"out_features": 10}),
        "samples": ("Output", {"loss": "l1", "target": "progression", "weight": 0.7}),
        "F": ("Output", {"loss": "huber", "target": "input"}),
    },
    *("age cat", "others cat:1", "cat fc", "fc drop", "drop loss", "drop back", "loss samples", "back F"),
    optimizer=RMSprop(lr=0.003, momentum=0.5, centered=True),
)
# So many Outputs, with such names, do not fit a line.
MANY_ENDS = drawn(
    "Spirals",
    {"source": "spirals", "options": {"samples": 60, "arms": 3}, "standardise": False},
    {"input": ("Input", {"shape": [2]})}
    | {f"fc{n}": ("Linear", {"out_features": 3}) for n in range(3)}
    | {f"classifier-number-{n}": ("Output", {"weight": n + 0.5}) for n in range(3)},
    *(f"input fc{n}" for n in range(3)),
    *(f"fc{n} classifier-number-{n}" for n in range(3)),
)
NUMBERS = chain(
    "Own units",
    {"source": "diabetes", "standardise": False},
    ("Input", {"shape": [10]}),
    ("Linear", {"out_features": 1}),
    ("Output", {"loss": "l1"}),
)
PICTURES = chain(
    "Pictures between 0 and 1",
    {"source": "digits", "standardise": False},
    ("Input", {"shape": [1, 8, 8]}),
    ("Conv2d", {"out_channels": 2, "kernel_size": 3, "padding": 1}),
    ("Dropout2d", {}),
    ("Conv2d", {"out_channels": 1, "kernel_size": 3, "padding": 1}),
    ("Output", {"loss": "binary_cross_entropy", "target": "input"}),
)
NOISE = chain(
    "Noise",
    {"source": "noise_images", "options": {"height": 6, "width": 5, "samples": 40, "classes": 3}},
    ("Input", {"shape": [3, 6, 5]}),
    ("Conv2d", {"out_channels": 4, "kernel_size": 3}),
    ("GaussianNoise", {}),
    ("Flatten", {}),
    ("Linear", {"out_features": 3}),
    ("Output", {}),
    batch_size=1,
)
DRAWN = {
    "moons": MOONS,
    "yes or no": YES_OR_NO,
    "three columns": THREE_COLUMNS,
    "heaps": HEAPS,
    "two ends": TWO_ENDS,
    "many ends": MANY_ENDS,
    "numbers": NUMBERS,
    "pictures": PICTURES,
    "noise": NOISE,
}
