"""The run and its requests, by the keys of the window: it shows the state that the loop is in, and no other."""

import numpy as np
import pytest
from PySide6.QtCore import Qt
from windows import (
    press,
    set_training,
    settle,
    start_endless,
    train,
    wait,
    wait_status,
)

from netbuilder.graph.edits import add_node, change_settings, connect, move, remove_nodes, rename
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.settings import SGD
from netbuilder.gui.run import same_network
from netbuilder.training.events import Failed, Finished, Outcome, Progress, Started, Stopped
from netbuilder.training.status import RunStatus

F5, F10, SHIFT = Qt.Key.Key_F5, Qt.Key.Key_F10, Qt.KeyboardModifier.ShiftModifier
CTRL = Qt.KeyboardModifier.ControlModifier


def edit(window, edited, text="Edit", renamed=None):
    window.document.commit(text, window.document.project.replace(graph=edited), renamed=renamed)


def rename_node(window, old, new):
    edit(window, rename(window.document.project.graph, old, new), "Rename", renamed={old: new})


@pytest.fixture
def shown_states(window):
    """Whenever the status changes: what the loop is in, and what the window says."""
    states = []
    window.run.status_changed.connect(
        lambda status: states.append((status, window.line.status.text(), window.bar.primary.text()))
    )
    return states


def test_f5_trains_to_the_end_and_every_state_is_shown(window, shown_states):
    train(window)
    assert [status for status, *_ in shown_states] == [
        RunStatus.PREPARING,
        RunStatus.TRAINING,
        RunStatus.FINISHED,
    ]
    assert all(status.value == words for status, words, _ in shown_states)
    assert [button for *_, button in shown_states] == ["Preparing…", "Pause", "Train"]
    run = window.run
    assert run.history.epochs.tolist() == [1, 2]
    assert set(run.trained.weights) == {"fc1.weight", "fc1.bias", "fc2.weight", "fc2.bias"}
    assert "test accuracy" in window.line.figures.text()
    tested = window.panels.curves.plot.series_of("test_accuracy")
    assert tested.x.tolist() == [2]
    assert f"{tested.last:.2%}" in window.line.figures.text()
    assert window.bar.device.text()[0] in "●○"
    assert "cpu" in window.bar.device.text().lower()


def test_pause_resume_and_stop(window):
    start_endless(window)
    press(window, F5)
    wait_status(window, RunStatus.PAUSED)
    count = len(window.run.history.batches)
    assert window.bar.primary.text() == "Resume"
    assert window.line.status.text() == "paused"
    settle(window)
    assert len(window.run.history.batches) == count
    press(window, F5)
    wait_status(window, RunStatus.TRAINING)
    wait(lambda: len(window.run.history.batches) > count, "a further batch")
    press(window, F5, SHIFT)
    wait_status(window, RunStatus.STOPPED)
    assert window.run.trained is not None
    assert window.files.is_dirty
    # Every batch is in the record, in order.
    batches = window.run.history.batches
    assert np.array_equal(batches, np.arange(1, len(batches) + 1))


def test_one_batch_at_a_time_from_the_very_beginning(window):
    press(window, F10)
    wait_status(window, RunStatus.PAUSED)
    assert window.run.history.batches.tolist() == [1]
    for count in (2, 3):
        press(window, F10)
        wait(lambda count=count: len(window.run.history.batches) == count, "the next batch")
        wait_status(window, RunStatus.PAUSED)
    settle(window)
    assert window.run.history.batches.tolist() == [1, 2, 3]
    press(window, F5)
    wait_status(window, RunStatus.FINISHED)
    assert len(window.run.history) == 2


def test_single_steps_reach_the_end(window):
    set_training(window, epochs=1, batch_size=1000)
    press(window, F10)
    wait(lambda: window.run.status in (RunStatus.PAUSED, RunStatus.FINISHED), "the only batch")
    if window.run.status is RunStatus.PAUSED:
        press(window, F10)
    wait_status(window, RunStatus.FINISHED)
    assert window.run.history.batches.tolist() == [1]


def test_a_step_while_it_trains_pauses_it(window):
    start_endless(window)
    press(window, F10)
    wait_status(window, RunStatus.PAUSED)


def test_it_can_be_stopped_while_paused(window):
    press(window, F10)
    wait_status(window, RunStatus.PAUSED)
    press(window, F5, SHIFT)
    wait_status(window, RunStatus.STOPPED)
    assert window.run.trained is not None


def test_it_can_be_stopped_while_it_prepares(window):
    press(window, F5)
    assert window.run.status is RunStatus.PREPARING
    press(window, F5, SHIFT)
    assert window.run.status is RunStatus.STOPPING
    wait(lambda: not window.run.is_active, "the end")
    assert window.run.status is RunStatus.STOPPED
    train(window)
    assert window.run.status is RunStatus.FINISHED


