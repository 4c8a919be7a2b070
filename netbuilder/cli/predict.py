"""`netbuilder predict`: what a trained network says about new inputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netbuilder.cli.arguments import AsJson, ProjectFile

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.data.fitted import Fitted

Entry = dict[str, Any]  # Any: what JSON holds
# So many classes are shown on a line of text; JSON holds all.
_SHOWN_CLASSES = 3


def predict(
    file: ProjectFile,
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Images, CSV files or .npy files.")],
    as_json: AsJson = False,
) -> None:
    """Let a trained network answer for images, rows of a CSV file or an array; several Outputs answer each."""
    from netbuilder.cli.opening import checked, open_trained
    from netbuilder.cli.printing import print_json, print_result
    from netbuilder.data.reading import read_inputs

    opened = open_trained(file)
    fitted = opened.fitted
    assert fitted is not None, "open_trained refuses a file without"
    checked(opened.project)
    samples = read_inputs(inputs, fitted)
    import numpy as np

    from netbuilder.cli.models import trained_model
    from netbuilder.layers.inout import Output
    from netbuilder.training.loop import predict_each

    features = np.stack([sample for _, sample in samples])  # (N, *input_shape)
    graph = opened.project.graph
    answers: dict[str, list[Entry]] = {}
    for output, rows in predict_each(trained_model(opened), graph, fitted, features).items():
        layer = graph.nodes[output].layer
        target = layer.target if isinstance(layer, Output) else None
        answers[output] = [_entry(name, fitted, target, row) for (name, _), row in zip(samples, rows, strict=True)]
    if as_json:
        print_json(next(iter(answers.values())) if len(answers) == 1 else answers)
        return
    for entries in zip(*answers.values(), strict=True):
        for output, entry in zip(answers, entries, strict=True):
            print_result(_line(entry) if len(answers) == 1 else f"{output}: {_line(entry)}")


def _entry(name: str, fitted: Fitted, target: str | None, row: np.ndarray[Any, Any]) -> Entry:
    """One answer. `target` is what the network learned to give: `input` for an autoencoder."""
    if target == "input":
        return {"input": name, "output": row.tolist()}
    if fitted.task == "classification":
        best = int(row.argmax())
        return {
            "input": name,
            "class": fitted.class_names[best],
            "index": best,
            "probability": float(row[best]),
            "probabilities": dict(zip(fitted.class_names, row.tolist(), strict=True)),
        }
    names = (target,) if target in fitted.target_names else fitted.target_names
    return {"input": name, "values": dict(zip(names, row.reshape(-1).tolist(), strict=True))}


def _line(entry: Entry) -> str:
    if "output" in entry:
        return f"{entry['input']}  {entry['output']}"
    if "values" in entry:
        return f"{entry['input']}  " + "  ".join(f"{name} {value:.6g}" for name, value in entry["values"].items())
    ranked = sorted(entry["probabilities"].items(), key=lambda pair: -pair[1])[:_SHOWN_CLASSES]
    shares = "  ".join(f"{name} {100 * share:.2f} %" for name, share in ranked)
    return f"{entry['input']}  {entry['class']}  ({shares})"
