"""What the data panel is given to draw."""

import numpy as np
import pytest

from netbuilder.data.prepare import prepare
from netbuilder.data.preview import PARTS, part_numbers, picture, preview, scatter, target_text
from netbuilder.graph.settings import DataSettings


def prepared_of(source, tmp_path, **options):
    return prepare(DataSettings(source=source, options=options), tmp_path)


@pytest.mark.parametrize("source", ["digits", "iris", "spirals"])
def test_the_balance_counts_every_sample_once(source, tmp_path):
    prepared = prepared_of(source, tmp_path)
    shown = preview(prepared)
    assert shown.histogram is None
    assert [count.name for count in shown.balance] == list(prepared.samples.class_names)
    for number, count in enumerate(shown.balance):
        assert count.total == np.sum(prepared.targets == number)
        assert count.test == np.sum(prepared.targets[prepared.test] == number)
    assert shown.sizes == {part: len(getattr(prepared, part)) for part in PARTS}
    assert sum(shown.sizes.values()) == prepared.samples.count


def test_a_regression_shows_how_its_targets_are_spread(tmp_path):
    prepared = prepared_of("diabetes", tmp_path)
    shown = preview(prepared)
    assert shown.balance == ()
    assert shown.histogram.name == "progression"
    assert shown.histogram.counts.sum(axis=1).tolist() == [len(prepared.train), len(prepared.validation), 88]
    assert shown.histogram.edges[0] == prepared.samples.targets.min()


def test_pictures_have_one_row_per_class(tmp_path):
    prepared = prepared_of("digits", tmp_path)
    pictures = preview(prepared, per_class=6).pictures
    assert pictures.tiles.shape == (60, 8, 8)
    assert pictures.tiles.dtype == np.uint8
    assert pictures.columns == 6
    assert pictures.labels == tuple(str(number) for number in range(10) for _ in range(6))
    assert set(pictures.indices) <= set(prepared.train)
    for tile, index in zip(pictures.tiles, pictures.indices, strict=True):
        np.testing.assert_array_equal(tile, np.rint(prepared.samples.features[index, 0] * (255 / 16)))
        np.testing.assert_array_equal(tile, picture(prepared.samples, int(index)))


def test_pictures_come_without_table_and_tables_without_pictures(tmp_path):
    pictures, table = preview(prepared_of("digits", tmp_path)), preview(prepared_of("iris", tmp_path))
    assert pictures.table is None
    assert pictures.scatter is None
    assert table.pictures is None


def test_the_table_shows_rows_from_everywhere(tmp_path):
    prepared = prepared_of("iris", tmp_path)
    table = preview(prepared, rows=10).table
    assert table.header == (*prepared.samples.feature_names, "target", "part")
    assert len(table.rows) == 10
    assert table.rows[0][:5] == ("5.1", "3.5", "1.4", "0.2", "setosa")
    assert {row[4] for row in table.rows} == set(prepared.samples.class_names)
    parts = {int(index): part for part in PARTS for index in getattr(prepared, part)}
    assert [row[-1] for row in table.rows] == [parts[int(index)] for index in table.indices]


def test_a_short_table_is_shown_whole(tmp_path):
    assert len(preview(prepared_of("moons", tmp_path, samples=20), rows=50).table.rows) == 20


def test_the_scatter_plot_is_in_the_features_own_units(tmp_path):
    prepared = prepared_of("wine", tmp_path)
    points = scatter(prepared, 12, 3, points=60)
    assert (points.x_name, points.y_name) == ("proline", "alcalinity_of_ash")
    np.testing.assert_array_equal(points.x, prepared.samples.features[points.indices, 12])
    np.testing.assert_array_equal(points.values, prepared.targets[points.indices])
    np.testing.assert_array_equal(points.parts, part_numbers(prepared)[points.indices])
    assert len(points.x) == 60


def test_the_scatter_plot_of_a_regression_carries_its_target(tmp_path):
    prepared = prepared_of("diabetes", tmp_path)
    points = preview(prepared).scatter
    np.testing.assert_array_equal(points.values, prepared.samples.targets[points.indices, 0])
    assert points.class_names == ()
    assert target_text(prepared.samples, 0) == "151"
