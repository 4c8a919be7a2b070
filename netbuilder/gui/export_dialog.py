"""The Export dialog: which form the model leaves in, where to, and how far it is from the model in memory."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QDialog,
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from netbuilder.errors import NetbuilderError
from netbuilder.export.formats import FORMATS, Format
from netbuilder.graph.project import Project
from netbuilder.gui.files import file_stem
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.run_events import Trained
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP, GAP_SECTION
from netbuilder.gui.workers import Jobs

if TYPE_CHECKING:
    from netbuilder.export.export import ExportResult


_KEY = "export"
_INDENT = 24  # what belongs to a format stands under its words


class ExportDialog(QDialog):
    """Exports on a worker; the dialog stays to tell what came of it. Relative paths of the data start from `base`."""

    def __init__(
        self,
        project: Project,
        base: Path,
        trained: Trained | None,
        note: str,
        jobs: Jobs,
        preferences: Preferences,
        parent: QWidget,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export model")
        follow(self, lambda: self.setMinimumWidth(px(480)))
        self._project = project
        self._base = base
        self._trained = trained
        self._jobs = jobs
        self._preferences = preferences
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_SECTION, GAP_SECTION, GAP_SECTION)
        column.setSpacing(GAP)
        title = QLabel("Take the model away as", self)
        title.setProperty("role", "title")
        column.addWidget(title)
        self.group = QButtonGroup(self)
        self.script = QCheckBox("With a script that trains it on the project's data", self)
        self.script.setToolTip("Needs no NetBuilder, and on the CPU it reaches the losses of a training here")
        for number, form in enumerate(FORMATS):
            self._add_format(column, number, form)
        self.group.idToggled.connect(self._on_format_toggled)
        self.note = QLabel(note, self)
        self.note.setWordWrap(True)
        self.note.setProperty("role", "warning")
        self.note.setVisible(bool(note))
        column.addWidget(self.note)
        self.outcome = QLabel("", self)
        self.outcome.setWordWrap(True)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        column.addWidget(self.outcome)
        self.progress = QProgressBar(self)
        self.progress.setRange(0, 0)
        self.progress.setTextVisible(False)
        self.progress.hide()
        column.addWidget(self.progress)
        self._add_buttons(column)

    @property
    def format(self) -> Format:
        return FORMATS[self.group.checkedId()]

    def choose(self, name: str) -> None:
        """Select the format `name`."""
        for number, form in enumerate(FORMATS):
            if form.name == name:
                self.group.button(number).setChecked(True)

    def export_to(self, path: Path) -> None:
        """Write the model in the chosen form."""
        form, project, trained = self.format, self._project, self._trained
        training_from = self._base if form.name == "python" and self.script.isChecked() else None

        def work() -> ExportResult:
            from netbuilder.export.export import export_model

            weights, fitted = (trained.weights, trained.fitted) if trained else (None, None)
            return export_model(form.name, path, project, weights, fitted, training_from=training_from)

        self._show(f"Writing {path.name} and running it again to compare …", "muted")
        self.progress.show()
        self.export_button.setEnabled(False)
        self._jobs.start(_KEY, work, self._on_done, self._on_failed)

    def done(self, result: int) -> None:
        # What is being written is finished all the same; only nobody waits for the answer.
        self._jobs.forget(_KEY)
        super().done(result)

    def _add_format(self, column: QVBoxLayout, number: int, form: Format) -> None:
        button = QRadioButton(form.title, self)
        button.setChecked(number == 0)
        self.group.addButton(button, number)
        words = QLabel(form.description, self)
        words.setProperty("role", "muted")
        words.setContentsMargins(_INDENT, 0, 0, GAP // 2)
        column.addWidget(button)
        column.addWidget(words)
        if form.name == "python":
            row = QHBoxLayout()
            row.setContentsMargins(_INDENT, 0, 0, GAP // 2)
            row.addWidget(self.script)
            column.addLayout(row)

    def _add_buttons(self, column: QVBoxLayout) -> None:
        row = QHBoxLayout()
        row.addStretch(1)
        close = QPushButton("Close", self)
        close.clicked.connect(self.reject)
        self.export_button = QPushButton("Export…", self)
        self.export_button.setProperty("primary", True)
        self.export_button.setDefault(True)
        self.export_button.clicked.connect(self._ask_where)
        row.addWidget(close)
        row.addWidget(self.export_button)
        column.addLayout(row)

    def _on_format_toggled(self, _number: int, _is_chosen: bool) -> None:
        self.script.setEnabled(self.format.name == "python")

    def _ask_where(self) -> None:
        form = self.format
        suggested = self._preferences.folder / f"{file_stem(self._project.name)}{form.suffix}"
        name, _ = QFileDialog.getSaveFileName(self, "Export to", str(suggested), f"{form.title} (*{form.suffix})")
        if name:
            path = Path(name) if Path(name).suffix else Path(name).with_suffix(form.suffix)
            self._preferences.folder = path.parent
            self.export_to(path)

    def _on_done(self, result: ExportResult) -> None:
        note = f" {result.note}" if result.note else ""
        difference = f"Run again, it differs from the model in memory by at most {result.difference:.1g}."
        self._finish(f"Wrote {result.path}. {difference}{note}", "success")

    def _on_failed(self, error: Exception) -> None:
        if not isinstance(error, NetbuilderError):
            self._finish(f"The export broke off: {error}", "error")
            raise error
        self._finish(str(error), "error")

    def _finish(self, words: str, role: str) -> None:
        self.progress.hide()
        self.export_button.setEnabled(True)
        self._show(words, role)

    def _show(self, words: str, role: str) -> None:
        self.outcome.setProperty("role", role)
        self.outcome.style().unpolish(self.outcome)
        self.outcome.style().polish(self.outcome)
        self.outcome.setText(words)
