"""What README tells people to paste works when it is pasted."""

import json
import re
import shlex
from pathlib import Path

import pytest
import torch
from torch import nn

from netbuilder.cli.arguments import with_every_set_named
from netbuilder.cli.main import COMMANDS
from netbuilder.data.findings import report_on
from netbuilder.layers import normalisation
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.storage.records import project_from_json

ROOT = Path(__file__).resolve().parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def block(kind):
    """The one code block of that kind."""
    (text,) = re.findall(rf"^```{kind}\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    return text


def test_the_project_is_sound():
    project = project_from_json(json.loads(block("json")))
    assert report_on(project).findings == ()


def test_the_layer_is_one():
    names = dict(vars(normalisation))
    exec(block("python"), names)  # as if it stood at the end of that file
    (layer_class,) = [
        value for name, value in names.items() if name not in vars(normalisation) and name != "__builtins__"
    ]
    assert issubclass(layer_class, Layer)
    layer = layer_class()
    shape = TensorSpec((3, 4, 5))
    assert layer.outputs((shape,)) == (shape,)
    call = layer.call((shape,))
    module = getattr(nn, call.target.removeprefix("nn."))(**call.kwargs)
    x = torch.randn(2, 3, 4, 5)
    # The formula in the layer's first line.
    assert torch.allclose(module(x), x.exp() / x.exp().sum(1, keepdim=True))


@pytest.mark.parametrize("line", re.findall(r"^netbuilder .*$", README, re.MULTILINE))
def test_a_command_line_names_commands_that_there_are(line):
    words = with_every_set_named(shlex.split(line.split("  ")[0]))
    assert words[1] in COMMANDS or words[1] == "[FILE]"


def test_files_that_are_named_are_there():
    named = re.findall(r"\b(?:examples|tests|netbuilder|resources)/[\w./-]*\w", README)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []
