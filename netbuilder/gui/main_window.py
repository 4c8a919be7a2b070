"""The main window: puts the parts together and lets them speak to each other. It holds no truth of its own."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.graph.project import Project
from netbuilder.gui.actions import build_menus, commands
from netbuilder.gui.banner import Banner
from netbuilder.gui.breadcrumb import Breadcrumb
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.dialogs import Dialogs
from netbuilder.gui.docks import Docks
from netbuilder.gui.file_drop import FileDrop
from netbuilder.gui.files import Files
from netbuilder.gui.heat import Heat
from netbuilder.gui.inspectable import inspected_place
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.ledger import Ledger
from netbuilder.gui.menus import Menus
from netbuilder.gui.motion import reduce_motion, wants_motion
from netbuilder.gui.panels.curves import CurvesPanel
from netbuilder.gui.panels.findings import FindingsPanel
from netbuilder.gui.panels.palette import PalettePanel
from netbuilder.gui.panels.properties import PropertiesPanel
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.recovery import Recovery
from netbuilder.gui.run_bar import RunBar
from netbuilder.gui.run_commands import RunCommands
from netbuilder.gui.scope import Scope
from netbuilder.gui.session import Session
from netbuilder.gui.sight import Sight
from netbuilder.gui.status_line import StatusLine
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import Theme, ThemeSource
from netbuilder.storage.library import Library
from netbuilder.training.events import Failed, Finished, Progress, Stopped
from netbuilder.training.status import RunStatus

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from netbuilder.gui.checking import Checker
    from netbuilder.gui.data_feed import DataFeed
    from netbuilder.gui.document import Document
    from netbuilder.gui.panels.activations import ActivationsPanel
    from netbuilder.gui.panels.data import DataPanel
    from netbuilder.gui.panels.filters import FiltersPanel
    from netbuilder.gui.panels.outline import OutlinePanel
    from netbuilder.gui.panels.report import ReportPanel
    from netbuilder.gui.panels.source import SourcePanel
    from netbuilder.gui.panels.training_settings import TrainingSettingsPanel
    from netbuilder.gui.pictures import PictureFeed
    from netbuilder.gui.thumbnail_feed import ThumbnailFeed
    from netbuilder.gui.tour import Tour
    from netbuilder.gui.welcome import WelcomePage

Picture = TypeVar("Picture", "ActivationsPanel", "DataPanel", "FiltersPanel")

_FIRST_WIDTH, _FIRST_HEIGHT = 1440, 900
# What the desktop's title bar and borders take of a small screen.
_FRAME = QSize(16, 48)
# Time for the window to be painted before the panels that it can stand without.
_LATE_MS = 20
# The engine is loaded when the window has been painted and the first clicks have had their turn.
_ENGINE_DELAY_MS = 300
_EXIT_WAIT_MS = 20_000


def first_size(room: QSize) -> QSize:
    """The window's size before anyone has chosen one, on a screen with this room."""
    return QSize(_FIRST_WIDTH, _FIRST_HEIGHT).boundedTo(room - _FRAME)


