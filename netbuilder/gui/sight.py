"""The commands that lead the eye: find, show what is wrong, the minimap, and the zoom in the status bar."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QVBoxLayout

from netbuilder.gui.zoom_box import ZoomBox

if TYPE_CHECKING:
    from netbuilder.gui.canvas.find_bar import FindBar
    from netbuilder.gui.main_window import MainWindow


class Sight(QObject):
    """`column` is the layout above and around the canvas, which takes the find bar in when it is first wanted."""

    def __init__(self, window: MainWindow, column: QVBoxLayout) -> None:
        super().__init__(window)
        self._window = window
        self._column = column
        self.zoom_box = ZoomBox(window.canvas, window.actions_by_name, window.line)
        window.line.addPermanentWidget(self.zoom_box)
        minimap = window.actions_by_name["minimap"]
        minimap.setCheckable(True)
        minimap.setChecked(window.preferences.wants_minimap)
        window.canvas.minimap.set_wanted(minimap.isChecked())

    @cached_property
    def find_bar(self) -> FindBar:
        """The bar above the canvas."""
        from netbuilder.gui.canvas.find_bar import FindBar

        bar = FindBar(self._window.canvas, self._window.themes, self._window)
        self._column.insertWidget(self._column.indexOf(self._window.canvas), bar)
        bar.place_wanted.connect(self._window.selection.show_node)
        return bar

    def find(self) -> None:
        """Find layers by what is typed."""
        self.find_bar.open_bar()

    def find_next(self) -> None:
        """Go on to the next layer that fits what was searched for last."""
        self.find_bar.go_on()

    def find_previous(self) -> None:
        """Go back to the layer before that fits."""
        self.find_bar.go_back()

    def toggle_minimap(self) -> None:
        """Show the whole drawing in the corner of the canvas, or no longer."""
        window = self._window
        is_wanted = window.actions_by_name["minimap"].isChecked()
        was_seen = not window.canvas.minimap.isHidden()
        window.preferences.wants_minimap = is_wanted
        window.canvas.minimap.set_wanted(is_wanted)
        if was_seen or not window.canvas.minimap.isHidden():
            return
        # All of the network is in sight, so nothing shows what the key did.
        comes = "The minimap comes when part of the network is out of sight."
        window.line.say(comes if is_wanted else "The minimap stays away.")

    def show_findings(self) -> None:
        """Select every node of this drawing that has a finding, also inside its block, and show all of them."""
        window = self._window
        path = window.scope.path
        places = [(*finding.path, finding.node) for finding in window.checker.report.findings if finding.node]
        # What is wrong with the block that is shown is not in its drawing, but around it.
        inside = [place for place in places if len(place) > len(path) and place[: len(path)] == path]
        names = dict.fromkeys(place[len(path)] for place in inside)
        if names:
            window.canvas.select(list(names))
            window.canvas.fit()
            window.line.say("1 layer has findings" if len(names) == 1 else f"{len(names)} layers have findings")
        elif places:
            window.line.say(window.keymap.fill("No findings in this drawing; {next_finding} goes to those elsewhere."))
        else:
            window.line.say("No findings: the drawing checks out.")
