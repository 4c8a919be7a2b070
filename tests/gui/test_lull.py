"""What follows an edit waits for a lull, comes one thing at a time, and is put off by the next edit."""

from collections.abc import Iterator
from time import sleep

import pytest
from PySide6.QtCore import QObject, QTimer
from windows import delete_now

from netbuilder.gui.lull import Lull


class Follower(QObject):
    """Notes that it was called."""

    def __init__(self, name: str, heard: list[str]) -> None:
        super().__init__()
        self.name = name
        self.heard = heard

    def refresh(self) -> None:
        self.heard.append(self.name)


@pytest.fixture
def heard() -> list[str]:
    return []


@pytest.fixture
def lull(qapp, heard, monkeypatch):
    monkeypatch.setattr("netbuilder.gui.lull.REST_MS", 30)
    lull = Lull()
    lull.followers = [Follower(name, heard) for name in ("first", "second", "third")]
    for follower in lull.followers:
        lull.follow(follower.refresh)
    return lull


def test_nobody_is_called_before_something_happens(qtbot, lull, heard):
    assert lull.is_over
    qtbot.wait(60)
    assert heard == []


def test_several_edits_in_a_row_are_followed_once(qtbot, lull, heard):
    for _ in range(3):
        lull.wait_anew()
        qtbot.wait(5)
    assert heard == []
    qtbot.waitUntil(lambda: lull.is_over)
    assert heard == ["first", "second", "third"]


def test_each_has_a_turn_of_the_event_loop_of_its_own(qtbot, heard):
    lull, key, last = Lull(), Follower("key", heard), Follower("last", heard)
    busy = Busy(heard, key)
    lull.follow(busy.refresh)
    lull.follow(last.refresh)
    lull.wait_anew()
    qtbot.waitUntil(lambda: lull.is_over)
    # What was asked for while the first was at work goes before the second.
    assert heard == ["busy", "key", "last"]


class Busy(Follower):
    """While it works, a key is pressed."""

    def __init__(self, heard: list[str], key: Follower) -> None:
        super().__init__("busy", heard)
        self.key = key

    def refresh(self) -> None:
        super().refresh()
        QTimer.singleShot(0, self.key.refresh)


def test_an_edit_puts_off_those_that_are_left(qtbot, lull, heard):
    editor, last = Editor("editor", heard, lull), Follower("last", heard)
    lull.follow(editor.refresh)
    lull.follow(last.refresh)
    lull.wait_anew()
    qtbot.waitUntil(lambda: "last" in heard)
    once = ["first", "second", "third", "editor"]
    assert heard == [*once, *once, "last"]


class Editor(Follower):
    """Its first refresh is an edit itself."""

    def __init__(self, name: str, heard: list[str], lull: Lull) -> None:
        super().__init__(name, heard)
        self.lull = lull

    def refresh(self) -> None:
        super().refresh()
        if self.heard.count(self.name) == 1:
            self.lull.wait_anew()


def test_what_is_gone_is_not_called(qtbot, lull, heard):
    lull.followers[0].deleteLater()
    delete_now()
    del lull.followers[1]
    lull.wait_anew()
    lull.end()
    assert heard == ["third"]
    assert lull.is_over


def test_ending_it_calls_everybody_at_once(lull, heard):
    lull.wait_anew()
    lull.end()
    assert heard == ["first", "second", "third"]
    lull.end()
    assert len(heard) == 3


class Slow(Follower):
    """Works in steps; the first of them takes longer than a turn."""

    def __init__(self, name: str, heard: list[str], steps: int) -> None:
        super().__init__(name, heard)
        self.steps = steps

    def refresh(self) -> Iterator[None]:
        for number in range(self.steps):
            sleep(0.01)
            self.heard.append(f"{self.name} {number}")
            QTimer.singleShot(0, self.note_event)
            yield

    def note_event(self) -> None:
        self.heard.append("event")


def test_one_that_takes_long_lets_events_in_between_its_steps(qtbot, lull, heard):
    slow = Slow("slow", heard, 2)
    lull.follow(slow.refresh)
    lull.wait_anew()
    qtbot.waitUntil(lambda: lull.is_over)
    assert heard == ["first", "second", "third", "slow 0", "event", "slow 1", "event"]


def test_what_is_half_done_at_an_edit_is_begun_anew(qtbot, lull, heard):
    slow, last = Slow("slow", heard, 3), Follower("last", heard)
    lull.follow(slow.refresh)
    lull.follow(last.refresh)
    lull.wait_anew()
    qtbot.waitUntil(lambda: "slow 1" in heard)
    lull.wait_anew()
    heard.clear()
    qtbot.waitUntil(lambda: lull.is_over)
    assert [words for words in heard if words != "event"] == [
        "first", "second", "third", "slow 0", "slow 1", "slow 2", "last",
    ]  # fmt: skip


def test_ending_it_ends_what_is_half_done(qtbot, lull, heard):
    slow, last = Slow("slow", heard, 3), Follower("last", heard)
    lull.follow(slow.refresh)
    lull.follow(last.refresh)
    lull.wait_anew()
    qtbot.waitUntil(lambda: "slow 0" in heard)
    lull.end()
    assert heard.count("slow 2") == heard.count("last") == 1
    assert lull.is_over


def test_what_is_gone_in_the_middle_of_its_work_does_not_go_on(qtbot, lull, heard):
    slow, last = Slow("slow", heard, 3), Follower("last", heard)
    lull.follow(slow.refresh)
    lull.follow(last.refresh)
    lull.wait_anew()
    qtbot.waitUntil(lambda: "slow 0" in heard)
    slow.deleteLater()
    delete_now()
    del heard[heard.index("slow 0") + 1 :]
    lull.end()
    assert heard == ["first", "second", "third", "slow 0", "last"]
