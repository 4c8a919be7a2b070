"""Images a second that training reaches through the product and through loops written by hand, in one run.

    python -m tests.benchmarks.throughput [--json] [--seconds N] [--rounds N] [--threads N]

LeNet-5 and an MLP 784-128-10 on data of MNIST's size (60,000 random pictures 1×28×28), batch 128, Adam. Every variant
leaves the same record: mean loss and accuracy of each epoch. Measurements alternate (A C A C …), so that a busy machine
slows all of them alike; ratios are medians over pairs that stand side by side.
"""

from __future__ import annotations

import statistics
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from itertools import pairwise
from time import perf_counter
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F  # noqa: N812
from torch import nn

from netbuilder.data.fitted import Fitted
from netbuilder.data.prepare import Prepared
from netbuilder.data.samples import Samples
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.settings import Adam, TrainingSettings
from netbuilder.training.control import Control
from netbuilder.training.events import EpochFinished, Failed, Started
from netbuilder.training.loop import train
from tests.benchmarks.reporting import options, report

IMAGES = 60_000
BATCH = 128
REFERENCE = "hand"

MLP = (
    ("input", "Input", {"shape": [1, 28, 28]}),
    ("flat", "Flatten", {}),
    ("fc1", "Linear", {"out_features": 128}),
    ("relu", "ReLU", {}),
    ("fc2", "Linear", {"out_features": 10}),
    ("output", "Output", {"loss": "cross_entropy"}),
)
LENET = (
    ("input", "Input", {"shape": [1, 28, 28]}),
    ("conv1", "Conv2d", {"out_channels": 6, "kernel_size": 5, "padding": 2}),
    ("relu1", "ReLU", {}),
    ("pool1", "MaxPool2d", {"kernel_size": 2}),
    ("conv2", "Conv2d", {"out_channels": 16, "kernel_size": 5}),
    ("relu2", "ReLU", {}),
    ("pool2", "MaxPool2d", {"kernel_size": 2}),
    ("flat", "Flatten", {}),
    ("fc1", "Linear", {"out_features": 120}),
    ("relu3", "ReLU", {}),
    ("fc2", "Linear", {"out_features": 84}),
    ("relu4", "ReLU", {}),
    ("fc3", "Linear", {"out_features": 10}),
    ("output", "Output", {"loss": "cross_entropy"}),
)


@dataclass(frozen=True, eq=False)
class Case:
    """One network and its data."""

    name: str
    project: Project
    prepared: Prepared
    plain: Callable[[], nn.Module]  # the same network as people write it


# A variant trains `epochs` epochs and returns the seconds they took, preparation left out.
Variant = Callable[[Case, int], float]


def product(case: Case, epochs: int) -> float:
    """(a) The product, headless."""
    began = ended = 0.0
    for event in train(case.project, case.prepared, Control(), device="cpu", epochs=epochs):
        if isinstance(event, Started):
            began = perf_counter()
        elif isinstance(event, EpochFinished):
            ended = perf_counter()
        elif isinstance(event, Failed):
            raise RuntimeError(event.message)
    return ended - began


def hand_written(case: Case, epochs: int) -> float:
    """(c) The best hand-written loop: data as one tensor, index by a permutation, fused Adam, no waiting per step."""
    torch.manual_seed(0)
    model = case.plain()
    features, targets = torch.from_numpy(case.prepared.features), torch.from_numpy(case.prepared.targets)
    optimizer = torch.optim.Adam(model.parameters(), fused=True)
    starts = range(0, IMAGES, BATCH)
    began = perf_counter()
    for _ in range(epochs):
        order = torch.randperm(IMAGES)
        losses = torch.empty(len(starts))
        correct = torch.zeros((), dtype=torch.int64)
        for number, start in enumerate(starts):
            index = order[start : start + BATCH]
            inputs, labels = features.index_select(0, index), targets.index_select(0, index)
            optimizer.zero_grad(set_to_none=True)
            output = model(inputs)
            loss = F.cross_entropy(output, labels)
            loss.backward()
            optimizer.step()
            losses[number] = loss.detach()
            correct += (output.argmax(1) == labels).sum()
        _record(losses.mean().item(), correct.item() / IMAGES)
    return perf_counter() - began


def data_loader(case: Case, epochs: int) -> float:
    """(d) An ordinary DataLoader loop, for orientation."""
    torch.manual_seed(0)
    model = case.plain()
    samples = torch.utils.data.TensorDataset(
        torch.from_numpy(case.prepared.features), torch.from_numpy(case.prepared.targets)
    )
    loader = torch.utils.data.DataLoader(samples, batch_size=BATCH, shuffle=True)
    optimizer = torch.optim.Adam(model.parameters())
    began = perf_counter()
    for _ in range(epochs):
        loss_sum, correct = 0.0, 0
        for inputs, labels in loader:
            optimizer.zero_grad()
            output = model(inputs)
            loss = F.cross_entropy(output, labels)
            loss.backward()
            optimizer.step()
            loss_sum += loss.item() * len(labels)
            correct += (output.argmax(1) == labels).sum().item()
        _record(loss_sum / IMAGES, correct / IMAGES)
    return perf_counter() - began


