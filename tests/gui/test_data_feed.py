"""The data panel in the window: its edits are the document's, and its preview is made only where somebody looks."""

import gzip

import numpy as np
import pytest
from windows import settle, train, wait

from netbuilder.gui.dataset import DataKeeper


@pytest.fixture
def loads(monkeypatch):
    """The sources that were asked for."""
    asked = []
    real = DataKeeper.request

    def request(self, settings, base, *, again=False):
        asked.append(settings.source)
        return real(self, settings, base, again=again)

    monkeypatch.setattr(DataKeeper, "request", request)
    return asked


def show(window):
    window.docks.raise_("data")
    settle(window)


def change_data(window, **changes):
    project = window.document.project
    window.document.commit("Data", project.replace(data=project.data.replace(**changes)))


def test_nothing_is_loaded_until_somebody_looks(make_window, quick_project, loads):
    window = make_window()
    for name in ("data", "activations"):
        window.docks[name].hide()
    window.files.new(quick_project)
    settle(window)
    assert loads == []
    assert window.data.prepared is None
    window.docks["data"].show()
    show(window)
    assert loads
    assert set(loads) == {"moons"}
    assert len(window.data.prepared.targets) == 120


def test_the_preview_shows_what_is_loaded(window):
    show(window)
    panel = window.panels.data
    assert panel._pages.currentWidget() is panel.preview
    before = window.data.prepared
    change_data(window, source="iris", options={})
    assert panel._pages.currentWidget() is panel.notice
    settle(window)
    assert panel._pages.currentWidget() is panel.preview
    assert window.data.prepared is not before
    assert window.data.prepared.fitted.source == "iris"


def test_an_edit_in_the_panel_is_one_undo_step(window):
    show(window)
    before = window.document.project.data
    window.panels.data.settings_edited.emit(before.replace(options={"samples": 200}))
    window.panels.data.settings_edited.emit(before.replace(options={"samples": 220}))
    assert window.document.undo_stack.count() == 1
    assert window.document.project.data.options["samples"] == 220
    settle(window)
    assert len(window.data.prepared.targets) == 220
    window.document.undo_stack.undo()
    assert window.panels.data.settings == before
    settle(window)
    assert len(window.data.prepared.targets) == 120


def test_digits_typed_in_a_row_load_once(window, loads):
    show(window)
    loads.clear()
    for samples in (2000, 200, 210, 214):
        change_data(window, options={"samples": samples})
    settle(window)
    assert len(window.data.prepared.targets) == 214
    assert window.document.project.data.options["samples"] == 214
    assert loads.count("moons") <= 2


def test_another_source_chosen_in_the_list(window):
    show(window)
    panel = window.panels.data
    panel._source.setCurrentIndex(panel._source.findData("circles"))
    assert window.document.project.data.source == "circles"
    assert window.document.undo_stack.undoText() == "Use circles"
    settle(window)
    assert window.data.prepared.fitted.source == "circles"


def test_data_that_cannot_be_had_say_why_and_try_again(make_window, quick_project, tmp_path):
    project = quick_project.replace(
        data=quick_project.data.replace(source="mnist", options={"folder": str(tmp_path / "mnist")})
    )
    window = make_window(project)
    show(window)
    notice = window.panels.data.notice
    assert window.panels.data._pages.currentWidget() is notice
    assert "mnist" in notice.words
    write_mnist(tmp_path / "mnist")
    window.panels.data.load_wanted.emit()
    settle(window)
    assert window.panels.data._pages.currentWidget() is window.panels.data.preview
    assert window.data.prepared.samples.features.shape == (80, 1, 28, 28)


def write_mnist(folder):
    folder.mkdir()
    random = np.random.default_rng(0)
    for part, count in (("train", 60), ("t10k", 20)):
        pictures = random.integers(0, 256, (count, 28, 28), dtype=np.uint8)
        labels = (np.arange(count) % 10).astype(np.uint8)
        head = np.array(pictures.shape, ">u4").tobytes()
        (folder / f"{part}-images-idx3-ubyte.gz").write_bytes(
            gzip.compress(bytes([0, 0, 8, 3]) + head + pictures.tobytes())
        )
        (folder / f"{part}-labels-idx1-ubyte").write_bytes(
            bytes([0, 0, 8, 1]) + np.array(labels.shape, ">u4").tobytes() + labels.tobytes()
        )


def test_a_run_takes_what_is_loaded_and_leaves_what_it_loads(make_window, quick_project):
    window = make_window()
    for name in ("data", "activations"):
        window.docks[name].hide()
    window.files.new(quick_project)
    train(window, epochs=1)
    loaded = window.data.prepared
    assert loaded is not None
    window.docks["data"].show()
    show(window)
    assert window.data.prepared is loaded
    assert window.panels.data._pages.currentWidget() is window.panels.data.preview
    train(window, epochs=1)
    assert window.run.prepared is loaded


def test_two_other_features_are_drawn_against_each_other(make_window, quick_project):
    window = make_window(quick_project.replace(data=quick_project.data.replace(source="wine", options={})))
    show(window)
    got = []
    window.panels.data.set_scatter = got.append
    window.panels.data.scatter_wanted.emit(3, 7)
    assert len(got) == 1


def test_a_newer_choice_overtakes_an_older_one(window):
    show(window)
    change_data(window, source="digits", options={})
    wait(lambda: window.jobs.is_running("data") or window.data.prepared is None, "the load", 3000)
    change_data(window, source="iris", options={})
    settle(window)
    assert window.data.prepared.fitted.source == "iris"
    assert window.panels.data.settings.source == "iris"
