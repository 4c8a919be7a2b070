"""What is wrong with the choice of data, as findings beside those of the drawing."""

from __future__ import annotations

from netbuilder.compiler.findings import Finding
from netbuilder.data.facts import require_facts
from netbuilder.errors import DataError
from netbuilder.graph.settings import DataSettings


def find_data_mistakes(settings: DataSettings) -> tuple[Finding, ...]:
    """An unknown data set or an option that it does not take; nothing is loaded for it."""
    try:
        require_facts(settings)
    except DataError as error:
        return (Finding("error", None, None, str(error), "data"),)
    return ()
