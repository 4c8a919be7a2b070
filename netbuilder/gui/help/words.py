"""What the documentation of a layer says, in its parts: what it does, its shapes, its formulas, when to use it."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from netbuilder.gui.help.related import NOT_IN_TORCH
from netbuilder.layers.base import Layer

_FORMULA, _USE = "Formula: ", "Use it "
_PYTORCH_PAGE = "https://docs.pytorch.org/docs/stable/generated/torch.nn.{}.html"
# A sentence ends at a full stop before a capital; `et al.` and `e.g.` go on.
_SENTENCE_END = re.compile(r"(?<!\bal)(?<!e\.g)[.?!](?=\s+[A-Z`(]|$)")


@dataclass(frozen=True, slots=True)
class LayerWords:
    """The documentation of one layer; `use` begins with `Use it`."""

    sentences: str
    shapes: tuple[str, ...]
    formulas: tuple[str, ...]
    use: str

    @property
    def sentence_count(self) -> int:
        """How many sentences say what it does."""
        return len(_SENTENCE_END.findall(self.sentences))


@cache
def words_of(layer_class: type[Layer]) -> LayerWords:
    """The parts of a layer's docstring: a sentence, the shapes, then sentences and lines that begin with a mark.

    `Formula: ` begins a formula, several on one line are parted by semicolons; `Use it ` begins when to use it.
    """
    first, shapes, *rest = inspect.cleandoc(layer_class.__doc__ or "").split("\n\n")
    units = list(_units("\n\n".join(rest)))
    formulas = [unit.removeprefix(_FORMULA) for unit in units if unit.startswith(_FORMULA)]
    told = [first, *(unit for unit in units if not unit.startswith((_FORMULA, _USE)))]
    return LayerWords(
        sentences=" ".join(" ".join(told).split()),
        shapes=tuple(shapes.splitlines()),
        formulas=tuple(part for formula in formulas for part in formula.split("; ")),
        use=next((unit for unit in units if unit.startswith(_USE)), ""),
    )


def pytorch_page(layer_class: type[Layer]) -> str | None:
    """Where PyTorch describes the layer; None for those that torch.nn lacks."""
    name = layer_class.__name__
    return None if name in NOT_IN_TORCH else _PYTORCH_PAGE.format(name)


def _units(text: str) -> Iterator[str]:
    """Paragraphs, and in them what begins with a mark, each on one line."""
    for paragraph in text.split("\n\n"):
        lines: list[str] = []
        for line in paragraph.splitlines():
            if line.startswith((_FORMULA, _USE)) and lines:
                yield " ".join(lines)
                lines = []
            lines.append(line)
        if lines:
            yield " ".join(lines)
