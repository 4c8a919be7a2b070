"""Feeds the data panel: its edits become the document's, and what is loaded becomes its preview."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QTimer, Signal

from netbuilder.data.preview import PARTS, preview, scatter
from netbuilder.graph.project import Project
from netbuilder.graph.settings import DataSettings
from netbuilder.gui.docks import Docks
from netbuilder.gui.panels.data import DataPanel
from netbuilder.gui.session import Session

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared

_KEY = "preview"
# Typing a number changes the settings at every digit; the data are loaded when it has settled.
_SETTLE_MS = 400


class DataFeed(QObject):
    """Loads only while somebody looks at the panel; a run loads for itself."""

    sample_wanted = Signal(str, int)  # part, number in it

    def __init__(
        self,
        session: Session,
        docks: Docks,
        panel: DataPanel,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._document = document = session.document
        self._data = data = session.data
        self._jobs = session.jobs
        self._docks = docks
        self._panel = panel
        self._settle = QTimer(self)
        self._settle.setSingleShot(True)
        self._settle.setInterval(_SETTLE_MS)
        self._settle.timeout.connect(self._load_if_seen)
        panel.settings_edited.connect(self._on_panel_settings_edited)
        panel.load_wanted.connect(lambda: self._load(again=True))
        panel.scatter_wanted.connect(self._on_panel_scatter_wanted)
        panel.sample_activated.connect(self._on_panel_sample_activated)
        docks["data"].visibilityChanged.connect(lambda _: self._settle.start())
        document.changed.connect(self._on_document_changed)
        data.loading.connect(panel.set_loading)
        data.loaded.connect(self._on_data_loaded)
        data.failed.connect(panel.set_problem)
        panel.set_settings(document.project.data)

    def restart(self) -> None:
        """Another document is open."""
        self._jobs.forget(_KEY)
        self._panel.set_settings(self._document.project.data)
        self._panel.clear()
        self._settle.start()

    def _load_if_seen(self) -> None:
        if self._docks.is_seen("data") and self._document.project.graph.nodes:
            self._load()

    def _load(self, *, again: bool = False) -> None:
        self._data.request(self._document.project.data, self._document.base, again=again)

    def _on_panel_settings_edited(self, settings: DataSettings) -> None:
        before = self._document.project
        words = f"Use {settings.source}" if settings.source != before.data.source else "Change the data settings"
        self._document.commit(words, before.replace(data=settings), merge_key=f"data {settings.source}")

    def _on_document_changed(self, before: Project, after: Project) -> None:
        if before.data == after.data:
            return
        self._panel.set_settings(after.data)
        self._panel.clear()
        self._settle.start()

    def _on_data_loaded(self, prepared: Prepared) -> None:
        self._jobs.start(_KEY, lambda: preview(prepared), self._panel.set_preview, self._on_preview_failed)

    def _on_preview_failed(self, error: Exception) -> None:
        self._panel.set_problem(str(error))
        raise error

    def _on_panel_scatter_wanted(self, x: int, y: int) -> None:
        if self._data.prepared is not None:
            self._panel.set_scatter(scatter(self._data.prepared, x, y))

    def _on_panel_sample_activated(self, index: int) -> None:
        """Find the part that a sample of the whole set belongs to, and its place there."""
        prepared = self._data.prepared
        if prepared is None:
            return
        for part in PARTS:
            places = np.flatnonzero(getattr(prepared, part) == index)
            if len(places):
                self.sample_wanted.emit(part, int(places[0]))
                return
