"""What each entry of the search would give at the place it is wanted for."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from netbuilder.compiler.axis_names import axis_names, in_words, names_along
from netbuilder.compiler.fitting import Fit, fit, fit_block
from netbuilder.compiler.openings import Opening
from netbuilder.compiler.shapes import Inference
from netbuilder.graph.model import Graph
from netbuilder.gui.layer_search import Match
from netbuilder.gui.stock import Stock


@dataclass(frozen=True, slots=True)
class Offer:
    """An entry and what comes of it; `fit` is None where nothing is known of the place."""

    match: Match
    fit: Fit | None = None
    # Nothing is wired to it yet, so that all of its inputs wait.
    is_first: bool = False

    @property
    def fits(self) -> bool:
        return self.fit is None or self.fit.fits

    @property
    def is_plain(self) -> bool:
        """Whether it fits without an if: nothing to think of, and nothing more that it needs."""
        return self.fits and not self.doubt and self._needs == 0

    @property
    def _needs(self) -> int:
        """How many inputs still wait when this one is wired."""
        return len(self.fit.waits) if self.fit is not None and not self.is_first else 0

    @property
    def shape(self) -> str:
        """The shape that it would give, "" where that is not known or nothing comes out."""
        if self.fit is None or not self.fits:
            return ""
        if self.fit.layer is not None and not self.fit.layer.output_ports:
            return ""
        return " and ".join(map(str, self.fit.outputs))

    @property
    def aside(self) -> str:
        """What stands beside the name: the shape, or what it still needs before there is one."""
        if self.shape or not self._needs:
            return self.shape
        return f"needs {self._needs} more input{'s' if self._needs > 1 else ''}"

    @property
    def refusal(self) -> str:
        """Why it does not fit, without the name that stands before it anyway."""
        return self.reason.removeprefix(f"{self.match.name} ")

    @property
    def reason(self) -> str:
        """Why it does not fit."""
        return self.fit.refusal if self.fit is not None else ""

    @property
    def doubt(self) -> str:
        """Why it is hardly what is meant although it compiles."""
        return self.fit.doubt if self.fit is not None and self.fits else ""


class Offers:
    """Judges entries for one place; without a place it has nothing to say about any of them."""

    def __init__(self, stock: Stock, graph: Graph, opening: Opening | None = None) -> None:
        self._stock = stock
        self._graph = graph
        self._opening = opening
        self._fits: dict[str, Fit | None] = {}

    @property
    def is_beginning(self) -> bool:
        """Whether nothing has been drawn yet."""
        return self._opening is None and not self._graph.nodes

    def sorted_out(self, matches: Iterable[Match], *, best_first: bool = False) -> list[Offer]:
        """What fits in the order it came, then what does not; with `best_first`, what has an if in between."""
        is_first = self._opening is not None and self._opening.source is None
        offers = [Offer(match, self._fit(match), is_first) for match in matches]
        return sorted(offers, key=lambda offer: (not offer.fits, best_first and not offer.is_plain))

    def _fit(self, match: Match) -> Fit | None:
        if self._opening is None:
            return None
        if match.key not in self._fits:
            self._fits[match.key] = self._judged(match, self._opening)
        return self._fits[match.key]

    def _judged(self, match: Match, opening: Opening) -> Fit | None:
        part = self._stock.part(match.key)
        if part is None:
            return None
        if not part.block:
            return fit(part.type, opening)
        grown, node = part.brought_to(Graph(blocks=self._graph.blocks))
        return fit_block(str(node.settings["block"]), grown.blocks, opening)


def place_words(opening: Opening, inference: Inference) -> str:
    """What a place is, and what comes along there: `After conv1: 6 channels × 26 high × 26 wide`."""
    if opening.source is None:
        node = opening.target[0] if opening.target is not None else ""
        return f"Before {node}"
    node, port = opening.source
    spec = opening.received
    if spec is None:
        return f"After {node}: its shape is not known yet"
    names = names_along(inference, node, port) or axis_names(spec, None)
    between = f" and before {opening.target[0]}" if opening.target is not None else ""
    return f"After {node}{between}: {in_words(spec, names)}"
