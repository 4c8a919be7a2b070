"""Arrays of points as Qt draws them, without a Python loop."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtGui import QPolygonF
from shiboken6 import VoidPtr

_BYTES_PER_POINT = 16  # two doubles
_buffer: Any = VoidPtr  # its stub knows neither a size nor the buffer protocol


def polyline(x: NDArray[np.floating], y: NDArray[np.floating]) -> QPolygonF:
    """The points (x[i], y[i]) in pixels."""
    points = QPolygonF()
    points.resize(len(x))
    if len(x):
        # QPolygonF keeps its points as consecutive doubles, which are filled in place.
        memory = np.frombuffer(_buffer(points.data(), len(x) * _BYTES_PER_POINT, True), np.float64).reshape(-1, 2)
        memory[:, 0] = x
        memory[:, 1] = y
    return points
