"""What the tests of the panels stand on."""

import pytest
from outline_hands import Hands, hands_on


@pytest.fixture
def hands(qtbot, digits_window) -> Hands:
    """In the outline of the small convolutional network."""
    return hands_on(qtbot, digits_window)
