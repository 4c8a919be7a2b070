"""The main window: puts the parts together and lets them speak to each other. It holds no truth of its own."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QSize, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.compiler.findings import Finding
from netbuilder.graph.project import Project
from netbuilder.gui.actions import build_menus, commands
from netbuilder.gui.banner import Banner
from netbuilder.gui.breadcrumb import Breadcrumb
from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.dialogs import Dialogs
from netbuilder.gui.docks import Docks
from netbuilder.gui.feeds import Feeds
from netbuilder.gui.file_drop import FileDrop
from netbuilder.gui.files import Files
from netbuilder.gui.heat import Heat
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.late_parts import LateParts
from netbuilder.gui.ledger import Ledger
from netbuilder.gui.menus import Menus
from netbuilder.gui.motion import reduce_motion, wants_motion
from netbuilder.gui.panel_set import PanelSet
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.recovery import Recovery
from netbuilder.gui.run_bar import RunBar
from netbuilder.gui.run_commands import RunCommands
from netbuilder.gui.run_display import RunDisplay
from netbuilder.gui.scope import Scope
from netbuilder.gui.selection import Selection
from netbuilder.gui.session import Session
from netbuilder.gui.sight import Sight
from netbuilder.gui.status_line import StatusLine
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import Theme, ThemeSource
from netbuilder.storage.library import Library
from netbuilder.training.status import RunStatus

if TYPE_CHECKING:
    from PySide6.QtGui import QAction

    from netbuilder.gui.checking import Checker
    from netbuilder.gui.document import Document
    from netbuilder.gui.tour import Tour
    from netbuilder.gui.welcome import WelcomePage

_FIRST_WIDTH, _FIRST_HEIGHT = 1440, 900
# What the desktop's title bar and borders take of a small screen.
_FRAME = QSize(16, 48)
_EXIT_WAIT_MS = 20_000
_NOT_READY = "not ready"


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
        self.stock = Stock(self.scope, library or Library(), self, preferences=preferences)
        self.ledger = Ledger(self.document, self.checker)
        self.heat = Heat(self.scope, self.ledger, self)
        self._make_parts()
        self._connect()
        self.refresh_title()
        self._show_report(self.checker.report)
        self._on_checker_checked(self.checker.report)
        self._dress(themes.theme)
        self.resize(first_size(self.screen().availableSize()))
        layout = preferences.layout()
        if layout is not None:
            self.restoreGeometry(layout[0])
            self.docks.restore_state(layout[1])

    # Parts -------------------------------------------------------------------------------------------------------

    def _make_parts(self) -> None:
        document, themes = self.document, self.themes
        self.keymap = Keymap(self.preferences, self)
        self.actions_by_name, submenus = build_menus(self)
        self.canvas = CanvasView(self.scope, self.stock, themes.theme, self, self.keymap)
        self.banner = Banner(themes, self)
        self.breadcrumb = Breadcrumb(self.scope, themes, self.keymap, self)
        middle = QWidget(self)
        column = QVBoxLayout(middle)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.banner)
        column.addWidget(self.breadcrumb)
        column.addWidget(self.canvas, 1)
        self.setCentralWidget(middle)
        self.panels = PanelSet(self)
        self.feeds = Feeds(self)
        self.docks = Docks(self, self.panels.first)
        self.selection = Selection(self)
        self.bar = RunBar(self, self.actions_by_name)
        self.addToolBar(Qt.ToolBarArea.TopToolBarArea, self.bar)
        self.line = StatusLine(self)
        self.setStatusBar(self.line)
        self.files = Files(self, document, self.run, self.jobs, self.preferences, self._draw_preview)
        self.run_display = RunDisplay(self.run, document, self.panels, self.canvas, self.line, self)
        self.run_commands = RunCommands(self.session, self.actions_by_name, self.bar, self.line, themes)
        self.dialogs = Dialogs(self)
        self.sight = Sight(self, column)
        self.file_drop = FileDrop(self)
        self.recovery = Recovery(document, self.run, self.files, self.jobs, self.banner, self)
        self.menus = Menus(self, submenus)
        late = (*self.panels.late, *self.feeds.late, self._start_background)
        self._late_parts = LateParts(late, self.jobs, self)

    @cached_property
    def welcome(self) -> WelcomePage:
        from netbuilder.gui.welcome import WelcomePage

        return WelcomePage(self)

    @cached_property
    def tour(self) -> Tour:
        from netbuilder.gui.tour import Tour

        return Tour(self)

    # Connections -------------------------------------------------------------------------------------------------

    def _connect(self) -> None:
        # What the canvas adds with is made when something is first added.
        self.panels.layers.layer_chosen.connect(lambda type_name: self.canvas.adding.add_layer(type_name))
        self.canvas.status.connect(self.line.say)
        self.canvas.template_wanted.connect(self.dialogs.new_project)
        self.canvas.template_chosen.connect(self.dialogs.start_from)
        self.canvas.empty.offers_wanted.connect(self.dialogs.offer_templates)
        self.breadcrumb.copy_wanted.connect(self.canvas.blocks.edit_a_copy)
        page = self.panels.properties.block_page
        page.copy_wanted.connect(self.canvas.blocks.edit_a_copy)
        page.leave_wanted.connect(self.scope.leave)
        page.keep_wanted.connect(self.dialogs.keep_block)
        self.panels.findings.count_changed.connect(self._on_findings_count_changed)
        self.checker.checked.connect(self._on_checker_checked)
        self.scope.checked.connect(self._show_report)
        self.heat.changed.connect(self.canvas.show_tints)
        self.canvas.legend.dismissed.connect(lambda: self.heat.choose(""))
        self.document.changed.connect(self._on_document_changed)
        self.document.renamed.connect(self.run.rename)
        self.files.dirty_changed.connect(self.refresh_title)
        self.files.opened.connect(self._on_files_opened)
        self.files.said.connect(self.line.say)
        self.run.status_changed.connect(self._on_run_status_changed)
        self.bar.device_clicked.connect(lambda: self.docks.raise_("training"))
        self.run_commands.said.connect(self.line.say)
        self.run_commands.refused.connect(self._on_run_commands_refused)
        self.run_commands.drawing_refused.connect(self._on_run_commands_drawing_refused)
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

    def complain_of_file(self, words: str) -> None:
        """Tell why a picture or a table was not written."""
        self.complain("The file was not written", words)

    def refresh_title(self) -> None:
        """`name*` while something is unsaved."""
        self.setWindowTitle(self.files.title)
        self.setWindowModified(False)

    def go_to_outline(self) -> None:
        """Let the keys go to the list of the layers."""
        self.docks.raise_("outline")
        self.panels.outline.enter()

    def _on_findings_count_changed(self, count: int, severity: str) -> None:
        self.docks["findings"].setWindowTitle(f"Findings ({count})" if count else "Findings")

    def _on_preferences_motion_changed(self) -> None:
        reduce_motion(self.preferences.reduces_motion)
        self.setAnimated(wants_motion())
        # What pulses now rests, or beats again.
        self.run_display.show_pulse()

    def _on_document_changed(self, before: Project, after: Project) -> None:
        if before.name != after.name:
            self.refresh_title()

    def _on_files_opened(self) -> None:
        self.banner.hide()
        self.line.forget_message()
        self.data.forget()
        self.run_display.restart()
        self.feeds.restart()
        self.refresh_title()
        self.canvas.setFocus()

    def _on_run_status_changed(self, status: RunStatus) -> None:
        if status is RunStatus.PREPARING:
            # What it tells of is over.
            self.banner.hide()

    def _on_run_commands_refused(self, title: str, words: str, panel: str) -> None:
        dock = self.docks.docks.get(panel)
        show = [(f"Show {dock.windowTitle()}", lambda: self.docks.raise_(panel))] if dock is not None else []
        self.banner.show_message("error", title, words, show)

    def _on_run_commands_drawing_refused(self, title: str, first: Finding) -> None:
        """Show where it is wrong, and say it in words until it is mended."""
        self.docks.raise_("findings")
        if first.node is not None:
            self.selection.show_node((*first.path, first.node))
        self.banner.show_message("warning", title, first.message, topic=_NOT_READY)

    def _show_report(self, report: Report) -> None:
        self.canvas.facts = self.checker.facts
        self.canvas.show_report(report)

    def _on_checker_checked(self, report: Report) -> None:
        self.line.show_report(report, is_empty=not self.document.project.graph.nodes)
        if report.ok:
            self.banner.take_back(_NOT_READY)

    def _dress(self, theme: Theme) -> None:
        self.canvas.set_theme(theme)
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
        self._late_parts.begin()
        self._await_engine()

    def _start_background(self) -> None:
        """Look for what a crash left behind, and load torch: last, as all else that is imported would wait for it."""
        # Not without the window: one that is closed at once needs neither.
        if self.isVisible():
            if self.preferences.remembers:
                self.recovery.start()
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

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ThemeChange:
            # The desktop looks otherwise: its font may have another size.
            self.themes.follow_text_size()

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
