"""`netbuilder new`, and the templates themselves."""

import json

import pytest

from netbuilder.errors import ProjectFileError
from netbuilder.storage.projects import load
from netbuilder.storage.templates import load_template, templates

NAMES = [template.name for template in templates()]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("suffix", [".json", ".netb"])
def test_a_template_becomes_a_project_file(cli, tmp_path, name, suffix):
    path = tmp_path / f"mine{suffix}"
    result = cli("new", name, "-o", path)
    assert (result.status, result.out, result.err) == (0, f"{path}\n", "")
    assert load(path).project == load_template(name)


def test_what_only_the_list_of_templates_needs_is_left_out(cli, tmp_path):
    cli("new", "mlp", "-o", tmp_path / "mine.json")
    assert "about" not in json.loads((tmp_path / "mine.json").read_text())


def test_an_unknown_template_names_the_nearest(cli, tmp_path):
    result = cli("new", "lenet-5", "-o", tmp_path / "mine.json")
    assert result.status == 2
    assert "Did you mean lenet5?" in result.err
    with pytest.raises(ProjectFileError, match="There are: alexnet, autoencoder"):
        load_template("qqqqqqq")


def test_work_is_never_overwritten(cli, tmp_path):
    path = tmp_path / "mine.json"
    path.write_text("precious")
    result = cli("new", "mlp", "-o", path)
    assert result.status == 2
    assert path.read_text() == "precious"


@pytest.mark.parametrize("place", ["missing/mine.json", "."])
def test_a_target_that_cannot_be_written(cli, tmp_path, place):
    result = cli("new", "mlp", "-o", tmp_path / place)
    assert (result.status, result.out) == (2, "")
    assert "Traceback" not in result.err
