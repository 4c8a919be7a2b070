"""The canvas coloured by what layers cost: which quantity was chosen, and how strongly each layer is tinted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from netbuilder.gui.ledger import Ledger
from netbuilder.gui.scope import Scope

if TYPE_CHECKING:
    from netbuilder.gui.quantities import Quantity


@dataclass(frozen=True, slots=True)
class Tints:
    """How strongly each node of the drawing is tinted, from 0 to 1, and the scale for it.

    Amounts differ by orders of magnitude, so the strength grows with their square root: half of the strength stands
    for a quarter of `largest`. A node without an amount is not in `strengths`.
    """

    quantity: Quantity | None = None
    strengths: Mapping[str, float] = field(default_factory=dict)
    largest: float = 0.0


class Heat(QObject):
    """Follows the drawing that is shown; nothing is worked out while layers wear their family's colours."""

    changed = Signal(object)  # Tints

    def __init__(self, scope: Scope, ledger: Ledger, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._scope = scope
        self._ledger = ledger
        self._choice = ""
        self._tints = Tints()
        scope.lull.follow(self._refresh)
        scope.moved.connect(lambda _before, _after: self._refresh())

    @property
    def choice(self) -> str:
        """The key of the quantity, "" for none."""
        return self._choice

    @property
    def tints(self) -> Tints:
        return self._tints

    def choose(self, key: str) -> None:
        """Colour by a quantity; "" gives the layers their family's colours back."""
        if key != self._choice:
            self._choice = key
            self._refresh()

    def _refresh(self) -> None:
        tints = self._worked_out()
        if tints != self._tints:
            self._tints = tints
            self.changed.emit(tints)

    def _worked_out(self) -> Tints:
        if not self._choice:
            return Tints()
        from netbuilder.gui.quantities import QUANTITIES

        quantity = QUANTITIES[self._choice]
        rows = self._ledger.inside(self._scope.path)
        amounts = {name: amount for name, row in rows.items() if (amount := quantity.amount(row)) is not None}
        largest = max(amounts.values(), default=0.0)
        strengths = {name: sqrt(amount / largest) if largest else 0.0 for name, amount in amounts.items()}
        return Tints(quantity, strengths, largest)
