"""`netbuilder layers`: every layer there is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from netbuilder.cli.arguments import AsJson

if TYPE_CHECKING:
    from netbuilder.layers.base import Layer


def layers(as_json: AsJson = False) -> None:
    """List the layers with their settings and what they do to shapes."""
    from netbuilder.cli.printing import print_json, print_result
    from netbuilder.layers.registry import LAYERS

    if as_json:
        print_json([_entry(name, layer) for name, layer in LAYERS.items()])
        return
    from rich.table import Table

    from netbuilder.cli.describing import settings_of

    table = Table(box=None, pad_edge=False, show_lines=False)
    for heading in ("family", "layer", "shapes", "settings"):
        table.add_column(heading, overflow="fold")
    family = ""
    for name, layer in LAYERS.items():
        shown_family = "" if layer.family.value == family else layer.family.value
        family = layer.family.value
        title = f"{name} ({layer.plain_name})" if layer.plain_name else name
        settings = ", ".join(setting.summary for setting in settings_of(layer))
        table.add_row(shown_family, title, _split_doc(layer)[1], settings)
    print_result(table)


def _entry(name: str, layer: type[Layer]) -> dict[str, object]:
    from netbuilder.cli.describing import settings_of

    doc, shapes = _split_doc(layer)
    return {
        "name": name,
        "plain_name": layer.plain_name,
        "family": layer.family.value,
        "doc": doc,
        "shapes": shapes,
        "aliases": list(layer.aliases),
        "settings": [setting.as_json() for setting in settings_of(layer)],
    }


def _split_doc(layer: type[Layer]) -> tuple[str, str]:
    """The documentation without the line of shapes, and that line."""
    from inspect import cleandoc

    lines = cleandoc(layer.__doc__ or "").splitlines()
    shapes = next(line for line in lines if "->" in line)
    doc = "\n".join(line for line in lines if line != shapes)
    return doc.replace("\n\n\n", "\n\n").strip(), shapes
