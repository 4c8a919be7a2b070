"""The imports of a printed file, in the order in which import sorters leave them."""

from __future__ import annotations

from collections.abc import Iterable

# What a name comes from; the standard library's first.
_STANDARD = {
    "gzip": "import gzip",
    "math": "import math",
    "zlib": "import zlib",
    "defaultdict": "from collections import defaultdict",
    "Path": "from pathlib import Path",
}
_INSTALLED = {
    "np": "import numpy as np",
    "torch": "import torch",
    "F": "import torch.nn.functional as F",
    "nn": "from torch import nn",
}
# A name that starts so is a function of scikit-learn's data sets.
_LOADER = "load_"


def import_lines(names: Iterable[str]) -> list[str]:
    """The lines that bring these names in: the standard library, an empty line, what is installed."""
    wanted = set(names)
    standard = [line for name, line in _STANDARD.items() if name in wanted]
    installed = [line for name, line in _INSTALLED.items() if name in wanted]
    installed += [f"from sklearn.datasets import {name}" for name in wanted if name.startswith(_LOADER)]
    return [*_sorted(standard), *([""] if standard and installed else []), *_sorted(installed)]


def _sorted(lines: list[str]) -> list[str]:
    """Whole modules before names from modules, each by the module."""
    return sorted(lines, key=lambda line: (line.startswith("from"), line.split()[1]))
