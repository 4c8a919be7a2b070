"""The search favours what was used last: first where nothing is typed, and of what fits alike where something is."""

from itertools import pairwise

from hands import key
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest

from netbuilder.graph.model import Graph
from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.canvas.search_rows import OFFER_ROLE
from netbuilder.gui.layer_search import CATALOGUE, favoured, search_layers
from netbuilder.gui.preferences import Preferences
from netbuilder.gui.stock import Stock
from netbuilder.storage.library import Library

KEYS = [match.key for match in CATALOGUE]


def found(view, text: str = "", after: str = "relu1") -> list:
    """What a search after a layer offers."""
    view.select((after,))
    key(view, Qt.Key.Key_Tab)
    popup = view.findChildren(SearchPopup)[-1]
    QTest.keyClicks(popup.field, text)
    matches = [popup.list.item(row).data(OFFER_ROLE).match for row in range(popup.list.count())]
    QTest.keyClick(popup.field, Qt.Key.Key_Escape)
    return matches


def names(matches) -> list[str]:
    return [match.name for match in matches]


def test_before_anything_is_typed_what_was_chosen_last_comes_first(view):
    view.adding.add_layer("Dropout", QPointF(0, 400))
    view.adding.add_layer("GELU", QPointF(300, 400))
    first, second, *rest = found(view)
    assert (first.name, second.name) == ("GELU", "Dropout")
    assert first.note == "recent · Gaussian error linear unit"
    assert names(rest).count("GELU") == 0


def test_what_the_drawing_has_comes_after_what_was_chosen(view):
    view.adding.add_layer("Tanh", QPointF(0, 400))
    matches = found(view)
    marked = names(match for match in matches if match.note.startswith("recent"))
    assert marked[0] == "Tanh"
    assert {"ReLU", "Conv2d"} & set(marked)
    assert not {"Input", "Output"} & set(marked), "they are there already"
    assert len(marked) <= 4


def test_an_empty_drawing_begins_with_what_comes_in(view, document):
    view.adding.add_layer("Tanh", QPointF(0, 400))
    document.commit("Clear", document.project.replace(graph=Graph()))
    assert found(view)[0].key == "Input"


def test_of_siblings_the_one_that_was_used_last_comes_first(view):
    before = names(found(view, "maxpool"))
    assert before[0] == "MaxPool2d"
    view.adding.add_layer("MaxPool3d", QPointF(0, 400))
    view.adding.add_layer("MaxPool1d", QPointF(0, 500))
    after = [match.key for match in view.stock.search("maxpool")]
    assert after[0] == "MaxPool2d", "the palette at the side keeps its order"
    best, *_ = favoured(view.stock.search("maxpool"), view.stock.recent)
    assert best.key == "MaxPool1d"


def test_a_better_match_stays_above_what_was_used_last(view):
    view.adding.add_layer("ConvTranspose2d", QPointF(0, 400))
    assert names(found(view, "conv"))[0].startswith("Conv2d")
    assert names(found(view, "linear"))[0] == "Linear"


@given(st.sampled_from(["conv", "pool", "norm", "fc", "relu", "skip", "drop", "e", "max pool"]), st.data())
def test_what_was_used_last_changes_only_the_order_of_what_fits_alike(query, data):
    recent = data.draw(st.lists(st.sampled_from(KEYS), unique=True, max_size=6))
    matches = search_layers(query)
    ordered = favoured(matches, recent)
    assert sorted(match.key for match in ordered) == sorted(match.key for match in matches)
    for earlier, later in pairwise(ordered):
        assert earlier.score >= later.score - 0.0101
    assert [m.key for m in favoured(matches, ())] == [m.key for m in favoured(matches, ("gone", "block:gone"))]


def test_it_is_remembered_from_one_start_to_the_next(qapp, tmp_path, scope):
    preferences = Preferences(tmp_path / "settings.ini")
    stock = Stock(scope, Library(tmp_path / "blocks"), preferences=preferences)
    for name in ("Conv2d", "ReLU", "Conv2d"):
        stock.remember(name)
    preferences._settings.sync()
    again = Stock(scope, Library(tmp_path / "blocks"), preferences=Preferences(tmp_path / "settings.ini"))
    assert again.recent[:2] == ("Conv2d", "ReLU")


def test_at_most_twelve_are_kept_and_damage_is_survived(qapp, tmp_path):
    preferences = Preferences(tmp_path / "settings.ini")
    for name in KEYS[:20]:
        preferences.remember_layer(name)
    assert preferences.recent_layers == tuple(reversed(KEYS[8:20]))
    preferences._settings.setValue("recent_layers", "{[")
    assert preferences.recent_layers == ()
    preferences.remember_layer("ReLU")
    assert preferences.recent_layers == ("ReLU",)


def test_the_window_remembers_what_was_added(window):
    window.canvas.adding.add_layer("Mish")
    assert window.preferences.recent_layers[0] == "Mish"
    assert window.stock.recent[0] == "Mish"
    window.document.undo_stack.setClean()
