"""The colours of the layer families are told apart by every eye, and seen on every ground."""

from itertools import combinations
from math import atan2, cos, degrees, exp, hypot, radians, sin, sqrt

import numpy as np
import pytest
from test_theme import contrast

from netbuilder.gui.theme_tokens import THEMES
from netbuilder.layers.base import Family

# Simulated dichromacy, on linear RGB: Machado, Oliveira, Fernandes, "A Physiologically-based Model for Simulation of
# Color Vision Deficiency", IEEE TVCG 15 (2009), severity 1.0.
VISION = {
    "normal": np.eye(3),
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
    "tritanopia": np.array(
        [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.303900]]
    ),
}
# The least distance of two families in CIEDE2000, where about 1 can just be seen side by side. Tritanopia is a thousand
# times rarer than the other two, and the colours of the sketches bind more there.
LEAST = {"normal": 10.0, "protanopia": 8.0, "deuteranopia": 8.0, "tritanopia": 6.0}
SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE = np.array([0.95047, 1.0, 1.08883])


def lab(colour: str, vision: str = "normal") -> tuple[float, float, float]:
    """CIELAB (D65) of `#RRGGBB` as an eye sees it."""
    parts = np.array([int(colour[place : place + 2], 16) for place in (1, 3, 5)]) / 255
    linear = np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4)
    ratio = SRGB_TO_XYZ @ np.clip(VISION[vision] @ linear, 0, 1) / WHITE
    x, y, z = np.where(ratio > (6 / 29) ** 3, np.cbrt(ratio), ratio / (3 * (6 / 29) ** 2) + 4 / 29)
    return float(116 * y - 16), float(500 * (x - y)), float(200 * (y - z))


def difference(one: tuple[float, float, float], other: tuple[float, float, float]) -> float:
    """CIEDE2000, as in Sharma, Wu, Dalal, Color Research and Application 30 (2005)."""
    mean_chroma = (hypot(*one[1:]) + hypot(*other[1:])) / 2
    stretch = 1.5 - 0.5 * sqrt(mean_chroma**7 / (mean_chroma**7 + 25**7))
    chroma1, chroma2 = hypot(stretch * one[1], one[2]), hypot(stretch * other[1], other[2])
    hue1, hue2 = (degrees(atan2(each[2], stretch * each[1])) % 360 for each in (one, other))
    lightness, chroma = (one[0] + other[0]) / 2, (chroma1 + chroma2) / 2
    turn = (hue2 - hue1 + 180) % 360 - 180 if chroma1 and chroma2 else 0.0
    hue = (hue1 + turn / 2) % 360 if chroma1 and chroma2 else hue1 + hue2
    weight = (
        1
        - 0.17 * cos(radians(hue - 30))
        + 0.24 * cos(radians(2 * hue))
        + 0.32 * cos(radians(3 * hue + 6))
        - 0.20 * cos(radians(4 * hue - 63))
    )
    d_lightness = (other[0] - one[0]) / (1 + 0.015 * (lightness - 50) ** 2 / sqrt(20 + (lightness - 50) ** 2))
    d_chroma = (chroma2 - chroma1) / (1 + 0.045 * chroma)
    d_hue = 2 * sqrt(chroma1 * chroma2) * sin(radians(turn / 2)) / (1 + 0.015 * chroma * weight)
    rotation = -2 * sqrt(chroma**7 / (chroma**7 + 25**7)) * sin(radians(60 * exp(-(((hue - 275) / 25) ** 2))))
    return sqrt(d_lightness**2 + d_chroma**2 + d_hue**2 + rotation * d_chroma * d_hue)


def test_the_difference_is_that_of_its_published_pairs():
    assert difference((50, 2.6772, -79.7751), (50, 0, -82.7485)) == pytest.approx(2.0425, abs=1e-4)
    assert difference((50, -1.3802, -84.2814), (50, 0, -82.7485)) == pytest.approx(1.0, abs=1e-4)
    assert difference((50, 2.5, 0), (50, 0, -2.5)) == pytest.approx(4.3065, abs=1e-4)
    assert difference((50, 2.5, 0), (58, 24, 15)) == pytest.approx(19.4535, abs=1e-4)
    assert difference((2.0776, 0.0795, -1.1350), (0.9033, -0.0636, -0.5514)) == pytest.approx(0.9082, abs=1e-4)


def test_the_eyes_are_those_that_they_are_called():
    assert lab("#FFFFFF", "deuteranopia") == pytest.approx((100, 0, 0), abs=0.1)
    # A red and a green that only differ for who has both cones.
    red, green = "#B4602A", "#6F7F1F"
    assert difference(lab(red), lab(green)) > 30
    assert difference(lab(red, "deuteranopia"), lab(green, "deuteranopia")) < 12


@pytest.mark.parametrize("vision", VISION)
@pytest.mark.parametrize("theme", THEMES.values(), ids=lambda theme: theme.name)
def test_no_two_families_look_alike(theme, vision):
    colours = {family: lab(theme.family_colour(family).name().upper(), vision) for family in Family}
    distances = {pair: difference(colours[pair[0]], colours[pair[1]]) for pair in combinations(Family, 2)}
    closest = min(distances, key=distances.__getitem__)
    assert distances[closest] >= LEAST[vision], closest


@pytest.mark.parametrize("name", ["contrast-light", "contrast-dark"])
@pytest.mark.parametrize("surface", ["panel", "canvas"])
@pytest.mark.parametrize("family", Family, ids=str)
def test_in_high_contrast_every_family_stands_out_from_its_ground(name, surface, family):
    theme = THEMES[name]
    assert contrast(theme.family_colour(family).name(), getattr(theme, surface)) >= 3


@pytest.mark.parametrize("family", Family, ids=str)
def test_on_dark_every_family_stands_out_and_on_light_it_is_seen(family):
    for theme, least in ((THEMES["dark"], 3.0), (THEMES["light"], 2.0)):
        assert contrast(theme.family_colour(family).name(), theme.panel) >= least, theme.name


def test_the_colours_of_the_sketches_that_clash_with_no_other_are_kept():
    kept = {
        Family.INPUT_OUTPUT: "#8A94A6",
        Family.DENSE: "#E69F00",
        Family.POOLING: "#009E73",
        Family.RECURRENT: "#D55E00",
        Family.ATTENTION: "#5B6CF0",
        Family.MERGE: "#A0785A",
    }
    for name in ("light", "dark", "contrast-dark"):
        assert {family: THEMES[name].family_colour(family).name().upper() for family in kept} == kept
