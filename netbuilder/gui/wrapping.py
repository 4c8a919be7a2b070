"""Words in several lines, for the widgets that do not wrap by themselves."""

from __future__ import annotations

from PySide6.QtGui import QFontMetrics


def in_lines(text: str, metrics: QFontMetrics, width: int) -> str:
    """`text` broken between words, so that no line is wider than `width` where a word does not force it."""
    lines = [""]
    for word in text.split():
        longer = f"{lines[-1]} {word}".strip()
        if lines[-1] and metrics.horizontalAdvance(longer) > width:
            lines.append(word)
        else:
            lines[-1] = longer
    return "\n".join(lines)
