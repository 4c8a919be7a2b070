"""A few letters find the words that are meant."""

import pytest

from netbuilder.gui.fuzzy import find


@pytest.mark.parametrize(
    ("query", "text", "letters"),
    [
        ("save", "Save as", "Save"),
        ("as", "Save as", "as"),
        ("svas", "Save as", None),
        ("sas", "Save as", "Sas"),
        ("all fit", "Fit all", "Fitall"),
        ("pool", "Add MaxPool2d", "Pool"),
        ("amp", "Add MaxPool2d", "AMP"),
        ("2d", "Add MaxPool2d", "2d"),
        ("ave", "Save", "ave"),
        ("SAVE", "save", "save"),
    ],
)
def test_the_letters_that_fit_are_named(query, text, letters):
    found = find(query, text)
    if letters is None:
        assert found is None
    else:
        assert found is not None
        assert "".join(text[place] for place in sorted(found.places)) == letters


@pytest.mark.parametrize(("query", "text"), [("x", "Save"), ("e", "Save"), ("save x", "Save"), ("evas", "Save")])
def test_what_does_not_fit_is_not_found(query, text):
    assert find(query, text) is None


def test_beginnings_come_before_middles_and_middles_before_scattered_letters():
    texts = ["Undo", "Go under", "Round off", "Use new dots"]
    scores = [find("und", text) for text in texts]
    assert [bool(each) for each in scores] == [True, True, True, True]
    assert [each.score for each in scores] == sorted((each.score for each in scores), reverse=True)


def test_of_two_that_fit_alike_the_shorter_is_better():
    assert find("sel", "Select all").score > find("sel", "Select everything that is here").score


def test_words_beside_the_text_find_it_when_they_begin_so():
    assert find("dense", "Add Linear", "dense fc").places == frozenset()
    assert find("add fc", "Add Linear", "dense fc") is not None
    assert find("ense", "Add Linear", "dense fc") is None
    assert find("dense", "Dense").score > find("dense", "Add Linear", "dense").score


def test_an_empty_query_finds_everything():
    assert find("", "Save") is not None
    assert find("  ", "Save").places == frozenset()


def test_letters_that_fold_to_two_do_not_move_the_places():
    found = find("ok", "Größe İok")
    assert found is None or "".join("Größe İok"[place] for place in sorted(found.places)).lower() == "ok"
