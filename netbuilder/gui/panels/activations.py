"""The panel that shows what a layer makes of one sample, and what the network says of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray
from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QLabel, QSizePolicy, QSplitter, QVBoxLayout, QWidget

from netbuilder.gui.keymap import Keymap
from netbuilder.gui.panels.layer_choice import LayerChoice, LayerChooser
from netbuilder.gui.panels.prediction import Prediction, PredictionView
from netbuilder.gui.panels.sample_chooser import SampleChooser
from netbuilder.gui.plots.activation_view import ActivationView
from netbuilder.gui.plots.mosaic import MosaicView
from netbuilder.gui.plots.numbers import count, number
from netbuilder.gui.theme import GAP, GAP_SMALL, Theme

_NO_DATA = "The samples appear here once the data are loaded."
_NO_ACTIVATIONS = "What the layer makes of the sample appears here\nas soon as the network can run. {train} trains it."
_NARROW = 620
_VERY_NARROW = 460
_FEATURES_SHOWN = 12


class ActivationsPanel(QWidget):
    """One sample, one layer's activations for it, and the prediction beside the truth.

    It asks for a sample and a layer by signal and shows what is pushed to it.
    """

    layer_wanted = Signal(str)  # node id
    sample_wanted = Signal(str, int)  # part, number in it
    save_failed = Signal(str)

    def __init__(self, theme: Theme, parent: QWidget | None = None, keymap: Keymap | None = None) -> None:
        super().__init__(parent)
        self._keymap = keymap or Keymap(parent=self)
        self.chooser = LayerChooser(theme, self)
        self.samples = SampleChooser(theme, self)
        self.input = MosaicView(theme, "grey", noun="sample", shows_scale=False, parent=self)
        self.features = QLabel(self)
        self.maps = ActivationView(theme, self)
        self.prediction = PredictionView(theme, self)
        self._activation: tuple[str, NDArray[Any]] | None = None
        self._is_stale = False
        self._awaits_run = True
        self._bar = QBoxLayout(QBoxLayout.Direction.LeftToRight)
        self._body = QSplitter(Qt.Orientation.Horizontal, self)
        self._sample_column = QWidget(self._body)
        self._lay_out()
        self.chooser.chosen.connect(self._on_layer_chosen)
        self.samples.chosen.connect(self.sample_wanted)
        self.input.save_failed.connect(self.save_failed)
        self.maps.save_failed.connect(self.save_failed)
        self.prediction.bars.save_failed.connect(self.save_failed)
        self._keymap.changed.connect(self._on_keymap_changed)
        self.clear()

    @property
    def repaints(self) -> int:
        """How often the picture of the activations was really painted."""
        return self.maps.repaints

    def set_layers(self, choices: Sequence[LayerChoice]) -> None:
        """The layers of the network."""
        self.chooser.set_choices(choices)

    def follow(self, node_ids: Sequence[str]) -> None:
        """What is selected on the canvas."""
        self.chooser.follow(node_ids)

    def set_samples(self, sizes: Mapping[str, int]) -> None:
        """How many samples the parts train, validation and test have."""
        self.samples.set_sizes(sizes)

    def set_sample_picture(self, picture: NDArray[np.uint8], caption: str = "input") -> None:
        """The sample as a picture: (H, W) grey or (H, W, 3) colour, 0 to 255."""
        self.features.hide()
        self.input.show()
        self.input.set_tiles(picture[None], (0.0, 255.0), (caption,), caption=caption)

    def set_sample_features(self, values: ArrayLike, names: Sequence[str] = ()) -> None:
        """The sample as a row of a table, in the data's own units."""
        numbers = np.atleast_1d(np.asarray(values, dtype=float)).ravel()
        self.input.hide()
        rows = [
            f"<tr><td>{escape(names[index] if index < len(names) else f'feature {index}')}</td>"
            f"<td align='right' style='padding-left: 12px'><b>{number(float(value))}</b></td></tr>"
            for index, value in enumerate(numbers[:_FEATURES_SHOWN])
        ]
        rest = len(numbers) - _FEATURES_SHOWN
        more = f"<p>… and {count(rest)} more</p>" if rest > 0 else ""
        self.features.setText(f"<table>{''.join(rows)}</table>{more}")
        self.features.show()

    def set_activation(self, node_id: str, values: NDArray[Any]) -> None:
        """What a layer gives for the sample, without the batch axis; shown if it is the layer that is chosen."""
        current = self.chooser.current
        if current is None or current.id != node_id:
            return
        self._activation = (current.title, values)
        if self.isVisible():
            self._draw()
        else:
            self._is_stale = True

    def set_prediction(self, prediction: Prediction | None) -> None:
        """What the network says of the sample, and what is true; None while it cannot say anything."""
        self.prediction.set_prediction(prediction)

    def set_problem(self, text: str) -> None:
        """Why there is nothing to see, in words, e.g. that the drawing does not make a network."""
        self._activation = None
        self._awaits_run = False
        self.maps.set_empty(text)
        self.prediction.set_prediction(None)

    def clear(self) -> None:
        """Forget the sample and what was made of it."""
        self.input.set_empty(_NO_DATA)
        self.input.show()
        self.features.hide()
        self.prediction.set_prediction(None)
        self._await_run()

    def set_theme(self, theme: Theme) -> None:
        for part in (self.chooser, self.samples, self.input, self.maps, self.prediction):
            part.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        width = self.width()
        self.samples.set_narrow(width < _NARROW)
        # Below a width the choosers take a line each, and the picture and the bars make room for the maps.
        self._bar.setDirection(
            QBoxLayout.Direction.TopToBottom if width < _NARROW else QBoxLayout.Direction.LeftToRight
        )
        self._sample_column.setVisible(width >= _VERY_NARROW)
        self._body.setOrientation(Qt.Orientation.Vertical if width < _VERY_NARROW else Qt.Orientation.Horizontal)
        self.prediction.set_narrow(width < _VERY_NARROW)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self._is_stale:
            self._draw()
        # Hidden panels are not fed; what is shown may be old.
        if self.samples.split:
            self.sample_wanted.emit(self.samples.split, self.samples.number)

    def _lay_out(self) -> None:
        bar = self._bar
        bar.setContentsMargins(GAP, 0, GAP, 0)
        bar.setSpacing(GAP)
        bar.addWidget(self.chooser, 1)
        bar.addWidget(self.samples, 2)
        self.features.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
        self.features.setContentsMargins(GAP, GAP_SMALL, GAP, GAP_SMALL)
        self.features.setProperty("role", "muted")
        self.features.setTextFormat(Qt.TextFormat.RichText)
        self.features.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Ignored)
        body = self._body
        body.setChildrenCollapsible(False)
        body.setHandleWidth(1)
        column = QVBoxLayout(self._sample_column)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.input, 1)
        column.addWidget(self.features, 1)
        for widget in (self._sample_column, self.maps, self.prediction):
            body.addWidget(widget)
        for index, stretch in enumerate((2, 5, 3)):
            body.setStretchFactor(index, stretch)
        body.setSizes([200, 500, 300])
        # A dock may be smaller than this asks for; what has another way then gives way.
        self.setMinimumSize(240, 140)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_SMALL, GAP, GAP_SMALL, GAP)
        layout.setSpacing(GAP_SMALL)
        layout.addLayout(bar)
        layout.addWidget(body, 1)

    def _draw(self) -> None:
        self._is_stale = False
        if self._activation is not None:
            title, values = self._activation
            self.maps.set_activation(values, title)

    def _await_run(self) -> None:
        """Say how there will be something to see."""
        self._activation = None
        self._awaits_run = True
        self.maps.set_empty(self._keymap.fill(_NO_ACTIVATIONS))

    def _on_keymap_changed(self) -> None:
        if self._awaits_run and self._activation is None:
            self._await_run()

    def _on_layer_chosen(self, node_id: str) -> None:
        self._await_run()
        self.layer_wanted.emit(node_id)
