"""The text of the modules that torch lacks, read from their own files, so that the exported source stands alone."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import netbuilder.modules
from netbuilder.layers.base import Call

# What a module may use besides torch and nn.
_NEEDS = frozenset({"math", "F"})


@dataclass(frozen=True, slots=True)
class Definition:
    """A class as its file has it, and the names it needs imported."""

    lines: tuple[str, ...]
    needs: frozenset[str]


def definitions_of(calls: Iterable[Call]) -> Definition:
    """The classes that torch lacks and that these calls make, and all that a source with these calls needs imported."""
    calls = tuple(calls)
    own = dict.fromkeys(call.target for call in calls if call.is_own)
    definitions = [definition(target) for target in own]
    needs = frozenset({"torch", "nn"}).union(*(each.needs for each in definitions))
    if any(call.target.startswith("F.") for call in calls):
        needs |= {"F"}
    return Definition(tuple(line for each in definitions for line in (*each.lines, "", "")), needs)


@cache
def definition(target: str) -> Definition:
    """The class that a target names, e.g. `netbuilder.modules.dense.RBF`, found in its file without importing torch."""
    file, name = target.split(".")[-2:]
    text = (Path(netbuilder.modules.__path__[0]) / f"{file}.py").read_text(encoding="utf-8")
    found = next(node for node in ast.parse(text).body if isinstance(node, ast.ClassDef) and node.name == name)
    names = {node.id for node in ast.walk(found) if isinstance(node, ast.Name)}
    lines = text.splitlines()[found.lineno - 1 : found.end_lineno]
    return Definition(tuple(lines), frozenset(names & _NEEDS))
