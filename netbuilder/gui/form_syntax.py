"""How settings are written in a field: text to value and back, in one spelling for every locale."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from difflib import get_close_matches
from typing import Protocol

_SEPARATORS = re.compile(r"[\s,;x×*()\[\]]+", re.IGNORECASE)
# Where one row ends and the next begins: `;`, a new line, or `], [` as Python writes it.
_ROW_ENDS = re.compile(r"[;\n]|[\])]\s*,?\s*[\[(]")
_EXPONENT = re.compile(r"(?<=[\d.])e(?=[-+−\d])", re.IGNORECASE)
_AXIS_EXAMPLES = {1: "3", 2: "3 or 5 × 3", 3: "3 or 1 × 3 × 3"}
_COUNTS = {2: "two", 3: "three"}
_KEEP = ("keep", "any", "none", "-", "–")
# Numbers are easier to compare without an exponent as long as they are short.
_SHORTEST_PLAIN, _LONGEST_PLAIN = 1e-4, 1e15


class NotUnderstoodError(ValueError):
    """Text that is no value; the message says what to write instead."""


class Syntax(Protocol):
    """How one kind of value is written."""

    @property
    def example(self) -> str:
        """A value as one would write it."""

    def parse(self, text: str) -> object:
        """The value that `text`, stripped and not empty, stands for. Raises NotUnderstoodError."""

    def format(self, value: object) -> str:
        """The canonical spelling of a value that fits."""

    def step(self, value: object, steps: int) -> object | None:
        """The value some key presses up or down, or None where there is no next one."""


def _whole(text: str) -> int:
    plain = text.replace("−", "-")
    try:
        return int(plain)
    except ValueError:
        pass
    try:
        number = float(plain)
    except ValueError:
        if re.fullmatch(r"[+-]?\d{1,3}([,.' ]\d{3})+", plain):
            raise NotUnderstoodError(f"Write it without separators: {re.sub('[^0-9-]', '', plain)}.") from None
        raise NotUnderstoodError(f"“{text}” is no whole number; write one like 16.") from None
    if not math.isfinite(number) or number != int(number):
        raise NotUnderstoodError(f"A whole number is needed, and {text} is none.")
    return int(number)


def _real(text: str) -> float:
    plain = text.replace("−", "-")
    try:
        number = float(plain)
    except ValueError:
        if re.fullmatch(r"[+-]?\d*,\d+([eE][+-]?\d+)?", plain):
            raise NotUnderstoodError(f"Write a point instead of the comma: {plain.replace(',', '.')}.") from None
        raise NotUnderstoodError(f"“{text}” is no number; write one like 0.001 or 3e-4.") from None
    if not math.isfinite(number):
        raise NotUnderstoodError(f"{text} cannot be computed with; write a number like 0.001.")
    return number


def format_number(number: float) -> str:
    """The shortest spelling that reads back as the same number, with a point and no thousands separators."""
    if isinstance(number, int) or (number == int(number) and abs(number) < _LONGEST_PLAIN):
        return str(int(number))
    if _SHORTEST_PLAIN <= abs(number) < _LONGEST_PLAIN:
        return repr(number)
    mantissa, _, exponent = repr(number).partition("e")
    return f"{mantissa}e{int(exponent)}" if exponent else repr(number)


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number."""

    example: str = "16"

    def parse(self, text: str) -> object:
        return _whole(text)

    def format(self, value: object) -> str:
        return str(value)

    def step(self, value: object, steps: int) -> object | None:
        return value + steps if isinstance(value, int) else None


@dataclass(frozen=True, slots=True)
class RealNumber:
    """A real number with a decimal point; `3e-4` is one."""

    example: str = "0.001"

    def parse(self, text: str) -> object:
        return _real(text)

    def format(self, value: object) -> str:
        return format_number(value) if isinstance(value, int | float) else str(value)

    def step(self, value: object, steps: int) -> object | None:
        """One step moves the first significant digit, so that 0.001 becomes 0.002 and 0.0009."""
        if not isinstance(value, int | float):
            return None
        number = Decimal(repr(value))
        for _ in range(abs(steps)):
            unit = Decimal(1).scaleb(number.adjusted()) if number else Decimal("0.1")
            towards_zero = (steps < 0) == (number > 0)
            if number and towards_zero and abs(number) == unit:
                unit = unit.scaleb(-1)
            number += unit if steps > 0 else -unit
        return float(number)


