"""`netbuilder predict`: what a trained network says about new inputs."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from netbuilder.cli.arguments import AsJson, ProjectFile

if TYPE_CHECKING:
    import numpy as np

    from netbuilder.data.fitted import Fitted

# So many classes are shown on a line of text; JSON holds all.
_SHOWN_CLASSES = 3


def predict(
    file: ProjectFile,
    inputs: Annotated[list[Path], typer.Argument(metavar="INPUT...", help="Images, CSV files or .npy files.")],
    as_json: AsJson = False,
) -> None:
    """Let a trained network answer for images, rows of a CSV file or an array."""
    from netbuilder.cli.opening import checked, open_trained
    from netbuilder.cli.printing import print_json, print_result
    from netbuilder.data.reading import read_inputs

    opened = open_trained(file)
    fitted = opened.fitted
    assert fitted is not None, "open_trained refuses a file without"
    checked(opened.project)
    samples = read_inputs(inputs, fitted)
    import numpy as np

    from netbuilder.cli.models import output_of, trained_model
    from netbuilder.training.loop import predict as answer

    features = np.stack([sample for _, sample in samples])  # (N, *input_shape)
    output = output_of(opened.project.graph)
    results = answer(trained_model(opened), fitted, features, output=output)
    target = output.target if output else None
    entries = [_entry(name, fitted, target, row) for (name, _), row in zip(samples, results, strict=True)]
    if as_json:
        print_json(entries)
        return
    for entry in entries:
        print_result(_line(entry))


def _entry(name: str, fitted: Fitted, target: str | None, row: np.ndarray[Any, Any]) -> dict[str, Any]:
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


def _line(entry: dict[str, Any]) -> str:
    if "output" in entry:
        return f"{entry['input']}  {entry['output']}"
    if "values" in entry:
        return f"{entry['input']}  " + "  ".join(f"{name} {value:.6g}" for name, value in entry["values"].items())
    ranked = sorted(entry["probabilities"].items(), key=lambda pair: -pair[1])[:_SHOWN_CLASSES]
    shares = "  ".join(f"{name} {100 * share:.2f} %" for name, share in ranked)
    return f"{entry['input']}  {entry['class']}  ({shares})"
