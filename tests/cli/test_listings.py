"""`layers`, `templates` and `datasets`."""

from itertools import groupby

import pytest

from netbuilder.data.sources import SOURCES
from netbuilder.layers.registry import LAYERS


@pytest.mark.parametrize("command", ["layers", "templates", "datasets"])
def test_a_listing_is_text_on_stdout_and_nothing_else(cli, command):
    result = cli(command)
    assert (result.status, result.err) == (0, "")
    names = [entry["name"] for entry in cli(command, "--json").json]
    assert all(name in result.out for name in names)


def test_layers_say_everything_a_form_needs(cli):
    entries = {entry["name"]: entry for entry in cli("layers", "--json").json}
    assert list(entries) == list(LAYERS)
    conv = entries["Conv2d"]
    assert (conv["family"], conv["plain_name"]) == ("Convolution", "convolution")
    assert conv["shapes"] == "(B, C, H, W) -> (B, out_channels, H', W')"
    assert conv["shapes"] not in conv["doc"]
    settings = {setting["name"]: setting for setting in conv["settings"]}
    assert settings["out_channels"] | {"description": ""} == {
        "name": "out_channels",
        "type": "int",
        "required": True,
        "default": None,
        "minimum": 1,
        "maximum": 2**31 - 1,
        "choices": [],
        "description": "",
    }
    assert settings["kernel_size"]["type"] == "int or [int, int]"
    assert settings["padding_mode"]["choices"] == ["zeros", "reflect", "replicate", "circular"]
    assert settings["padding"]["choices"] == ["valid", "same"]
    assert settings["bias"]["default"] is True
    assert all(setting["description"] for entry in entries.values() for setting in entry["settings"])


def test_templates_say_how_large_they_are_group_after_group(cli):
    entries = cli("templates", "--json").json
    parameters = {entry["name"]: entry["parameters"] for entry in entries}
    assert list(parameters)[:3] == ["perceptron", "linear-regression", "mlp"]
    assert parameters["perceptron"] == 2 * 3 + 3
    assert parameters["linear-regression"] == 10 + 1
    groups = [entry["group"] for entry in entries]
    assert list(dict.fromkeys(groups)) == [group for group, _ in groupby(groups)]
    shown = cli("templates").out
    assert all(shown.count(f"\n{group} ") == 1 for group in set(groups))
    assert "138,357,544" in shown


def test_datasets_are_all_there(cli):
    entries = {entry["name"]: entry for entry in cli("datasets", "--json").json}
    assert list(entries) == list(SOURCES)
    assert entries["mnist"]["input_shape"] == [1, 28, 28]
    assert [option["name"] for option in entries["mnist"]["options"]] == ["folder"]
