"""The panel of the data set: which one, how it is split, and what it looks like."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QScrollArea, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from netbuilder.data.sources import SOURCES
from netbuilder.graph.settings import DataSettings
from netbuilder.gui.form_fields import WordBox
from netbuilder.gui.forms import SettingsForm
from netbuilder.gui.panels.data_preview import DataPreview
from netbuilder.gui.panels.notice import Notice
from netbuilder.gui.text_size import px
from netbuilder.gui.theme import GAP, GAP_LARGE, GAP_SMALL, Theme

if TYPE_CHECKING:
    from netbuilder.data.preview import Preview, Scatter
    from netbuilder.data.source import Source

_SPLIT_LABELS = {
    "test": "Test part",
    "validation": "Validation part",
    "seed": "Split seed",
    "standardise": "Standardise",
}
_FORM_WIDTH, _LEAST_FORM_WIDTH = 300, 230
# A narrow panel has its parts one above the other, unless it is too low for that too.
_NARROW, _LOW = 560, 360


class DataPanel(QWidget):
    """Source, options and split on the left; pictures, points and class balance on the right.

    It shows the settings it is given and reports edits; whoever owns the project decides.
    """

    settings_edited = Signal(object)  # DataSettings as the user wants them
    load_wanted = Signal()  # the preview is to be made (again)
    scatter_wanted = Signal(int, int)  # features to draw against each other
    sample_activated = Signal(int)  # a sample of the preview was clicked, by its number in the whole set
    save_failed = Signal(str)

    def __init__(self, theme: Theme, sources: Mapping[str, Source] = SOURCES, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._sources = sources
        self._settings = DataSettings()
        self._form: SettingsForm | None = None
        self._source = WordBox(self)
        self._source.setAccessibleName("Data set")
        self._source.setMinimumContentsLength(8)
        for name, source in sources.items():
            self._source.addItem(source.title, name)
        self._description = QLabel(self)
        self._description.setProperty("role", "muted")
        self._description.setWordWrap(True)
        self._options = QWidget(self)
        self._options_layout = QVBoxLayout(self._options)
        self._options_layout.setContentsMargins(0, 0, 0, 0)
        self._split = SettingsForm(DataSettings, labels=_SPLIT_LABELS, skip=("source", "options"), parent=self)
        self.notice = Notice(theme, self)
        self.preview = DataPreview(theme, self)
        self._pages = QStackedWidget(self)
        self._body = QSplitter(Qt.Orientation.Horizontal, self)
        self._is_narrow = False
        self._lay_out()
        self._source.currentIndexChanged.connect(self._on_source_chosen)
        self._split.edited.connect(self._on_split_edited)
        self.notice.action_wanted.connect(self.load_wanted)
        self.preview.scatter_wanted.connect(self.scatter_wanted)
        self.preview.sample_activated.connect(self.sample_activated)
        self.preview.save_failed.connect(self.save_failed)
        self.set_settings(self._settings)
        self.clear()

    @property
    def settings(self) -> DataSettings:
        """The settings that are shown."""
        return self._settings

    @property
    def options_form(self) -> SettingsForm | None:
        """The form of the source's own options; None where it has none."""
        return self._form

    def set_settings(self, settings: DataSettings) -> None:
        """Show the project's data settings."""
        is_other_source = self._form is None or settings.source != self._settings.source
        self._settings = settings
        index = self._source.findData(settings.source)
        with QSignalBlocker(self._source):
            self._source.setCurrentIndex(index)
        source = self._sources.get(settings.source)
        self._description.setText(
            source.description if source is not None else f"This version does not know the data set {settings.source}."
        )
        if is_other_source:
            self._replace_form(source)
        if self._form is not None:
            self._form.set_values(settings.options)
        self._split.set_values({name: getattr(settings, name) for name in _SPLIT_LABELS})

    def set_errors(self, errors: Mapping[str, str]) -> None:
        """What is wrong with options or split fields that are valid by themselves, by name."""
        if self._form is not None:
            self._form.set_errors({name: text for name, text in errors.items() if name in self._form.names})
        self._split.set_errors({name: text for name, text in errors.items() if name in _SPLIT_LABELS})

    def set_loading(self, words: str = "Loading…", share: float | None = None) -> None:
        """Say that the data are on their way, and how much of them is there (0 to 1) where that is known."""
        title = self._source.currentText() or self._settings.source
        self.notice.say(words, title)
        if share is not None:
            self.notice.set_share(share)
        self._pages.setCurrentWidget(self.notice)

    def set_problem(self, text: str) -> None:
        """Say why the data cannot be had."""
        self.notice.say("The data could not be loaded", text, button="Try again", is_problem=True)
        self._pages.setCurrentWidget(self.notice)

    def set_preview(self, preview: Preview) -> None:
        """Show what the data look like."""
        self.preview.set_preview(preview)
        self._pages.setCurrentWidget(self.preview)

    def set_scatter(self, scatter: Scatter) -> None:
        """Show two other features against each other."""
        self.preview.set_scatter(scatter)

    def clear(self) -> None:
        """Forget the preview: the data are not loaded."""
        self.notice.say(
            "Not loaded yet", "A preview of the samples, the class balance and the split.", button="Load the data"
        )
        self._pages.setCurrentWidget(self.notice)

    def set_theme(self, theme: Theme) -> None:
        self.notice.set_theme(theme)
        self.preview.set_theme(theme)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        is_narrow = self.width() < px(_NARROW)
        is_stacked = is_narrow and self.height() >= px(_LOW)
        orientation = Qt.Orientation.Vertical if is_stacked else Qt.Orientation.Horizontal
        if orientation != self._body.orientation() or is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self._body.setOrientation(orientation)
            width = px(_LEAST_FORM_WIDTH if is_narrow else _FORM_WIDTH)
            self._body.setSizes([1, 1] if is_stacked else [width, max(self.width() - width, 1)])

    def _lay_out(self) -> None:
        content = QWidget(self)
        content.setObjectName("content")
        column = QVBoxLayout(content)
        column.setContentsMargins(GAP_LARGE, GAP, GAP_LARGE, GAP_LARGE)
        column.setSpacing(GAP)
        for widget in (self._source, self._description, self._options, _heading("Split", content), self._split):
            column.addWidget(widget)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setWidget(content)
        scroll.setMinimumSize(120, 60)
        self._pages.setMinimumSize(120, 124)
        # Panels may become smaller than their contents ask for; these then scroll, fold or give way.
        self.setMinimumSize(240, 140)
        self._pages.addWidget(self.notice)
        self._pages.addWidget(self.preview)
        body = self._body
        body.setHandleWidth(1)
        body.addWidget(scroll)
        body.addWidget(self._pages)
        body.setStretchFactor(0, 0)
        body.setStretchFactor(1, 1)
        body.setSizes([px(_FORM_WIDTH), 3 * px(_FORM_WIDTH)])
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, GAP_SMALL, 0, 0)
        layout.addWidget(body)

    def _replace_form(self, source: Source | None) -> None:
        if self._form is not None:
            self._options_layout.removeWidget(self._form)
            self._form.hide()
            self._form.deleteLater()
            self._form = None
        if source is not None and source.options.model_fields:
            self._form = SettingsForm(source.options, parent=self._options)
            self._form.edited.connect(self._on_option_edited)
            self._options_layout.addWidget(self._form)
            self._form.show()
        self._options.setVisible(self._form is not None)

    def _want(self, **changes: Any) -> None:  # Any: each setting has its own type
        try:
            wanted = self._settings.replace(**changes)
        except ValidationError as error:
            self._split.set_errors({name: str(error.errors()[0]["msg"]) for name in changes})
            return
        if wanted != self._settings:
            self.settings_edited.emit(wanted)

    def _on_source_chosen(self, index: int) -> None:
        name = self._source.itemData(index)
        if name and name != self._settings.source:
            # Options belong to their source; another one starts with its own defaults.
            self._want(source=name, options={})

    def _on_option_edited(self, name: str, value: object) -> None:
        self._want(options={**self._settings.options, name: value})

    def _on_split_edited(self, name: str, value: object) -> None:
        self._want(**{name: value})


def _heading(text: str, parent: QWidget) -> QLabel:
    label = QLabel(text, parent)
    label.setProperty("role", "section")
    return label
