"""The demo without a display: all files, the promised accuracy, and a way out."""

import os
import re
import signal
import subprocess
import sys

import pytest
from PySide6.QtCore import QTimer
from PySide6.QtGui import QImage
from windows import settle, wait

from netbuilder.errors import NetbuilderError
from netbuilder.gui.demo import check_folder, run_offscreen
from netbuilder.storage.projects import load
from netbuilder.training.status import RunStatus

FILES = (
    "window.png", "curves.png", "filters.png", "activations.png",
    "model.py", "model.onnx", "model.safetensors", "demo.netb",
)  # fmt: skip
LEAST_ACCURACY = 0.97


def colours(path):
    image = QImage(str(path))
    across, down = max(1, image.width() // 150), max(1, image.height() // 150)
    return {image.pixel(x, y) for x in range(0, image.width(), across) for y in range(0, image.height(), down)}


def test_without_a_display_the_demo_leaves_pictures_model_and_project(qapp, tmp_path):
    folder = tmp_path / "out"
    hidden = {"DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"}
    environment = {name: value for name, value in os.environ.items() if name not in hidden}
    done = subprocess.run(
        [sys.executable, "-m", "netbuilder", "demo", "-o", str(folder)],
        env=environment, capture_output=True, text=True, timeout=240, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "does not support" not in done.stderr  # Qt's remarks on its offscreen platform
    first, *paths = done.stdout.splitlines()
    assert float(re.fullmatch(r"test accuracy ([\d.]+)%", first)[1]) >= 100 * LEAST_ACCURACY
    assert paths == [str(folder / name) for name in FILES]
    for name in FILES:
        assert (folder / name).stat().st_size > 1000, name
        if name.endswith(".png"):
            assert len(colours(folder / name)) > 20, f"{name} is blank"
    opened = load(folder / "demo.netb")
    assert opened.weights
    assert len(opened.history) == opened.project.training.epochs
    assert not list(folder.glob(".*"))


def test_ctrl_c_ends_the_demo_with_status_130(make_window, tmp_path, capsys):
    window = make_window()
    times = []

    def interrupt():
        # Once, in the middle of the run, from within one of Qt's slots.
        if window.run.status is RunStatus.TRAINING and not times:
            times.append(1)
            signal.raise_signal(signal.SIGINT)

    timer = QTimer(window)
    timer.timeout.connect(interrupt)
    timer.start(5)
    before = signal.getsignal(signal.SIGINT)
    assert run_offscreen(window, tmp_path / "out") == 130
    assert times
    assert "Interrupted" in capsys.readouterr().err
    assert not window.run.is_active
    assert signal.getsignal(signal.SIGINT) is before
    settle(window)


def test_a_folder_that_cannot_be_written_is_told_before_anything_is_trained(make_window, tmp_path):
    file = tmp_path / "file"
    file.write_text("in the way")
    window = make_window()
    with pytest.raises(NetbuilderError, match="file"):
        run_offscreen(window, file / "out")
    assert window.run.status is RunStatus.IDLE
    check_folder(tmp_path / "new" / "folder")
    assert list((tmp_path / "new" / "folder").iterdir()) == []


def test_in_a_window_the_demo_trains_before_the_users_eyes(make_window, monkeypatch):
    from netbuilder.gui import demo

    window = make_window()

    class App:
        def exec(self):
            wait(lambda: window.run.status is RunStatus.TRAINING, "the training")
            return 0

    assert demo.run_in_window(App(), window, None) == 0
    assert window.canvas.selection == ("conv1",)
    assert window.document.project.data.source == "digits"
