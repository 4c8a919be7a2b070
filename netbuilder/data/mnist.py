"""MNIST, or any set in its form, from a folder with the four IDX files."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from pydantic import Field

from netbuilder.data.idx import read_idx
from netbuilder.data.samples import Progress, Samples
from netbuilder.data.source import Options, Source
from netbuilder.errors import DataError
from netbuilder.graph.facts import DataFacts

_SIZE = (28, 28)
_CLASSES = 10
_PARTS = ("train", "t10k")
_MIRROR = "https://ossci-datasets.s3.amazonaws.com/mnist/"
_FILES = tuple(f"{part}-{kind}-ubyte" for part in _PARTS for kind in ("images-idx3", "labels-idx1"))
_HOW_TO_GET = (
    f"Download {', '.join(f'{name}.gz' for name in _FILES)} from {_MIRROR} into one folder (no need to unpack) and "
    "name that folder in the settings of the data (data.options.folder in a project file)."
)


class MnistOptions(Options):
    """Where the files lie."""

    folder: str = Field(
        "data/mnist",
        min_length=1,
        max_length=4096,
        description="Folder with MNIST's four IDX files, gzipped or not; relative to the project file.",
        json_schema_extra={"format": "directory"},
    )


def _facts(_options: MnistOptions) -> DataFacts:
    return DataFacts(input_shape=(1, *_SIZE), task="classification", classes=_CLASSES)


def _load(options: MnistOptions, base: Path, progress: Progress | None) -> Samples:
    files = find_files(base / _expand(options.folder))
    pictures: list[NDArray[np.uint8]] = []
    labels: list[NDArray[np.uint8]] = []
    for number, part in enumerate(_PARTS):
        if progress is not None:
            progress("Reading MNIST", number / len(_PARTS))
        images_path, labels_path = files[f"{part}-images-idx3-ubyte"], files[f"{part}-labels-idx1-ubyte"]
        pictures.append(read_idx(images_path, axes=3))
        labels.append(read_idx(labels_path, axes=1))
        _check_part(images_path, pictures[-1], labels_path, labels[-1])
    if progress is not None:
        progress("Reading MNIST", 1.0)
    official_test = np.repeat([False, True], [len(part) for part in pictures])
    return Samples(
        features=np.concatenate(pictures)[:, np.newaxis],  # (N, 28, 28) -> (N, 1, 28, 28), still bytes
        targets=np.concatenate(labels).astype(np.int64),
        task="classification",
        class_names=tuple(map(str, range(_CLASSES))),
        official_test=official_test,
        value_range=(0.0, 255.0),
    )


def _expand(folder: str) -> Path:
    """A leading `~` is the user's home folder."""
    try:
        return Path(folder).expanduser()
    except RuntimeError as error:  # ~name of a user that this computer does not know
        raise DataError(f"The folder {folder} cannot be found: {error} Name it without ~.") from error


def find_files(folder: Path) -> dict[str, Path]:
    """The four files by their plain name, unpacked or gzipped, spelled `-idx3` or `.idx3`.

    Raises DataError naming the folder and what it lacks.
    """
    try:
        folder = folder.resolve()
        if folder.exists() and not folder.is_dir():
            raise DataError(f"{folder} is a file; MNIST needs the folder with its four files. {_HOW_TO_GET}")
        present = {path.name: path for path in folder.iterdir() if path.is_file()}
    except FileNotFoundError as error:
        raise DataError(f"There is no folder {folder}, where MNIST was looked for. {_HOW_TO_GET}") from error
    except (OSError, ValueError) as error:  # ValueError: a zero byte in the path
        raise DataError(f"The folder {folder} could not be read: {error}. Check its name and permissions.") from error
    if not present:
        raise DataError(f"The folder {folder}, where MNIST was looked for, holds no files. {_HOW_TO_GET}")
    found = {name: path for name in _FILES if (path := _find(name, present)) is not None}
    missing = [name for name in _FILES if name not in found]
    if missing:
        raise DataError(
            f"The folder {folder} lacks {', '.join(missing)} (with or without .gz); it has {_enumerate(present)}. "
            f"{_HOW_TO_GET}"
        )
    return found


def _find(name: str, present: dict[str, Path]) -> Path | None:
    spellings = (name, name.replace("-idx", ".idx"))
    return next(
        (present[spelling + end] for spelling in spellings for end in ("", ".gz") if spelling + end in present), None
    )


def _enumerate(present: dict[str, Path]) -> str:
    names = sorted(present)
    more = f" and {len(names) - 6} more" if len(names) > 6 else ""
    return ", ".join(names[:6]) + more


def _check_part(images_path: Path, pictures: NDArray[np.uint8], labels_path: Path, labels: NDArray[np.uint8]) -> None:
    if len(pictures) == 0:
        raise DataError(f"{images_path} holds no pictures. Download it again.")
    size = pictures.shape[1:]
    if size != _SIZE:
        raise DataError(
            f"The pictures in {images_path} have {size[0]}×{size[1]} pixels; MNIST's have {_SIZE[0]}×{_SIZE[1]}. "
            "Choose the folder with MNIST's own files."
        )
    if len(pictures) != len(labels):
        raise DataError(
            f"{images_path} holds {len(pictures):,} pictures and {labels_path.name} beside it {len(labels):,} labels; "
            "each picture needs exactly one. The files do not belong together: download both again."
        )
    wrong = np.flatnonzero(labels >= _CLASSES)
    if len(wrong):
        raise DataError(
            f"Label {wrong[0] + 1:,} in {labels_path} is {labels[wrong[0]]}; expected a digit, 0 to {_CLASSES - 1}. "
            "The file is damaged or belongs to another data set: download it again."
        )


MNIST = Source(
    "mnist",
    "MNIST",
    "70,000 grey pictures, 28×28, of handwritten digits, 10,000 of them the official test part (LeCun et al. 1998). "
    "Read from a folder on this computer.",
    MnistOptions,
    _facts,
    _load,
)
