"""JSON as strictly as a document needs it: no doubled keys, no NaN, no bottomless nesting, only real text."""

from __future__ import annotations

import json
from collections import Counter
from math import isfinite
from typing import Any

from netbuilder.errors import ProjectFileError
from netbuilder.storage.limits import NESTING


def read_json(content: bytes, what: str, *, finite: bool = True) -> Any:  # Any: JSON
    """The value that `content` spells. Raises ProjectFileError saying what is wrong with `what`, and where.

    Project files hold finite numbers only; with `finite` off NaN and Infinity are read as Python writes them.
    """
    text = _text(content, what)
    try:
        value = json.loads(
            text,
            object_pairs_hook=_without_doubles,
            parse_float=_finite_float if finite else float,
            parse_constant=_no_constant if finite else float,
        )
    except json.JSONDecodeError as error:
        place = f"line {error.lineno}, column {error.colno}"
        raise ProjectFileError(f"{what} is not valid JSON: {error.msg.removesuffix(' at')} at {place}.") from error
    except RecursionError as error:
        raise ProjectFileError(f"{what} is nested more than {NESTING} levels deep.") from error
    except ValueError as error:  # the hooks below, and Python's own limit on digits
        raise ProjectFileError(f"{what} is not valid: {error}.") from error
    _check_depth(value, what)
    if "\\ud" in text or "\\uD" in text:
        _check_text(value, what)
    return value


def write_json(value: Any, what: str, *, finite: bool = True) -> bytes:  # Any: JSON
    """The bytes of `value`, indented for people. Raises ProjectFileError when it cannot be written as JSON."""
    try:
        _check_depth(value, what)
        text = json.dumps(value, indent=1 if finite else None, ensure_ascii=False, allow_nan=not finite)
        return text.encode() + b"\n"
    except UnicodeEncodeError as error:
        raise ProjectFileError(f"{what} holds text that is not valid Unicode.") from error
    except (TypeError, ValueError, RecursionError) as error:
        raise ProjectFileError(f"{what} cannot be written as JSON: {error}.") from error


def _text(content: bytes, what: str) -> str:
    try:
        return content.decode("utf-8-sig")  # editors on Windows put a byte order mark first
    except UnicodeDecodeError as error:
        raise ProjectFileError(f"{what} is not text in UTF-8 (byte {error.start} is not).") from error


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    result = dict(pairs)
    if len(result) < len(pairs):
        double, _ = Counter(name for name, _ in pairs).most_common(1)[0]
        raise ValueError(f"the key {double!r} stands twice in one object")
    return result


def _finite_float(literal: str) -> float:
    value = float(literal)
    if not isfinite(value):
        raise ValueError(f"the number {literal[:20]} is too large")
    return value


def _no_constant(literal: str) -> float:
    raise ValueError(f"{literal} is not a number that JSON knows")


def _check_depth(value: Any, what: str) -> None:  # Any: JSON
    containers = [value]
    for _ in range(NESTING + 1):
        containers = [
            container.values() if isinstance(container, dict) else container
            for container in containers
            if isinstance(container, dict | list | tuple)
        ]
        if not containers:
            return
        containers = [part for container in containers for part in container]
    raise ProjectFileError(f"{what} is nested more than {NESTING} levels deep.")


def _check_text(value: Any, what: str) -> None:  # Any: JSON
    """Half a surrogate pair is legal in JSON and cannot be shown, printed or written again."""
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError as error:
        raise ProjectFileError(f"{what} holds text that is not valid Unicode (half a surrogate pair).") from error
