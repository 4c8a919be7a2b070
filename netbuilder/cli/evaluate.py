"""`netbuilder evaluate`."""


def evaluate() -> None:
    """Soon."""
