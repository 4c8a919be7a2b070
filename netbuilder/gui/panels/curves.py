"""The panel of the loss and metric curves."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from numpy.typing import ArrayLike
from PySide6.QtCore import QElapsedTimer, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QSlider, QToolButton, QVBoxLayout, QWidget

from netbuilder.errors import NetbuilderError
from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.icons import ALONE, BESIDE_WORDS
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.plots.curves import CurvePlot, metric_name
from netbuilder.gui.plots.saving import ask_path
from netbuilder.gui.text_size import follow, px, px_size
from netbuilder.gui.theme import GAP, GAP_LARGE, Theme

if TYPE_CHECKING:
    from netbuilder.training.history import History

# Curves are drawn about ten times a second; more would cost the training more than it shows. Below 100 because ticks
# come every 50 ms, sometimes early, and one that is turned away costs a whole interval.
LEAST_INTERVAL_MS = 80
_FIRST_SMOOTHING = 90  # hundredths
_MOST_SMOOTHING = 99
# From wide to narrow: whether there are words beside the icons, the figure of the smoothing, and its slider.
_DENSITIES = ((True, True, True), (False, True, True), (False, False, True), (False, False, False))


class CurvesPanel(QWidget):
    """Loss and metrics of the run, with smoothing, log scale and export."""

    save_failed = Signal(str)  # why a file was not written
    saved = Signal(str)  # the path that was written

    def __init__(self, theme: Theme, parent: QWidget | None = None, keymap: Keymap | None = None) -> None:
        super().__init__(parent)
        self.plot = CurvePlot(theme, self)
        (keymap or Keymap(parent=self)).say("{train:Press} to train.", self.plot.name_start, self)
        self._since_drawn = QElapsedTimer()
        self._smoothing = QSlider(Qt.Orientation.Horizontal, self)
        self._smoothing.setRange(0, _MOST_SMOOTHING)
        self._smoothing.setAccessibleName("Smoothing")
        self._smoothing.setToolTip("How much of the moving average each batch keeps; 0 draws the losses as they are")
        self._smoothing_text = QLabel(self)
        self._smoothing_text.setProperty("role", "muted")
        self._log = QToolButton(self)
        self._log.setText("Log scale")
        self._log.setCheckable(True)
        self._log.setIcon(theme.icon("log-scale"))
        self._log.setToolTip("Log scale: draw the loss on a logarithmic axis")
        self._second = QToolButton(self)
        self._second.setCheckable(True)
        self._second.setProperty("framed", True)
        self._second.setToolTip("Show the second chart; there is room for one")
        self._second.hide()
        self._metric = WordBox(self)
        self._metric.setAccessibleName("Metric")
        self._metric.setMinimumContentsLength(14)
        self._metric.setToolTip("The figure in the second chart")
        self._metric.hide()
        self._export = QToolButton(self)
        self._export.setText("Export")
        self._export.setIcon(theme.icon("export"))
        self._export.setToolTip("Export the curves as picture, drawing or table")
        self._export.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self._export.setMenu(self._export_menu())
        self._lay_out()
        follow(self, self._measure)
        self._smoothing.valueChanged.connect(self._on_smoothing_changed)
        self._log.toggled.connect(self.plot.set_log)
        self._second.toggled.connect(self.plot.prefer_metric)
        self.plot.room_changed.connect(self._on_room_changed)
        self._metric.currentIndexChanged.connect(self._on_metric_chosen)
        self.plot.metrics_changed.connect(self._on_metrics_changed)
        self._smoothing.setValue(_FIRST_SMOOTHING)
        self._name_second()

    @property
    def repaints(self) -> int:
        """How often curves were really painted."""
        return self.plot.repaints

    @property
    def smoothing(self) -> QSlider:
        return self._smoothing

    def set_history(self, history: History | None) -> None:
        """Show the record of earlier runs, e.g. of a file that was opened; None shows none."""
        self.clear()
        if history is None:
            return
        self.plot.append_progress(history.batches, history.losses, history.output_losses)
        columns = {name: history.metric(name) for name in history.metric_names}
        for row, (epoch, batch) in enumerate(zip(history.epochs, history.epoch_batches, strict=True)):
            figures = {name: float(values[row]) for name, values in columns.items()}
            known = {name: value for name, value in figures.items() if value == value}  # without NaN
            self.plot.append_epoch(int(epoch), int(batch), known)
        if history.test:
            self.plot.append_test(history.test)
        self.draw_now()

    def append_progress(
        self, batches: ArrayLike, losses: ArrayLike, outputs: Mapping[str, ArrayLike] | None = None
    ) -> None:
        """Add the losses of batches, and those of each of several Outputs; `tick` draws them."""
        self.plot.append_progress(batches, losses, outputs)

    def append_epoch(self, epoch: int, batch: int, metrics: Mapping[str, float]) -> None:
        """Add the figures of an epoch that ended with `batch`."""
        self.plot.append_epoch(epoch, batch, metrics)

    def append_test(self, metrics: Mapping[str, float]) -> None:
        """Add the figures of the test set, which come once, at the end of a run."""
        self.plot.append_test(metrics)
        self.draw_now()

    def set_waiting(self, is_waiting: bool) -> None:
        """Whether a run is under way whose first figures are still to come."""
        self.plot.set_waiting(is_waiting)

    def mark_run(self, text: str) -> None:
        """Put a line where another run goes on."""
        self.plot.mark_run(text)

    def clear(self) -> None:
        self.plot.clear()

    def tick(self) -> None:
        """Draw what is new, if the panel is visible and the last drawing is long enough ago."""
        if not self._since_drawn.isValid() or self._since_drawn.elapsed() >= LEAST_INTERVAL_MS:
            self._since_drawn.start()
            self.plot.tick()

    def draw_now(self) -> None:
        """Draw what is new at once, e.g. at the end of a run."""
        self.plot.tick()

    def set_theme(self, theme: Theme) -> None:
        self._export.setIcon(theme.icon("export"))
        self._log.setIcon(theme.icon("log-scale"))
        self.plot.set_theme(theme)

    def save(self, kind: str) -> None:
        """Ask for a file and write the curves as `png`, `svg` or `csv`."""
        writers: dict[str, tuple[str, Callable[[Path], None]]] = {
            "png": ("PNG picture (*.png)", self.plot.save_png),
            "svg": ("SVG drawing (*.svg)", self.plot.save_svg),
            "csv": ("CSV table (*.csv)", self.plot.save_csv),
        }
        title, write = writers[kind]
        path = ask_path(self, "Export curves", f"curves.{kind}", title)
        if path is None:
            return
        try:
            write(path)
        except NetbuilderError as error:
            self.save_failed.emit(str(error))
        else:
            self.saved.emit(str(path))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        for has_words, has_figure, has_slider in _DENSITIES:
            self._show_words(has_words)
            optional = ((self._label, has_words), (self._smoothing_text, has_figure))
            shown: list[QWidget] = [part for part, is_wanted in optional if is_wanted]
            shown += [part for part in (self._log, self._second, self._metric, self._export) if not part.isHidden()]
            slider = self._smoothing.minimumWidth() + GAP if has_slider else 0
            if _wanted_width(shown) + slider <= self.width():
                break
        # Only now: what is shown may lay out the panel, which then fits it again.
        self._smoothing.setVisible(has_slider)
        for part, is_wanted in optional:
            part.setVisible(is_wanted)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self.plot.tick()

    def _measure(self) -> None:
        self._smoothing.setMinimumWidth(px(56))
        self._smoothing.setMaximumWidth(px(120))
        self._smoothing_text.setMinimumWidth(px(30))
        self._fit()

    def _show_words(self, shows: bool) -> None:
        """Words beside the icons; where they would be cut short, the icons stand alone."""
        style = Qt.ToolButtonStyle.ToolButtonTextBesideIcon if shows else Qt.ToolButtonStyle.ToolButtonIconOnly
        for button in (self._log, self._export):
            button.setToolButtonStyle(style)
            button.setIconSize(px_size(BESIDE_WORDS if shows else ALONE))

    def _lay_out(self) -> None:
        bar = QHBoxLayout()
        bar.setSpacing(GAP)
        self._label = label = QLabel("Smoothing", self)
        label.setProperty("role", "muted")
        label.setBuddy(self._smoothing)
        for widget in (label, self._smoothing, self._smoothing_text, self._log):
            bar.addWidget(widget)
        bar.addStretch(1)
        bar.addWidget(self._second)
        bar.addWidget(self._metric)
        bar.addWidget(self._export)
        # A dock may be smaller than this asks for; what has another way then gives way.
        self.setMinimumSize(240, 140)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(GAP_LARGE, GAP, GAP_LARGE, GAP_LARGE)
        layout.setSpacing(GAP)
        layout.addLayout(bar)
        layout.addWidget(self.plot, 1)

    def _export_menu(self) -> QMenu:
        menu = QMenu(self)
        for kind, text in (("png", "PNG picture…"), ("svg", "SVG drawing…"), ("csv", "CSV table…")):
            menu.addAction(text).triggered.connect(partial(self._on_export_chosen, kind))
        return menu

    def _on_export_chosen(self, kind: str, _checked: bool = False) -> None:
        self.save(kind)

    def _on_smoothing_changed(self, value: int) -> None:
        self._smoothing_text.setText(f"{value / 100:.2f}" if value else "off")
        self.plot.set_smoothing(value / 100)

    def _on_metrics_changed(self) -> None:
        metrics = self.plot.metrics
        with QSignalBlocker(self._metric):
            self._metric.clear()
            for metric in metrics:
                self._metric.addItem(metric_name(metric), metric)
            self._metric.setCurrentIndex(max(0, self._metric.findData(self.plot.shown_metric)))
        self._metric.setVisible(len(metrics) > 1)
        self._name_second()
        self._fit()

    def _on_metric_chosen(self, index: int) -> None:
        metric = self._metric.itemData(index)
        if metric:
            self.plot.set_metric(metric)
            self._name_second()

    def _on_room_changed(self, holds_both: bool) -> None:
        self._second.setVisible(not holds_both)
        self._fit()

    def _name_second(self) -> None:
        """The button says what it shows."""
        # The list beside it says of which Output.
        figure = self.plot.shown_metric.rpartition("_")[2]
        self._second.setText(metric_name(figure).capitalize())


def _wanted_width(parts: Sequence[QWidget]) -> int:
    """What these ask for side by side, in pixels."""
    for part in parts:
        # Or it would measure itself in another size of type.
        part.ensurePolished()
    return sum(part.sizeHint().width() for part in parts) + GAP * len(parts) + 2 * GAP_LARGE
