"""What the network says of a sample at the Output that is shown, in the data's own words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from netbuilder.graph.model import Graph
from netbuilder.gui.panels.prediction import Prediction
from netbuilder.layers.inout import Output

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared
    from netbuilder.inspection.probe import ProbeResult


@dataclass(frozen=True, slots=True)
class ShownOutput:
    """The Output whose answers are shown; `place` counts the Outputs in the order of the drawing."""

    place: int
    id: str
    layer: Output
    is_only: bool


def shown_output(graph: Graph) -> ShownOutput | None:
    """The first Output that classifies or predicts numbers; one that rebuilds the sample where there is no other."""
    ids = graph.of_type("Output")
    found = [
        ShownOutput(place, name, layer, len(ids) == 1)
        for place, name in enumerate(ids)
        if isinstance(layer := graph.nodes[name].layer, Output)
    ]
    return next((shown for shown in found if shown.layer.target != "input"), found[0] if found else None)


def prediction_of(result: ProbeResult, prepared: Prepared, index: int, shown: ShownOutput) -> Prediction | None:
    """The answer to sample `index` of the data; None where it has no words, as a rebuilt picture."""
    fitted, samples = prepared.fitted, prepared.samples
    name = "" if shown.is_only else shown.id
    if result.output is None or shown.layer.target == "input":
        return None
    if result.probabilities is not None and fitted.task == "classification":
        true = int(samples.targets[index])
        return Prediction(np.ravel(result.probabilities), fitted.class_names, true, output=name)
    if fitted.task != "regression":
        return None
    names = fitted.target_names
    # Which of several target values the Output gives: one of them, or all.
    wanted = [names.index(shown.layer.target)] if shown.layer.target in names else list(range(len(fitted.target_mean)))
    if result.output.size != len(wanted):
        return None
    spread = np.zeros((1, len(fitted.target_mean)))
    spread[0, wanted] = np.ravel(result.output)
    values, truth = fitted.inverse_target(spread)[0], np.ravel(samples.targets[index])
    return Prediction(
        values=tuple(float(values[column]) for column in wanted),
        true_values=tuple(float(truth[column]) for column in wanted),
        value_names=tuple(names[column] for column in wanted),
        output=name,
    )
