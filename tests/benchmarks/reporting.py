"""What the benchmark programs share: their options, and results as a table or as JSON."""

from __future__ import annotations

import argparse
import json
import os
import platform
from collections.abc import Sequence
from typing import Any


def options(description: str, seconds: float) -> argparse.ArgumentParser:
    """The options of every benchmark program; a program adds its own."""
    parser = argparse.ArgumentParser(description=description)
    parser.add_argument("--json", action="store_true", help="print one JSON document")
    parser.add_argument("--seconds", type=float, default=seconds, help=f"seconds for each measurement ({seconds:g})")
    return parser


def report(title: str, rows: Sequence[dict[str, Any]], as_json: bool) -> None:
    """Print equal rows as a table with their keys on top, or everything as JSON with the machine beside it."""
    machine = {"system": platform.platform(), "processor": platform.machine(), "cores": os.cpu_count()}
    if as_json:
        print(json.dumps({"title": title, "machine": machine, "rows": list(rows)}, indent=2))
        return
    print(f"{title} ({machine['system']}, {machine['cores']} cores)")
    table = [list(rows[0]), *([_cell(value) for value in row.values()] for row in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        print("  ".join(cell.rjust(width) for cell, width in zip(line, widths, strict=True)))


def _cell(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.3f}" if abs(value) < 100 else f"{value:,.0f}"
    return "" if value is None else str(value)
