"""`netbuilder predict`."""


def predict() -> None:
    """Soon."""
