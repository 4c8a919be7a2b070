"""What is known of the chosen data before they are loaded: all that checking a drawing needs."""

from netbuilder.data.sources import find_source
from netbuilder.errors import DataError
from netbuilder.graph.facts import DataFacts
from netbuilder.graph.settings import DataSettings


def facts_of(settings: DataSettings) -> DataFacts | None:
    """Shape, task and classes of the chosen data; None when the source is unknown or its options are wrong."""
    try:
        return require_facts(settings)
    except DataError:
        return None


def require_facts(settings: DataSettings) -> DataFacts:
    """As `facts_of`, but raises DataError saying what is wrong with the source or its options."""
    source = find_source(settings.source)
    return source.facts(source.parse(settings.options))
