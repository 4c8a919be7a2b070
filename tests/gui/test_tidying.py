"""Full collections of garbage wait until nobody waits for the window."""

import gc
import weakref

import pytest
from PySide6.QtCore import QObject
from windows import delete_now

from netbuilder.gui.lull import Lull
from netbuilder.gui.tidying import Tidying
from netbuilder.gui.workers import EngineLoader


class Ring:
    """Garbage that only a collection finds."""

    def __init__(self) -> None:
        self.myself = self


@pytest.fixture
def lull(qapp) -> Lull:
    return Lull()


@pytest.fixture
def tidying(lull, monkeypatch):
    monkeypatch.setattr("netbuilder.gui.tidying._DUE", 2)
    before = gc.get_threshold()
    parent = QObject()
    yield Tidying(lull, EngineLoader(), parent)
    parent.deleteLater()
    delete_now()
    assert gc.get_threshold() == before


def old_garbage() -> weakref.ref[Ring]:
    """A ring that is among the oldest objects, with collections of the middle-aged behind it."""
    ring = Ring()
    gc.collect()
    for _ in range(4):
        gc.collect(1)
    return weakref.ref(ring)


def test_it_is_collected_in_a_lull_alone(lull, tidying):
    ring = old_garbage()
    lull.wait_anew()
    tidying.tidy()
    assert ring() is not None
    lull.end()
    tidying.tidy()
    assert ring() is None


def test_nothing_is_collected_that_is_not_due(tidying):
    ring = old_garbage()
    gc.collect()
    assert ring() is None
    runs = gc.get_stats()[2]["collections"]
    tidying.tidy()
    assert gc.get_stats()[2]["collections"] == runs


def test_python_begins_no_full_collection_by_itself(tidying):
    ring = old_garbage()
    kept = [[number] for number in range(400_000)]
    assert kept
    assert ring() is not None


def test_what_is_there_when_torch_is_loaded_is_not_walked_over_again(lull, monkeypatch):
    frozen = []
    monkeypatch.setattr("netbuilder.gui.tidying.gc.freeze", lambda: frozen.append(1))
    engine, parent = EngineLoader(), QObject()
    tidying = Tidying(lull, engine, parent)
    tidying.tidy()
    assert frozen == []
    engine.is_ready.set()
    tidying.tidy()
    tidying.tidy()
    assert frozen == [1]
    parent.deleteLater()
    delete_now()
