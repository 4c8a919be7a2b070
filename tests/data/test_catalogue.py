"""The list of data sets is plain JSON and complete."""

import json

from netbuilder.data.catalogue import catalogue
from netbuilder.data.sources import SOURCES


def test_every_source_is_listed_with_what_it_takes():
    entries = json.loads(json.dumps(catalogue()))
    assert [entry["name"] for entry in entries] == list(SOURCES)
    by_name = {entry["name"]: entry for entry in entries}
    assert by_name["digits"]["input_shape"] == [1, 8, 8]
    assert (by_name["diabetes"]["task"], by_name["diabetes"]["classes"]) == ("regression", 0)
    for entry in entries:
        assert [option["name"] for option in entry["options"]] == list(SOURCES[entry["name"]].options.model_fields)
        for option in entry["options"]:
            assert option["description"]
            assert "default" in option


def test_bounds_are_listed():
    [mnist] = [entry for entry in catalogue() if entry["name"] == "mnist"]
    assert mnist["options"][0]["format"] == "directory"
    [circles] = [entry for entry in catalogue() if entry["name"] == "circles"]
    bounds = {option["name"]: option for option in circles["options"]}
    assert (bounds["samples"]["minimum"], bounds["samples"]["maximum"]) == (20, 1_000_000)
    assert (bounds["factor"]["exclusiveMinimum"], bounds["factor"]["exclusiveMaximum"]) == (0, 1)
