"""Everything that the command palette offers: commands, panels, themes, layers to add, templates, recent files."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtGui import QIcon

from netbuilder.gui.actions import MENUS, Command, commands, plain
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
            reason = _REASONS.get(command.name, _no_reason)(window)
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


# Why a command would do nothing now; empty where it would do something.


def _no_reason(window: MainWindow) -> str:
    return ""


def _needs_layer(window: MainWindow) -> str:
    return "" if window.canvas.selection else "Select a layer first"


def _needs_layers(window: MainWindow) -> str:
    return "" if len(window.canvas.selection) > 1 else "Select several layers first"


def _needs_selection(window: MainWindow) -> str:
    canvas = window.canvas
    return "" if canvas.selection or canvas.selected_wires else "Select a layer or a wire first"


def _needs_wire(window: MainWindow) -> str:
    return "" if window.canvas.selected_wires else "Select a wire first"


def _needs_block(window: MainWindow) -> str:
    canvas = window.canvas
    return "" if any(map(canvas.blocks.is_block, canvas.selection)) else "Select a block first"


def _needs_way_out(window: MainWindow) -> str:
    return "" if window.scope.path else "No block is open"


def _needs_drawing(window: MainWindow) -> str:
    return "" if window.scope.graph.nodes else "The canvas is empty"


def _needs_findings(window: MainWindow) -> str:
    return "" if window.checker.report.findings else "There are no findings"


def _needs_steps_back(window: MainWindow) -> str:
    return "" if window.document.undo_stack.canUndo() else "Nothing to undo"


def _needs_steps_on(window: MainWindow) -> str:
    return "" if window.document.undo_stack.canRedo() else "Nothing to redo"


def _needs_run(window: MainWindow) -> str:
    return "" if window.run.is_active else "Nothing is training"


def _needs_trained(window: MainWindow) -> str:
    if window.run.is_active:
        return "It is training"
    return "" if window.run.trained is not None else "Nothing was trained yet"


_REASONS: Mapping[str, Callable[[MainWindow], str]] = {
    **dict.fromkeys(
        ("cut", "copy", "duplicate", "delete_and_heal", "rename", "bypass", "make_block", "layout_selection"),
        _needs_layer,
    ),
    **dict.fromkeys(("connect", "disconnect"), _needs_layer),
    **dict.fromkeys(("enter_block", "dissolve_block"), _needs_block),
    **dict.fromkeys(
        ("fit", "fit_all", "select_all", "auto_layout", "turn_layout", "export_image", "find"), _needs_drawing
    ),
    **dict.fromkeys(("next_finding", "show_findings"), _needs_findings),
    **{command.name: _needs_layers for command in commands() if command.name.startswith(("align_", "distribute_"))},
    "straighten": _needs_wire,
    "delete": _needs_selection,
    "select_none": _needs_selection,
    "leave_block": _needs_way_out,
    "undo": _needs_steps_back,
    "redo": _needs_steps_on,
    "stop": _needs_run,
    "continue": _needs_trained,
}
