"""Numbers as people read them: few digits, thousands separated, a true minus sign."""

from __future__ import annotations

from math import isfinite, isnan


def number(value: float, digits: int = 4) -> str:
    """A measured value with `digits` significant digits, e.g. `0.0613`, `−12.5`, `3.2e−05`, `12,300`."""
    if isnan(value):
        return "not a number"
    if not isfinite(value):
        return "∞" if value > 0 else "−∞"
    if value == 0:
        return "0"
    if 1e-4 <= abs(value) < 10 ** max(digits, 7):
        text = f"{value:,.{digits}g}" if abs(value) < 10**digits else f"{value:,.0f}"
    else:
        text = f"{value:.{digits - 1}e}"
        mantissa, exponent = text.split("e")
        mantissa = mantissa.rstrip("0").rstrip(".") if "." in mantissa else mantissa
        text = f"{mantissa}e{exponent}"
    return text.replace("-", "−")


def count(value: int) -> str:
    """A whole number with its thousands separated."""
    return f"{value:,}".replace("-", "−")


def percent(value: float) -> str:
    """A share as a percentage with one digit, e.g. `98.9 %`."""
    return f"{100 * value:.1f} %"
