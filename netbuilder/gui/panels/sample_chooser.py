"""Which sample of the data set a panel looks at."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QSlider, QSpinBox, QToolButton, QWidget

from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.plots.numbers import count
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP_SMALL, Theme

# The test part comes first: what the network has not learned from tells most.
_ORDER = ("test", "validation", "train")


class SampleChooser(QWidget):
    """A part of the data set and a number in it, by list, number, slider, or chance."""

    chosen = Signal(str, int)  # part, number in it from 0

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # Only for the dice; a run's own random numbers are never touched.
        self._random = Random()
        self._split = WordBox(self)
        self._split.setMinimumContentsLength(7)
        self._split.setPlaceholderText("no data yet")
        self._split.setAccessibleName("Part of the data")
        self._number = QSpinBox(self)
        # The style sheet's padding does not reach the field inside.
        self._number.lineEdit().setTextMargins(7, 0, 0, 0)
        self._number.setAccessibleName("Sample")
        self._number.setGroupSeparatorShown(True)
        self._number.setKeyboardTracking(False)
        follow(self._number, lambda: self._number.setMinimumWidth(px(72)))
        self._slider = QSlider(Qt.Orientation.Horizontal, self)
        self._slider.setAccessibleName("Sample")
        self._slider.setMinimumWidth(48)
        self._previous = self._button("Previous sample")
        self._next = self._button("Next sample")
        self._dice = self._button("Any sample")
        self._dice.setText("Random")
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(GAP_SMALL)
        for widget in (self._split, self._number, self._previous, self._next, self._slider, self._dice):
            layout.addWidget(widget, 2 if widget is self._slider else int(widget is self._split))
        self._split.currentIndexChanged.connect(self._on_split_changed)
        self._number.valueChanged.connect(self._on_number_changed)
        self._slider.valueChanged.connect(self._number.setValue)
        self._previous.clicked.connect(lambda: self._number.setValue(self._number.value() - 1))
        self._next.clicked.connect(lambda: self._number.setValue(self._number.value() + 1))
        self._dice.clicked.connect(self._on_dice_clicked)
        self.set_theme(theme)
        self.set_sizes({})

    @property
    def split(self) -> str:
        """The part: train, validation or test; empty while there are no data."""
        return str(self._split.currentData() or "")

    @property
    def number(self) -> int:
        """The sample's place in its part, from 0."""
        return self._number.value()

    def set_sizes(self, sizes: Mapping[str, int]) -> None:
        """How many samples each part has; what was chosen stays where it still exists."""
        before = self.split
        parts = [part for part in _ORDER if sizes.get(part, 0) > 0]
        with QSignalBlocker(self._split):
            self._split.clear()
            for part in parts:
                self._split.addItem(f"{part} ({count(sizes[part])})", part)
            self._split.setCurrentIndex(parts.index(before) if before in parts else 0)
        self._sizes = {part: sizes[part] for part in parts}
        self.setEnabled(bool(parts))
        self._take_range()

    def choose(self, split: str, number: int) -> None:
        """Look at this sample; it is reported as if it had been chosen by hand."""
        self._split.setCurrentIndex(max(0, self._split.findData(split)))
        self._number.setValue(number)

    def set_theme(self, theme: Theme) -> None:
        self._previous.setIcon(theme.icon("chevron-left"))
        self._next.setIcon(theme.icon("chevron-right"))

    def set_narrow(self, narrow: bool) -> None:
        """Leave out what has another way where there is little room."""
        self._slider.setVisible(not narrow)
        self._dice.setVisible(not narrow)

    def _button(self, tip: str) -> QToolButton:
        button = QToolButton(self)
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        return button

    def _take_range(self) -> None:
        last = max(0, self._sizes.get(self.split, 1) - 1)
        with QSignalBlocker(self._number), QSignalBlocker(self._slider):
            self._number.setRange(0, last)
            self._slider.setRange(0, last)
            self._slider.setPageStep(max(1, last // 20))
            self._slider.setValue(self._number.value())

    def _on_split_changed(self, index: int) -> None:
        self._take_range()
        if self.split:
            self.chosen.emit(self.split, self.number)

    def _on_number_changed(self, number: int) -> None:
        with QSignalBlocker(self._slider):
            self._slider.setValue(number)
        if self.split:
            self.chosen.emit(self.split, number)

    def _on_dice_clicked(self) -> None:
        self._number.setValue(self._random.randint(0, self._number.maximum()))
