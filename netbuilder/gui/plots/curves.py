"""The curves of a run: the loss of every batch, and the figures of every epoch."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import ArrayLike
from PySide6.QtCore import QSize, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPainter, QResizeEvent
from PySide6.QtWidgets import QBoxLayout, QSizePolicy, QWidget

from netbuilder.gui.plots.chart import Chart
from netbuilder.gui.plots.chart_drawing import Mark
from netbuilder.gui.plots.numbers import count
from netbuilder.gui.plots.output_losses import OutputLosses
from netbuilder.gui.plots.saving import save_csv, save_png, save_svg
from netbuilder.gui.plots.series import Series, Style
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import Theme

METRIC_NAMES = {"accuracy": "accuracy", "r2": "R²", "mae": "mean absolute error"}
# The order in which figures are offered.
_FIGURES = (*METRIC_NAMES, "loss")
_SPLITS = ("train", "validation", "test")
_STYLES = {
    "train": Style("train", "dotted", "square", is_quiet=True),
    "validation": Style("validation", "dashed", "circle"),
    "test": Style("test", "none", "diamond"),
}
_EPOCH_NAMES = {"train": "train, epoch mean", "validation": "validation", "test": "test"}
_GAP = 8
_NO_LOSS = "The losses are drawn here."
_LOSS_COMES = "The run is under way.\nIts first losses are about to come."
# Less room than this holds one chart beside or above the other no more.
_LEAST_SIDE_BY_SIDE = 520
_LEAST_STACKED = 320


def metric_name(metric: str) -> str:
    """A figure in words: `R²`, or `label: accuracy` for that of one of several Outputs."""
    output, _, figure = metric.rpartition("_")
    words = METRIC_NAMES.get(figure, figure)
    return f"{output}: {words}" if output else words


class CurvePlot(QWidget):
    """Two charts beside each other: loss over batches, and accuracy, R² or error over epochs.

    With several Outputs the first chart shows the total and the loss of each, and the second a figure of one of them.

    It keeps every point it is given; `tick` brings the screen up to date, and only when something is new and visible.
    """

    metrics_changed = Signal()  # a figure turned up that was not there before
    room_changed = Signal(bool)  # whether there is room for both charts now

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.loss_chart = Chart(theme, "batch", "loss", _NO_LOSS, self)
        self.metric_chart = Chart(
            theme, "epoch", "accuracy", "The figures of each epoch are drawn here,\nonce the first one is done.", self
        )
        self._batch_loss = Series("train", Style("train"), smooths=True)
        self._outputs = OutputLosses()
        self._epoch_series: dict[str, Series] = {}  # by metric name, e.g. validation_accuracy
        self._epochs: list[tuple[int, int]] = []  # (epoch, batch) of each row
        self._metric = "accuracy"
        self._offset = 0.0  # added to batch numbers that start anew
        self._is_dirty = False
        self._has_new_epoch = False
        self._is_waiting = False
        self._no_loss = _NO_LOSS
        self.loss_chart.name_x = self._name_batch
        self.shows_both = True
        self._prefers_metric = False
        self._layout = layout = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(_GAP)
        layout.addWidget(self.loss_chart, 1)
        layout.addWidget(self.metric_chart, 1)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self._gather_series()

    @property
    def repaints(self) -> int:
        """How often curves were really painted."""
        return self.loss_chart.repaints + self.metric_chart.repaints

    @property
    def batch_loss(self) -> Series:
        """The loss of every batch, as recorded."""
        return self._batch_loss

    @property
    def output_losses(self) -> OutputLosses:
        """The losses of each of several Outputs."""
        return self._outputs

    @property
    def shown_metric(self) -> str:
        """The figure in the second chart, e.g. accuracy."""
        return self._metric

    @property
    def metrics(self) -> list[str]:
        """The figures there are besides the loss, e.g. accuracy."""
        kinds = list(dict.fromkeys(name.partition("_")[2] for name in self._epoch_series))
        # With several Outputs the plain accuracy is that of one of them, which says whose it is.
        plain = {"loss"} | ({"accuracy"} if any(kind.endswith("_accuracy") for kind in kinds) else set())
        return sorted((kind for kind in kinds if kind not in plain), key=_rank)

    def series_of(self, name: str) -> Series | None:
        """The series of a metric, e.g. `validation_accuracy`."""
        return self._epoch_series.get(name)

    def append_progress(
        self, batches: ArrayLike, losses: ArrayLike, outputs: Mapping[str, ArrayLike] | None = None
    ) -> None:
        """Add the losses of batches; `batches` are their numbers from 1, ascending.

        `outputs` are the losses of each Output where there are several, and `losses` then the total.
        """
        numbers = np.atleast_1d(np.asarray(batches, dtype=float))
        if not len(numbers):
            return
        record = self._batch_loss
        if len(record) and numbers[0] + self._offset <= record.x[-1]:
            # A continued run may count its batches from 1 again; the curve goes on.
            self._offset = float(record.x[-1])
        record.append(numbers + self._offset, losses)
        if outputs and self._outputs.append_progress(numbers + self._offset, outputs):
            self._gather_series()
        self._is_dirty = True

    def append_epoch(self, epoch: int, batch: int, metrics: Mapping[str, float]) -> None:
        """Add an epoch's figures; `batch` is the number of its last batch."""
        place = batch + self._offset
        kinds = self.metrics
        self._epochs.append((epoch, int(place)))
        for name, value in metrics.items():
            split, _, kind = name.partition("_")
            if split not in _SPLITS or not kind:
                continue
            if name not in self._epoch_series:
                label = _EPOCH_NAMES[split] if kind == "loss" else split
                style = _STYLES[split] if kind == "loss" or split != "train" else Style("train", "solid", "square")
                self._epoch_series[name] = Series(label, style)
            self._outputs.append_epoch(split, kind, place, value)
            series = self._epoch_series[name]
            x = place if kind == "loss" else float(epoch)
            if len(series) and x <= series.x[-1]:
                x = series.x[-1] + (0 if split == "test" else 1)
            series.append(x, value)
        if self.metrics != kinds:
            if self._metric not in self.metrics and self.metrics:
                self._metric = self.metrics[0]
            self.metrics_changed.emit()
        self._gather_series()
        self._is_dirty = self._has_new_epoch = True

    def append_test(self, metrics: Mapping[str, float]) -> None:
        """Add the figures of the test set where the curves end now."""
        if self._epochs:
            epoch, place = self._epochs.pop()
            figures = {name: value for name, value in metrics.items() if name.startswith("test_")}
            self.append_epoch(epoch, place - int(self._offset), figures)

    def set_waiting(self, is_waiting: bool) -> None:
        """Whether the empty charts say that figures are to come, or how to begin."""
        self._is_waiting = is_waiting
        self.loss_chart.set_empty(_LOSS_COMES if is_waiting else self._no_loss)

    def name_start(self, words: str) -> None:
        """Say in the empty charts how a training is started."""
        self._no_loss = f"{words}\n{_NO_LOSS}"
        self.set_waiting(self._is_waiting)

    def mark_run(self, text: str) -> None:
        """Put a line with `text` where the curves end now: another run goes on from here."""
        if len(self._batch_loss):
            self.loss_chart.marks.append(Mark(float(self._batch_loss.x[-1]), text))
            if self._epochs:
                self.metric_chart.marks.append(Mark(float(self._epochs[-1][0]), text))
            self.loss_chart.renew()
            self.metric_chart.renew()

    def clear(self) -> None:
        """Forget all points."""
        self._batch_loss.clear()
        self._outputs.clear()
        self._epoch_series.clear()
        self._epochs.clear()
        self._offset = 0.0
        for chart in (self.loss_chart, self.metric_chart):
            chart.marks.clear()
            chart.forget_range()
        self._gather_series()
        self.metrics_changed.emit()

    def set_smoothing(self, weight: float) -> None:
        """How much of the average each batch keeps, 0 (as recorded) to 0.999."""
        self._batch_loss.set_smoothing(weight)
        self._outputs.set_smoothing(weight)
        self.loss_chart.update()

    def set_log(self, is_log: bool) -> None:
        """Draw the loss on a logarithmic axis."""
        self.loss_chart.set_log(is_log)

    def set_metric(self, metric: str) -> None:
        """Which figure the second chart shows."""
        if metric != self._metric:
            self._metric = metric
            self._gather_series()
            self.metric_chart.forget_range()

    def prefer_metric(self, prefers: bool) -> None:
        """Which of the charts is shown where there is room for one: the second, or the loss."""
        self._prefers_metric = prefers
        self._show_charts(both=self.shows_both)

    def set_theme(self, theme: Theme) -> None:
        self.loss_chart.set_theme(theme)
        self.metric_chart.set_theme(theme)
        self._fit()

    def tick(self) -> None:
        """Repaint if there is something new and someone can see it."""
        if self._is_dirty and self.isVisible():
            self._is_dirty = False
            self.loss_chart.update()
            if self._has_new_epoch:
                self._has_new_epoch = False
                self.metric_chart.update()

    def save_png(self, path: Path) -> None:
        """Write both charts as a picture in twice the screen's size. Raises NetbuilderError."""
        size = self._export_size()
        image = QImage(size * 2, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(2)
        image.fill(Qt.GlobalColor.white)
        painter = QPainter(image)
        self._draw(painter, size)
        painter.end()
        save_png(path, image)

    def save_svg(self, path: Path) -> None:
        """Write both charts as a drawing. Raises NetbuilderError."""
        save_svg(path, self._draw, self._export_size(), "Training curves")

    def save_csv(self, path: Path) -> None:
        """Write every recorded point: a row for each batch, with the epoch's figures at its last one.

        Raises NetbuilderError.
        """
        outputs = self._outputs.names
        columns = [self._batch_loss, *map(self._outputs.batch_loss, outputs), *self._epoch_series.values()]
        names = ["batch_loss", *(f"batch_{name}_loss" for name in outputs), *self._epoch_series]
        epoch_of_batch = {batch: epoch for epoch, batch in self._epochs}
        epoch_places = {float(epoch): batch for epoch, batch in self._epochs}
        rows: dict[int, list[str]] = {}
        for column, (name, series) in enumerate(zip(names, columns, strict=True)):
            counts_epochs = series in self._epoch_series.values() and name.partition("_")[2] != "loss"
            for x, y in zip(series.x, series.y, strict=True):
                batch = epoch_places.get(float(x), int(x)) if counts_epochs else int(x)
                row = rows.setdefault(batch, [str(epoch_of_batch.get(batch, "")), *[""] * len(names)])
                row[column + 1] = _figure(y)
        table = [[str(batch), *row] for batch, row in sorted(rows.items())]
        save_csv(path, ["batch", "epoch", *names], table)

    def sizeHint(self) -> QSize:
        return QSize(760, 240)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self._fit()

    def _fit(self) -> None:
        is_wide, is_high = self.width() >= px(_LEAST_SIDE_BY_SIDE), self.height() >= px(_LEAST_STACKED)
        self._layout.setDirection(QBoxLayout.Direction.LeftToRight if is_wide else QBoxLayout.Direction.TopToBottom)
        self._show_charts(both=is_wide or is_high)

    def _show_charts(self, *, both: bool) -> None:
        if both != self.shows_both:
            self.shows_both = both
            self.room_changed.emit(both)
        self.loss_chart.setVisible(both or not self._prefers_metric)
        self.metric_chart.setVisible(both or self._prefers_metric)

    def _gather_series(self) -> None:
        """Hand the charts the series they show."""
        losses = {
            split: self._epoch_series[f"{split}_loss"] for split in _SPLITS if f"{split}_loss" in self._epoch_series
        }
        several = bool(self._outputs.names)
        self._batch_loss.name = "total" if several else "train"
        for split, total in losses.items():
            total.name = f"total, {_EPOCH_NAMES[split].removeprefix('train, ')}" if several else _EPOCH_NAMES[split]
        figures = [f"{split}_{self._metric}" for split in _SPLITS]
        wanted = {
            self.loss_chart: [
                self._batch_loss,
                *self._outputs.batch_series,
                *losses.values(),
                *self._outputs.validation_series,
            ],
            self.metric_chart: [self._epoch_series[name] for name in figures if name in self._epoch_series],
        }
        for chart, series in wanted.items():
            if chart.series != series:
                chart.series = series
                chart.renew()
        self.metric_chart.set_titles("epoch", metric_name(self._metric))

    def _name_batch(self, batch: float) -> str:
        """A batch by its number and, once an epoch is done, how many epochs were done with it."""
        words = f"batch {count(round(batch))}"
        if not self._epochs:
            return words
        epochs, batches = (np.array(column, dtype=float) for column in zip(*self._epochs, strict=True))
        batches, epochs = np.insert(batches, 0, 0.0), np.insert(epochs, 0, epochs[0] - 1)
        # Beyond the last full epoch its length is that of the one before.
        rest = max(batch - batches[-1], 0.0) / max(batches[-1] - batches[-2], 1.0)
        return f"{words} · epoch {np.interp(batch, batches, epochs) + rest:.2f}"

    def _export_size(self) -> QSize:
        return QSize(max(self.width(), 900), max(self.height(), 320))

    def _draw(self, painter: QPainter, size: QSize) -> None:
        """Both charts, on any device."""
        if not self.metric_chart.has_points:
            self.loss_chart.draw(painter, QSizeF(size))
            return
        left = (size.width() - _GAP) * 3 // 5
        self.loss_chart.draw(painter, QSizeF(left, size.height()))
        painter.translate(left + _GAP, 0)
        self.metric_chart.draw(painter, QSizeF(size.width() - left - _GAP, size.height()))


def _rank(metric: str) -> int:
    figure = metric.rpartition("_")[2]
    return _FIGURES.index(figure) if figure in _FIGURES else len(_FIGURES)


def _figure(value: float) -> str:
    """A number as it was measured: single precision has nine digits."""
    return f"{value:.9g}"
