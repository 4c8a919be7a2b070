"""Ids become Python names by one rule."""

import keyword
from typing import Any

import pytest
import torch
from hypothesis import example, given
from hypothesis import strategies as st
from torch import fx, nn

from netbuilder.compiler.names import RESERVED, python_name, python_names


@pytest.mark.parametrize(
    ("node_id", "name"),
    [("conv1", "conv1"), ("conv 1", "conv_1"), ("1st", "_1st"), ("class", "class_"), ("forward", "forward_"),
     ("training", "training_"), ("type", "type_"), ("half", "half_"), ("größe", "gr__e"), ("a-b", "a_b")],
)  # fmt: skip
def test_rule(node_id: str, name: str) -> None:
    assert python_name(node_id) == name


def test_names_that_a_graph_module_owns_are_reserved() -> None:
    owned = set(dir(fx.GraphModule(nn.Module(), fx.Graph())))
    assert not {name for name in owned if not name.startswith("__")} - RESERVED


def test_collisions_are_numbered_and_true_names_win() -> None:
    assert python_names(["a b", "a_b", "a-b"]) == {"a b": "a_b_2", "a_b": "a_b", "a-b": "a_b_3"}


@given(st.lists(st.text(min_size=1, max_size=8), unique=True, max_size=12))
def test_names_are_distinct_identifiers_that_a_module_takes(ids: list[str]) -> None:
    names = python_names(ids)
    assert list(names) == ids
    assert len(set(names.values())) == len(ids)
    for name in names.values():
        assert name.isidentifier()
        assert name.isascii()
        assert not keyword.iskeyword(name)
    module = fx.GraphModule(nn.Module(), fx.Graph())
    for name in names.values():
        assert not hasattr(module, name)
        module.add_module(name, nn.Linear(1, 1))


@given(st.lists(st.text("_ab1é", min_size=1, max_size=6), min_size=1, unique=True))
@example(["_", "é"])
def test_a_class_body_does_not_mangle_them(ids: list[str]) -> None:
    name = list(python_names(ids).values())[-1]
    scope: dict[str, Any] = {"nn": nn}
    exec(f"class A(nn.Module):\n def __init__(self):\n  super().__init__()\n  self.{name} = nn.Linear(1, 1)", scope)
    assert list(scope["A"]().state_dict()) == [f"{name}.weight", f"{name}.bias"]
    assert torch.is_tensor(scope["A"]().get_submodule(name).weight)
