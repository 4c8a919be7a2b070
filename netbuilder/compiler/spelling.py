"""How names, values and shapes are spelled in Python source."""

from __future__ import annotations

import keyword
import re
import unicodedata
from typing import Any

from netbuilder.compiler.layout import Bracketed, Code
from netbuilder.layers.base import Index, Item, Step, TensorSpec

# A class name of this length still leaves room for its base class in one line.
_LONGEST_NAME = 60


def class_name(project_name: str) -> str:
    """A class name for a project, e.g. `LeNet5OnMNIST` for `LeNet-5 on MNIST`."""
    plain = unicodedata.normalize("NFKC", project_name)
    words = re.split(r"[\W_]+", plain)
    name = "".join(word[:1].upper() + word[1:] for word in words)
    name = "".join(character for character in name if f"a{character}".isidentifier())[:_LONGEST_NAME]
    if not name:
        return "Network"
    if not name.isidentifier():
        name = f"Net{name}"
    return f"{name}Net" if keyword.iskeyword(name) else name


def spell(value: Any) -> str:  # Any: whatever a torch class takes
    """A setting's value as Python source."""
    if isinstance(value, tuple | list):
        inside = ", ".join(map(spell, value)) + ("," if len(value) == 1 and isinstance(value, tuple) else "")
        return f"({inside})" if isinstance(value, tuple) else f"[{inside}]"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return f'"{escaped}"'
    return repr(value)


def shape_words(spec: TensorSpec) -> str:
    """A shape with its batch axis, e.g. `(B, 3, 8, 8)`."""
    return f"({', '.join(('B', *map(str, spec.shape)))})" if spec.shape else "(B,)"


def spell_argument(value: Any, prefix: str = "") -> Code:  # Any: whatever a torch class takes
    """A value as source that can be broken between the parts of a tuple, as the rows of a kernel need it."""
    if isinstance(value, tuple) and len(value) > 1:
        return Bracketed(f"{prefix}(", tuple(map(spell_argument, value)), ")", True)
    return f"{prefix}{spell(value)}"


def spell_step(step: Step) -> str:
    """A step after a call, as Python spells it."""
    if isinstance(step, Item):
        return f"[{spell_index(step.index)}]"
    kwargs = (f"{name}={spell(value)}" for name, value in step.kwargs.items())
    return f".{step.name}({', '.join((*map(spell, step.arguments), *kwargs))})"


def spell_index(index: Index) -> str:
    """What stands between the brackets, e.g. `:, -1`."""
    if isinstance(index, tuple):
        return ", ".join(map(spell_index, index))
    if isinstance(index, slice):
        first, last = ("" if end is None else str(end) for end in (index.start, index.stop))
        return f"{first}:{last}" + ("" if index.step is None else f":{index.step}")
    return str(index)
