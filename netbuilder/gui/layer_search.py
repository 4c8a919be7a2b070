"""Finding a layer by what people call it: its name, its plain name, or another word for it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from netbuilder.layers.base import Family, Layer
from netbuilder.layers.registry import LAYERS

_WORD_STARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

# A block is made of layers that are there, and its ports come with it.
OFFERED = {name: layer for name, layer in LAYERS.items() if layer.family is not Family.BLOCK}


@dataclass(frozen=True, slots=True)
class Match:
    """A layer that fits a search. `because` is the other word that fitted, empty when its own name did."""

    name: str
    layer: type[Layer]
    score: float
    because: str = ""


def search_layers(query: str) -> tuple[Match, ...]:
    """The layers that `query` may mean, best first; all of them, in the palette's order, for an empty one."""
    wanted = _folded(query)
    if not wanted:
        return tuple(Match(name, layer, 0.0) for name, layer in OFFERED.items())
    matches = [match for name, layer in OFFERED.items() if (match := _match(wanted, name, layer)) is not None]
    return tuple(sorted(matches, key=lambda match: -match.score))


def summary_of(layer: type[Layer]) -> str:
    """The first paragraph of a layer's documentation, as one line."""
    return " ".join((layer.__doc__ or "").strip().split("\n\n")[0].split())


def title_of(name: str, layer: type[Layer]) -> str:
    """PyTorch's name with the plain name beside it: `Linear (dense)`."""
    return f"{name} ({layer.plain_name})" if layer.plain_name else name


def _folded(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", text).casefold()


def _match(wanted: str, name: str, layer: type[Layer]) -> Match | None:
    # Of siblings for one, two and three axes most people mean the one for images.
    usual = _USUAL if name.endswith("2d") else 0.0
    best = Match(name, layer, _score(wanted, name) * 1.2 + usual)
    for word in filter(None, (layer.plain_name, *layer.aliases)):
        # A word that is not on the label must fit closely: half a letter sequence would surprise.
        score = _score(wanted, word)
        if score >= _SUBSTRING and score + usual > best.score:
            best = Match(name, layer, score + usual, because=word)
    return best if best.score > usual else None


_USUAL = 0.004
_EXACT, _PREFIX, _WORD_PREFIX, _INITIALS, _SUBSTRING, _SCATTERED = 1.0, 0.8, 0.6, 0.5, 0.4, 0.2


def _score(wanted: str, word: str) -> float:
    """From 1 for the word itself to 0 for no match; shorter words win among equals."""
    folded = _folded(word)
    closeness = len(wanted) / max(len(folded), len(wanted)) / 10
    parts = [part.casefold() for part in _WORD_STARTS.findall(word)]
    if folded == wanted:
        return _EXACT
    if folded.startswith(wanted):
        return _PREFIX + closeness
    if any(_folded("".join(parts[index:])).startswith(wanted) for index in range(1, len(parts))):
        return _WORD_PREFIX + closeness
    if len(wanted) > 1 and "".join(part[0] for part in parts).startswith(wanted):
        return _INITIALS + closeness
    if len(wanted) > 1 and wanted in folded:
        return _SUBSTRING + closeness
    letters = iter(folded)
    if len(wanted) > 2 and folded.startswith(wanted[0]) and all(letter in letters for letter in wanted):
        return _SCATTERED + closeness
    return 0.0
