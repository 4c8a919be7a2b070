"""Whether a window can be shown is found out before Qt is asked."""

import socket
import sys
import threading

import pytest

from netbuilder.gui.display import display_problem

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only here a display may be missing")


@pytest.fixture(autouse=True)
def bare(monkeypatch):
    """No display of any kind."""
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY", "XDG_RUNTIME_DIR"):
        monkeypatch.delenv(name, raising=False)


@pytest.mark.parametrize("platform", ["offscreen", "minimal", "vnc:size=800x600"])
def test_a_platform_without_a_screen_is_named(monkeypatch, platform):
    monkeypatch.setenv("QT_QPA_PLATFORM", platform)
    monkeypatch.setenv("DISPLAY", ":0")
    assert platform.partition(":")[0] in display_problem()


def test_no_display_is_said_so():
    assert "neither DISPLAY nor WAYLAND_DISPLAY" in display_problem()


def test_a_dead_x_display_does_not_end_the_process(monkeypatch):
    monkeypatch.setenv("DISPLAY", ":987")
    problem = display_problem()
    assert ":987 does not answer" in problem or "apt-get install" in problem


def test_a_dead_wayland_display_is_not_believed(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-7")
    assert display_problem() is not None


def test_a_wayland_display_that_answers_is_taken(monkeypatch, tmp_path):
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("WAYLAND_DISPLAY", "way")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "way"))
        server.listen()
        answering = threading.Thread(target=lambda: server.accept()[0].close())
        answering.start()
        assert display_problem() is None
        answering.join(10)


def test_an_absolute_wayland_name_is_understood(monkeypatch, tmp_path):
    monkeypatch.setenv("WAYLAND_DISPLAY", str(tmp_path / "way"))
    assert display_problem() is not None


def test_a_platform_of_the_users_choice_is_probed_as_such(monkeypatch):
    monkeypatch.setenv("QT_QPA_PLATFORM", "xcb")
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-0")
    assert "DISPLAY" in display_problem()
