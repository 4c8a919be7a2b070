"""What is seen of a run on the curves and on the drawing."""

from PySide6.QtCore import Qt
from windows import press, train, wait


def test_curves_go_on_when_the_training_is_continued_and_begin_anew_with_a_new_one(window):
    curves = window.panels.curves
    train(window, epochs=2)
    first = len(window.run.history.batches)
    assert len(curves.plot.batch_loss) == first
    press(window, Qt.Key.Key_F5, Qt.KeyboardModifier.ControlModifier)
    wait(lambda: not window.run.is_active, "the end")
    assert len(curves.plot.batch_loss) == len(window.run.history.batches) == 2 * first
    train(window)
    assert len(curves.plot.batch_loss) == len(window.run.history.batches) == first


def test_training_anew_from_a_file_begins_anew_on_the_curves(make_window, window, tmp_path):
    train(window, epochs=2)
    assert window.files.save_as(tmp_path / "trained.netb")
    batches = len(window.run.history.batches)
    again = make_window()
    assert again.files.open(tmp_path / "trained.netb")
    assert len(again.panels.curves.plot.batch_loss) == batches
    train(again)
    assert len(again.panels.curves.plot.batch_loss) == batches


def test_an_edit_since_the_run_is_said(window):
    train(window)
    assert not window.line.edited.isVisible()
    window.canvas.select(("relu1",))
    window.canvas.delete_and_heal()
    assert window.line.edited.isVisible()
    window.document.undo_stack.undo()
    assert not window.line.edited.isVisible()
