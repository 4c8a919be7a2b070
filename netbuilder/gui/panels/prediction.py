"""What the network says of a sample, beside the truth."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from netbuilder.gui.plots.bars import BarsView, draw_tick
from netbuilder.gui.plots.numbers import number, percent
from netbuilder.gui.text_size import px, px_size
from netbuilder.gui.theme import GAP, Theme, ui_font

_NOTHING = "The prediction appears here."
_MOST_CLASSES = 40
_VERDICT_LINE = 20


@dataclass(frozen=True, eq=False)
class Prediction:
    """An answer of the network. Classes have `probabilities` and names; numbers have `values` in the data's own units.

    `true_class` and `true_values` are what the data set says; None where it says nothing. `output` names the Output
    that answers, where there are several.
    """

    probabilities: NDArray[Any] | None = None
    class_names: tuple[str, ...] = ()
    true_class: int | None = None
    values: tuple[float, ...] = ()
    true_values: tuple[float, ...] | None = None
    value_names: tuple[str, ...] = ()
    output: str = ""

    @cached_property
    def best(self) -> int | None:
        """The most probable class; for a yes-or-no network whether yes is likelier."""
        if self.probabilities is None or not np.isfinite(self.probabilities).any():
            return None
        return int(np.nanargmax(self.class_probabilities))

    @cached_property
    def class_probabilities(self) -> NDArray[np.float64]:
        """One probability per class; a single one of a yes-or-no network is completed by that of no."""
        values = np.ravel(np.asarray(self.probabilities, dtype=float))
        return np.array([1 - values[0], values[0]]) if len(values) == 1 and len(self.class_names) == 2 else values

    @property
    def is_right(self) -> bool | None:
        """Whether the most probable class is the true one; None where that cannot be said."""
        return None if self.best is None or self.true_class is None else self.best == self.true_class

    def name(self, index: int) -> str:
        return self.class_names[index] if index < len(self.class_names) else str(index)

    @cached_property
    def words(self) -> str:
        """The verdict, e.g. `predicted 7 (98.9 %) · true 7`, behind the Output's name where there are several."""
        return f"{self.output}: {self._verdict}" if self.output else self._verdict

    @property
    def _verdict(self) -> str:
        if self.best is not None:
            said = f"predicted {self.name(self.best)} ({percent(float(self.class_probabilities[self.best]))})"
            return said if self.true_class is None else f"{said} · true {self.name(self.true_class)}"
        said = "predicted " + ", ".join(number(value) for value in self.values)
        if self.true_values is None:
            return said
        return f"{said} · true " + ", ".join(number(value) for value in self.true_values)


QWIDGETSIZE_MAX = 16_777_215  # Qt's own figure for a widget without a limit, which PySide does not export


class PredictionView(QWidget):
    """The verdict in words, and a bar for each class."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.verdict = _Verdict(theme, self)
        self.bars = BarsView(theme, _NOTHING, self)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.verdict)
        layout.addWidget(self.bars, 1)
        self.set_prediction(None)

    def set_prediction(self, prediction: Prediction | None) -> None:
        self.verdict.set_prediction(prediction)
        if prediction is None or (prediction.best is None and not prediction.values):
            self.bars.set_empty(_NOTHING)
        elif prediction.best is not None:
            shown = prediction.class_probabilities[:_MOST_CLASSES]
            names = [prediction.name(index) for index in range(len(shown))]
            true = prediction.true_class
            self.bars.set_bars(
                shown,
                names,
                true=true if true is not None and true < len(shown) else None,
                limits=(0.0, 1.0),
                caption="probability",
            )
        else:
            self._show_numbers(prediction)

    def set_narrow(self, narrow: bool) -> None:
        """Where there is little room the words must do."""
        self.bars.setVisible(not narrow)
        self.setMaximumHeight(px(8 + 2 * _VERDICT_LINE) if narrow else QWIDGETSIZE_MAX)

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self.verdict.set_theme(theme)
        self.bars.set_theme(theme)

    def _show_numbers(self, prediction: Prediction) -> None:
        names = prediction.value_names or tuple(f"value {index}" for index in range(len(prediction.values)))
        several = len(prediction.values) > 1
        values: list[float] = []
        labels: list[str] = []
        for index, value in enumerate(prediction.values):
            values.append(value)
            labels.append(f"{names[index]} predicted" if several else "predicted")
            if prediction.true_values is not None and index < len(prediction.true_values):
                values.append(prediction.true_values[index])
                labels.append(f"{names[index]} true" if several else "true")
        true = 1 if len(values) == 2 and prediction.true_values is not None else None
        self.bars.set_bars(values, labels, true=true, caption="" if several else names[0])


class _Verdict(QWidget):
    """A tick or a cross and the verdict in words, on two lines where one is too short."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._prediction: Prediction | None = None
        self.setFixedHeight(px(28))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)

    @property
    def text(self) -> str:
        return "" if self._prediction is None else self._prediction.words

    def set_prediction(self, prediction: Prediction | None) -> None:
        self._prediction = prediction
        words = self.text
        if prediction is not None and prediction.is_right is not None:
            words += ", right" if prediction.is_right else ", wrong"
        self.setAccessibleName(words)
        self.setToolTip(words)
        self._fit()
        self.update()

    def set_theme(self, theme: Theme) -> None:
        self._theme = theme
        self._fit()
        self.update()

    def sizeHint(self) -> QSize:
        return px_size(QSize(200, 28))

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def paintEvent(self, event: QPaintEvent) -> None:
        if self._prediction is None:
            return
        painter = QPainter(self)
        right, theme = self._prediction.is_right, self._theme
        colour = QColor(theme.text)
        if right is not None:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            colour = QColor(theme.success_text if right else theme.error_text)
            middle = QPointF(GAP + px(6), px(_VERDICT_LINE) / 2 + 4)
            if right:
                draw_tick(painter, middle, colour)
            else:
                painter.setPen(QPen(colour, 2, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
                arm = px(4)
                painter.drawLine(middle + QPointF(-arm, -arm), middle + QPointF(arm, arm))
                painter.drawLine(middle + QPointF(-arm, arm), middle + QPointF(arm, -arm))
        painter.setFont(ui_font(13, bold=True))
        painter.setPen(colour)
        metrics = QFontMetricsF(painter.font())
        high = px(_VERDICT_LINE)
        for index, line in enumerate(self._lines()):
            room = QRectF(self._left(), 4 + index * high, self.width() - self._left() - 4, high)
            words = metrics.elidedText(line, Qt.TextElideMode.ElideRight, room.width())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, words)

    def _left(self) -> float:
        judged = self._prediction is not None and self._prediction.is_right is not None
        return GAP + (px(18) if judged else 0)

    def _lines(self) -> list[str]:
        """The verdict in one line where it fits, else in two, without the word `predicted` where two are too long."""
        metrics, room = QFontMetricsF(ui_font(13, bold=True)), self.width() - self._left() - 4
        if metrics.horizontalAdvance(self.text) <= room:
            return [self.text]
        said, *rest = self.text.split(" · ")
        if metrics.horizontalAdvance(said) > room:
            said = said.replace("predicted ", "", 1)
        return [said, *rest]

    def _fit(self) -> None:
        height = 8 + px(_VERDICT_LINE) * len(self._lines())
        if height != self.height():
            self.setFixedHeight(height)
