"""Small data and small networks that train in milliseconds."""

from collections.abc import Callable
from itertools import pairwise

import numpy as np

from netbuilder.data.fitted import Fitted
from netbuilder.data.prepare import Prepared
from netbuilder.data.samples import Samples
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.graph.settings import TrainingSettings
from netbuilder.training.control import Control
from netbuilder.training.events import Event, Failed, Finished, Stopped
from netbuilder.training.loop import train


def class_data(count=70, width=4, classes=3, validation=10, test=10, seed=0) -> Prepared:
    """Points around one centre for each class."""
    generator = np.random.default_rng(seed)
    labels = generator.integers(0, classes, count)
    features = (np.eye(classes, width)[labels] * 2 + generator.normal(0, 0.5, (count, width))).astype(np.float32)
    names = tuple(f"class {number}" for number in range(classes))
    fitted = Fitted(
        source="points",
        task="classification",
        input_shape=(width,),
        mean=(0.0,) * width,
        std=(1.0,) * width,
        class_names=names,
    )
    samples = Samples(features, labels, "classification", names)
    facts = DataFacts((width,), "classification", classes=classes)
    return _prepared(samples, features, labels, fitted, facts, validation, test)


def number_data(count=60, width=3, targets=1, validation=10, test=10, seed=0) -> Prepared:
    """A noisy linear map; targets have mean 100 and standard deviation 20 or so in their own units."""
    generator = np.random.default_rng(seed)
    features = generator.normal(size=(count, width)).astype(np.float32)
    raw = 100 + 20 * features @ generator.normal(size=(width, targets)) + generator.normal(size=(count, targets))
    mean, std = raw.mean(axis=0), raw.std(axis=0)
    names = tuple(f"target {number}" for number in range(targets))
    fitted = Fitted(
        source="numbers",
        task="regression",
        input_shape=(width,),
        mean=(0.0,) * width,
        std=(1.0,) * width,
        target_names=names,
        target_mean=tuple(mean.tolist()),
        target_std=tuple(std.tolist()),
    )
    samples = Samples(features, raw, "regression", target_names=names)
    facts = DataFacts((width,), "regression", target_size=targets, target_names=names)
    scaled = fitted.transform_target(raw)
    return _prepared(samples, features, scaled, fitted, facts, validation, test)


def _prepared(samples, features, targets, fitted, facts, validation, test) -> Prepared:
    order = np.random.default_rng(1).permutation(len(features))
    first = len(order) - validation - test
    return Prepared(
        samples, order[:first], order[first : first + validation], order[first + validation :],
        features, targets, fitted, facts,
    )  # fmt: skip


def chain(*layers: tuple[str, dict], shape=(4,), output=None, **training) -> Project:
    """A project of one row of layers between Input and Output; nodes are named after their type and place."""
    nodes = {"input": Node(type="Input", settings={"shape": list(shape)})}
    nodes |= {f"{kind.lower()}{number}": Node(type=kind, settings=dict(s)) for number, (kind, s) in enumerate(layers)}
    nodes["output"] = Node(type="Output", settings=output or {})
    edges = tuple(Edge(source=a, target=b) for a, b in pairwise(nodes))
    return Project(graph=Graph(nodes, edges), training=TrainingSettings(**{"batch_size": 8, "epochs": 2, **training}))


HIDDEN = (("Linear", {"out_features": 6}), ("Tanh", {}))
WITH_DROPOUT = (*HIDDEN, ("BatchNorm1d", {}), ("Dropout", {"p": 0.4}), ("Linear", {"out_features": 3}))


def classifier(**training) -> Project:
    return chain(*HIDDEN, ("Linear", {"out_features": 3}), **training)


def noisy_classifier(**training) -> Project:
    """With batch normalisation and dropout: all that makes a continuation hard."""
    return chain(*WITH_DROPOUT, **training)


def run_through(
    project: Project,
    prepared: Prepared,
    control: Control | None = None,
    answer: Callable[[Event, Control], None] | None = None,
    **arguments,
) -> list[Event]:
    """All events of a run on the CPU; `answer` may steer the control at each."""
    control = control or Control()
    events = []
    for event in train(project, prepared, control, **{"device": "cpu", **arguments}):
        events.append(event)
        if answer:
            answer(event, control)
    assert sum(isinstance(event, Finished | Stopped | Failed) for event in events) == 1
    assert isinstance(events[-1], Finished | Stopped | Failed)
    return events


def outcome_of(events: list[Event]):
    end = events[-1]
    assert isinstance(end, Finished | Stopped), end
    return end.outcome


def of_kind(events: list[Event], kind: type) -> list:
    return [event for event in events if isinstance(event, kind)]


def assert_same_weights(one, other) -> None:
    """Bit for bit."""
    assert one.keys() == other.keys()
    for key in one:
        np.testing.assert_array_equal(one[key], other[key], err_msg=key)