def test_the_stop_key_does_nothing_at_rest(window):
    press(window, F5, SHIFT)
    assert window.run.status is RunStatus.IDLE
    assert not window.actions_by_name["stop"].isEnabled()


def test_late_events_of_an_older_run_are_dropped(window):
    train(window)
    run, old = window.run, window.run._number
    before = run.history.to_json()
    weights = run.trained
    late = (
        Progress(np.array([999]), np.array([9.0], np.float32), 1.0, None, None),
        Finished(Outcome(1, {"stranger": np.zeros(1)})),
        Stopped(Outcome(1, {})),
        Failed("too late", "internal"),
        Started("cpu", "", 1, 1, 1, 1, 1, 0, 1),
    )
    run._number += 1
    for event in late:
        run._mailbox.post(old, event)
    run.drain()
    assert run.history.to_json() == before
    assert run.trained is weights
    assert run.status is RunStatus.FINISHED


def test_a_loss_that_is_no_number_is_told_and_the_window_goes_on(window, questions):
    set_training(window, optimizer=SGD(lr=100.0), epochs=50)
    graph = window.document.project.graph
    for number in range(12):
        graph = _insert_linear(graph, f"deep{number}")
    edit(window, graph)
    press(window, F5)
    wait(lambda: not window.run.is_active, "the end")
    assert window.run.status is RunStatus.FAILED
    assert window.line.status.text() == "failed"
    words = window.banner.words.text()
    assert window.banner.isVisible()
    assert "learning rate" in words
    assert questions.asked == questions.warned == []
    window.document.undo_stack.undo()
    set_training(window, optimizer=SGD(lr=0.01), epochs=1)
    train(window)
    assert window.run.status is RunStatus.FINISHED
    assert not window.banner.isVisible()


def _insert_linear(graph, name):
    """Behind fc1, without an activation: with a large step the numbers grow beyond all bounds."""
    edge = next(edge for edge in graph.edges if edge.source == "fc1")
    graph = add_node(graph, name, Node(type="Linear", settings={"out_features": 8}))
    graph = connect(graph, Edge(source="fc1", target=name))
    return connect(graph, Edge(source=name, target=edge.target, target_port=edge.target_port))


def test_a_missing_mnist_folder_is_told_and_the_window_goes_on(make_window, tmp_path):
    from netbuilder.storage.templates import load_template

    project = load_template("lenet5")
    folder = tmp_path / "not there"
    data = project.data.replace(source="mnist", options={"folder": str(folder)})
    window = make_window(project.replace(data=data))
    press(window, F5)
    wait(lambda: not window.run.is_active, "the end")
    assert window.run.status is RunStatus.FAILED
    assert window.banner.isVisible()
    assert str(folder) in window.banner.words.accessibleName()
    assert window.actions_by_name["train"].isEnabled()


def make_it_huge(window):
    graph = change_settings(window.document.project.graph, "fc1", {"out_features": 2**31 - 1})
    graph = _insert_linear(graph, "huge")
    edit(window, change_settings(graph, "huge", {"out_features": 2**31 - 1}))


def test_a_network_too_large_for_memory_is_refused_with_its_size(window):
    make_it_huge(window)
    settle(window)
    press(window, F5)
    wait(lambda: not window.run.is_active, "the end")
    assert window.run.status is RunStatus.FAILED
    assert "too large" in window.banner.words.text()
    assert "EB" in window.banner.words.text()
    window.document.undo_stack.undo()
    train(window)
    assert window.run.status is RunStatus.FINISHED


def test_a_drawing_in_error_is_not_started_and_says_why(window):
    edit(window, remove_nodes(window.document.project.graph, ["fc1"]))
    press(window, F5)
    assert window.run.status is RunStatus.IDLE
    assert "Not started" in window.banner.words.text()
    assert window.docks.is_seen("findings")


def test_an_empty_canvas_is_not_started(make_window):
    window = make_window()
    press(window, F5)
    press(window, F10)
    assert window.run.status is RunStatus.IDLE
    assert "empty" in window.banner.words.text()


def test_editing_never_stops_the_run_and_the_window_says_edited_until_undone(window):
    start_endless(window)
    assert not window.line.edited.isVisible()
    graph = window.document.project.graph
    edit(window, move(graph, {"fc1": (500.0, 300.0)}))
    assert not window.line.edited.isVisible(), "where a layer stands is not the network"
    edit(window, change_settings(window.document.project.graph, "fc1", {"out_features": 5}))
    assert window.line.edited.isVisible()
    edit(window, remove_nodes(window.document.project.graph, ["relu1"]))
    count = len(window.run.history.batches)
    wait(lambda: len(window.run.history.batches) > count + 5, "further batches")
    assert window.run.status is RunStatus.TRAINING
    window.document.undo_stack.undo()
    assert window.line.edited.isVisible()
    window.document.undo_stack.undo()
    assert not window.line.edited.isVisible()
    window.document.undo_stack.redo()
    press(window, F5, SHIFT)
    wait_status(window, RunStatus.STOPPED)
    assert window.line.edited.isVisible()
    # What was learned belongs to the drawing it was learned with.
    assert window.run.trained.weights["fc1.weight"].shape == (8, 2)
    assert same_network(window.run.trained.project.graph, graph)


