"""Pictures and numbers of a plot as files."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from csv import writer
from io import StringIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QBuffer, QIODevice, QRect, QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

from netbuilder.errors import NetbuilderError
from netbuilder.files import replace_file

Draw = Callable[[QPainter, QSize], None]


def ask_path(parent: QWidget, title: str, name: str, kind: str) -> Path | None:
    """Ask where to save a file of `kind`, e.g. `PNG picture (*.png)`; None when the user thinks better of it."""
    chosen, _ = QFileDialog.getSaveFileName(parent, title, name, kind)
    if not chosen:
        return None
    path, suffix = Path(chosen), Path(name).suffix
    return path if path.suffix else path.with_suffix(suffix)


def save_png(path: Path, image: QImage) -> None:
    """Write a picture as PNG. Raises NetbuilderError when the file cannot be written."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if image.isNull() or not image.save(buffer, "PNG"):  # type: ignore[call-overload]  # the stub misses QIODevice
        raise NetbuilderError(f"{path} was not written: there is no picture to save yet.")
    replace_file(path, lambda stream: _write(stream, bytes(buffer.data().data())))


def save_svg(path: Path, draw: Draw, size: QSize, title: str) -> None:
    """Write what `draw` paints as SVG. Raises NetbuilderError when the file cannot be written."""
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    generator = QSvgGenerator()
    generator.setOutputDevice(buffer)
    generator.setSize(size)
    generator.setViewBox(QRect(0, 0, size.width(), size.height()))
    generator.setTitle(title)
    painter = QPainter(generator)
    draw(painter, size)
    painter.end()
    replace_file(path, lambda stream: _write(stream, bytes(buffer.data().data())))


def save_npy(path: Path, values: NDArray[np.generic]) -> None:
    """Write numbers as a NumPy file. Raises NetbuilderError when the file cannot be written."""
    replace_file(path, lambda stream: np.save(stream, values, allow_pickle=False))


def save_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[object]]) -> None:
    """Write a table as CSV (RFC 4180, UTF-8). Raises NetbuilderError when the file cannot be written."""
    text = StringIO(newline="")
    table = writer(text)
    table.writerow(header)
    table.writerows(rows)
    replace_file(path, lambda stream: _write(stream, text.getvalue().encode()))


def _write(stream: BinaryIO, content: bytes) -> None:
    stream.write(content)
