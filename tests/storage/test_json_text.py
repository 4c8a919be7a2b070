"""Reading JSON strictly."""

import json

import pytest
from any_projects import json_values
from hypothesis import given

from netbuilder.errors import ProjectFileError
from netbuilder.storage.json_text import read_json, write_json
from netbuilder.storage.limits import NESTING

BAD = {
    b"": "Expecting value",
    b"{": "not valid JSON",
    b'{"a": 1,}': "line 1, column 9",
    b'{"a": NaN}': "NaN is not a number",
    b'{"a": -Infinity}': "-Infinity is not a number",
    b'{"a": 1e999}': "too large",
    b'{"a": 1, "b": {"a": 2, "a": 3}}': "'a' stands twice",
    b"1" * 5000: "not valid",
    b"[" * 100_000: "nested more than",
    b"[" * (NESTING + 1) + b"]" * (NESTING + 1): "nested more than",
    b'{"a":' * 2000 + b"1" + b"}" * 2000: "nested more than",
    b"\xff\xfe{\x00": "not text in UTF-8",
    b"\x89PNG\r\n\x1a\n\x00\x00": "not text in UTF-8",
    b'"\\ud800"': "not valid Unicode",
    b"{} {}": "Extra data",
}


@pytest.mark.parametrize(("content", "message"), BAD.items(), ids=lambda part: str(part[:20]))
def test_bad_json_is_named(content, message):
    with pytest.raises(ProjectFileError, match=message) as caught:
        read_json(content, "The file")
    assert str(caught.value).startswith("The file")


@given(json_values)
def test_what_is_written_is_read_again(value):
    assert read_json(write_json(value, "It"), "It") == value


def test_the_deepest_allowed_nesting_is_read_and_written():
    value = json.loads("[" * NESTING + "]" * NESTING)
    assert read_json(write_json(value, "It"), "It") == value


def test_a_byte_order_mark_is_no_harm():
    assert read_json(b"\xef\xbb\xbf{}", "It") == {}


def test_escaped_pairs_are_text():
    assert read_json(b'"\\ud83d\\ude00"', "It") == "😀"


def test_unlimited_numbers_are_read_where_they_are_allowed():
    assert read_json(write_json([float("inf"), -1], "It", finite=False), "It", finite=False) == [float("inf"), -1]


@pytest.mark.parametrize("value", [float("nan"), {1, 2}, "\ud800", object()])
def test_what_json_cannot_hold_is_refused(value):
    with pytest.raises(ProjectFileError, match="It "):
        write_json({"a": value}, "It")
