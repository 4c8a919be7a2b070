"""The panel of the learned weights: the filters of a convolution, the matrix of a linear layer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.panels.layer_choice import LayerChoice, LayerChooser
from netbuilder.gui.plots.mosaic import MosaicView
from netbuilder.gui.plots.numbers import count, number
from netbuilder.gui.theme import GAP, GAP_SMALL, Theme
from netbuilder.inspection.filters import FilterBank, filters

Weights = Mapping[str, NDArray[Any]]
View = Literal["each", "sum", "matrix", "images"] | int

_NO_LAYER = "No layer of this network has weights.\nDrag a Conv2d or a Linear onto the canvas."
_NO_WEIGHTS = "The filters appear here once the network has learned.\n{train} trains it."
_MOST_BIASES = 24
# A list of inputs longer than this is no help; each and sum remain.
_MOST_INPUTS = 64


class FiltersPanel(QWidget):
    """The weights of one layer as pictures, blue below zero, white at zero, red above."""

    layer_wanted = Signal(str)  # node id: its weights are to be shown next
    save_failed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, keymap: Keymap | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap or Keymap(parent=self)
        self.chooser = LayerChooser(theme, self)
        self.mosaic = MosaicView(theme, "diverging", noun="filter", parent=self)
        self._view = WordBox(self)
        self._view.setAccessibleName("What is shown")
        self._view.setToolTip("Which of the layer's weights are shown, and how")
        self._view.setMinimumContentsLength(8)
        self._view.hide()
        self._statistics = _Line(self)
        self._biases = _Line(self)
        self._weights: dict[str, NDArray[Any]] = {}
        self._is_stale = False
        self._lay_out()
        self.chooser.chosen.connect(self._on_layer_chosen)
        self._view.currentIndexChanged.connect(self._on_view_chosen)
        self.mosaic.save_failed.connect(self.save_failed)
        self._keymap.changed.connect(self._refresh)
        self._draw()

    @property
    def repaints(self) -> int:
        """How often the picture was really painted."""
        return self.mosaic.repaints

    @property
    def wanted_keys(self) -> tuple[str, ...]:
        """The weights, by state-dict key, that the panel needs to show its layer."""
        choice = self.chooser.current
        return () if choice is None else tuple(key for key in (choice.weight_key, choice.bias_key) if key)

    def set_layers(self, choices: Sequence[LayerChoice]) -> None:
        """The layers that have weights."""
        self.chooser.set_choices(choices)
        self._show_views()
        self._refresh()

    def follow(self, node_ids: Sequence[str]) -> None:
        """What is selected on the canvas."""
        self.chooser.follow(node_ids)

    def set_weights(self, weights: Weights) -> None:
        """Newer weights, by state-dict key; those of other layers stay as they were."""
        before = self._weight()
        self._weights.update(weights)
        after = self._weight()
        if after is not None and (before is None or before.shape != after.shape):
            self._show_views()
        self._refresh()

    def clear(self) -> None:
        """Forget all weights: another network, or a run that starts anew."""
        self._weights.clear()
        self._refresh()

    def set_theme(self, theme: Theme) -> None:
        self.chooser.set_theme(theme)
        self.mosaic.set_theme(theme)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._draw()
        # Hidden panels are not fed; what is shown may be old.
        if self.chooser.current is not None:
            self.layer_wanted.emit(self.chooser.current.id)

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        bar.addWidget(self.chooser, 1)
        bar.addWidget(self._view, 1)
        words = QVBoxLayout()
        words.setContentsMargins(GAP, 0, GAP, 0)
        words.setSpacing(GAP_SMALL // 2)
        words.addWidget(self._statistics)
        words.addWidget(self._biases)
        # A dock may be smaller than this asks for; what has another way then gives way.
        self.setMinimumSize(240, 140)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_SMALL, GAP, GAP_SMALL, GAP)
        layout.setSpacing(GAP_SMALL)
        bar.setContentsMargins(GAP, 0, GAP, 0)
        layout.addLayout(bar)
        layout.addWidget(self.mosaic, 1)
        layout.addLayout(words)

    def _weight(self) -> NDArray[Any] | None:
        choice = self.chooser.current
        return None if choice is None else self._weights.get(choice.weight_key)

    def _refresh(self) -> None:
        """Draw now if someone can see it, else when it is shown."""
        if self.isVisible():
            self._draw()
        else:
            self._is_stale = True

    def _draw(self) -> None:
        self._is_stale = False
        choice, weight = self.chooser.current, self._weight()
        self._statistics.setVisible(weight is not None)
        bias = None if choice is None else self._weights.get(choice.bias_key)
        self._biases.setVisible(bias is not None and weight is not None)
        if choice is None or weight is None:
            self.mosaic.set_empty(_NO_LAYER if choice is None else self._keymap.fill(_NO_WEIGHTS))
            return
        bank = self._bank(choice, weight)
        self.mosaic.set_stretches(weight.ndim <= 2 and len(bank.tiles) == 1)
        self.mosaic.set_tiles(bank.tiles, bank.limit, bank.names, caption=bank.label, columns=bank.columns)
        self._statistics.setText(statistics_words(weight))
        if bias is not None:
            self._biases.setText(bias_words(bias))

    def _bank(self, choice: LayerChoice, weight: NDArray[Any]) -> FilterBank:
        view: View | None = self._view.currentData()
        if view == "images":
            return neuron_images(weight, choice.input_shape, choice.weight_key)
        inputs: Literal["each", "sum"] | int = view if view == "sum" or isinstance(view, int) else "each"
        return filters({choice.weight_key: weight}, choice.weight_key, inputs)

    def _show_views(self) -> None:
        """Offer the ways to look at this weight; the one that was chosen stays where it can."""
        choice, weight = self.chooser.current, self._weight()
        before = self._view.currentData()
        options: list[tuple[str, View]] = []
        if choice is not None and weight is not None:
            if weight.ndim == 2 and is_image(choice.input_shape, weight.shape[1]):
                options = [("As images of the input", "images"), ("As one matrix", "matrix")]
            elif weight.ndim > 2 and weight.shape[1] > 1:
                options = [("Every input", "each"), ("Sum over the inputs", "sum")]
                options += [(f"Input {index}", index) for index in range(min(weight.shape[1], _MOST_INPUTS))]
        with QSignalBlocker(self._view):
            self._view.clear()
            for text, view in options:
                self._view.addItem(text, view)
            values = [view for _, view in options]
            self._view.setCurrentIndex(values.index(before) if before in values else 0)
        self._view.setVisible(len(options) > 1)

    def _on_layer_chosen(self, node_id: str) -> None:
        self._show_views()
        self._refresh()
        self.layer_wanted.emit(node_id)

    def _on_view_chosen(self, index: int) -> None:
        self._refresh()


def is_image(shape: tuple[int, ...], inputs: int) -> bool:
    """Whether `inputs` numbers are an image (channels, height, width) that was laid out."""
    return len(shape) == 3 and min(shape[1:]) > 1 and int(np.prod(shape)) == inputs


def neuron_images(weight: NDArray[Any], shape: tuple[int, ...], key: str) -> FilterBank:
    """What each neuron looks for, as images of its input: (out, C * H * W) -> (out * C, H, W)."""
    channels, height, width = shape
    array = np.asarray(weight, dtype=np.float32)
    tiles = array.reshape(-1, height, width)
    names = tuple(
        f"neuron {index}" + (f" of channel {channel}" if channels > 1 else "")
        for index in range(len(array))
        for channel in range(channels)
    )
    finite = np.abs(array[np.isfinite(array)])
    label = f"{key}: {count(len(array))} neurons on {height}×{width}"
    return FilterBank(tiles, float(finite.max(initial=0.0)) or 1.0, label, names, channels if channels > 1 else None)


def statistics_words(weight: NDArray[Any]) -> str:
    """Smallest, largest and mean magnitude of a weight, and how many numbers it has."""
    finite = weight[np.isfinite(weight)]
    if not finite.size:
        return f"{count(weight.size)} weights, none of them a finite number"
    words = (
        f"{count(weight.size)} weights · min {number(float(finite.min()), 3)} · max {number(float(finite.max()), 3)}"
        f" · mean |w| {number(float(np.abs(finite).mean()), 3)}"
    )
    missing = weight.size - finite.size
    return f"{words} · {count(missing)} not finite" if missing else words


def bias_words(bias: NDArray[Any]) -> str:
    """The biases in a row, cut where there are many."""
    shown = "  ".join(number(float(value), 2) for value in bias[:_MOST_BIASES])
    return f"bias  {shown}" + (f"  … of {count(bias.size)}" if bias.size > _MOST_BIASES else "")


class _Line(QLabel):
    """A line of small words that never widens the panel; where it is too long it ends in dots."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setProperty("role", "caption")
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.hide()

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        words = self.fontMetrics().elidedText(self.text(), Qt.TextElideMode.ElideRight, self.width())
        painter.setPen(self.palette().color(self.foregroundRole()))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, words)
        painter.end()
