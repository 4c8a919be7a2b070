"""Other lines come into the place of those that were there, and nothing else of the text is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from netbuilder.gui.panels.source_view import SourceView
from netbuilder.gui.theme import light

LINES = st.lists(st.sampled_from(["", "a", "b", "import torch"]), min_size=1, max_size=6)


@given(LINES, LINES)
def test_the_text_is_what_was_shown_last(qapp, before, after):
    view = SourceView(light())
    view.show_text("\n".join(before))
    view.show_text("\n".join(after))
    assert view.toPlainText() == "\n".join(after)
    assert view.blockCount() == len(after)


@pytest.fixture
def changes(qtbot):
    view = SourceView(light())
    qtbot.addWidget(view)
    view.show_text("one\ntwo\nthree\nfour")
    found: list[tuple[int, int, int]] = []
    view.document().contentsChange.connect(lambda *change: found.append(change))
    return view, found


def test_lines_that_are_the_same_are_left_alone(changes):
    view, found = changes
    view.show_text("one\n2\nthree\nfour")
    view.show_text("one\n2\nthree\nfour")
    assert found == [(len("one\n"), len("two\n"), len("2\n"))]
    view.show_text("one\n2\nthree\nfour\nfive")
    assert found[1:] == [(len("one\n2\nthree\nfour"), 0, len("\nfive"))]
