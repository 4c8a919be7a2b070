"""The main job with mouse and keys: draw a network, train it live, see inside it, save it, find all of it again."""

import struct
from itertools import pairwise

import numpy as np
import pytest
from hands import NONE, drag, drag_in, into, output
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtTest import QTest
from windows import close_window, delete_now, open_window, press, set_training, settle, start_endless, wait, wait_status

from netbuilder.gui.panels.palette_paint import ENTRY_ROLE
from netbuilder.training.status import RunStatus

KEY, CTRL, SHIFT = Qt.Key, Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
# LeNet-5 as a chain of palette entries, and what is typed into their forms.
LENET = [
    ("Input", {}),
    ("Conv2d", {"out_channels": "6", "kernel_size": "5", "padding": "2"}),
    ("ReLU", {}),
    ("MaxPool2d", {"kernel_size": "2"}),
    ("Conv2d", {"out_channels": "16", "kernel_size": "5", "padding": "0"}),
    ("ReLU", {}),
    ("MaxPool2d", {"kernel_size": "2"}),
    ("Flatten", {}),
    ("Linear", {"out_features": "120"}),
    ("ReLU", {}),
    ("Linear", {"out_features": "84"}),
    ("ReLU", {}),
    ("Linear", {"out_features": "10"}),
    ("Output", {}),
]
COLUMNS, ACROSS, DOWN = 5, 250, 150
LENET_PARAMETERS = 61_706


@pytest.fixture
def mnist_like(tmp_path):
    """A folder of IDX files: each class is a bar at its own place, in noise, which a network learns in one epoch."""
    folder = tmp_path / "mnist"
    folder.mkdir()
    random = np.random.default_rng(0)
    for part, count in (("train", 400), ("t10k", 100)):
        labels = np.arange(count) % 10
        pictures = random.integers(0, 60, (count, 28, 28))
        for picture, label in zip(pictures, labels, strict=True):
            row, column = divmod(int(label), 5)
            picture[4 + 12 * row : 12 + 12 * row, 2 + 5 * column : 6 + 5 * column] = 255
        for name, array in (("images-idx3", pictures), ("labels-idx1", labels)):
            head = bytes((0, 0, 8, array.ndim)) + struct.pack(f">{array.ndim}I", *array.shape)
            (folder / f"{part}-{name}-ubyte").write_bytes(head + array.astype(np.uint8).tobytes())
    return folder


def palette_mime(window, type_name):
    """What the palette hands to a drag of this entry."""
    model = window.panels.layers.entries.model()
    for row in range(model.rowCount()):
        match = model.index(row, 0).data(ENTRY_ROLE)
        if match is not None and match.name == type_name:
            return model.mimeData([model.index(row, 0)])
    raise AssertionError(f"{type_name} is not in the palette")


