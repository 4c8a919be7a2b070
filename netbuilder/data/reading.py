"""Reads new samples for a trained network: pictures, CSV tables and numpy arrays.

Whatever the kind of file, the numbers come back in the units of the data set that the network was trained on;
`Fitted.transform` turns them into what the network sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np

from netbuilder.data.array_file import read_array
from netbuilder.data.csv_file import read_csv
from netbuilder.data.fitted import Fitted
from netbuilder.data.picture_file import read_picture
from netbuilder.data.samples import LARGEST_NUMBER, Array
from netbuilder.errors import DataError

_TABLES = (".csv", ".tsv")
Named = tuple[str, Array]


def read_inputs(paths: Sequence[Path], fitted: Fitted) -> list[Named]:
    """Every sample in the files, in order: its name and its (*input_shape) numbers in the source's units, not scaled.

    A picture is one sample, named after its file. Rows are named `FILE row N`: lines of a table as an editor counts
    them, entries of an array from 1.
    Raises DataError for a file that is missing, damaged, or does not fit the network's input.
    """
    return [sample for path in paths for sample in _read(Path(path), fitted)]


def _read(path: Path, fitted: Fitted) -> list[Named]:
    try:
        if path.is_dir():
            raise DataError(f"{path} is a folder; name the files in it.")
        if path.suffix.lower() in _TABLES:
            samples = read_csv(path, fitted)
        elif path.suffix.lower() == ".npy":
            samples = read_array(path, fitted)
        else:
            samples = [(path.name, read_picture(path, fitted))]
    except FileNotFoundError as error:
        raise DataError(f"There is no file {path}. Check its name and folder.") from error
    except MemoryError as error:
        raise DataError(f"{path} does not fit into the memory. Divide it into smaller files.") from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise DataError(f"{path} could not be read: {error}. Check the file and its permissions.") from error
    for name, numbers in samples:
        _check_numbers(name, numbers, fitted)
    return samples


def _check_numbers(name: str, numbers: Array, fitted: Fitted) -> None:
    """Refuse what the network can only answer with nonsense: NaN, infinity, pixels on another scale."""
    wrong = np.argwhere(~(np.abs(numbers) <= LARGEST_NUMBER))
    if len(wrong):
        place = tuple(int(part) for part in wrong[0])
        raise DataError(f"{name}: the value at {_where(place, fitted)} is {numbers[place]}; expected a finite number.")
    if fitted.value_range is None:
        return
    low, high = fitted.value_range
    wrong = np.argwhere((numbers < low) | (numbers > high))
    if len(wrong):
        place = tuple(int(part) for part in wrong[0])
        raise DataError(
            f"{name}: the value at {_where(place, fitted)} is {numbers[place]:g}; the pixels of {fitted.source} go "
            f"from {low:g} to {high:g}. Scale the numbers to that range, or give a picture file, which is scaled."
        )


def _where(place: tuple[int, ...], fitted: Fitted) -> str:
    if len(place) == 3:
        return f"channel {place[0] + 1}, row {place[1] + 1}, column {place[2] + 1}"
    if len(place) == 1 and place[0] < len(fitted.feature_names):
        return f"column {place[0] + 1} ({fitted.feature_names[place[0]]})"
    return f"position {', '.join(str(part + 1) for part in place)}"