@dataclass(frozen=True, slots=True)
class PerAxis:
    """One whole number for all of `count` axes, or one for each: `5`, `5 × 3`, `5x3`, `5, 3`, `(5, 3)`; or a word."""

    words: tuple[str, ...] = ()
    may_keep: bool = False
    count: int = 2

    @property
    def example(self) -> str:
        return _AXIS_EXAMPLES[self.count]

    def parse(self, text: str) -> object:
        if text.casefold() in self.words:
            return text.casefold()
        parts = [part for part in _SEPARATORS.split(text) if part]
        if len(parts) not in (1, self.count):
            raise NotUnderstoodError(f"Write {self._expected()}.")
        numbers = [self._part(part) for part in parts]
        if len(set(numbers)) == 1 and numbers[0] is not None:
            return numbers[0]
        return tuple(numbers) if len(numbers) == self.count else (numbers[0],) * self.count

    def _part(self, text: str) -> int | None:
        if self.may_keep and text.casefold() in _KEEP:
            return None
        try:
            return _whole(text)
        except NotUnderstoodError:
            raise NotUnderstoodError(f"“{text}” is not understood; write {self._expected()}.") from None

    def _expected(self) -> str:
        numbers = "one number" if self.count == 1 else f"one number or {_COUNTS[self.count]}"
        words = "".join(f", {word}" for word in self.words)
        keep = "; keep leaves an axis as it is" if self.may_keep else ""
        return f"{numbers}, like {self.example}{words}{keep}"

    def format(self, value: object) -> str:
        if isinstance(value, str):
            return value
        each = value if isinstance(value, Sequence) else (value,) * self.count
        return " × ".join("keep" if part is None else str(part) for part in each)

    def step(self, value: object, steps: int) -> object | None:
        if isinstance(value, int):
            return value + steps
        if isinstance(value, tuple):
            return tuple(part + steps if isinstance(part, int) else part for part in value)
        return None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of numbers, `1 0 -1; 2 0 -2; 1 0 -1` or `[[1, 0, -1], [2, 0, -2], [1, 0, -1]]`; or a word."""

    words: tuple[str, ...] = ()
    example: str = "-1 0 1; -2 0 2; -1 0 1"

    def parse(self, text: str) -> object:
        word = text.casefold().replace(" ", "_")
        if word in self.words:
            return word
        if any(character.isalpha() for character in _EXPONENT.sub("", text)):
            near = get_close_matches(word, self.words, 1)
            meant = f", or {near[0]}" if near else ", or one of the names" if self.words else ""
            raise NotUnderstoodError(f"“{text}” is not understood; write rows of numbers, like {self.example}{meant}.")
        rows = [[part for part in _SEPARATORS.split(row) if part] for row in _ROW_ENDS.split(text)]
        numbers = tuple(tuple(_real(part) for part in row) for row in rows if row)
        if not numbers:
            raise NotUnderstoodError(f"Write rows of numbers, like {self.example}.")
        lengths = [len(row) for row in numbers]
        if len(set(lengths)) > 1:
            counted = ", ".join(map(str, lengths[:-1]))
            raise NotUnderstoodError(f"The rows must be equally long, and have {counted} and {lengths[-1]} numbers.")
        return numbers

    def format(self, value: object) -> str:
        if not isinstance(value, Sequence) or isinstance(value, str):
            return str(value)
        return "; ".join(" ".join(map(format_number, row)) for row in value)

    def step(self, value: object, steps: int) -> object | None:
        return None


@dataclass(frozen=True, slots=True)
class Listing:
    """Numbers one after the other: the shape of a sample (`1, 28, 28`), or the two decays of Adam."""

    item: Whole | RealNumber
    length: int | None = None
    example: str = "1, 28, 28"
    empty_word: str = "scalar"

    def parse(self, text: str) -> object:
        if self.length is None and text.casefold() in (self.empty_word, "()"):
            return ()
        parts = [part for part in _SEPARATORS.split(text) if part]
        if not parts or (self.length is not None and len(parts) != self.length):
            count = "numbers" if self.length is None else f"{self.length} numbers"
            raise NotUnderstoodError(f"Write {count}, like {self.example}.")
        return tuple(self.item.parse(part) for part in parts)

    def format(self, value: object) -> str:
        parts = value if isinstance(value, Sequence) else (value,)
        return ", ".join(self.item.format(part) for part in parts) or self.empty_word

    def step(self, value: object, steps: int) -> object | None:
        return None


@dataclass(frozen=True, slots=True)
class Words:
    """Text as it is."""

    example: str = "a name"

    def parse(self, text: str) -> object:
        return text

    def format(self, value: object) -> str:
        return str(value)

    def step(self, value: object, steps: int) -> object | None:
        return None
