"""Why a command would do nothing now, in a few words that say what to do first."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

from netbuilder.gui.actions import commands
from netbuilder.training.status import RunStatus

if TYPE_CHECKING:
    from netbuilder.gui.main_window import MainWindow

# Fewer cards than this have no gaps between them that could be made equal.
_LEAST_GAPS = 3


def why_not(window: MainWindow, name: str) -> str:
    """Why the command of this name would do nothing; empty where it would do something."""
    reason = REASONS.get(name)
    return reason(window) if reason is not None else ""


def _needs_layer(window: MainWindow) -> str:
    return "" if window.canvas.selection else "Select a layer first"


def _needs_layers(window: MainWindow) -> str:
    return "" if len(window.canvas.selection) > 1 else "Select several layers first"


def _needs_three_layers(window: MainWindow) -> str:
    return "" if len(window.canvas.selection) >= _LEAST_GAPS else "Select three layers or more first"


def _needs_selection(window: MainWindow) -> str:
    canvas = window.canvas
    return "" if canvas.selection or canvas.selected_wires else "Select a layer or a wire first"


def _needs_anything_selected(window: MainWindow) -> str:
    canvas = window.canvas
    is_any = canvas.selection or canvas.selected_wires or canvas.annotations.note is not None
    return "" if is_any else "Select a layer, a wire or a note first"


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


def _needs_ready_run(window: MainWindow) -> str:
    run = window.run
    if not run.is_active or run.status in (RunStatus.TRAINING, RunStatus.PAUSED):
        return ""
    return "It is stopping" if run.status is RunStatus.STOPPING else "It is about to train"


def _needs_run(window: MainWindow) -> str:
    if not window.run.is_active:
        return "Nothing is training"
    return "It is stopping already" if window.run.status is RunStatus.STOPPING else ""


def _needs_trained(window: MainWindow) -> str:
    if window.run.is_active:
        return "It is training"
    return "" if window.run.trained is not None else "Nothing was trained yet"


_Reason = Callable[["MainWindow"], str]
_BY_NEED: Mapping[_Reason, tuple[str, ...]] = {
    _needs_layer: (
        "cut", "copy", "duplicate", "delete_and_heal", "rename", "bypass", "connect", "disconnect", "frame",
        "make_block",
    ),
    _needs_layers: (
        "layout_selection", *(command.name for command in commands() if command.name.startswith("align_")),
    ),
    _needs_three_layers: tuple(command.name for command in commands() if command.name.startswith("distribute_")),
    _needs_selection: ("straighten",),
    _needs_anything_selected: ("delete", "select_none"),
    _needs_block: ("enter_block", "dissolve_block"),
    _needs_way_out: ("leave_block",),
    _needs_drawing: (
        "fit", "fit_all", "select_all", "auto_layout", "export_image", "copy_picture",
        "find", "find_next", "find_previous",
    ),
    _needs_findings: ("next_finding", "show_findings"),
    _needs_steps_back: ("undo",),
    _needs_steps_on: ("redo",),
    _needs_ready_run: ("train", "step"),
    _needs_run: ("stop",),
    _needs_trained: ("continue",),
}  # fmt: skip
REASONS: Mapping[str, _Reason] = {name: reason for reason, names in _BY_NEED.items() for name in names}
