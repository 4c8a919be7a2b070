"""What is wrong with a drawing, and what would put it right, as values."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal

from netbuilder.graph.project import Project

Severity = Literal["error", "warning", "hint"]
Key = tuple[str, str | None, int | None, str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Repair:
    """One way out, in the words of its button; `apply` is an edit like any other and may raise EditError.

    `preview` says what it would give, e.g. `fc: 3136 → 128`; it is known once the repair has been tried.
    """

    text: str
    apply: Callable[[Project], Project] = field(compare=False)
    preview: str = ""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong: where, in plain words, and the repairs that have been tried and work.

    An error keeps the drawing from running; a warning does not, and is probably a mistake; a hint helps on.
    `node` is None for the drawing as a whole; `port` is an input port. `code` names the kind for programs, `detail`
    tells apart several of one kind at one place (the setting, the wire). `path` names the Block nodes to go through to
    the drawing that `node` stands in; it is () for the project's own drawing.
    """

    severity: Severity
    node: str | None
    port: int | None
    message: str
    code: str
    repairs: Sequence[Repair] = ()
    detail: str = ""
    path: tuple[str, ...] = ()

    @property
    def key(self) -> Key:
        """What makes it the same finding after an edit, whatever numbers its message then holds."""
        return self.code, self.node, self.port, self.detail, self.path

    @property
    def place(self) -> str | None:
        """The node's id behind those of the blocks around it: `block1/conv1`; None for the drawing as a whole."""
        return "/".join((*self.path, self.node)) if self.node is not None else "/".join(self.path) or None
