"""Shown widgets for the plots' tests."""

import pytest

from netbuilder.gui.theme import light


@pytest.fixture
def theme(qapp):
    return light()


@pytest.fixture
def shown(qtbot):
    """Shows a widget in a size and waits until it is painted."""

    def show(widget, width=600, height=300):
        widget.resize(width, height)
        qtbot.addWidget(widget)
        with qtbot.waitExposed(widget):
            widget.show()
        return widget

    return show
