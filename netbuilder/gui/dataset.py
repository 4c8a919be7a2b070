"""The data of the open project, loaded once, away from the UI thread, and kept until its settings change."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netbuilder.graph.settings import DataSettings
from netbuilder.gui.workers import Jobs
from netbuilder.storage.folders import path_options

if TYPE_CHECKING:
    from netbuilder.data.prepare import Prepared

_KEY = "data"


class DataKeeper(QObject):
    """Loads on request and answers by signal; a later request overtakes an earlier one."""

    loading = Signal()
    loaded = Signal(object)  # Prepared
    failed = Signal(str)

    def __init__(self, jobs: Jobs, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._jobs = jobs
        self._wanted: tuple[DataSettings, Path | None] | None = None
        self._prepared: Prepared | None = None
        self._problem: str | None = None

    @property
    def prepared(self) -> Prepared | None:
        """The data as last asked for, or None while they load or where they cannot be had."""
        return self._prepared

    @property
    def problem(self) -> str | None:
        return self._problem

    def prepared_for(self, settings: DataSettings, base: Path) -> Prepared | None:
        """The loaded data if they are those of `settings`."""
        return self._prepared if self._wanted == _place(settings, base) else None

    def problem_for(self, settings: DataSettings, base: Path) -> str | None:
        """Why the data of `settings` cannot be had, as far as anybody has tried."""
        return self._problem if self._wanted == _place(settings, base) else None

    def request(self, settings: DataSettings, base: Path, *, again: bool = False) -> None:
        """See that the data of `settings` are loaded; nothing happens when they are, or are on their way."""
        wanted = _place(settings, base)
        if self._wanted == wanted and not again:
            return
        self._wanted, self._prepared, self._problem = wanted, None, None
        self.loading.emit()

        def work() -> Prepared:
            from netbuilder.data.prepare import prepare

            return prepare(settings, base)

        self._jobs.start(_KEY, work, self._on_done, self._on_failed)

    def keep(self, settings: DataSettings, base: Path, prepared: Prepared) -> None:
        """Take over data that a run has loaded."""
        if self._prepared is prepared:
            return
        self._jobs.forget(_KEY)
        self._wanted, self._prepared, self._problem = _place(settings, base), prepared, None
        self.loaded.emit(prepared)

    def forget(self) -> None:
        """Another document is open: what was loaded is of no use any more."""
        self._jobs.forget(_KEY)
        self._wanted = self._prepared = self._problem = None

    def _on_done(self, prepared: Prepared) -> None:
        self._prepared = prepared
        self.loaded.emit(prepared)

    def _on_failed(self, error: Exception) -> None:
        self._problem = str(error)
        self.failed.emit(str(error))


def _place(settings: DataSettings, base: Path) -> tuple[DataSettings, Path | None]:
    """What decides which data these are: the folder of the project counts where the settings name a path."""
    return settings, base if path_options(settings.source) & settings.options.keys() else None
