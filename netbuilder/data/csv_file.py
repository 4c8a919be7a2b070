"""Reads a CSV table: one sample per row, with or without a header."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from netbuilder.data.fitted import Fitted
from netbuilder.data.samples import Array
from netbuilder.errors import DataError, NetbuilderError
from netbuilder.files import read_capped

MAX_BYTES = 2**28
_DELIMITERS = ";\t,"


def read_csv(path: Path, fitted: Fitted) -> list[tuple[str, Array]]:
    """Samples in row order, each reshaped to the network's input; columns are in the source's own units.

    A first row without any number is a header. When it names all features they are taken by name, in any order; a
    header with other names is skipped. Raises DataError naming row (from 1, the header counted) and column.
    """
    rows = _rows(path)
    if not rows:
        raise DataError(f"{path} is empty; expected rows of {fitted.size} numbers.")
    header = [cell.strip() for cell in rows[0][1]] if not any(_is_number(cell) for cell in rows[0][1]) else None
    body = rows[1:] if header is not None else rows
    if not body:
        raise DataError(f"{path} has only a header; expected rows of {fitted.size} numbers below it.")
    order = _order(path, header, fitted)
    samples: list[tuple[str, Array]] = []
    for number, cells in body:
        _check_width(path, number, cells, fitted)
        values = _numbers(path, number, cells, header)
        samples.append((f"{path.name} row {number}", values[order].reshape(fitted.input_shape)))
    return samples


def _rows(path: Path) -> list[tuple[int, list[str]]]:
    """Line numbers and cells, empty lines left out."""
    try:
        with path.open("rb") as stream:
            text = read_capped(stream, MAX_BYTES, str(path)).decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise DataError(f"{path} is not UTF-8 text (byte {error.start + 1:,}). Save it as CSV, UTF-8.") from error
    except NetbuilderError as error:
        raise DataError(f"{error} Divide the table into several files.") from error
    first_line = text.lstrip("\r\n").partition("\n")[0]
    delimiter = next((sign for sign in _DELIMITERS if sign in first_line), ",")
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True)
    try:
        return [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise DataError(f"{path} is no CSV table: line {reader.line_num}: {error}. Save it as CSV, UTF-8.") from error


def _order(path: Path, header: Sequence[str] | None, fitted: Fitted) -> list[int]:
    """Which column holds each feature."""
    by_position = list(range(fitted.size))
    names = [name.casefold() for name in fitted.feature_names]
    if header is None or not names:
        return by_position
    found = [name.casefold() for name in header]
    missing = [name for name in fitted.feature_names if name.casefold() not in found]
    if len(missing) == len(names):
        return by_position  # other names, e.g. in another language
    extra = [name for name in header if name.casefold() not in names]
    if missing or len(found) != len(names):
        raise DataError(
            f"The header of {path} does not fit: expected the columns {', '.join(fitted.feature_names)}, "
            f"received {', '.join(header)}."
            + (f" Missing: {', '.join(missing)}." if missing else "")
            + (f" Remove: {', '.join(extra)}." if extra else "")
        )
    return [found.index(name) for name in names]


def _check_width(path: Path, number: int, cells: Sequence[str], fitted: Fitted) -> None:
    if len(cells) != fitted.size:
        names = f": {', '.join(fitted.feature_names)}" if fitted.feature_names else ""
        raise DataError(
            f"Row {number} of {path} has {len(cells)} columns; the network takes {fitted.size} numbers{names}. "
            "Add or remove columns."
        )


def _numbers(path: Path, row: int, cells: Sequence[str], header: Sequence[str] | None) -> NDArray[np.float64]:
    try:
        values = np.array([float(cell) for cell in cells])
    except ValueError:
        column = next(column for column, cell in enumerate(cells) if not _is_number(cell))
        cell = cells[column].strip()
        hint = " Write decimals with a point." if _is_number(cell.replace(",", ".", 1)) else ""
        received = repr(cell[:40]) if cell else "nothing"
        where = _where(path, row, column, header)
        raise DataError(f"{where}: expected a number, received {received}.{hint}") from None
    unusable = np.flatnonzero(~np.isfinite(values))
    if len(unusable):
        column = int(unusable[0])
        where = _where(path, row, column, header)
        raise DataError(f"{where}: expected a finite number, received {cells[column]}. Fill it in or remove the row.")
    return values


def _where(path: Path, row: int, column: int, header: Sequence[str] | None) -> str:
    name = f" ({header[column]})" if header is not None and column < len(header) else ""
    return f"Row {row}, column {column + 1}{name} of {path}"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True
