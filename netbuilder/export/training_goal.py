"""The losses' part of a training script: what the network is fed, and what each Output is measured against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import pairwise

from netbuilder.compiler.layout import INDENT, Bracketed, Chain, Code, break_lines
from netbuilder.compiler.names import python_names
from netbuilder.compiler.spelling import spell
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.feed import Columns, Feed, feed_of
from netbuilder.graph.project import Project
from netbuilder.layers.inout import Loss, Output

INPUT = "input"  # the Output's target of an autoencoder
_OPENINGS: Mapping[Loss, str] = {
    "cross_entropy": "F.cross_entropy(",
    "binary_cross_entropy": "F.binary_cross_entropy_with_logits(",
    "mse": "F.mse_loss(",
    "l1": "F.l1_loss(",
    "huber": "F.huber_loss(",
}
_LONGEST_NAMES = 50
_LONGEST_COLUMNS = 30

_LARGEST = '''\
def accuracy(output: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Part of the samples whose own class has the largest output, (B, C) and (B,)."""
    return (output.argmax(1) == targets).float().mean()
'''
_YES_OR_NO = '''\
def yes_no_accuracy(output: torch.Tensor, targets: torch.Tensor) -> torch.Tensor:
    """Part of the samples on the right side of 0, (B, 1) and (B,)."""
    return ((output.squeeze(1) > 0) == targets).float().mean()
