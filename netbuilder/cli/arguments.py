"""The arguments that several commands share."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

ProjectFile = Annotated[Path, typer.Argument(metavar="FILE", help="A project: NAME.netb, or a bare project.json.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON instead of text.")]

OPEN = "open"
_ASSIGNMENT = re.compile(r"[A-Za-z_]\w*(\.[^=\s]+)?=")


def with_a_command(words: Sequence[str], commands: Sequence[str]) -> list[str]:
    """The command line with `open` put in where the first word is no command but a file, or where there is no word."""
    if words and (words[0] in commands or words[0].startswith("-")):
        return list(words)
    return [OPEN, *words]


def with_every_set_named(words: Sequence[str]) -> list[str]:
    """`--set a=1 b=2` as `--set a=1 --set b=2`: an option of the parser takes one value, ours takes several.

    Words after a value go on being values as long as they look like one (`key.path=value`); anything else ends it.
    """
    spread: list[str] = []
    inside = False
    for index, word in enumerate(words):
        if inside and _ASSIGNMENT.match(word) and words[index - 1] != "--set":
            spread.append("--set")
        elif word.startswith("-") or words[index - 1 : index] != ["--set"]:
            inside = word == "--set" or word.startswith("--set=")
        spread.append(word)
    return spread
