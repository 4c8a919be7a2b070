"""The generated sets are what their names say."""

import numpy as np
import pytest

from netbuilder.data.generated import GENERATED
from netbuilder.data.sources import SOURCES


def points_of(name, tmp_path, **options):
    source = SOURCES[name]
    samples = source.load(source.parse(options), tmp_path, None)
    return samples.features, samples.targets


@pytest.mark.parametrize("name", [source.name for source in GENERATED])
def test_the_seed_alone_decides(name, tmp_path):
    first, labels = points_of(name, tmp_path, seed=5)
    again, _ = points_of(name, tmp_path, seed=5)
    other, _ = points_of(name, tmp_path, seed=6)
    np.testing.assert_array_equal(first, again)
    assert not np.allclose(first, other)
    assert np.ptp(np.bincount(labels)) <= 1


def test_circles_lie_on_their_rings(tmp_path):
    points, labels = points_of("circles", tmp_path, noise=0, factor=0.3)
    np.testing.assert_allclose(np.hypot(*points.T), np.where(labels == 0, 1, 0.3))


def test_xor_is_a_chessboard(tmp_path):
    points, labels = points_of("xor", tmp_path, noise=0)
    np.testing.assert_array_equal(np.sign(points[:, 0]) != np.sign(points[:, 1]), labels == 1)
    assert {tuple(signs) for signs in np.sign(points)} == {(1, 1), (1, -1), (-1, 1), (-1, -1)}


def test_moons_are_half_circles(tmp_path):
    points, labels = points_of("moons", tmp_path, noise=0)
    upper, lower = points[labels == 0], points[labels == 1]
    np.testing.assert_allclose(np.hypot(*upper.T), 1)
    np.testing.assert_allclose(np.hypot(*(lower - [1, 0.5]).T), 1)
    assert upper[:, 1].min() >= 0
    assert lower[:, 1].max() <= 0.5


@pytest.mark.parametrize("arms", [2, 3, 8])
def test_spiral_arms_never_meet(arms, tmp_path):
    points, labels = points_of("spirals", tmp_path, noise=0, arms=arms, samples=400)
    radius, angle = np.hypot(*points.T), np.arctan2(points[:, 1], points[:, 0])
    start = (angle / (2 * np.pi) - 1.5 * radius) % 1  # where the arm leaves the centre, as a part of a turn
    np.testing.assert_allclose((start * arms).round() % arms, labels)
    np.testing.assert_allclose((start * arms + 0.5) % 1, 0.5, atol=1e-6)


def test_blobs_are_as_many_and_as_wide_as_asked(tmp_path):
    points, labels = points_of("blobs", tmp_path, centres=4, noise=0.1, samples=4000)
    for label in range(4):
        blob = points[labels == label]
        np.testing.assert_allclose(np.hypot(*blob.mean(axis=0)), 1, atol=0.02)
        np.testing.assert_allclose(blob.std(axis=0), 0.1, atol=0.01)
