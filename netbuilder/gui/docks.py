"""The panels around the canvas: where they stand at first, and how they adapt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from math import sqrt

from PySide6.QtCore import QByteArray, QObject, Qt, QTimer
from PySide6.QtWidgets import QDockWidget, QMainWindow, QTabBar, QTabWidget, QWidget

from netbuilder.gui.text_size import factor, follow, px

Area = Qt.DockWidgetArea
_LEFT_PX, _RIGHT_PX, _BOTTOM_PX = 220, 300, 316
# Of the window's height; on a small screen the drawing needs its room more than the pictures.
_BOTTOM_SHARE = 0.36
# Of the room below the canvas; pictures need more of it than curves.
_CURVES_SHARE = 0.42
# Below this width the right panels move in behind the palette.
NARROW_PX = 1100
_NARROW_LEFT_PX = 372
_NARROW_SHARE = 0.42  # and at most so much of the window's width


@dataclass(frozen=True, slots=True)
class Place:
    """Where a panel stands at first: the area, and the panel it shares a tab bar with or stands beside."""

    name: str
    title: str
    area: Area
    behind: str = ""
    beside: str = ""


PLACES = (
    Place("layers", "Layers", Area.LeftDockWidgetArea),
    Place("outline", "Outline", Area.LeftDockWidgetArea, behind="layers"),
    Place("properties", "Properties", Area.RightDockWidgetArea),
    Place("training", "Training", Area.RightDockWidgetArea, behind="properties"),
    Place("findings", "Findings", Area.RightDockWidgetArea),
    Place("curves", "Curves", Area.BottomDockWidgetArea),
    # Before anything gets a tab: Qt can split a panel, but not one of several tabs.
    Place("filters", "Filters", Area.BottomDockWidgetArea, beside="curves"),
    Place("activations", "Activations", Area.BottomDockWidgetArea, behind="filters"),
    Place("data", "Data", Area.BottomDockWidgetArea, behind="filters"),
    Place("source", "Source", Area.BottomDockWidgetArea, behind="filters"),
    Place("report", "Report", Area.BottomDockWidgetArea, behind="filters"),
)
# A panel may be narrower than it would like; the window must fit on a small screen.
_LEAST_PX = {
    Area.LeftDockWidgetArea: (200, 160),
    Area.RightDockWidgetArea: (264, 120),
    Area.BottomDockWidgetArea: (240, 160),
}
_RIGHT = ("properties", "training", "findings")


class Docks(QObject):
    """The dock widgets of the main window, by name."""

    def __init__(self, window: QMainWindow, panels: Mapping[str, QWidget]) -> None:
        """Docks for `panels`; those that are not made yet are filled in later."""
        super().__init__(window)
        self._window = window
        self._is_narrow = False
        window.setDockOptions(
            QMainWindow.DockOption.AnimatedDocks
            | QMainWindow.DockOption.AllowTabbedDocks
            | QMainWindow.DockOption.AllowNestedDocks
        )
        window.setCorner(Qt.Corner.BottomLeftCorner, Area.LeftDockWidgetArea)
        window.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)
        for area in (Area.LeftDockWidgetArea, Area.RightDockWidgetArea, Area.BottomDockWidgetArea):
            window.setTabPosition(area, QTabWidget.TabPosition.North)
        self.docks = {place.name: self._make(place, panels.get(place.name) or QWidget(window)) for place in PLACES}
        # Tabs and title bars are settled by Qt only after the event that changed them.
        self._titles = QTimer(self)
        self._titles.setSingleShot(True)
        self._titles.setInterval(0)
        self._titles.timeout.connect(self._update_titles)
        self._factor = factor()
        self.reset()
        follow(self, self._follow_words)

    def __getitem__(self, name: str) -> QDockWidget:
        return self.docks[name]

    def fill(self, name: str, panel: QWidget) -> None:
        """Put a panel into the dock that has waited for it."""
        dock = self.docks[name]
        placeholder = dock.widget()
        panel.setMinimumSize(placeholder.minimumSize())
        dock.setWidget(panel)
        placeholder.deleteLater()

    def is_seen(self, name: str) -> bool:
        """Whether a panel is really on the screen: shown, and not behind another tab."""
        return not self.docks[name].widget().visibleRegion().isEmpty()

    def raise_(self, name: str) -> None:
        """Bring a panel to the front."""
        self.docks[name].show()
        self.docks[name].raise_()

    def save_state(self) -> QByteArray:
        """Where every panel stands, for `restore_state`."""
        # The version of Qt's record says whether it is the narrow way.
        return self._window.saveState(int(self._is_narrow))

    def restore_state(self, state: QByteArray) -> None:
        """Put every panel where it was; a window that was narrow then and is wide now unfolds when it is shown."""
        for is_narrow in (False, True):
            if self._window.restoreState(state, int(is_narrow)):
                self._is_narrow = is_narrow
                break
        self._titles.start()

    def reset(self) -> None:
        """Put every panel where it was at first."""
        self._is_narrow = False
        for dock in self.docks.values():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
        for place in PLACES:
            dock = self.docks[place.name]
            if place.beside:
                self._window.splitDockWidget(self.docks[place.beside], dock, Qt.Orientation.Horizontal)
            elif place.behind:
                self._window.tabifyDockWidget(self.docks[place.behind], dock)
            else:
                self._window.addDockWidget(place.area, dock)
            dock.show()
        for name in ("layers", "properties", "curves", "activations"):
            self.docks[name].raise_()
        self.resize_to_defaults()
        if self._window.isVisible():
            self.adapt(self._window.width())
        self._titles.start()

    def resize_to_defaults(self) -> None:
        docks, window = self.docks, self._window
        across, down = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        if self._is_narrow:
            # So wide that the words of all five tabs are read.
            left = min(px(_NARROW_LEFT_PX), round(_NARROW_SHARE * window.width()))
            window.resizeDocks([docks["layers"]], [left], across)
        else:
            window.resizeDocks([docks["layers"], docks["properties"]], [px(_LEFT_PX), px(_RIGHT_PX)], across)
        # Larger words need more of a small screen; the drawing keeps the half of it.
        share = min(_BOTTOM_SHARE * sqrt(factor()), 0.5)
        window.resizeDocks([docks["curves"]], [min(px(_BOTTOM_PX), round(share * window.height()))], down)
        window.resizeDocks([docks["properties"], docks["findings"]], [500, 240], down)
        middle = max(2, window.width() - px(_LEFT_PX) - px(_RIGHT_PX))
        curves = round(_CURVES_SHARE * middle)
        window.resizeDocks([docks["curves"], docks["activations"]], [curves, middle - curves], across)

    def adapt(self, width_px: int) -> None:
        """In a narrow window the right panels stand behind the palette, in a wide one at the right again."""
        narrow = width_px < px(NARROW_PX)
        if narrow == self._is_narrow:
            return
        self._is_narrow = narrow
        left = "outline" if self.is_seen("outline") else "layers"
        docks = [self.docks[name] for name in _RIGHT]
        for dock in docks:
            if dock.isFloating() or dock.isHidden():
                continue
            if narrow:
                self._window.tabifyDockWidget(self.docks["layers"], dock)
            else:
                self._window.addDockWidget(Area.RightDockWidgetArea, dock)
        if not narrow:
            self._window.tabifyDockWidget(self.docks["properties"], self.docks["training"])
            self.docks["properties"].raise_()
        self.resize_to_defaults()
        self.docks[left].raise_()
        self._titles.start()

    def _follow_words(self) -> None:
        """Give the panels at the sides as much more room as their words have become larger."""
        ratio, self._factor = factor() / self._factor, factor()
        self._titles.start()
        if not self._window.isVisible():
            return
        before = self._is_narrow
        self.adapt(self._window.width())
        if self._is_narrow != before:
            return
        for area in (Area.LeftDockWidgetArea, Area.RightDockWidgetArea):
            seen = [dock for name, dock in self.docks.items() if self._stands_in(dock, area) and self.is_seen(name)]
            if seen:
                self._window.resizeDocks(seen[:1], [round(seen[0].width() * ratio)], Qt.Orientation.Horizontal)

    def _stands_in(self, dock: QDockWidget, area: Area) -> bool:
        return not dock.isFloating() and self._window.dockWidgetArea(dock) is area

    def _make(self, place: Place, panel: QWidget) -> QDockWidget:
        dock = QDockWidget(place.title, self._window)
        dock.setObjectName(place.name)
        panel.setMinimumSize(*_LEAST_PX[place.area])
        dock.setWidget(panel)
        dock.topLevelChanged.connect(lambda _: self._titles.start())
        dock.dockLocationChanged.connect(lambda _: self._titles.start())
        dock.visibilityChanged.connect(lambda _: self._titles.start())
        return dock

    def _update_titles(self) -> None:
        """A panel with a tab needs no title bar above it; one that stands alone or floats has one to be moved by."""
        for tabs in self._window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            # Large names are cut to nothing long before there is no room for one of them: arrows lead to the others.
            tabs.setElideMode(Qt.TextElideMode.ElideNone if factor() > 1 else Qt.TextElideMode.ElideRight)
        for dock in self.docks.values():
            has_tab = not dock.isFloating() and any(
                not other.isHidden() for other in self._window.tabifiedDockWidgets(dock)
            )
            bare = dock.titleBarWidget() is not None
            if has_tab and not bare:
                dock.setTitleBarWidget(QWidget(dock))
            elif not has_tab and bare:
                handle = dock.titleBarWidget()
                dock.setTitleBarWidget(None)  # type: ignore[arg-type]  # None gives Qt's own back; the stub does not say
                handle.deleteLater()
