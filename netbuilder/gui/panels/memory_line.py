"""What training will take of the machine's memory, drawn as a bar, and the largest batch that fits."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.compiler.free_memory import available_memory
from netbuilder.compiler.memory import Forecast, forecast, largest_batch, plain_bytes
from netbuilder.compiler.shapes import Inference
from netbuilder.graph.settings import TrainingSettings
from netbuilder.gui.elided import ElidedLabel
from netbuilder.gui.theme import GAP, GAP_SMALL, Theme
from netbuilder.layers.base import Family

_BAR_HEIGHT = 8
_PARTS = {
    "weights": Family.DENSE,
    "gradients": Family.CONVOLUTION,
    "optimizer state": Family.NORMALISATION,
    "activations of one batch": Family.POOLING,
    "activations of an evaluation": Family.POOLING,
}


class MemoryLine(QWidget):
    """Shows the forecast for the chosen optimizer and batch size."""

    batch_wanted = Signal(int)

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._largest: int | None = None
        self.words = ElidedLabel(self)
        self.use_button = QPushButton(self)
        self.use_button.clicked.connect(self._on_use_clicked)
        self.bar = _Bar(theme, self)
        row = QHBoxLayout()
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GAP)
        row.addWidget(self.words, 1)
        row.addWidget(self.use_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP_SMALL)
        column.addLayout(row)
        column.addWidget(self.bar)

    def show_training(self, inference: Inference, training: TrainingSettings) -> None:
        """Work the forecast out anew and show it."""
        free = available_memory()
        need = forecast(inference, training.batch_size, training.optimizer)
        self._largest = largest_batch(inference, training.optimizer, free)
        words = (
            f"Batches of {training.batch_size:,} with {type(training.optimizer).__name__}: {plain_bytes(need.total)}"
        )
        if free is not None:
            words += f" of {plain_bytes(free)} free" + (", too much" if need.total > free else "")
        self.words.setText(words)
        self.bar.show_forecast(need, free)
        self.use_button.setVisible(self._largest is not None)
        self.use_button.setText(f"Use {self._largest:,}" if self._largest else "None fits")
        self.use_button.setToolTip(
            f"Train with batches of {self._largest:,}: the largest that fit into the free memory"
            if self._largest
            else "Not even a batch of one sample fits into the free memory"
        )
        self.use_button.setEnabled(bool(self._largest) and self._largest != training.batch_size)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self.bar.theme = theme
        self.bar.update()

    def _on_use_clicked(self) -> None:
        if self._largest:
            self.batch_wanted.emit(self._largest)


class _Bar(QWidget):
    """The parts of the forecast beside each other, on a ground as long as the memory that is free."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self.theme = theme
        self._need: Forecast | None = None
        self._free: int | None = None
        self.setFixedHeight(_BAR_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def show_forecast(self, need: Forecast, free: int | None) -> None:
        """Show the parts of `need`, of `free` bytes."""
        self._need, self._free = need, free
        words = "\n".join(f"{name}: {plain_bytes(size)}" for name, size in need.parts.items())
        self.setToolTip(words)
        self.setAccessibleName(f"Memory: {words}")
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(self.theme.raised))
        ground = QRectF(self.rect())
        painter.drawRoundedRect(ground, _BAR_HEIGHT / 2, _BAR_HEIGHT / 2)
        if self._need is None or not self._need.total:
            return
        whole = max(self._need.total, self._free or 0)
        left = 0.0
        for name, size in self._need.parts.items():
            width = ground.width() * size / whole
            # Parts that are told apart by a gap too, not by colour alone.
            painter.setBrush(self.theme.family_colour(_PARTS[name]))
            painter.drawRect(QRectF(left, 0, max(1.0, width - 1), ground.height()))
            left += width
        if self._free is not None and self._need.total > self._free:
            painter.setBrush(QColor(self.theme.error))
            painter.drawRect(QRectF(ground.width() * self._free / whole - 1, 0, 2, ground.height()))
