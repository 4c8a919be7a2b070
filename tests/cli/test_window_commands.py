"""The commands that lead to the window hand over what was typed, and its exit status back."""

from pathlib import Path

import pytest

import netbuilder.app


@pytest.fixture
def calls(monkeypatch):
    """What reached the window's entry points, which answer with status 0."""
    made = []
    for name in ("run_window", "run_demo", "draw_picture"):
        monkeypatch.setattr(
            netbuilder.app,
            name,
            lambda *arguments, name=name, **wishes: made.append((name, *arguments, *wishes.items())) or 0,
        )
    return made


def test_no_word_opens_an_empty_window(cli, calls):
    assert cli().status == 0
    assert calls == [("run_window", None)]


def test_a_file_is_opened(cli, calls, write_project):
    path = write_project()
    assert cli(path).status == 0
    assert calls == [("run_window", path)]


def test_a_file_named_like_a_command_needs_a_folder_before_it(cli, calls, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("train").write_text("{}")
    assert cli("./train").status == 0
    assert calls == [("run_window", Path("train"))]


@pytest.mark.parametrize(("words", "folder"), [((), None), (("-o", "results"), Path("results"))])
def test_the_demo_gets_its_folder(cli, calls, words, folder):
    assert cli("demo", *words).status == 0
    assert calls == [("run_demo", folder)]


def test_the_windows_exit_status_is_ours(cli, monkeypatch):
    monkeypatch.setattr(netbuilder.app, "run_window", lambda _: 7)
    assert cli().status == 7


def test_a_picture_is_drawn_of_the_project_in_the_file(cli, calls, write_project, tmp_path):
    result = cli("picture", write_project(), "-o", tmp_path / "net.svg")
    assert (result.status, result.out) == (0, f"{tmp_path / 'net.svg'}\n")
    name, project, path, *wishes = calls[0]
    assert (name, project.name, path) == ("draw_picture", "A test", tmp_path / "net.svg")
    assert dict(wishes) == {"shapes": True, "scale": 2.0, "block": None}


def test_the_look_of_a_picture_is_handed_over(cli, calls, write_project, tmp_path):
    words = ("--no-shapes", "--scale", "4", "--block", "stem")
    assert cli("picture", write_project(), "-o", tmp_path / "net.pdf", *words).status == 0
    assert dict(calls[0][3:]) == {"shapes": False, "scale": 4.0, "block": "stem"}


@pytest.mark.parametrize("scale", ["0", "-1", "17", "large"])
def test_a_scale_that_no_picture_has_is_refused(cli, calls, write_project, tmp_path, scale):
    result = cli("picture", write_project(), "-o", tmp_path / "net.png", "--scale", scale)
    assert (result.status, calls) == (2, [])
    assert "--scale" in result.err


def test_a_picture_of_a_file_with_damaged_weights_says_so(cli, calls, write_project):
    path = write_project()
    assert cli("train", path, "--epochs", 1).status == 0
    trained = path.with_suffix(".netb")
    content = bytearray(trained.read_bytes())
    content[content.index(b"weights.safetensors") + 400] ^= 0xFF
    trained.write_bytes(content)
    result = cli("picture", trained, "-o", path.with_suffix(".svg"))
    assert (result.status, len(calls)) == (0, 1)
    assert "weights.safetensors is damaged" in result.err


@pytest.mark.parametrize("target", ["net.jpg", "missing/net.png", "net"])
def test_a_picture_that_cannot_be_written(cli, calls, write_project, tmp_path, target):
    result = cli("picture", write_project(), "-o", tmp_path / target)
    assert (result.status, result.out, calls) == (2, "", [])
