"""The list of data sets, as plain values for `netbuilder datasets --json`."""

from __future__ import annotations

from typing import Any

from netbuilder.data.source import Options, Source
from netbuilder.data.sources import SOURCES

# Any: the values are JSON.
Entry = dict[str, Any]


def catalogue() -> list[Entry]:
    """One entry per data set: name, title, description, task, input_shape, classes and options.

    Shape and classes are those of the default options.
    """
    return [_entry(source) for source in SOURCES.values()]


def _entry(source: Source) -> Entry:
    facts = source.facts(source.options())
    return {
        "name": source.name,
        "title": source.title,
        "description": source.description,
        "task": facts.task,
        "input_shape": list(facts.input_shape),
        "classes": facts.classes,
        "options": describe_options(source.options),
    }


def describe_options(options: type[Options]) -> list[Entry]:
    """Name, type, default, description and bounds (`minimum`, `exclusiveMaximum`, ...) of each option."""
    properties: dict[str, Entry] = options.model_json_schema()["properties"] if options.model_fields else {}
    return [
        {"name": name, **{key: value for key, value in schema.items() if key != "title"}}
        for name, schema in properties.items()
    ]
