"""`netbuilder export`."""


def export() -> None:
    """Soon."""
