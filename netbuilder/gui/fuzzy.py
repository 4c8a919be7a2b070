"""Finding words by a few of their letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_WORDS = re.compile(r"[A-Z]?[a-z]+|[A-Z]+(?![a-z])|\d+")
_START, _PREFIX, _INSIDE, _SCATTERED = 1.0, 0.9, 0.5, 0.25
# Of two that fit alike the shorter one is meant.
_BREVITY = 0.1
# What is not on the label must fit closely.
_LEAST_BESIDE = _PREFIX
_BESIDE = 0.6


@dataclass(frozen=True, slots=True)
class Found:
    """How well a text fits (more is better), and the places of the letters that do."""

    score: float
    places: frozenset[int] = frozenset()


def find(query: str, text: str, beside: str = "") -> Found | None:
    """Whether every word of `query` is in `text` or begins a word of `beside`, which is not shown.

    A word fits where it begins one of the text, stands anywhere in it, or has its letters scattered over the beginnings
    of words and what follows them: `svas` finds `Save as`.
    """
    score, places = 0.0, set[int]()
    words = query.casefold().split()
    for word in words:
        found = _find_word(word, text)
        if found is None:
            other = _find_word(word, beside)
            if other is None or other.score < _LEAST_BESIDE:
                return None
            found = Found(_BESIDE * other.score)
        score += found.score
        places |= found.places
    brevity = _BREVITY * min(1.0, sum(map(len, words)) / max(1, len(text)))
    return Found(score / max(1, len(words)) + brevity, frozenset(places))


def _find_word(word: str, text: str) -> Found | None:
    folded = text.casefold()
    if len(folded) != len(text):
        # Some letters fold to two; the places would be wrong.
        folded = text.lower() if len(text.lower()) == len(text) else text
    starts = [match.start() for match in _WORDS.finditer(text)]
    for start in starts:
        if folded.startswith(word, start):
            return Found(_START if start == starts[0] else _PREFIX, frozenset(range(start, start + len(word))))
    place = folded.find(word) if len(word) > 1 else -1
    if place >= 0:
        return Found(_INSIDE, frozenset(range(place, place + len(word))))
    scattered = _scatter(word, folded, starts) if len(word) > 1 else None
    return Found(_SCATTERED, frozenset(scattered)) if scattered is not None else None


def _scatter(word: str, folded: str, starts: list[int]) -> tuple[int, ...] | None:
    """Places of the letters: each begins a word of the text, or follows the letter before it."""
    return next(_ways(word, folded, starts, ()), None)


def _ways(word: str, folded: str, starts: list[int], taken: tuple[int, ...]) -> Iterator[tuple[int, ...]]:
    if not word:
        yield taken
        return
    after = taken[-1] + 1 if taken else 0
    nexts = [after] if taken else []
    for place in (*nexts, *(start for start in starts if start > after or (start == after and not taken))):
        if place < len(folded) and folded[place] == word[0]:
            yield from _ways(word[1:], folded, starts, (*taken, place))
