"""How the network learns: epochs, batch size, optimizer, seed and device, and how the data are split."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QVBoxLayout, QWidget

from netbuilder.graph.project import Project
from netbuilder.graph.settings import DataSettings, TrainingSettings
from netbuilder.gui.document import Document
from netbuilder.gui.forms import SettingsForm
from netbuilder.gui.theme import GAP, GAP_LARGE

_TRAINING_LABELS: Final = {
    "epochs": "Epochs",
    "batch_size": "Batch size",
    "optimizer": "Optimizer",
    "lr": "Learning rate",
    "momentum": "Momentum",
    "dampening": "Dampening",
    "weight_decay": "Weight decay",
    "nesterov": "Nesterov",
    "betas": "Betas",
    "eps": "Epsilon",
    "amsgrad": "AMSGrad",
    "alpha": "Alpha",
    "centered": "Centered",
    "seed": "Seed",
    "device": "Device",
}
# The longest label, so that both forms line up.
_LABEL_WIDTH: Final = 96
_DATA_LABELS: Final = {
    "test": "Test part",
    "validation": "Validation part",
    "seed": "Split seed",
    "standardise": "Standardise",
}


class TrainingSettingsPanel(QWidget):
    """Two forms over the document's training and data settings; each field's typing is one undo step."""

    def __init__(self, document: Document, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._document = document
        self._session = 0
        content = QWidget()
        content.setObjectName("content")
        self.training_form = SettingsForm(
            TrainingSettings, labels=_TRAINING_LABELS, label_width=_LABEL_WIDTH, parent=content
        )
        self.data_form = SettingsForm(
            DataSettings, labels=_DATA_LABELS, skip=("source", "options"), label_width=_LABEL_WIDTH, parent=content
        )
        self.training_form.edited.connect(self._on_training_edited)
        self.data_form.edited.connect(self._on_data_edited)
        for form in (self.training_form, self.data_form):
            form.finished.connect(self._on_form_finished)
        column = QVBoxLayout(content)
        column.setContentsMargins(GAP_LARGE, GAP, GAP, GAP_LARGE)
        column.setSpacing(GAP)
        for words, form in (("Training", self.training_form), ("Split of the data", self.data_form)):
            title = QLabel(words, content)
            title.setProperty("role", "section")
            column.addWidget(title)
            column.addWidget(form)
            column.addSpacing(GAP)
        column.addStretch(1)
        scroll = QScrollArea(self)
        scroll.setWidgetResizable(True)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(content)
        around = QVBoxLayout(self)
        around.setContentsMargins(0, 0, 0, 0)
        around.addWidget(scroll)
        document.changed.connect(self._on_document_changed)
        self._show(document.project)

    def _show(self, project: Project) -> None:
        self.training_form.set_values({name: getattr(project.training, name) for name in self.training_form.names})
        self.data_form.set_values({name: getattr(project.data, name) for name in self.data_form.names})

    def _on_document_changed(self, before: Project, after: Project) -> None:
        if after.training is not before.training or after.data is not before.data:
            self._show(after)

    def _on_training_edited(self, name: str, value: object) -> None:
        project = self._document.project
        after = project.replace(training=project.training.replace(**{name: value}))
        self._commit(_TRAINING_LABELS[name], after, f"training/{name}")

    def _on_data_edited(self, name: str, value: object) -> None:
        project = self._document.project
        after = project.replace(data=project.data.replace(**{name: value}))
        self._commit(_DATA_LABELS[name], after, f"data/{name}")

    def _commit(self, label: str, after: Project, key: str) -> None:
        self._document.commit(f"Change {label.lower()}", after, merge_key=f"{key}/{self._session}")

    def _on_form_finished(self, _name: str) -> None:
        self._session += 1