'''


@dataclass(frozen=True, slots=True)
class GoalText:
    """What a script has to say of its losses: functions, and what `figures_of` is handed besides the model.

    `only_columns` is the index of the columns that an only Input takes, where it does not take all.
    """

    functions: tuple[str, ...]
    arguments: tuple[str, ...]
    constants: tuple[str, ...]
    only_columns: str | None


@dataclass(frozen=True, slots=True)
class _Measured:
    """An Output: its key in the figures, its variable, its loss and its other figure."""

    key: str
    weight: float
    loss: Code
    figure: str
    value: Bracketed


def reads_targets(project: Project) -> bool:
    """Whether a loss needs the data's targets; those of an autoencoder compare with the samples."""
    return any(layer.target != INPUT for layer in _outputs(project).values())


def print_goal(project: Project, facts: DataFacts, *, has_scale: bool) -> GoalText:
    """The text for a drawing that its data can train; `has_scale` says that the target was standardised."""
    feed = feed_of(project.graph, facts.input_shape, facts.feature_names)
    outputs = _outputs(project)
    variables = _variables(project, outputs)
    names = python_names(project.graph.nodes)
    arguments = ["samples", *(["targets"] if reads_targets(project) else []), *(["scale"] if has_scale else [])]
    measured = []
    for node, variable in zip(outputs, variables, strict=True):
        key = f"{names[node]}_" if len(outputs) > 1 else ""
        measured.append(_measure(key, variable, outputs[node], facts, has_scale=has_scale))
    openings = {each.value.opening for each in measured}
    functions = [_LARGEST] if "accuracy(" in openings else []
    functions += [_YES_OR_NO] if "yes_no_accuracy(" in openings else []
    constants, call = _call(feed)
    lines = _figures_of(arguments, measured, variables, call)
    functions.append("\n".join(lines) + "\n")
    only = None if feed.only is None else _index(feed.only)
    if only is not None and len(only) > _LONGEST_COLUMNS:
        constants, only = _columns_constant("COLUMNS", feed.only or ()), "COLUMNS"
    return GoalText(tuple(functions), tuple(arguments), tuple(constants), only)


def _outputs(project: Project) -> dict[str, Output]:
    nodes = project.graph.nodes
    return {name: layer for name in project.graph.of_type("Output") if isinstance(layer := nodes[name].layer, Output)}


def _variables(project: Project, outputs: dict[str, Output]) -> list[str]:
    if len(outputs) == 1:
        return ["output"]
    names = python_names(project.graph.nodes)
    taken = {"model", "samples", "targets", "scale", "figures", "loss", "F", "accuracy", "yes_no_accuracy", "COLUMNS"}
    own = [f"{names[node]}_" if names[node] in taken else names[node] for node in outputs]
    if len(", ".join(own)) > _LONGEST_NAMES or len(set(own)) < len(own):
        return [f"outputs[{place}]" for place in range(len(own))]
    return own


def _measure(key: str, variable: str, layer: Output, facts: DataFacts, *, has_scale: bool) -> _Measured:
    """The text for an Output in which no error is found, so that loss, shape and targets fit."""
    if layer.target == INPUT:
        pair = (variable, "samples")
        return _Measured(
            key, layer.weight, Bracketed(_OPENINGS[layer.loss], pair), "mae", Bracketed("F.l1_loss(", pair)
        )
    if facts.task == "regression":
        return _measure_numbers(key, variable, layer, facts, has_scale=has_scale)
    is_yes_or_no = layer.loss == "binary_cross_entropy"
    labels = "targets.float().unsqueeze(1)" if is_yes_or_no else "targets"  # (B,) -> (B, 1), as the output is
    accuracy = Bracketed("yes_no_accuracy(" if is_yes_or_no else "accuracy(", (variable, "targets"))
    return _Measured(key, layer.weight, Bracketed(_OPENINGS[layer.loss], (variable, labels)), "accuracy", accuracy)


def _measure_numbers(key: str, variable: str, layer: Output, facts: DataFacts, *, has_scale: bool) -> _Measured:
    """A number, or several, to be predicted; the mean absolute error is in the target's own units."""
    target, scale = "targets", "scale"
    if layer.target is not None and facts.target_size > 1:
        column = facts.target_names.index(layer.target)
        target, scale = f"targets[:, {column}:{column + 1}]", f"scale[{column}]"
    pair = (f"{variable} * {scale}", f"{target} * {scale}") if has_scale else (variable, target)
    loss = Bracketed(_OPENINGS[layer.loss], (variable, target))
    return _Measured(key, layer.weight, loss, "mae", Bracketed("F.l1_loss(", pair))


def _figures_of(arguments: list[str], measured: list[_Measured], variables: list[str], call: Code) -> list[str]:
    parameters = ("model: nn.Module", *(f"{name}: torch.Tensor" for name in arguments))
    lines = break_lines("", "def ", Bracketed("figures_of(", parameters), " -> dict[str, torch.Tensor]:")
    lines.append(f'{INDENT}"""The figures of a batch, each a mean over its samples."""')
    several = len(measured) > 1
    assigned = "outputs" if variables[0].startswith("outputs[") else ", ".join(variables)
    lines += break_lines(INDENT, f"{assigned} = ", call)
    if not several and measured[0].weight != 1:
        lines += break_lines(INDENT, "loss = ", measured[0].loss)
        measured = [replace(measured[0], loss=f"{spell(measured[0].weight)} * loss")]
    lines.append(f"{INDENT}{'figures = ' if several else 'return '}{{")
    for each in measured:
        lines += break_lines(2 * INDENT, f'"{each.key}loss": ', each.loss, ",")
        lines += break_lines(2 * INDENT, f'"{each.key}{each.figure}": ', each.value, ",")
    lines.append(f"{INDENT}}}")
    if several:
        terms = tuple(
            f'figures["{each.key}loss"]' if each.weight == 1 else f'{spell(each.weight)} * figures["{each.key}loss"]'
            for each in measured
        )
        lines += break_lines(INDENT, "loss = ", Chain("+", terms))
        lines.append(f'{INDENT}return {{"loss": loss, **figures}}')
    return lines


def _call(feed: Feed) -> tuple[list[str], Code]:
    """How a batch is handed to the model, and constants for columns that are long to name."""
    if len(feed.columns) == 1:
        return [], Bracketed("model(", ("samples",))
    constants: list[str] = []
    parts = []
    for number, columns in enumerate(feed.columns, start=1):
        index = "" if columns is None else _index(columns)
        if columns is not None and len(index) > _LONGEST_COLUMNS:
            name = f"COLUMNS_{number}"
            constants += _columns_constant(name, columns)
            index = name
        parts.append(f"samples[:, {index}]" if index else "samples")
    return constants, Bracketed("model(", tuple(parts))


def _columns_constant(name: str, columns: Columns) -> list[str]:
    return break_lines("", f"{name} = ", Bracketed("[", tuple(map(str, columns)), "]", True))


def _index(columns: Columns) -> str:
    """Columns as an index, e.g. `0:4` or `[0, 2]`."""
    if len(columns) > 1 and all(b - a == 1 for a, b in pairwise(columns)):
        return f"{columns[0]}:{columns[-1] + 1}"
    return f"[{', '.join(map(str, columns))}]"
