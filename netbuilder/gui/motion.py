"""Whether anything may move by itself: not where the system or the user asks for stillness."""

from __future__ import annotations

from PySide6.QtWidgets import QApplication, QStyle

_PROPERTY = "reducedMotion"


def wants_motion() -> bool:
    """Whether to animate. Without it whatever would glide is there at once, and what would pulse glows."""
    app = QApplication.instance()
    if app is None or app.property(_PROPERTY):
        return False
    return QApplication.style().styleHint(QStyle.StyleHint.SH_Widget_Animation_Duration) > 0


def reduce_motion(is_wanted: bool) -> None:
    """Keep the whole application still, whatever the system says, or follow the system again."""
    app = QApplication.instance()
    if app is not None:
        app.setProperty(_PROPERTY, is_wanted)
