"""Mistakes at the Outputs: losses and widths that do not fit the data."""

from __future__ import annotations

from collections.abc import Iterator

from netbuilder.compiler.drawing import Drawing
from netbuilder.compiler.findings import Finding, Repair
from netbuilder.compiler.fit import flattenings
from netbuilder.compiler.kinds import bends, follows_width, width_setting
from netbuilder.compiler.repairs import Step, insertion, plain, repair, set_setting, setting
from netbuilder.graph import edits
from netbuilder.graph.facts import DataFacts
from netbuilder.layers.base import Shape, TensorSpec
from netbuilder.layers.inout import Input, Loss, Output
from netbuilder.layers.parsing import nearest
from netbuilder.layers.softmax import Scoring

CLASS_LOSSES: frozenset[Loss] = frozenset({"cross_entropy", "binary_cross_entropy"})


def find_output_mistakes(drawing: Drawing) -> Iterator[Finding]:
    """Everything at the Outputs that does not fit the data or the loss; the repairs are proposals."""
    for name, layer in drawing.layers.items():
        if isinstance(layer, Output):
            yield from _output(drawing, name, layer)


def _output(drawing: Drawing, name: str, output: Output) -> Iterator[Finding]:
    facts = drawing.facts
    if output.target not in (None, "input") and facts is not None and output.target not in facts.target_names:
        yield _unknown_target(name, output, facts)
        return
    task_finding = _loss_against_task(drawing, name, output)
    if task_finding is not None:
        yield task_finding
    spec = drawing.received(name)
    if spec is None or task_finding is not None:
        return
    if output.target == "input":
        yield from _reconstruction(drawing, name, spec)
    elif len(spec.shape) != 1:
        yield _rank(drawing, name, output, spec)
    else:
        yield from _width(drawing, name, output, spec)


def _unknown_target(name: str, output: Output, facts: DataFacts) -> Finding:
    known = (*facts.target_names, "input")
    meant = nearest(output.target or "", known)
    repairs = [repair(f"Leave the target of {name} to the data set", setting(name, target=edits.UNSET))]
    if meant is not None:
        repairs.insert(0, set_setting(name, "target", meant))
    return Finding(
        "error",
        name,
        None,
        f"{name}: the data have no field called {output.target}. They have: {', '.join(facts.target_names)};"
        " `input` stands for the sample itself.",
        "unknown-target",
        tuple(repairs),
    )


def _loss_against_task(drawing: Drawing, name: str, output: Output) -> Finding | None:
    facts = drawing.facts
    if output.target == "input":
        if output.loss == "cross_entropy":
            message = f"{name}: cross_entropy compares with class labels, and the target is the sample itself."
            return _wrong_loss(drawing, name, f"{message} Choose mse.", "mse", None)
        if output.loss == "binary_cross_entropy" and drawing.project.data.standardise:
            message = f"{name}: binary_cross_entropy needs targets from 0 to 1, and the samples are standardised."
            return _wrong_loss(drawing, name, f"{message} Choose mse, or do not standardise.", "mse", None)
        return None
    if facts is None:
        return None
    if facts.task == "regression" and output.loss in CLASS_LOSSES:
        message = f"{name}: {output.loss} expects class labels, and the targets are real numbers."
        return _wrong_loss(drawing, name, f"{message} Choose mse, l1 or huber.", "mse", facts.target_size)
    if facts.task == "classification" and output.loss not in CLASS_LOSSES:
        message = f"{name}: {output.loss} expects real numbers, and the targets are labels of {facts.classes} classes."
        return _wrong_loss(drawing, name, f"{message} Choose cross_entropy.", "cross_entropy", facts.classes)
    if output.loss == "binary_cross_entropy" and facts.classes > 2:
        message = (
            f"{name}: binary_cross_entropy tells two classes apart, and the data have {facts.classes}."
            " Choose cross_entropy."
        )
        return _wrong_loss(drawing, name, message, "cross_entropy", facts.classes)
    return None


def _wrong_loss(drawing: Drawing, name: str, message: str, loss: Loss, width: int | None) -> Finding:
    change = setting(name, loss=loss)
    repairs = [repair(f"Change the loss of {name} to {loss}", change)]
    if width is not None:
        repairs += [
            repair(f"Change the loss of {name} to {loss} and {text[0].lower()}{text[1:]}", change, step)
            for text, step in _widths(drawing, name, width)
        ]
    return Finding("error", name, None, message, "loss-task", tuple(repairs))


