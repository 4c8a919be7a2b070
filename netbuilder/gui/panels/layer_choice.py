"""Which layer a panel looks into: chosen from a list, or the one that is selected on the canvas."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QSignalBlocker, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class LayerChoice:
    """A layer that can be looked into.

    `input_shape` is what its weights read from; for a Linear after a Flatten the shape before that, e.g. an image's.
    """

    id: str
    title: str  # as the list shows it, e.g. `conv1 · Conv2d 6 filters 5×5`
    weight_key: str = ""  # e.g. `conv1.weight`; empty for layers without weights
    bias_key: str = ""
    input_shape: tuple[int, ...] = ()


class LayerChooser(QWidget):
    """A list of layers beside a switch that lets it follow the canvas."""

    chosen = Signal(str)  # node id; another layer than before

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._choices: tuple[LayerChoice, ...] = ()
        self._list = WordBox(self)
        self._list.setAccessibleName("Layer")
        self._list.setMinimumContentsLength(6)
        self._list.setToolTip("The layer to look into")
        self._list.setPlaceholderText("no layer yet")
        self._follow = QToolButton(self)
        self._follow.setCheckable(True)
        self._follow.setChecked(True)
        self._follow.setAccessibleName("Follow the selection on the canvas")
        self._follow.setToolTip("Follow the selection on the canvas")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(4)
        layout.addWidget(self._list, 1)
        layout.addWidget(self._follow)
        self.set_theme(theme)
        self._list.currentIndexChanged.connect(self._on_list_changed)
        self._list.activated.connect(self._on_list_activated)

    @property
    def current(self) -> LayerChoice | None:
        """The layer that is looked into; None while there is none."""
        index = self._list.currentIndex()
        return self._choices[index] if 0 <= index < len(self._choices) else None

    @property
    def choices(self) -> tuple[LayerChoice, ...]:
        return self._choices

    @property
    def is_following(self) -> bool:
        return self._follow.isChecked()

    def set_choices(self, choices: Sequence[LayerChoice]) -> None:
        """Take another list; the layer that was chosen stays, where it still exists."""
        before = self.current
        self._choices = tuple(choices)
        with QSignalBlocker(self._list):
            self._list.clear()
            self._list.addItems([choice.title for choice in choices])
            ids = [choice.id for choice in choices]
            self._list.setCurrentIndex(
                ids.index(before.id) if before is not None and before.id in ids else min(0, len(ids) - 1)
            )
        self._list.setEnabled(bool(choices))
        if self.current != before and self.current is not None:
            self.chosen.emit(self.current.id)

    def set_theme(self, theme: Theme) -> None:
        self._follow.setIcon(theme.icon("follow"))

    def choose(self, node_id: str) -> None:
        """Look into this layer; one that is not in the list is passed over."""
        for index, choice in enumerate(self._choices):
            if choice.id == node_id:
                self._list.setCurrentIndex(index)

    def follow(self, node_ids: Sequence[str]) -> None:
        """What is selected on the canvas now; it counts while the switch is on and one layer is selected."""
        if self.is_following and len(node_ids) == 1:
            self.choose(node_ids[0])

    def _on_list_changed(self, index: int) -> None:
        if self.current is not None:
            self.chosen.emit(self.current.id)

    def _on_list_activated(self, index: int) -> None:
        # A choice by hand would be overruled by the next click on the canvas.
        self._follow.setChecked(False)