def test_continuing_adds_epochs_to_the_record(window):
    train(window)
    first = window.run.history.to_json()
    weights = window.run.trained.weights["fc1.weight"].copy()
    press(window, F5, CTRL)
    wait(lambda: not window.run.is_active, "the end")
    history = window.run.history
    assert window.run.status is RunStatus.FINISHED
    assert history.epochs.tolist() == [1, 2, 3, 4]
    count = len(first["losses"])
    assert history.to_json()["losses"][:count] == first["losses"]
    assert np.array_equal(history.batches, np.arange(1, 2 * count + 1))
    assert not np.array_equal(window.run.trained.weights["fc1.weight"], weights)
    assert window.run.trained.epochs == 4


def test_the_progress_of_a_continued_run_counts_all_epochs(window):
    train(window)
    said = []
    window.run.started.connect(lambda _: said.append(window.line.figures.text()))
    press(window, F5, CTRL)
    wait(lambda: not window.run.is_active, "the end")
    assert said[0].startswith("epoch 3 of 4")


def test_training_anew_starts_from_the_seed(window):
    train(window)
    first, losses = window.run.trained.weights["fc1.weight"], window.run.history.losses.copy()
    train(window)
    assert np.array_equal(window.run.trained.weights["fc1.weight"], first)
    assert np.array_equal(window.run.history.losses, losses)


def test_continuing_another_drawing_is_refused_in_words(window):
    train(window)
    edit(window, change_settings(window.document.project.graph, "fc1", {"out_features": 5}))
    press(window, F5, CTRL)
    assert not window.run.is_active
    assert "drawing has changed" in window.banner.words.text()
    window.document.undo_stack.undo()
    press(window, F5, CTRL)
    wait_status(window, RunStatus.FINISHED)
    assert len(window.run.history) == 4
    assert not window.banner.isVisible()


def test_a_renamed_node_keeps_its_weights(window):
    train(window)
    weights = window.run.trained.weights["fc1.weight"]
    rename_node(window, "fc1", "hidden")
    assert not window.line.edited.isVisible(), "a name is not the network"
    assert window.run.trained.weights["hidden.weight"] is weights
    press(window, F5, CTRL)
    wait_status(window, RunStatus.FINISHED)
    assert len(window.run.history) == 4
    assert "hidden.weight" in window.run.trained.weights
    window.document.undo_stack.undo()
    assert "fc1.weight" in window.run.trained.weights
    assert not window.line.edited.isVisible()


def test_a_node_renamed_while_it_trains_keeps_its_weights(window):
    start_endless(window)
    rename_node(window, "fc1", "hidden")
    assert not window.line.edited.isVisible()
    rename_node(window, "hidden", "deep down")
    press(window, F5, SHIFT)
    wait_status(window, RunStatus.STOPPED)
    assert {"deep_down.weight", "fc2.weight"} < set(window.run.trained.weights)
    assert same_network(window.run.trained.project.graph, window.document.project.graph)
    set_training(window, epochs=1)
    press(window, F5, CTRL)
    wait(lambda: not window.run.is_active, "the end")
    assert window.run.status is RunStatus.FINISHED


def test_a_failed_run_leaves_what_was_learned_before_with_its_own_record(window):
    train(window)
    trained, record = window.run.trained, window.run.history.to_json()
    make_it_huge(window)
    press(window, F5)
    wait(lambda: not window.run.is_active, "the end")
    assert window.run.status is RunStatus.FAILED
    assert window.run.trained is trained
    assert not window.run.trained_fits(window.document.project.graph)
    window.document.undo_stack.undo()
    assert window.run.trained_fits(window.document.project.graph)
    assert window.run.trained_history.to_json() == record
    press(window, F5, CTRL)
    wait_status(window, RunStatus.FINISHED)
    assert len(window.run.history) == 4


def test_what_is_computed_makes_the_network_and_where_it_stands_does_not():
    inner = Graph({"in": Node(type="BlockInput"), "out": Node(type="BlockOutput")})
    nodes = {"relu1": Node(type="ReLU"), "block1": Node(type="Block", settings={"block": "b"})}
    graph = Graph(nodes, blocks={"b": inner})
    moved = Graph(nodes | {"relu1": Node(type="ReLU", position=(8.0, 8.0))}, blocks={"b": inner})
    bypassed = Graph(nodes | {"relu1": Node(type="ReLU", bypassed=True)}, blocks={"b": inner})
    other_inside = Graph(nodes, blocks={"b": Graph(inner.nodes | {"tanh1": Node(type="Tanh")})})
    assert same_network(graph, moved)
    assert not same_network(graph, bypassed)
    assert not same_network(graph, other_inside)
    assert not same_network(graph, Graph(nodes))
