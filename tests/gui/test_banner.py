"""The message above the canvas."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from netbuilder.gui.banner import Banner


@pytest.fixture
def banner(qtbot, themes):
    banner = Banner(themes)
    qtbot.addWidget(banner)
    banner.resize(600, 80)
    return banner


def test_it_is_hidden_until_there_is_something_to_say(banner):
    assert banner.isHidden()
    banner.show_message("error", "Title", "Words")
    assert banner.isVisible()
    assert banner.words.accessibleName() == "Title. Words"


def test_the_cross_closes_it(banner):
    banner.show_message("warning", "Title", "Words")
    QTest.mouseClick(banner._close, Qt.MouseButton.LeftButton)
    assert banner.isHidden()


def test_the_newest_message_takes_the_place_of_an_older_one(banner):
    banner.show_message("error", "First", "one")
    banner.show_message("hint", "Second", "two")
    assert "First" not in banner.words.text()
    assert "two" in banner.words.text()


def test_words_of_files_and_errors_are_shown_as_they_are(banner):
    banner.show_message("error", "A <title> & more", "<b>net</b> & <class 'int'>\nsecond line")
    assert "&lt;b&gt;net" in banner.words.text()
    assert "&lt;title&gt; &amp; more" in banner.words.text()
    assert "<br>second line" in banner.words.text()


def test_long_words_wrap_and_make_it_higher(banner):
    banner.show_message("error", "Title", "short")
    before = banner.sizeHint().height()
    banner.show_message("error", "Title", "many words that go on " * 30)
    assert banner.heightForWidth(600) > before


def test_it_looks_different_for_each_severity_and_theme(banner, themes):
    pictures = []
    for severity in ("error", "warning", "hint"):
        banner.show_message(severity, "Title", "Words")
        pictures.append(banner.grab().toImage())
    themes.set_preference("dark")
    pictures.append(banner.grab().toImage())
    assert all(pictures[a] != pictures[b] for a in range(4) for b in range(a))
