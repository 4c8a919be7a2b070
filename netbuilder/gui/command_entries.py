"""Everything that the command palette offers: commands, panels, themes, layers to add, templates, recent files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

from netbuilder.gui.actions import MENUS, Command, plain
from netbuilder.gui.command_reasons import why_not
from netbuilder.gui.docks import PLACES
from netbuilder.gui.menus import SCHEME_WORDS
from netbuilder.gui.quantities import QUANTITIES

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow

PALETTE = "command_palette"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the command palette.

    `key` is how it is remembered, `note` stands beside the title, `beside` are other words that find it. A `reason`
    says why it cannot be done now.
    """

    key: str
    title: str
    run: Callable[[], object]
    note: str = ""
    keys: str = ""
    reason: str = ""
    beside: str = ""
    icon: QIcon | None = None


def entries(window: MainWindow) -> Iterator[Entry]:
    """Everything, in the order in which it is offered before anything is typed."""
    yield from _commands(window)
    yield from _panels(window)
    yield from _themes(window)
    yield from _colourings(window)
    yield from _recent_files(window)
    yield from _templates(window)
    yield from _layers(window)


def _commands(window: MainWindow) -> Iterator[Entry]:
    theme = window.themes.theme
    for menu, parts in MENUS.items():
        for command in parts:
            if not isinstance(command, Command) or command.name == PALETTE:
                continue
            action = window.actions_by_name[command.name]
            reason = why_not(window, command.name)
            yield Entry(
                key=f"command:{command.name}",
                # The words of now: what would be undone, and Pause while it trains.
                title=plain(action.text()),
                run=action.trigger,
                note=plain(menu),
                keys=window.keymap.words(command.name),
                reason=reason or ("" if action.isEnabled() else "Not possible now"),
                beside=f"{plain(menu)} {command.tip} {plain(command.text)}",
                icon=theme.icon(command.icon) if command.icon else None,
            )


def _panels(window: MainWindow) -> Iterator[Entry]:
    for place in PLACES:
        yield Entry(
            key=f"panel:{place.name}",
            title=f"Show {place.title}",
            run=lambda name=place.name: window.docks.raise_(name),  # type: ignore[misc]
            note="Panel",
            beside="view panel open",
        )


def _themes(window: MainWindow) -> Iterator[Entry]:
    for scheme, words in SCHEME_WORDS.items():
        yield Entry(
            key=f"theme:{scheme}",
            title=f"Theme: {plain(words)}",
            run=lambda scheme=scheme: window.menus.choose_scheme(scheme),  # type: ignore[misc]
            note="in use" if scheme == window.preferences.scheme else "View",
            beside="colours mode appearance",
        )


def _colourings(window: MainWindow) -> Iterator[Entry]:
    for key, quantity in QUANTITIES.items():
        yield Entry(
            key=f"colour:{key}",
            title=f"Colour layers by {quantity.name}",
            run=lambda key=key: window.heat.choose(key),  # type: ignore[misc]
            note="in use" if key == window.heat.choice else "Report",
            beside="heat cost",
        )
    yield Entry(
        key="colour:",
        title="Colour layers by family",
        run=lambda: window.heat.choose(""),
        note="in use" if not window.heat.choice else "Report",
        beside="heat cost",
    )


def _recent_files(window: MainWindow) -> Iterator[Entry]:
    for path in window.preferences.recent:
        yield Entry(
            key=f"file:{path}",
            title=f"Open {path.name}",
            run=lambda path=path: window.files.open(path),  # type: ignore[misc]
            note=str(path.parent),
            beside="recent file project",
        )


def _templates(window: MainWindow) -> Iterator[Entry]:
    from netbuilder.storage.templates import templates

    for template in templates():
        yield Entry(
            key=f"template:{template.name}",
            title=f"New from {template.title}",
            run=lambda name=template.name: window.dialogs.start_from(name),  # type: ignore[misc]
            note=template.group,
            beside=f"template example {template.name}",
        )


def _layers(window: MainWindow) -> Iterator[Entry]:
    theme = window.themes.theme
    for match in window.stock.search(""):
        layer = match.layer
        yield Entry(
            key=f"layer:{match.key}",
            title=f"Add {match.name}",
            run=lambda key=match.key: window.canvas.adding.add_layer(key),  # type: ignore[misc]
            note=match.note or match.heading,
            beside=f"{layer.plain_name} {' '.join(layer.aliases)} {match.heading} layer",
            icon=theme.family_icon(layer.family),
        )
