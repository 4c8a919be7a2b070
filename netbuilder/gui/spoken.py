"""Words for screen readers: what stands on the screen in signs, said as people would say it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from netbuilder.layers.base import TensorSpec

# In this order; readers leave most of these signs out, or call them by names that say nothing here.
_SAID: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"(?<=\d)\s*×\s*|(?<=as is)×", " by "),
        (r"\s*×\s*", " times "),
        (r"\s*÷\s*", " divided by "),
        (r"\s*(?:->|→)\s*", " to "),
        (r"\s*[·›|–—]\s*", ", "),
        (r"\s*≥\s*", " at least "),
        (r"\s*≤\s*", " at most "),
        (r"\s*=\s*", " equals "),
        (r"(?<=\d)\s*%", " percent"),
        (r"(?<![\w)])[-−](?=\d)", "minus "),
        (r"[“”\"`*…()\[\]]", ""),
    )
)
# A stretch of an axis, as Slice writes it: 2:8, 2:, :8, ::2.
_STRETCH = re.compile(r"(-?\d*):(-?\d*)(?::(\d+))?")
_SPACES = re.compile(r"\s+")


def spoken(text: str) -> str:
    """`text` without signs: `6 filters 5×5` as `6 filters 5 by 5`, `p = 0.5` as `p equals 0.5`."""
    stretch = _STRETCH.fullmatch(text)
    if stretch is not None:
        start, stop, step = stretch.groups()
        parts = (f"from {start}" if start else "", f"to {stop}" if stop else "", f"in steps of {step}" if step else "")
        text = " ".join(filter(None, parts)) or "everything"
    for pattern, words in _SAID:
        text = pattern.sub(words, text)
    return _SPACES.sub(" ", text).strip(" ,")


def spoken_shape(spec: TensorSpec) -> str:
    """A shape: `32 by 26 by 26`, `10 numbers`, `one number`."""
    if not spec.shape:
        return "one number"
    if len(spec.shape) == 1:
        what = "number" if spec.dtype == "float32" else "whole number"
        return f"{spec.shape[0]} {what}{'s' if spec.shape[0] != 1 else ''}"
    sizes = " by ".join(map(str, spec.shape))
    return sizes if spec.dtype == "float32" else f"{sizes} whole numbers"


def listed(words: Iterable[str]) -> str:
    """Words as a sentence lists them: `a, b and c`."""
    parts = list(words)
    return " and ".join(filter(None, (", ".join(parts[:-1]), *parts[-1:])))
