"""The commands that open a dialog or a page: new, export, help, about."""

from __future__ import annotations

from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMessageBox

from netbuilder.errors import NetbuilderError

if TYPE_CHECKING:
    from netbuilder.gui.canvas.drawing import Drawing
    from netbuilder.gui.canvas.picture import Look
    from netbuilder.gui.main_window import MainWindow


class Dialogs(QObject):
    """Each command imports its dialog when it is first wanted, which keeps the start quick."""

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window = window

    def new_project(self) -> None:
        """Choose a template and start from it."""
        from netbuilder.gui.new_dialog import NewDialog

        dialog = NewDialog(self._window.themes.theme, self._window)
        if dialog.exec():
            self._window.files.new(dialog.project)
        dialog.deleteLater()

    def start_from(self, name: str) -> None:
        """Start from the template `name`."""
        from netbuilder.storage.templates import load_template

        self._window.files.new(load_template(name))

    def start_from_example(self, path: Path) -> None:
        """Start from a copy of an example, so that saving leaves the example as it is. Raises NetbuilderError."""
        from netbuilder.storage.folders import moved
        from netbuilder.storage.projects import load

        # What its data settings name stands beside the example.
        self._window.files.new(moved(load(path).project, path.absolute().parent, Path.cwd()))

    def offer_templates(self) -> None:
        """Put the templates onto an empty canvas; drawing them there costs nothing while the canvas has layers."""
        from netbuilder.gui.canvas.empty_state import Offer
        from netbuilder.storage.templates import first_templates, load_template

        self._window.canvas.empty.offer(
            [
                Offer(each.name, each.title, each.description, load_template(each.name).graph)
                for each in first_templates()
            ]
        )

    def export_model(self) -> None:
        """Take the model away in another form."""
        from netbuilder.gui.export_dialog import ExportDialog

        report = self._window.checker.report
        if not report.ok:
            words = report.errors[0].message if report.errors else "The canvas is empty."
            self._window.banner.show_message("error", "There is no network to export yet", words)
            self._window.docks.raise_("findings")
            return
        run, document = self._window.run, self._window.document
        trained, note = run.trained, ""
        if trained is None:
            note = "This network was not trained: the weights are those that the project's seed gives."
        elif not run.trained_fits(document.project.graph):
            trained = None
            note = (
                "The drawing was edited after the training, so what was learned does not belong to it:"
                " the weights are those that the project's seed gives."
            )
        window = self._window
        ExportDialog(document.project, document.base, trained, note, window.jobs, window.preferences, window).open()

    def export_image(self) -> None:
        """Save a picture of the network: which, and how it looks, is asked."""
        from netbuilder.gui.files import file_stem
        from netbuilder.gui.picture_dialog import PictureDialog

        window, drawing = self._window, self._drawing()
        dialog = PictureDialog(
            drawing, self._look, window.themes.theme, window.preferences.folder, file_stem(drawing.name), window
        )
        dialog.saved.connect(lambda path: window.line.say(f"Saved {path.name}"))
        dialog.copied.connect(lambda words: window.line.say(f"Copied {words}"))
        dialog.finished.connect(lambda _: self._keep_look(dialog.look))
        dialog.open()

    def copy_picture(self) -> None:
        """Put a picture of the selection, or of the whole drawing, on the clipboard; it looks as the last one did."""
        from PySide6.QtGui import QGuiApplication

        from netbuilder.gui.canvas.picture import Picture
        from netbuilder.gui.picture_dialog import described

        drawing = self._drawing()
        try:
            picture = Picture(drawing, self._look)
            QGuiApplication.clipboard().setMimeData(picture.mime())
        except NetbuilderError as error:
            self._window.line.say(str(error))
            return
        self._window.line.say(f"Copied {described(drawing, picture)}")

    def _drawing(self) -> Drawing:
        """What the canvas shows, or of it what is selected."""
        from netbuilder.gui.canvas.drawing import Drawing

        scope, selection = self._window.scope, self._window.canvas.selection
        name = scope.block or scope.document.project.name
        return Drawing(name, scope.graph, scope.report, frozenset(selection) or None)

    @cached_property
    def _look(self) -> Look:
        from netbuilder.gui.canvas.picture import Look

        return Look()

    def _keep_look(self, look: Look) -> None:
        self._look = look

    def keep_block(self, block: str) -> None:
        """Put a block into the user's library, where every project finds it."""
        stock = self._window.stock
        if block in stock.mine:
            answer = QMessageBox.question(
                self._window, "Save to My blocks", f"My blocks have {block} already. Replace it with this one?"
            )
            if answer != QMessageBox.StandardButton.Yes:
                return
        try:
            stock.keep(block)
        except NetbuilderError as error:
            self._window.complain("The block was not saved", str(error))
            return
        self._window.line.say(f"{block} is in My blocks: the palette offers it in every project")

    def show_help(self) -> None:
        """Help on the layer that is selected or searched for, or on how to begin."""
        from netbuilder.gui.help.pages import begin_page
        from netbuilder.gui.help.subject import open_search, subject_in_focus

        subject = subject_in_focus(self._window)
        if subject is None:
            begin_page(self._window, self._window.keymap).show()
            return
        from netbuilder.gui.help.layer_page import LayerPage

        page = self._window.findChild(LayerPage)
        if page is None:
            page = LayerPage(self._window.themes, self._window)
            page.stand_beside(self._window)
        page.explain(subject)
        # A search that loses the focus closes, and its user is still choosing.
        page.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating, open_search(self._window) is not None)
        page.show()
        page.raise_()

    def show_topic(self, name: str) -> None:
        """A short answer to what beginners ask first."""
        from netbuilder.gui.help.topics import topic_page

        topic_page(name, self._window.themes.theme, self._window.keymap, self._window).show()

    def show_keys(self) -> None:
        from netbuilder.gui.help.pages import keys_page

        keys_page(self._window, self._window.keymap).show()

    def show_about(self) -> None:
        from netbuilder.gui.help.pages import about_page

        about_page(self._window).show()

    def show_palette(self) -> None:
        """Search everything that can be done; the same keys close it again."""
        from netbuilder.gui.command_entries import entries
        from netbuilder.gui.command_palette import CommandPalette

        window = self._window
        shown = window.findChild(CommandPalette)
        if shown is not None and shown.isVisible():
            shown.dismiss()
            return
        palette = CommandPalette(window, window.themes.theme, entries(window), window.preferences.recent_commands)
        palette.ran.connect(window.preferences.remember_command)
        window.themes.changed.connect(palette.close)
        palette.open()

    def show_preferences(self) -> None:
        """The one page of preferences, beside the window."""
        from netbuilder.gui.preferences_page import PreferencesPage

        page = self._window.findChild(PreferencesPage) or PreferencesPage(self._window)
        page.show()
        page.raise_()
        page.activateWindow()

    def show_log(self) -> None:
        """What went wrong, to be read and copied."""
        from netbuilder.gui.log_page import LogPage
        from netbuilder.log import log_file

        page = self._window.findChild(LogPage) or LogPage(log_file(), self._window)
        page.read()
        page.show()
        page.raise_()
        page.activateWindow()
