"""The way into the window and out of it: the application, the one exception hook, a clean end."""

import logging
import os
import subprocess
import sys

import pytest
from PySide6.QtWidgets import QApplication

from netbuilder import app
from netbuilder.errors import NetbuilderError
from netbuilder.log import log_to_file, write_traceback
from netbuilder.storage.projects import save
from netbuilder.storage.templates import load_template

# What a user does who closes the window again after so many milliseconds.
OPEN_AND_CLOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from netbuilder import app
application = app.make_application()
QTimer.singleShot(int(sys.argv[1]), application.closeAllWindows)
sys.exit(app.run_window(Path(sys.argv[2]) if len(sys.argv) > 2 else None))
"""


class Window:
    """Stands in for the main window: keeps the complaints."""

    def __init__(self) -> None:
        self.complaints: list[tuple[str, str]] = []

    def complain(self, title: str, words: str) -> None:
        self.complaints.append((title, words))


@pytest.fixture
def hooked(monkeypatch, tmp_path):
    """The exception hook of a window, and where its log is."""
    path = tmp_path / "log" / "netbuilder.log"
    monkeypatch.setattr("netbuilder.log.log_file", lambda: path)
    monkeypatch.setattr(app, "log_file", lambda: path)
    monkeypatch.setattr(sys, "excepthook", sys.excepthook)
    window = Window()
    app.install_exception_hook(window)
    return window, path


def raised(error):
    try:
        raise error
    except BaseException as caught:  # noqa: BLE001 - as the interpreter hands it to the hook
        return type(caught), caught, caught.__traceback__


def test_an_unexpected_error_reaches_the_log_and_the_user_once_each(hooked):
    window, path = hooked
    sys.excepthook(*raised(ZeroDivisionError("a fault of ours")))
    ((title, words),) = window.complaints
    assert "should not have" in title
    assert "a fault of ours" in words
    assert str(path) in words
    text = path.read_text()
    assert text.count("ZeroDivisionError: a fault of ours") == 1
    assert "test_app.py" in text


def test_an_expected_error_reaches_the_user_alone(hooked):
    window, path = hooked
    sys.excepthook(*raised(NetbuilderError("The folder is read-only. Choose another.")))
    assert window.complaints == [("That did not work", "The folder is read-only. Choose another.")]
    assert not path.exists()


def test_an_interrupt_is_no_complaint(hooked, capsys):
    window, path = hooked
    sys.excepthook(*raised(KeyboardInterrupt()))
    assert window.complaints == []
    assert not path.exists()
    assert "KeyboardInterrupt" in capsys.readouterr().err


def test_a_log_that_cannot_be_written_hides_nothing(hooked, capsys):
    window, path = hooked
    path.parent.write_text("a file where the folder should be")
    sys.excepthook(*raised(ValueError("odd")))
    ((_, words),) = window.complaints
    assert "odd" in words
    assert "could not be written" in words
    assert "ValueError: odd" in capsys.readouterr().err


def test_the_log_does_not_grow_for_ever(monkeypatch, tmp_path):
    path = tmp_path / "netbuilder.log"
    monkeypatch.setattr("netbuilder.log.log_file", lambda: path)
    path.write_bytes(b"x" * (4 * 2**20 + 1))
    write_traceback(ValueError("fresh"))
    assert path.stat().st_size < 10_000
    write_traceback(ValueError("second"))
    assert "fresh" in path.read_text()


def test_warnings_of_the_program_go_to_the_log(monkeypatch, tmp_path):
    path = tmp_path / "deep" / "netbuilder.log"
    monkeypatch.setattr("netbuilder.log.log_file", lambda: path)
    logger = logging.getLogger("netbuilder")
    before = list(logger.handlers)
    log_to_file()
    log_to_file()  # the command line and the window each see to it
    (handler,) = [handler for handler in logger.handlers if handler not in before]
    try:
        logger.warning("a thing worth keeping")
        assert path.read_text().count("a thing worth keeping") == 1
    finally:
        logger.removeHandler(handler)
        handler.close()


def test_there_is_one_application(qapp):
    assert app.make_application() is qapp
    assert app.make_application() is QApplication.instance()


def test_without_a_display_the_window_is_refused_with_the_alternatives(monkeypatch):
    monkeypatch.delenv("QT_QPA_PLATFORM", raising=False)
    monkeypatch.setattr(app, "display_problem", lambda: "There is no display.")
    with pytest.raises(NetbuilderError, match=r"There is no display\..*netbuilder demo"):
        app.run_window()


def test_a_picture_is_drawn_without_a_display(qapp, tmp_path):
    path = tmp_path / "net.svg"
    try:
        app.draw_picture(load_template("lenet5"), path)
        assert "<svg" in path.read_text()
    finally:
        qapp.setStyleSheet("")


@pytest.mark.parametrize("milliseconds", [0, 600, 1500])
def test_a_window_closed_at_any_time_ends_cleanly(tmp_path, milliseconds):
    """At 600 ms torch is being loaded by a thread of the window."""
    file = tmp_path / "net.json"
    save(file, load_template("digits-cnn"))
    done = subprocess.run(
        [sys.executable, "-X", "faulthandler", "-c", OPEN_AND_CLOSE, str(milliseconds), str(file)],
        capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr
    assert "Fatal" not in done.stderr


def test_numbers_are_written_with_a_point():
    # The application of the tests is not the program's; a fresh one says what that does.
    script = (
        "from netbuilder import app; app.make_application();"
        " from PySide6.QtCore import QLocale; print(QLocale().toString(0.5))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=60, check=True,
        env={**os.environ, "LC_ALL": "de_DE.UTF-8", "LANG": "de_DE.UTF-8"},
    )  # fmt: skip
    assert done.stdout.strip() == "0.5"