class MainWindow(QMainWindow):
    """One window, one open document."""

    document: Document
    checker: Checker
    keymap: Keymap
    canvas: CanvasView
    docks: Docks
    actions_by_name: dict[str, QAction]

    def __init__(self, preferences: Preferences, themes: ThemeSource, library: Library | None = None) -> None:
        super().__init__()
        self.setObjectName("main")
        self.preferences = preferences
        self.themes = themes
        self.session = Session(self)
        self.document = self.session.document
        self.checker = self.session.checker
        self.run = self.session.run
        self.jobs = self.session.jobs
        self.engine = self.session.engine
        self.data = self.session.data
        self.scope = Scope(self.document, self.checker, self)
        self.stock = Stock(self.scope, library or Library(), self)
        self.ledger = Ledger(self.document, self.checker)
        self.heat = Heat(self.scope, self.ledger, self)
        self._make_parts()
        self._connect()
        self.refresh_title()
        self._show_report(self.checker.report)
        self._show_totals(self.checker.report)
        self._dress(themes.theme)
        self.resize(first_size(self.screen().availableSize()))
        layout = preferences.layout()
        if layout is not None:
            self.restoreGeometry(layout[0])
            self.docks.restore_state(layout[1])

    # Parts -------------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        document, checker, themes = self.document, self.checker, self.themes
        self.keymap = Keymap(self.preferences, self)
        self.actions_by_name, submenus = build_menus(self)
        self.canvas = CanvasView(self.scope, self.stock, themes.theme, self, self.keymap)
        self.banner = Banner(themes, self)
        self.breadcrumb = Breadcrumb(self.scope, themes, self)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.breadcrumb)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(middle)
        self.palette_panel = PalettePanel(self.stock, themes, self)
        self.properties = PropertiesPanel(self.scope, themes, self)
        self.findings = FindingsPanel(document, checker, themes, self)
        self.curves = CurvesPanel(themes.theme, self)
        self.docks = Docks(
            self,
            {
                "layers": self.palette_panel,
                "properties": self.properties,
                "findings": self.findings,
                "curves": self.curves,
            },
        )
        self.bar = RunBar(self, self.actions_by_name)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.line = StatusLine(self)
        self.setStatusBar(self.line)
        self.files = Files(self, document, self.run, self.jobs, self.preferences, self._draw_preview)
        self.run_commands = RunCommands(self.session, self.actions_by_name, self.bar, self.line, themes)
        self.dialogs = Dialogs(self)
        self.sight = Sight(self, column)
        self.file_drop = FileDrop(self)
        self.recovery = Recovery(document, self.run, self.files, self.jobs, self.banner, self)
        self.menus = Menus(self, submenus)

    # Some panels are made when they are needed, at the latest when the window stands: it stands much sooner without.

    @cached_property
    def training_settings(self) -> TrainingSettingsPanel:
        from netbuilder.gui.panels.training_settings import TrainingSettingsPanel

        panel = TrainingSettingsPanel(self.document, self)
        self.docks.fill("training", panel)
        return panel

    @cached_property
    def source(self) -> SourcePanel:
        from netbuilder.gui.panels.source import SourcePanel

        panel = SourcePanel(self.document, self.checker, self.themes, self, self.preferences)
        self.docks.fill("source", panel)
        panel.show_selection(self.canvas.selection, self.scope.path)
        panel.place_wanted.connect(self.show_node)
        return panel

    @cached_property
    def outline(self) -> OutlinePanel:
        from netbuilder.gui.panels.outline import OutlinePanel

        panel = OutlinePanel(self.canvas, self.checker, self.themes, self)
        self.docks.fill("outline", panel)
        return panel

    @cached_property
    def report(self) -> ReportPanel:
        from netbuilder.gui.panels.report import ReportPanel

        panel = ReportPanel(self.document, self.checker, self.ledger, self.heat, self.themes, self)
        self.docks.fill("report", panel)
        panel.show_selection(self._places(self.canvas.selection))
        panel.place_wanted.connect(self.show_node)
        panel.places_chosen.connect(self._on_report_places_chosen)
        return panel

    @cached_property
    def data_panel(self) -> DataPanel:
        from netbuilder.gui.panels.data import DataPanel

        return self._fill_dock("data", DataPanel(self.themes.theme, parent=self))

    @cached_property
    def data_feed(self) -> DataFeed:
        from netbuilder.gui.data_feed import DataFeed

        feed = DataFeed(self.session, self.docks, self.data_panel, self)
        feed.sample_wanted.connect(self._on_data_feed_sample_wanted)
        return feed

    @cached_property
    def filters(self) -> FiltersPanel:
        from netbuilder.gui.panels.filters import FiltersPanel

        return self._fill_dock("filters", FiltersPanel(self.themes.theme, self))

    @cached_property
    def activations(self) -> ActivationsPanel:
        from netbuilder.gui.panels.activations import ActivationsPanel

        return self._fill_dock("activations", ActivationsPanel(self.themes.theme, self))

    @cached_property
    def pictures(self) -> PictureFeed:
        from netbuilder.gui.pictures import PictureFeed

        feed = PictureFeed(self.session, self.docks, self.filters, self.activations, self)
        feed.follow(self._inspected(self.canvas.selection))
        return feed

    @cached_property
    def welcome(self) -> WelcomePage:
        from netbuilder.gui.welcome import WelcomePage

        return WelcomePage(self)

    @cached_property
    def tour(self) -> Tour:
        from netbuilder.gui.tour import Tour

        return Tour(self)

    @cached_property
    def thumbnails(self) -> ThumbnailFeed:
        from netbuilder.gui.thumbnail_feed import ThumbnailFeed

        return ThumbnailFeed(self.session, self.canvas, self.pictures, self)

    def _fill_dock(self, name: str, panel: Picture) -> Picture:
        """Put a panel that draws pictures into its dock, and let it wear the theme and tell what it cannot save."""
        self.docks.fill(name, panel)
        panel.save_failed.connect(self._on_panel_save_failed)
        self.themes.changed.connect(panel.set_theme)
        return panel

    def _make_late_parts(self) -> None:
        _ = self.pictures, self.training_settings, self.outline, self.source, self.report, self.data_feed
        _ = self.thumbnails

    # Connections -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        self.palette_panel.layer_chosen.connect(self._on_palette_layer_chosen)
        self.canvas.selection_changed.connect(self._on_canvas_selection_changed)
        self.canvas.status.connect(self.line.say)
        self.canvas.properties_wanted.connect(self._on_canvas_properties_wanted)
        self.canvas.template_wanted.connect(self.dialogs.new_project)
        self.canvas.template_chosen.connect(self.dialogs.start_from)
        self.canvas.empty.offers_wanted.connect(self.dialogs.offer_templates)
        self.findings.node_wanted.connect(self.show_node)
        self.breadcrumb.copy_wanted.connect(self.canvas.blocks.edit_a_copy)
        page = self.properties.block_page
        page.copy_wanted.connect(self.canvas.blocks.edit_a_copy)
        page.leave_wanted.connect(self.scope.leave)
        page.keep_wanted.connect(self.dialogs.keep_block)
        self.findings.count_changed.connect(self._on_findings_count_changed)
        self.checker.checked.connect(self._show_totals)
        self.scope.checked.connect(self._show_report)
        self.heat.changed.connect(self.canvas.show_tints)
        self.canvas.legend.dismissed.connect(lambda: self.heat.choose(""))
        self.document.changed.connect(self._on_document_changed)
        self.document.renamed.connect(self.run.rename)
        self.files.dirty_changed.connect(self.refresh_title)
        self.files.opened.connect(self._on_files_opened)
        self.files.said.connect(self.line.say)
        self.curves.save_failed.connect(self._on_panel_save_failed)
        self.run.status_changed.connect(self._on_run_status_changed)
        self.run.started.connect(self._on_run_started)
        self.run.progressed.connect(self._on_run_progressed)
        self.run.epoch_finished.connect(lambda event: self.curves.append_epoch(event.epoch, event.batch, event.metrics))
        self.run.drained.connect(self.curves.tick)
        self.run.ended.connect(self._on_run_ended)
        self.bar.device_clicked.connect(lambda: self.docks.raise_("training"))
        self.run_commands.said.connect(self.line.say)
        self.run_commands.refused.connect(lambda title, words: self.banner.show_message("error", title, words))
        self.run_commands.problem_wanted.connect(lambda: self.docks.raise_("findings"))
        self.themes.changed.connect(self._dress)
        self.preferences.motion_changed.connect(self._on_preferences_motion_changed)
        self._on_preferences_motion_changed()

    # What happens -------------------------------------------------------------------------------------------------

    def open_when_shown(self, path: Path) -> None:
        """Open a file once the window is up, so that messages have a window to stand on."""
        QTimer.singleShot(0, lambda: self.files.open(path))

    def complain(self, title: str, words: str) -> None:
        """Tell of something that did not work, where it is read and does not stand in the way."""
        self.banner.show_message("error", title, words)

    def refresh_title(self) -> None:
        """`name*` while something is unsaved."""
        self.setWindowTitle(self.files.title)
        self.setWindowModified(False)

    def go_to_next_finding(self) -> None:
        """Walk through the nodes that have findings, worst first."""
        findings = self.checker.report.findings
        places = list(dict.fromkeys((*finding.path, finding.node) for finding in findings if finding.node))
        if not places:
            self.line.say("No findings: the drawing checks out.")
            return
        current = (*self.scope.path, self.canvas.selection[-1]) if self.canvas.selection else None
        place = places.index(current) + 1 if current in places else 0
        self.show_node(places[place % len(places)])

    def go_to_outline(self) -> None:
        """Let the keys go to the list of the layers."""
        self.docks.raise_("outline")
        self.outline.enter()

    def show_node(self, place: tuple[str, ...]) -> None:
        """Select a node, in the block where it stands: `place` names the blocks around it, and its id."""
        *path, name = place
        self.scope.go(path)
        self.canvas.reveal(name)

    def _on_palette_layer_chosen(self, type_name: str) -> None:
        self.canvas.adding.add_layer(type_name)

    def _on_canvas_selection_changed(self, names: tuple[str, ...]) -> None:
        self.properties.show_selection(names)
        self.pictures.follow(self._inspected(names))
        self.source.show_selection(names, self.scope.path)
        self.report.show_selection(self._places(names))

    def _places(self, names: Sequence[str]) -> tuple[tuple[str, ...], ...]:
        """Nodes of the drawing that is shown, each with the way to it."""
        return tuple((*self.scope.path, name) for name in names)

    def _on_report_places_chosen(self, places: tuple[tuple[str, ...], ...]) -> None:
        """Select on the canvas what was chosen of one drawing: that of the last one."""
        if not places:
            return
        path = places[-1][:-1]
        self.scope.go(path)
        self.canvas.select([place[-1] for place in places if place[:-1] == path])
        self.canvas.bring_into_view(places[-1][-1])

    def _inspected(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Nodes of the drawing that is shown, as the pictures know them."""
        return tuple(inspected_place(self.document.project.graph, (*self.scope.path, name)) for name in names)

    def _on_canvas_properties_wanted(self, name: str) -> None:
        self.docks.raise_("properties")
        self.properties.focus_first()

    def _on_findings_count_changed(self, count: int, severity: str) -> None:
        self.docks["findings"].setWindowTitle(f"Findings ({count})" if count else "Findings")

    def _on_preferences_motion_changed(self) -> None:
        reduce_motion(self.preferences.reduces_motion)
        self.setAnimated(wants_motion())
        # What pulses now rests, or beats again.
        self.canvas.set_training(self.run.status is RunStatus.TRAINING)

    def _on_panel_save_failed(self, words: str) -> None:
        self.complain("The file was not written", words)

    def _on_data_feed_sample_wanted(self, part: str, number: int) -> None:
        self.docks.raise_("activations")
        self.activations.samples.choose(part, number)

    def _on_document_changed(self, before: Project, after: Project) -> None:
        self._show_edited()
        if before.name != after.name:
            self.refresh_title()

    def _on_files_opened(self) -> None:
        self.banner.hide()
        self.line.hide_progress()
        self.line.forget_message()
        self.data.forget()
        self.curves.set_history(self.run.history if len(self.run.history.batches) else None)
        self.data_feed.restart()
        self.pictures.restart()
        self.thumbnails.restart()
        self._show_edited()
        self.refresh_title()
        self.canvas.setFocus()

    def _on_run_status_changed(self, status: RunStatus) -> None:
        self.canvas.set_training(status is RunStatus.TRAINING)
        if status is RunStatus.PREPARING:
            self.banner.hide()
            if self.run.request is not None and self.run.request.before is None:
                self.curves.clear()
        self.curves.set_waiting(status.is_running)
        if not status.is_running:
            self.curves.draw_now()
        self._show_edited()

    def _on_run_progressed(self, event: Progress) -> None:
        self.curves.append_progress(event.batches, event.losses, event.output_losses)

    def _on_run_started(self, event: object) -> None:
        if self.run.request is not None and self.run.request.before is not None:
            self.curves.mark_run("continued")

    def _on_run_ended(self, event: Finished | Stopped | Failed) -> None:
        if event.outcome is not None:
            self.curves.append_test(event.outcome.metrics)

    def _show_edited(self) -> None:
        self.line.edited.setVisible(self.run.network_changed_since(self.document.project.graph))

    def _show_report(self, report: Report) -> None:
        self.canvas.facts = self.checker.facts
        self.canvas.show_report(report)

    def _show_totals(self, report: Report) -> None:
        words = "checks pass" if report.ok else f"{len(report.errors)} error{'s' if len(report.errors) != 1 else ''}"
        if not self.document.project.graph.nodes:
            self.line.show_totals("Empty canvas")
            return
        self.line.show_totals(f"{report.parameters:,} parameters · {report.multiply_adds:,} multiply-adds · {words}")

    def _dress(self, theme: Theme) -> None:
        self.canvas.set_theme(theme)
        self.curves.set_theme(theme)
        for command in commands():
            if command.icon:
                self.actions_by_name[command.name].setIcon(theme.icon(command.icon))

    def _draw_preview(self) -> bytes | None:
        """The picture of the drawing that a saved file carries."""
        from netbuilder.gui.canvas.picture import preview_png

        return preview_png(self.document.project) if self.document.project.graph.nodes else None

    # Events ------------------------------------------------------------------------------------------------------

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.docks.adapt(self.width())
        if self.preferences.layout() is None:
            self.docks.resize_to_defaults()
        QTimer.singleShot(_LATE_MS, self, self._make_late_parts)
        # Not without the window: one that is closed at once needs no engine.
        QTimer.singleShot(_ENGINE_DELAY_MS, self, self._start_engine)
        if self.preferences.remembers:
            QTimer.singleShot(_ENGINE_DELAY_MS, self, self.recovery.start)
        self._await_engine()

    def _start_engine(self) -> None:
        if self.isVisible():
            self.engine.start()

    def _await_engine(self) -> None:
        """Ask for the device once torch is there; asking earlier would load it on the way."""
        if self.engine.is_ready.is_set():
            self.run_commands.ask_device()
        else:
            QTimer.singleShot(100, self, self._await_engine)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What had a use for Esc (a gesture, a popup, a field) has kept it.
        if event.key() == Qt.Key.Key_Escape and self.banner.isVisible():
            self.banner.hide()
            return
        super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.isVisible():
            self.docks.adapt(event.size().width())

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_leave():
            event.ignore()
            return
        self.recovery.close()
        self.preferences.keep_layout(self.saveGeometry(), self.docks.save_state())
        # Work that nobody waits for any more still holds the library it runs in: let it end.
        self.jobs.wait(_EXIT_WAIT_MS)
        super().closeEvent(event)
