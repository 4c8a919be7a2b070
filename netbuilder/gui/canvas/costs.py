"""What each layer costs beside the costliest of its drawing."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from netbuilder.compiler.check import Report


def relative_costs(report: Report | None) -> Mapping[str, float]:
    """The cost of each node from 0 to 1, in weights or in multiply-adds, whichever is more beside the others.

    Amounts differ by orders of magnitude, so the figure grows with their square root. Nothing where nothing costs.
    """
    if report is None:
        return {}
    costs = {name: shapes.cost for name, shapes in report.inference.nodes.items()}
    weights = max((cost.parameters for cost in costs.values()), default=0)
    work = max((cost.multiply_adds for cost in costs.values()), default=0)
    if not weights and not work:
        return {}
    return {
        name: sqrt(max(cost.parameters / weights if weights else 0.0, cost.multiply_adds / work if work else 0.0))
        for name, cost in costs.items()
    }
