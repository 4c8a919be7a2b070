"""Finding a layer by what people call it: its name, its plain name, its family or another word, slips forgiven."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from operator import itemgetter

from netbuilder.layers.base import Family, Layer
from netbuilder.layers.registry import LAYERS

_WORD_STARTS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")

# A block is made of layers that are there, and its ports come with it.
OFFERED = {name: layer for name, layer in LAYERS.items() if layer.family is not Family.BLOCK}


@dataclass(frozen=True, slots=True)
class Match:
    """An entry of the palette, and how well it fits a search.

    `key` is how the stock knows it, `name` what it is called, `heading` where it stands in the palette. `words` say
    what it does, where the layer's own documentation does not. `because` is the other word that fitted, empty when its
    own name did.
    """

    key: str
    name: str
    layer: type[Layer]
    heading: str
    words: str = ""
    score: float = 0.0
    because: str = ""

    @property
    def title(self) -> str:
        """The name with the plain name beside it."""
        return self.name if self.words else title_of(self.name, self.layer)

    @property
    def summary(self) -> str:
        """What it does, in a sentence or two."""
        return self.words or summary_of(self.layer)

    @property
    def note(self) -> str:
        """The other word for it that is shown beside its name."""
        return self.because or ("" if self.words else self.layer.plain_name)


def entry_for(name: str, heading: str = "") -> Match:
    """The entry of a layer of the catalogue."""
    layer = LAYERS[name]
    return Match(name, name, layer, heading or str(layer.family))


CATALOGUE = tuple(entry_for(name) for name in OFFERED)


def search_layers(query: str, entries: Iterable[Match] = CATALOGUE) -> tuple[Match, ...]:
    """The entries that `query` may mean, best first; all of them, in the palette's order, for an empty one."""
    wanted = _folded(query)
    if not wanted:
        return tuple(entries)
    offered = tuple(entries)
    matches = [match for entry in offered if (match := _match(wanted, entry, _score)) is not None]
    if all(match.score < _SUBSTRING for match in matches):
        # Nobody means letters scattered over a word where a slip of the finger explains more.
        matches = [match for entry in offered if (match := _match(wanted, entry, _slip_score)) is not None] or matches
    return tuple(sorted(matches, key=lambda match: -match.score))


def favoured(matches: Iterable[Match], recent: Sequence[str]) -> tuple[Match, ...]:
    """The matches, best first, with those of the keys in `recent`, the newest first, before others that fit as well."""
    newest = {key: place for place, key in enumerate(recent)}
    ordered: list[tuple[int, int, Match]] = []
    group, best = -1, inf
    for match in sorted(matches, key=lambda match: -match.score):
        if match.score < best - _ALIKE:
            group, best = group + 1, match.score
        ordered.append((group, newest.get(match.key, len(newest)), match))
    return tuple(match for _, _, match in sorted(ordered, key=itemgetter(0, 1)))


def summary_of(layer: type[Layer]) -> str:
    """The first paragraph of a layer's documentation, as one line."""
    return " ".join((layer.__doc__ or "").strip().split("\n\n")[0].split())


def title_of(name: str, layer: type[Layer]) -> str:
    """PyTorch's name with the plain name beside it: `Linear (dense)`."""
    return f"{name} ({layer.plain_name})" if layer.plain_name else name


def _folded(text: str) -> str:
    return re.sub(r"[\s_\-]+", "", text).casefold()


def _match(wanted: str, entry: Match, score_of: Callable[[str, str], float]) -> Match | None:
    # Of siblings for one, two and three axes most people mean the one for images.
    usual = _USUAL if entry.name.endswith("2d") else 0.0
    best, because = score_of(wanted, entry.name) * 1.2 + usual, ""
    for place, word in enumerate(filter(None, (entry.layer.plain_name, *entry.layer.aliases))):
        # A word that is not on the label must fit closely: half a letter sequence would surprise.
        score = score_of(wanted, word) - _LATER * place
        if (score >= _SUBSTRING or score_of is _slip_score) and score + usual > best:
            best, because = score + usual, word
    if len(wanted) >= _SHORTEST_FAMILY and _score(wanted, entry.heading) >= _WORD_PREFIX:
        best += _FAMILY
    return replace(entry, score=best, because=because) if best > usual else None


_USUAL = 0.004
# Scores as near to each other as siblings' are: nobody could say which of the two is meant.
_ALIKE = 0.01
_EXACT, _PREFIX, _WORD_PREFIX, _INITIALS, _SUBSTRING, _SCATTERED = 1.0, 0.8, 0.6, 0.5, 0.4, 0.2
# What is of the family that was asked for goes before others that only have to do with it.
_FAMILY, _SHORTEST_FAMILY = 0.4, 4
# A layer's first words are those by which most people know it.
_LATER = 0.002
# So many slips are forgiven in words of at least so many letters.
_SLIPS = ((8, 2), (4, 1))
_SLIPPED = 0.3


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
        return _WORD_PREFIX
    if len(wanted) > 1 and "".join(part[0] for part in parts).startswith(wanted):
        return _INITIALS + closeness
    if len(wanted) > 1 and wanted in folded:
        return _SUBSTRING + closeness
    letters = iter(folded)
    if len(wanted) > 2 and folded.startswith(wanted[0]) and all(letter in letters for letter in wanted):
        return _SCATTERED + closeness
    return 0.0


def _slip_score(wanted: str, word: str) -> float:
    """Above 0 where a few slips of the finger make the beginning of the word of what was typed; fewer win."""
    allowed = next((slips for length, slips in _SLIPS if len(wanted) >= length), 0)
    folded = _folded(word)
    # Nearly everybody gets one of the first two letters right.
    if not allowed or not set(wanted[:2]) & set(folded[:2]):
        return 0.0
    slips = _slips(wanted, folded[: len(wanted) + allowed])
    closeness = len(wanted) / max(len(folded), len(wanted)) / 10
    return _SLIPPED / (1 + slips) + closeness if slips <= allowed else 0.0


def _slips(typed: str, word: str) -> int:
    """Letters left out, added, mistaken or swapped on the way from what was typed to the word or a beginning of it.

    The optimal string alignment distance (Damerau 1964), the least over all beginnings of the word.
    """
    before: list[int] = []
    row = list(range(len(word) + 1))
    for place, letter in enumerate(typed, start=1):
        older, before = before, row
        row = [place]
        for other, meant in enumerate(word, start=1):
            least = min(before[other] + 1, row[-1] + 1, before[other - 1] + (letter != meant))
            if place > 1 and other > 1 and letter == word[other - 2] and typed[place - 2] == meant:
                least = min(least, older[other - 2] + 1)
            row.append(least)
    return min(row)