def _reconstruction(drawing: Drawing, name: str, spec: TensorSpec) -> Iterator[Finding]:
    wanted = _sample_shape(drawing)
    if wanted is None or spec.shape == wanted:
        return
    repairs: list[Repair] = []
    if len(wanted) == 1:
        repairs = [repair(text, step) for text, step in _widths(drawing, name, wanted[0])]
        if len(spec.shape) > 1:
            repairs += flattenings(name, spec)
    yield Finding(
        "error",
        name,
        0,
        f"{name}: the target is the sample itself, of shape {plain(wanted)}, and the network gives {spec}."
        " Let the last layers give the same shape.",
        "reconstruction-shape",
        tuple(repairs),
    )


def _sample_shape(drawing: Drawing) -> Shape | None:
    """The shape of the target `input`: what an only Input takes, and the whole sample where there are several."""
    inputs = [layer for layer in drawing.layers.values() if isinstance(layer, Input)]
    if len(inputs) > 1 and drawing.facts is not None:
        return drawing.facts.input_shape
    return next((layer.shape for layer in inputs if len(inputs) == 1 or not layer.columns), None)


def wanted_width(output: Output, facts: DataFacts | None) -> int | None:
    """How many numbers a sample the loss expects; None where the data are not known."""
    if output.loss == "binary_cross_entropy":
        return 1
    if facts is None:
        return None
    if facts.task == "classification":
        return facts.classes
    return facts.target_size if output.target is None else 1


def _rank(drawing: Drawing, name: str, output: Output, spec: TensorSpec) -> Finding:
    wanted = wanted_width(output, drawing.facts)
    numbers = "one row of numbers" if wanted is None else f"{wanted:,} number{'s' if wanted != 1 else ''}"
    return Finding(
        "error",
        name,
        0,
        f"{name}: {output.loss} expects {numbers} per sample, received shape {spec}. Flatten it first.",
        "output-shape",
        tuple(_rank_repairs(drawing, name, spec, wanted)) if spec.shape else (),
    )


def _rank_repairs(drawing: Drawing, name: str, spec: TensorSpec, wanted: int | None) -> Iterator[Repair]:
    # A Linear that was fed an image is where the row of numbers was forgotten.
    for node in reversed([node for node in drawing.upstream(name) if drawing.graph.nodes[node].type == "Linear"]):
        received = drawing.received(node)
        if received is not None and len(received.shape) > 1:
            yield from flattenings(node, received)
            if wanted is not None:
                for text, step in _widths(drawing, name, wanted):
                    words = f"Insert Flatten before {node} and {text[0].lower()}{text[1:]}"
                    yield repair(words, insertion(node, "Flatten"), step)
            break
    yield from flattenings(name, spec)
    if wanted is not None:
        linear = insertion(name, "Linear", {"out_features": wanted})
        yield repair(
            f"Insert Flatten and Linear (out_features {wanted}) before {name}", insertion(name, "Flatten"), linear
        )


def _width(drawing: Drawing, name: str, output: Output, spec: TensorSpec) -> Iterator[Finding]:
    wanted, given = wanted_width(output, drawing.facts), spec.shape[0]
    if wanted is None or wanted == given:
        return
    facts = drawing.facts
    repairs = [repair(text, step) for text, step in _widths(drawing, name, wanted)]
    if output.loss == "binary_cross_entropy":
        expected = "one number per sample (the logit of the second class)"
        if facts is not None and given == facts.classes:
            repairs.append(set_setting(name, "loss", "cross_entropy"))
    elif output.loss == "cross_entropy":
        expected = f"{wanted:,} numbers per sample, one logit for each class"
        if given == 1 and wanted == 2:
            repairs.append(set_setting(name, "loss", "binary_cross_entropy"))
    else:
        expected = f"{wanted:,} number{'s' if wanted > 1 else ''} per sample, as many as the target has"
    yield Finding(
        "error",
        name,
        0,
        f"{name}: {output.loss} expects {expected}; received {given:,}."
        f" Let the last layer give {wanted:,}, or add a Linear.",
        "output-shape",
        tuple(repairs),
    )


def _widths(drawing: Drawing, name: str, wanted: int) -> Iterator[tuple[str, Step]]:
    """Ways to make the network end in `wanted` numbers: change the layer that decides it, or add one.

    A layer with a non-linearity behind it was drawn as a hidden one, so that the last one is what is missing; a softmax
    belongs behind the last.
    """
    ways: list[tuple[str, Step]] = []
    is_hidden = False
    for node in drawing.upstream(name):
        layer = drawing.layers.get(node)
        what = width_setting(layer) if layer is not None else None
        if what is not None:
            ways.append((f"Set {what} of {node} to {wanted}", setting(node, **{what: wanted})))
        if layer is None or not follows_width(layer):
            break
        is_hidden = is_hidden or (bends(layer) and not isinstance(layer, Scoring))
    linear = insertion(name, "Linear", {"out_features": wanted})
    ways.insert(0 if is_hidden else len(ways), (f"Insert Linear (out_features {wanted}) before {name}", linear))
    yield from ways
