"""Why a command cannot be used now: each that may be of no use says so, and what says so does nothing."""

import pytest
from windows import set_training, settle, start_endless, wait_status

from netbuilder.graph.annotations import add_note
from netbuilder.graph.model import Graph
from netbuilder.gui.actions import commands
from netbuilder.gui.command_entries import entries
from netbuilder.gui.command_reasons import REASONS, why_not
from netbuilder.training.status import RunStatus

# What can be done in any state of the window.
ALWAYS = {
    "about", "add_layer", "add_note", "command_palette", "export", "help", "keys", "log_file", "minimap", "new", "open",
    "outline", "paste", "paste_with_wires", "preferences", "quit", "reset_layout", "save", "save_as", "tour",
    "turn_layout", "welcome", "zoom_in", "zoom_out", "zoom_reset",
}  # fmt: skip
# They change the view or open something; all others change the drawing, the selection or the run, or nothing.
ASKING = {"export_image", "copy_picture", "find", "find_next", "find_previous", "fit", "fit_all"}


def unexplained(window) -> list[str]:
    """Commands that are grey in the menus, and of which the palette does not know why."""
    return [
        name
        for name, action in window.actions_by_name.items()
        if not action.isEnabled() and name not in ALWAYS and not why_not(window, name)
    ]


def test_every_command_can_always_be_used_or_has_a_reason_why_not():
    names = {command.name for command in commands()}
    assert ALWAYS | REASONS.keys() == names
    assert not ALWAYS & REASONS.keys()


def test_no_command_is_grey_without_a_reason(digits_window):
    window = digits_window
    assert unexplained(window) == []
    set_training(window, epochs=1)
    start_endless(window)
    wait_status(window, RunStatus.TRAINING)
    assert unexplained(window) == []
    assert why_not(window, "train") == why_not(window, "step") == why_not(window, "stop") == ""
    assert why_not(window, "continue") == "It is training"
    window.run.stop()
    assert unexplained(window) == []
    wait_status(window, RunStatus.STOPPED)
    assert unexplained(window) == []
    assert not any(entry.reason == "Not possible now" for entry in entries(window))


@pytest.mark.parametrize("is_empty", [True, False], ids=["empty", "nothing selected"])
def test_what_has_a_reason_why_not_does_nothing(digits_window, is_empty):
    window = digits_window
    if is_empty:
        window.document.commit("Clear", window.document.project.replace(graph=Graph()))
        window.document.undo_stack.clear()
    window.canvas.select(())
    settle(window)
    refused = [name for name in REASONS if why_not(window, name)]
    assert {"cut", "frame", "align_left", "leave_block", "undo"} <= set(refused)
    for name in refused:
        before, count = window.document.project, window.document.undo_stack.count()
        if name not in ASKING:
            window.actions_by_name[name].trigger()
        assert window.document.project is before, name
        assert window.document.undo_stack.count() == count, name
        assert window.canvas.selection == (), name
        assert not window.run.is_active, name


def test_a_selected_note_can_be_deleted(digits_window):
    window = digits_window
    assert why_not(window, "delete") == "Select a layer, a wire or a note first"
    graph, note = add_note(window.document.project.graph, (0.0, 300.0))
    window.document.commit("Add a note", window.document.project.replace(graph=graph))
    window.canvas.annotations.select_note(note)
    assert why_not(window, "delete") == ""


def test_how_many_layers_a_command_needs(digits_window):
    window = digits_window
    names = list(window.document.project.graph.nodes)
    needs = {"rename": 1, "frame": 1, "align_top": 2, "layout_selection": 2, "distribute_across": 3}
    for count in range(4):
        window.canvas.select(names[:count])
        assert {name for name in needs if not why_not(window, name)} == {
            name for name, least in needs.items() if count >= least
        }
