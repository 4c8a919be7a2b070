"""Where Python source breaks its lines: the way `ruff format` (and black) leaves it at 88 columns."""

from __future__ import annotations

from dataclasses import dataclass

WIDTH = 88
INDENT = "    "


@dataclass(frozen=True, slots=True)
class Bracketed:
    """A call, list or parameter list: `opening`, comma-separated parts, `closing`.

    A broken list stands one part a line; the arguments of a call share a line while they fit.
    """

    opening: str
    parts: tuple[Code, ...]
    closing: str = ")"
    one_per_line: bool = False

    def __str__(self) -> str:
        return f"{self.opening}{', '.join(map(str, self.parts))}{self.closing}"


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands with one operator between them."""

    operator: str
    operands: tuple[str, ...]

    def __str__(self) -> str:
        return f" {self.operator} ".join(self.operands)


Code = str | Bracketed | Chain


def break_lines(indent: str, prefix: str, code: Code, suffix: str = "") -> list[str]:
    """The lines of `prefix code suffix`, broken where it is too long for one."""
    whole = f"{indent}{prefix}{code}{suffix}"
    if len(whole) <= WIDTH or isinstance(code, str):
        return [whole]
    inner = indent + INDENT
    if isinstance(code, Chain):
        return [f"{indent}{prefix}(", *_chain_lines(inner, code), f"{indent}){suffix}"]
    if prefix.endswith("= ") and len(f"{indent}{prefix}{code.opening}") > WIDTH:
        return [f"{indent}{prefix}(", *break_lines(inner, "", code), f"{indent}){suffix}"]
    joined = inner + ", ".join(map(str, code.parts))
    if len(joined) <= WIDTH and not code.one_per_line:
        body = [joined]
    else:
        body = [line for part in code.parts for line in break_lines(inner, "", part, ",")]
    return [f"{indent}{prefix}{code.opening}", *body, f"{indent}{code.closing}{suffix}"]


def _chain_lines(indent: str, chain: Chain) -> list[str]:
    joined = f"{indent}{chain}"
    if len(joined) <= WIDTH:
        return [joined]
    first, *rest = chain.operands
    return [indent + first, *(f"{indent}{chain.operator} {operand}" for operand in rest)]