def draw(window):
    """Drop every layer, type its settings, and drag from port to port; returns the ids in the order of the chain."""
    canvas = window.canvas
    places = [QPointF(ACROSS * (n % COLUMNS), DOWN * (n // COLUMNS)) for n in range(len(LENET))]
    ids = []
    for (type_name, settings), place in zip(LENET, places, strict=True):
        canvas.camera.fit(QRectF(-150, -100, ACROSS * COLUMNS + 100, 3 * DOWN + 50))
        assert drag_in(canvas, palette_mime(window, type_name), place)
        (name,) = canvas.selection
        ids.append(name)
        form = window.panels.properties.node_page.form
        for setting, text in settings.items():
            field = form.field(setting)
            field.setFocus()
            field.selectAll()
            QTest.keyClicks(field, text)
            QTest.keyClick(field, KEY.Key_Return)
    canvas.camera.fit(QRectF(-150, -100, ACROSS * COLUMNS + 100, 3 * DOWN + 50))
    for source, target in pairwise(ids):
        drag(canvas, output(canvas, source), into(canvas, target), keys=NONE)
    return ids


def figures(window):
    """What the window shows: curves, filters, maps, prediction."""
    window.docks.raise_("filters")
    settle(window)
    weights = window.panels.filters.mosaic.values.copy()
    window.docks.raise_("activations")
    settle(window)
    return {
        "losses": window.panels.curves.plot.batch_loss.y.copy(),
        "filters": weights,
        "maps": window.panels.activations.maps.mosaic.values.copy(),
        "probabilities": window.panels.activations.prediction.bars.values.copy(),
        "verdict": window.panels.activations.prediction.verdict.text,
        "sample": window.panels.activations.input.values.copy(),
    }


def test_draw_lenet_train_it_look_inside_save_it_and_find_all_of_it_again(make_window, themes, tmp_path, mnist_like):
    window = make_window(size=(1440, 900))
    project = window.document.project
    data = project.data.replace(source="mnist", options={"folder": str(mnist_like)})
    window.panels.data.settings_edited.emit(data)
    settle(window)

    # Draw.
    ids = draw(window)
    settle(window)
    graph = window.document.project.graph
    assert [graph.nodes[name].type for name in ids] == [type_name for type_name, _ in LENET]
    assert [(edge.source, edge.target) for edge in graph.edges] == list(pairwise(ids))
    assert window.checker.report.ok, window.checker.report.errors
    assert window.checker.report.parameters == LENET_PARAMETERS
    assert f"{LENET_PARAMETERS:,} parameters" in window.line.totals.text()
    assert not window.canvas.empty.isVisible()

    # Train, and see curves, filters and activation maps change meanwhile.
    conv = ids[1]
    window.canvas.select((conv,))
    window.docks.raise_("activations")
    settle(window)
    set_training(window, batch_size=20)
    start_endless(window)
    seen = {"activations": [], "filters": []}
    panels = window.panels
    for name, values in (("activations", panels.activations.maps.mosaic), ("filters", panels.filters.mosaic)):
        window.docks.raise_(name)
        wait(lambda values=values: values.values is not None, f"the first {name}")
        panel = getattr(panels, name)
        for _ in range(3):
            painted, before = panel.repaints, values.values.copy()
            wait(
                lambda panel=panel, painted=painted, values=values, before=before: (
                    panel.repaints > painted and not np.array_equal(values.values, before)
                ),
                f"{name} to change",
            )
            seen[name].append(values.values.copy())
    curve, painted = len(panels.curves.plot.batch_loss), panels.curves.repaints
    wait(lambda: len(panels.curves.plot.batch_loss) > curve and panels.curves.repaints > painted, "the curve to grow")
    wait(lambda: len(window.run.history) >= 2, "two epochs")
    press(window, KEY.Key_F5, SHIFT)
    wait_status(window, RunStatus.STOPPED)
    assert seen["filters"][0].shape == (6, 5, 5)
    assert seen["activations"][0].shape == (6, 28, 28)
    losses = window.run.history.losses
    assert losses[-10:].mean() < losses[:3].mean()
    assert window.panels.curves.plot.series_of("validation_accuracy") is not None

    # Save.
    window.panels.activations.samples.choose("test", 17)
    settle(window)
    before = figures(window)
    assert before["verdict"].endswith("true 7")
    path = tmp_path / "lenet.netb"
    set_training(window, epochs=1)
    assert window.files.save_as(path)
    assert window.windowTitle() == "lenet.netb"
    project, weights, record = window.document.project, window.run.trained.weights, window.run.history.to_json()

    # Reopen in a second window, and find the same.
    second = open_window(themes, tmp_path / "second.ini", size=(1440, 900))
    assert second.files.open(path)
    settle(second)
    assert second.document.project == project
    assert second.run.trained.weights.keys() == weights.keys()
    assert all(np.array_equal(second.run.trained.weights[key], weights[key]) for key in weights)
    assert second.run.history.to_json() == record
    assert not second.files.is_dirty
    assert not second.line.edited.isVisible()
    assert set(second.canvas.canvas.nodes) == set(ids)
    second.docks.raise_("activations")
    second.canvas.select((conv,))
    settle(second)
    second.panels.activations.samples.choose("test", 17)
    after = figures(second)
    assert after["verdict"] == before["verdict"]
    for name in ("losses", "filters", "maps", "probabilities", "sample"):
        assert np.allclose(after[name], before[name], atol=1e-5), name

    # Go on from there.
    epochs, batches = len(second.run.history), len(second.run.history.batches)
    press(second, KEY.Key_F5, CTRL)
    wait(lambda: not second.run.is_active, "the end")
    assert second.run.status is RunStatus.FINISHED
    assert len(second.run.history) == epochs + 1
    assert len(second.run.history.batches) > batches
    assert second.run.history.to_json()["losses"][:batches] == record["losses"]
    assert "test accuracy" in second.line.figures.text()
    assert second.windowTitle() == "lenet.netb*"
    assert len(second.panels.curves.plot.batch_loss) == len(second.run.history.batches)
    close_window(second)
    delete_now()


def test_a_layer_dropped_on_a_wire_is_inserted_and_undone(make_window, small_project):
    window = make_window(small_project, size=(1440, 900))
    canvas = window.canvas
    canvas.arranging.whole()
    settle(window)
    steps = window.document.undo_stack.count()
    between = (output(canvas, "conv1") + into(canvas, "relu1")) / 2
    assert drag_in(canvas, palette_mime(window, "BatchNorm2d"), between)
    (name,) = canvas.selection
    graph = window.document.project.graph
    assert [edge.target for edge in graph.outgoing["conv1"]] == [name]
    assert [edge.target for edge in graph.outgoing[name]] == ["relu1"]
    settle(window)
    assert window.checker.report.ok
    assert window.document.undo_stack.count() == steps + 1
    press(window, KEY.Key_Z, CTRL)
    assert name not in window.document.project.graph.nodes
    assert [edge.target for edge in window.document.project.graph.outgoing["conv1"]] == ["relu1"]


def test_an_illegal_wire_is_refused_with_the_reason(make_window, small_project):
    window = make_window(small_project, size=(1440, 900))
    canvas = window.canvas
    canvas.arranging.whole()
    settle(window)
    before = window.document.project
    drag(canvas, output(canvas, "fc"), into(canvas, "conv1"))
    assert window.document.project is before
    assert canvas.bubble.isVisible() or "cycle" in window.line.totals.text() or "loop" in window.line.totals.text()
