"""Generated sequences and pictures are what their names say, and tokens pass through unscaled."""

import numpy as np
import pytest

from netbuilder.data.fitted import fit
from netbuilder.data.prepare import prepare
from netbuilder.data.preview import preview
from netbuilder.data.sources import SOURCES
from netbuilder.errors import DataError
from netbuilder.graph.settings import DataSettings


def loaded(name, tmp_path, **options):
    source = SOURCES[name]
    return source.load(source.parse(options), tmp_path, None)


@pytest.mark.parametrize("name", ["waves", "brackets", "noise_images"])
def test_the_seed_alone_decides(name, tmp_path):
    options = {"height": 6, "width": 5} if name == "noise_images" else {}
    first, again, other = (loaded(name, tmp_path, seed=seed, **options) for seed in (5, 5, 6))
    np.testing.assert_array_equal(first.features, again.features)
    assert (first.features != other.features).any()
    assert np.ptp(np.bincount(first.targets)) <= 1


def test_waves_have_their_shapes(tmp_path):
    samples = loaded("waves", tmp_path, noise=0, length=500, samples=80)
    assert samples.features.shape == (80, 500)
    sine, square, triangle, sawtooth = (samples.features[samples.targets == label] for label in range(4))
    assert np.abs(samples.features).max() <= 1
    assert set(np.unique(square)) == {-1.0, 1.0}
    # The share of the time that each spends near its peaks tells them apart.
    assert ((np.abs(sine) > 0.9).mean(), (np.abs(triangle) > 0.9).mean()) == pytest.approx((0.287, 0.1), abs=0.04)
    # A triangle is as steep up as down; a sawtooth rises, and falls at once.
    np.testing.assert_allclose(np.abs(np.diff(triangle)).max(axis=1), np.abs(np.diff(triangle).min(axis=1)), rtol=0.3)
    assert ((np.diff(sawtooth) > 0).mean(axis=1) > 0.98).all()


def closes_what_it_opens(row) -> bool:
    depth = 0
    for bracket in row:
        depth += -1 if bracket else 1
        if depth < 0:
            return False
    return depth == 0


@pytest.mark.parametrize("length", [4, 6, 16])
def test_brackets_are_balanced_where_they_say_so(length, tmp_path):
    samples = loaded("brackets", tmp_path, length=length, samples=600)
    assert samples.features.dtype == np.int64
    assert [closes_what_it_opens(row) for row in samples.features] == (samples.targets == 1).tolist()
    # Counting alone tells nothing: there are as many of each kind in every row.
    assert (samples.features.sum(axis=1) == length // 2).all()


def test_every_balanced_row_is_as_likely(tmp_path):
    samples = loaded("brackets", tmp_path, length=6, samples=20_000)
    _, counts = np.unique(samples.features[samples.targets == 1], axis=0, return_counts=True)
    assert len(counts) == 5  # the third Catalan number
    np.testing.assert_allclose(counts, 2000, atol=200)


@pytest.mark.parametrize("standardise", [True, False])
def test_tokens_are_never_scaled(standardise, tmp_path):
    prepared = prepare(DataSettings(source="brackets", standardise=standardise), tmp_path)
    np.testing.assert_array_equal(prepared.features, prepared.samples.features)
    assert prepared.features.dtype == np.int64
    assert prepared.fitted.dtype == "int64"
    # What a file says comes as real numbers.
    np.testing.assert_array_equal(
        prepared.fitted.transform(prepared.samples.features.astype(np.float64)), prepared.features
    )


def test_a_part_of_a_token_is_refused(tmp_path):
    samples = loaded("brackets", tmp_path, length=4, samples=40)
    fitted = fit(samples, np.arange(40), "brackets", standardise=True)
    with pytest.raises(DataError, match=r"Sample 2 holds 0\.5; the network takes whole numbers"):
        fitted.transform(np.array([[0, 0, 1, 1], [0, 0.5, 1, 1]]))


def test_an_odd_number_of_brackets_is_refused():
    with pytest.raises(DataError, match="Option length of the data set brackets: expected an even number"):
        SOURCES["brackets"].parse({"length": 7})


@pytest.mark.parametrize("name", ["waves", "brackets"])
def test_sequences_can_be_looked_at(name, tmp_path):
    glance = preview(prepare(DataSettings(source=name), tmp_path))
    assert glance.table.header[:2] == ("step 1", "step 2")
    assert glance.scatter.x_name == "step 1"


def test_random_pictures_have_the_shape_and_classes_asked_for(tmp_path):
    settings = DataSettings(
        source="noise_images", options={"channels": 1, "height": 6, "width": 9, "classes": 1000, "samples": 64}
    )
    prepared = prepare(settings, tmp_path)
    assert prepared.samples.features.dtype == np.uint8
    assert prepared.features.shape == (64, 1, 6, 9)
    assert prepared.facts.classes == 1000
    # Noise has no favourite grey.
    assert prepared.samples.features.mean() == pytest.approx(127.5, abs=4)
    assert len(preview(prepared).pictures.tiles) > 0


def test_more_random_pictures_than_fit_are_refused_before_they_are_made(tmp_path):
    with pytest.raises(DataError, match=r"at most 1,073,741,824\. Lower the samples .*data\.options\.samples"):
        loaded("noise_images", tmp_path, samples=1_000_000)
