"""The panels around the canvas, each under the name of its dock."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from importlib import import_module
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtWidgets import QWidget

from netbuilder.gui.panels.findings import FindingsPanel
from netbuilder.gui.panels.palette import PalettePanel
from netbuilder.gui.panels.properties import PropertiesPanel

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow
    from netbuilder.gui.panels.activations import ActivationsPanel
    from netbuilder.gui.panels.curves import CurvesPanel
    from netbuilder.gui.panels.data import DataPanel
    from netbuilder.gui.panels.filters import FiltersPanel
    from netbuilder.gui.panels.outline import OutlinePanel
    from netbuilder.gui.panels.report import ReportPanel
    from netbuilder.gui.panels.source import SourcePanel
    from netbuilder.gui.panels.training_settings import TrainingSettingsPanel

Picture = TypeVar("Picture", "ActivationsPanel", "CurvesPanel", "DataPanel", "FiltersPanel")


class PanelSet:
    """Three panels are there from the start.

    The others are made when they are needed, at the latest when the window stands: it stands much sooner without.
    """

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self.layers = PalettePanel(window.stock, window.themes, window)
        self.properties = PropertiesPanel(window.scope, window.themes, window, window.keymap)
        self.findings = FindingsPanel(window.document, window.checker, window.themes, window)

    @property
    def first(self) -> Mapping[str, QWidget]:
        """Those that are there from the start."""
        return {
            "layers": self.layers,
            "properties": self.properties,
            "findings": self.findings,
        }

    @property
    def late(self) -> Iterator[Callable[[], object]]:
        """What makes each of the others, those first that are seen first."""
        yield lambda: self.curves
        yield lambda: self.filters
        yield lambda: self.activations
        yield lambda: self.properties.node_page
        yield lambda: self.training
        yield lambda: self.outline
        # What prints the source is as long in coming as its panel.
        yield lambda: import_module("netbuilder.export.training_script")
        yield lambda: self.source
        yield lambda: self.report
        yield lambda: self.data

    @cached_property
    def curves(self) -> CurvesPanel:
        from netbuilder.gui.panels.curves import CurvesPanel

        panel = self._dress(CurvesPanel(self._window.themes.theme, self._window, self._window.keymap))
        self._window.docks.fill("curves", panel)
        return panel

    @cached_property
    def training(self) -> TrainingSettingsPanel:
        from netbuilder.gui.panels.training_settings import TrainingSettingsPanel

        panel = TrainingSettingsPanel(self._window.document, self._window)
        self._window.docks.fill("training", panel)
        return panel

    @cached_property
    def source(self) -> SourcePanel:
        from netbuilder.gui.panels.source import SourcePanel

        window = self._window
        panel = SourcePanel(window.document, window.checker, window.themes, window, window.preferences)
        window.docks.fill("source", panel)
        panel.show_selection(window.canvas.selection, window.scope.path)
        panel.place_wanted.connect(window.selection.show_node)
        return panel

    @cached_property
    def outline(self) -> OutlinePanel:
        from netbuilder.gui.panels.outline import OutlinePanel

        window = self._window
        panel = OutlinePanel(window.canvas, window.checker, window.themes, window)
        window.docks.fill("outline", panel)
        return panel

    @cached_property
    def report(self) -> ReportPanel:
        from netbuilder.gui.panels.report import ReportPanel

        window = self._window
        panel = ReportPanel(window.document, window.checker, window.ledger, window.heat, window.themes, window)
        window.docks.fill("report", panel)
        panel.show_selection(window.selection.places)
        panel.place_wanted.connect(window.selection.show_node)
        panel.places_chosen.connect(window.selection.choose)
        return panel

    @cached_property
    def data(self) -> DataPanel:
        from netbuilder.gui.panels.data import DataPanel

        panel = self._dress(DataPanel(self._window.themes.theme, parent=self._window))
        self._window.docks.fill("data", panel)
        return panel

    @cached_property
    def filters(self) -> FiltersPanel:
        from netbuilder.gui.panels.filters import FiltersPanel

        window = self._window
        panel = self._dress(FiltersPanel(window.themes.theme, window, window.keymap))
        window.docks.fill("filters", panel)
        return panel

    @cached_property
    def activations(self) -> ActivationsPanel:
        from netbuilder.gui.panels.activations import ActivationsPanel

        window = self._window
        panel = self._dress(ActivationsPanel(window.themes.theme, window, window.keymap))
        window.docks.fill("activations", panel)
        return panel

    def _dress(self, panel: Picture) -> Picture:
        """Let a panel that draws pictures wear the theme and tell what it cannot save."""
        panel.save_failed.connect(self._window.complain_of_file)
        self._window.themes.changed.connect(panel.set_theme)
        return panel
