"""From how far a card is seen, and what is worth drawing from there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from netbuilder.gui.theme import FontSize

# Below this zoom words on a card cannot be read: cards become blocks, as large and as strong in colour as they cost.
DETAIL_ZOOM: Final = 0.4
# Below this a block is too small for round corners and an icon.
SPECK_ZOOM: Final = 0.25
# From here on there is room for a picture of what the layer has learned, and from there on for its numbers.
NEAR_ZOOM: Final = 1.4
NEAREST_ZOOM: Final = 2.5


@dataclass(frozen=True, slots=True)
class Lettering:
    """How large words and icon are on the screen, in pixels, and how many rows of words a card has."""

    rows: int
    title: FontSize
    line: FontSize
    foot: FontSize
    icon: int


# Words grow less than the card, so that a larger card tells more: title, then type and settings, then shape and cost.
_LETTERINGS: Final = (
    (0.62, Lettering(1, 11, 11, 11, 12)),
    (0.9, Lettering(2, 12, 11, 11, 14)),
    (1.2, Lettering(3, 13, 12, 11, 16)),
    (1.8, Lettering(3, 13, 12, 12, 18)),
)
_LARGEST: Final = Lettering(3, 16, 13, 12, 20)


def lettering(zoom: float) -> Lettering:
    """What suits a zoom of `DETAIL_ZOOM` or more."""
    return next((letters for below, letters in _LETTERINGS if zoom < below), _LARGEST)