def in_window(case: Case, epochs: int) -> float:
    """(b) The product with its window up and every live picture visible."""
    from tests.benchmarks.live_window import train_in_window

    training = case.project.training.replace(epochs=epochs, device="cpu")
    outcome = train_in_window(case.project.replace(training=training), case.prepared)
    REPAINTS.setdefault(case.name, []).append((outcome.curves_per_second, outcome.pictures_per_second))
    return outcome.seconds


# What the window painted a second, by network: (curves, pictures) for each measurement.
REPAINTS: dict[str, list[tuple[float, float]]] = {}
VARIANTS: dict[str, Variant] = {
    "product": product,
    "window": in_window,
    REFERENCE: hand_written,
    "DataLoader": data_loader,
}


def on_its_own_thread(variant: Variant, case: Case, epochs: int) -> float:
    """Seconds of a variant on a thread that ends with it, as a run of the window does.

    libgomp keeps a team of threads for every thread that ever computed; as soon as the teams of living threads
    outnumber the cores, all sleep between two operations instead of spinning, and small networks lose half their speed.
    """
    seconds: list[float] = []
    thread = threading.Thread(target=lambda: seconds.append(variant(case, epochs)))
    thread.start()
    thread.join()
    return seconds[0]


def _record(loss: float, accuracy: float) -> None:
    if not (np.isfinite(loss) and 0 <= accuracy <= 1):
        raise RuntimeError(f"loss {loss}, accuracy {accuracy}: the loop does not learn")


def cases() -> tuple[Case, ...]:
    prepared = _random_data()
    return (
        Case("LeNet-5", chain(LENET), prepared, _plain_lenet),
        Case("MLP 784-128-10", chain(MLP), prepared, _plain_mlp),
    )


def _random_data() -> Prepared:
    generator = np.random.default_rng(0)
    pixels = generator.integers(0, 256, (IMAGES, 1, 28, 28), dtype=np.uint8)
    labels = generator.integers(0, 10, IMAGES)
    names = tuple("0123456789")
    none = np.empty(0, np.int64)
    return Prepared(
        samples=Samples(pixels, labels, "classification", names, value_range=(0, 255)),
        train=np.arange(IMAGES),
        validation=none,
        test=none,
        features=(pixels.astype(np.float32) - 127.5) / 73.9,
        targets=labels,
        fitted=Fitted(
            source="random",
            task="classification",
            input_shape=(1, 28, 28),
            mean=(127.5,),
            std=(73.9,),
            class_names=names,
        ),
        facts=DataFacts((1, 28, 28), "classification", classes=10),
    )


def chain(layers: tuple[tuple[str, str, Mapping[str, Any]], ...]) -> Project:
    nodes = {name: Node(type=kind, settings=settings) for name, kind, settings in layers}
    names = list(nodes)
    edges = tuple(Edge(source=a, target=b) for a, b in pairwise(names))
    return Project(graph=Graph(nodes, edges), training=TrainingSettings(batch_size=BATCH, optimizer=Adam()))


def _plain_mlp() -> nn.Module:
    return nn.Sequential(nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10))


def _plain_lenet() -> nn.Module:
    return nn.Sequential(
        *(nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2), nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2)),
        *(nn.Flatten(), nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10)),
    )


def measure(case: Case, variants: Mapping[str, Variant], seconds: float, rounds: int) -> list[dict[str, Any]]:
    """One row for each variant: median images a second, and the median ratio to the hand-written loop beside it."""
    # The window has a thread of its own for each run.
    variants = {
        name: variant if variant is in_window else partial(on_its_own_thread, variant)
        for name, variant in variants.items()
    }
    epoch_seconds = {name: variant(case, 1) for name, variant in variants.items()}  # warms up, too
    epochs = max(1, round(seconds / epoch_seconds[REFERENCE]))
    speeds: dict[str, list[float]] = {name: [] for name in variants}
    for number in range(rounds):
        # Every other round runs backwards, so that nobody always comes first.
        for name in list(variants) if number % 2 == 0 else reversed(variants):
            speeds[name].append(epochs * IMAGES / variants[name](case, epochs))
    return [
        {
            "network": case.name,
            "variant": name,
            "images_per_second": statistics.median(found),
            "ratio": statistics.median(mine / other for mine, other in zip(found, speeds[REFERENCE], strict=True)),
            "curves_per_second": _painted(case, 0) if name == "window" else None,
            "pictures_per_second": _painted(case, 1) if name == "window" else None,
            "rounds": rounds,
            "epochs": epochs,
        }
        for name, found in speeds.items()
    ]


def _painted(case: Case, kind: int) -> float:
    return statistics.median(counts[kind] for counts in REPAINTS[case.name])


def main() -> None:
    parser = options("Images a second in training, against loops written by hand.", seconds=3)
    parser.add_argument("--rounds", type=int, default=5, help="measurements of each variant (5)")
    parser.add_argument("--threads", type=int, default=None, help="threads of torch (its own choice)")
    parser.add_argument("--only", nargs="+", choices=sorted(VARIANTS), help="variants besides the hand-written loop")
    arguments = parser.parse_args()
    if arguments.threads:
        torch.set_num_threads(arguments.threads)
    wanted = {REFERENCE, *(arguments.only or VARIANTS)}
    variants = {name: variant for name, variant in VARIANTS.items() if name in wanted}
    rows = [row for case in cases() for row in measure(case, variants, arguments.seconds, arguments.rounds)]
    report(f"Training throughput, {torch.get_num_threads()} threads", rows, arguments.json)


if __name__ == "__main__":
    main()
