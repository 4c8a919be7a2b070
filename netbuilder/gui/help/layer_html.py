"""The words of a layer's help page, as HTML."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import escape

from netbuilder.gui.help.related import related
from netbuilder.gui.help.subject import Subject
from netbuilder.gui.help.words import pytorch_page, words_of
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.registry import LAYERS

# The scheme of links that lead to the page of another layer.
LAYER_LINK = "layer"


def layer_html(subject: Subject) -> str:
    """What it does, its shapes, its formula, when to use it, its settings, related layers, and PyTorch's page."""
    layer_class = type(subject.layer)
    words = words_of(layer_class)
    sections = [f"<p>{marked(words.sentences)}</p>"]
    if subject.outputs:
        sections.append(f"<p><b>{escape(subject.node)}</b> makes {_flow(subject.inputs, subject.outputs)} here.</p>")
    sections.append(_section("Shapes", _code(line.replace("->", "→") for line in words.shapes)))
    sections.append(_section("Formula", _code(words.formulas)))
    sections.append(_section("When to use it", f"<p>{marked(words.use)}</p>"))
    sections.append(_section("Settings", _settings(subject)))
    sections.append(_section("Related", f"<p>{_links(related(subject.name))}</p>"))
    link = pytorch_page(layer_class)
    if link is not None:
        sections.append(f'<p><a href="{link}">PyTorch\'s page on {escape(subject.name)}</a></p>')
    return "".join(sections)


def marked(text: str) -> str:
    """What stands between backticks is a value to type."""
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", escape(text))


def _section(title: str, body: str) -> str:
    return f'<p class="head">{title}</p>{body}' if body else ""


def _code(lines: Iterable[str]) -> str:
    return "".join(f"<p><code>{escape(line).replace('`', '')}</code></p>" for line in lines)


def _flow(inputs: Sequence[TensorSpec], outputs: Sequence[TensorSpec]) -> str:
    comes, goes = ((", ".join(f"({', '.join(map(str, spec.shape))})" for spec in specs)) for specs in (inputs, outputs))
    return f"<code>{comes} → {goes}</code>" if comes else f"<code>{goes}</code>"


def _settings(subject: Subject) -> str:
    fields = type(subject.layer).model_fields
    rows = "".join(
        f"<tr><td><code>{escape(name)}</code>&nbsp;&nbsp;</td>"
        f"<td><code>{escape(_written(getattr(subject.layer, name)))}</code>&nbsp;&nbsp;</td>"
        f"<td>{marked(info.description or '')}</td></tr>"
        for name, info in fields.items()
    )
    return f'<table cellpadding="2">{rows}</table>' if rows else ""


def _written(value: object) -> str:
    """A value as the form shows it."""
    if value is None:
        return "–"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple):
        return ", ".join(_written(part) for part in value)
    return f"{value:g}" if isinstance(value, float) else str(value)


def _links(names: Sequence[str]) -> str:
    return ", ".join(
        f'<a href="{LAYER_LINK}:{name}">{escape(name)}</a>'
        + (f" ({escape(plain)})" if (plain := LAYERS[name].plain_name) else "")
        for name in names
    )
