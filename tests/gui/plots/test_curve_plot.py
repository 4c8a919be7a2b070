"""The record of a run as curves, and out again as files."""

import csv
from xml.etree import ElementTree

import numpy as np
import pytest
from PySide6.QtCore import QSizeF
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest

from netbuilder.gui.plots.curves import CurvePlot


def fill(plot, batches=300, epochs=3):
    random = np.random.default_rng(0)
    per_epoch = batches // epochs
    losses = (2 * np.exp(-np.arange(batches) / 80) + 0.1 * random.random(batches)).astype(np.float32)
    for epoch in range(1, epochs + 1):
        start, end = (epoch - 1) * per_epoch, epoch * per_epoch
        plot.append_progress(np.arange(start + 1, end + 1), losses[start:end])
        plot.append_epoch(
            epoch,
            end,
            {
                "train_loss": 1 / epoch,
                "validation_loss": 1.1 / epoch,
                "train_accuracy": 1 - 0.4 / epoch,
                "validation_accuracy": 1 - 0.5 / epoch,
            },
        )
    return losses


@pytest.fixture
def plot(theme, shown):
    plot = CurvePlot(theme)
    plot.losses = fill(plot)
    shown(plot, 900, 280)
    plot.tick()
    QTest.qWait(20)
    return plot


def test_every_point_is_kept(plot):
    assert (plot.batch_loss.y == plot.losses).all()
    assert plot.batch_loss.x.tolist() == list(range(1, 301))
    assert plot.series_of("validation_accuracy").y.tolist() == pytest.approx([0.5, 0.75, 1 - 0.5 / 3])
    assert plot.series_of("validation_loss").x.tolist() == [100, 200, 300]


def test_a_tick_without_news_draws_nothing(plot):
    before = plot.repaints
    for _ in range(5):
        plot.tick()
        QTest.qWait(5)
    assert plot.repaints == before


def test_news_of_batches_redraw_the_loss_alone(plot):
    loss, metric = plot.loss_chart.repaints, plot.metric_chart.repaints
    plot.append_progress([301], [0.1])
    plot.tick()
    QTest.qWait(20)
    assert plot.loss_chart.repaints == loss + 1
    assert plot.metric_chart.repaints == metric


def test_a_hidden_plot_draws_nothing_and_catches_up(plot):
    plot.hide()
    before = plot.repaints
    plot.append_progress([301, 302], [0.1, 0.2])
    plot.tick()
    QTest.qWait(20)
    assert plot.repaints == before
    plot.show()
    plot.tick()
    QTest.qWait(20)
    assert plot.repaints > before


def test_a_continued_run_goes_on_where_the_last_one_ended(plot):
    plot.mark_run("continued")
    plot.append_progress([1, 2, 3], [0.3, 0.2, 0.1])
    plot.append_epoch(4, 3, {"validation_loss": 0.2, "validation_accuracy": 0.9})
    assert plot.batch_loss.x[-3:].tolist() == [301, 302, 303]
    assert plot.series_of("validation_loss").x[-1] == 303
    assert plot.series_of("validation_accuracy").x.tolist() == [1, 2, 3, 4]
    assert plot.loss_chart.marks[0].text == "continued"
    assert plot.loss_chart.marks[0].x == 300


def test_batch_numbers_that_go_on_are_taken_as_they_are(plot):
    plot.append_progress([301, 302], [0.3, 0.2])
    assert plot.batch_loss.x[-2:].tolist() == [301, 302]


def test_the_read_out_names_batch_and_epoch(plot):
    plot.append_progress([301, 350], [0.3, 0.2])
    plot.tick()
    QTest.qWait(20)
    QTest.mouseMove(plot.loss_chart, plot.loss_chart.frame.point(150, 1).toPoint())
    x = plot.loss_chart.readout.x
    assert plot.loss_chart.readout.title == f"batch {x:.0f} · epoch {x / 100:.2f}"
    QTest.mouseMove(plot.loss_chart, plot.loss_chart.frame.point(350, 1).toPoint())
    assert plot.loss_chart.readout.title == "batch 350 · epoch 3.50"


def test_the_test_at_the_end_is_a_point_of_its_own(plot):
    plot.append_epoch(3, 300, {"test_loss": 0.4, "test_accuracy": 0.83})
    assert plot.series_of("test_accuracy").x.tolist() == [3]
    assert plot.series_of("test_loss").x.tolist() == [300]
    assert [series.name for series in plot.metric_chart.series] == ["train", "validation", "test"]


def test_a_regression_shows_its_own_figures(theme, shown):
    plot = shown(CurvePlot(theme), 900, 280)
    plot.append_epoch(1, 10, {"train_loss": 1.0, "train_mae": 3.0, "train_r2": 0.4})
    assert plot.metrics == ["r2", "mae"]
    assert plot.shown_metric == "r2"
    plot.set_metric("mae")
    assert [series.y.tolist() for series in plot.metric_chart.series] == [[3.0]]


def test_clearing_forgets_everything(plot):
    plot.clear()
    assert len(plot.batch_loss) == 0
    assert plot.metrics == []
    assert not plot.metric_chart.has_points
    plot.append_progress([1], [5.0])
    assert plot.batch_loss.x.tolist() == [1]


def test_csv_holds_every_number(plot, tmp_path):
    plot.save_csv(tmp_path / "curves.csv")
    with (tmp_path / "curves.csv").open(newline="", encoding="utf-8") as stream:
        rows = list(csv.DictReader(stream))
    assert [int(row["batch"]) for row in rows] == list(range(1, 301))
    assert (np.array([np.float32(row["batch_loss"]) for row in rows]) == plot.losses).all()
    ends = [row for row in rows if row["epoch"]]
    assert [(row["epoch"], row["batch"]) for row in ends] == [("1", "100"), ("2", "200"), ("3", "300")]
    found = [float(row["validation_accuracy"]) for row in ends]
    assert found == pytest.approx(plot.series_of("validation_accuracy").y, rel=1e-8)


def test_svg_is_a_drawing_with_the_words_and_curves(plot, tmp_path):
    plot.save_svg(tmp_path / "curves.svg")
    root = ElementTree.parse(tmp_path / "curves.svg").getroot()
    names = [element.tag.rpartition("}")[2] for element in root.iter()]
    assert root.tag.endswith("svg")
    assert "image" not in names  # lines, not a picture of lines
    assert names.count("polyline") + names.count("path") > 4
    words = " ".join(element.text or "" for element in root.iter() if element.tag.endswith("text"))
    for word in ("loss", "accuracy", "batch", "epoch", "validation"):
        assert word in words


def test_png_is_twice_as_sharp_and_not_blank(plot, tmp_path):
    plot.save_png(tmp_path / "curves.png")
    image = QImage(str(tmp_path / "curves.png"))
    assert image.width() == 1800
    colours = {image.pixel(x, y) for x in range(0, 1800, 3) for y in range(0, image.height(), 3)}
    assert len(colours) > 20


def test_an_untrained_plot_can_be_saved_too(theme, shown, tmp_path):
    plot = shown(CurvePlot(theme), 400, 200)
    plot.save_png(tmp_path / "empty.png")
    plot.save_svg(tmp_path / "empty.svg")
    plot.save_csv(tmp_path / "empty.csv")
    assert (tmp_path / "empty.csv").read_text("utf-8").strip() == "batch,epoch,batch_loss"


def test_a_narrow_plot_stacks_the_charts_and_a_small_one_shows_one(plot):
    plot.resize(400, 400)
    QTest.qWait(10)
    assert plot.loss_chart.isVisible()
    assert plot.metric_chart.isVisible()
    assert plot.metric_chart.y() > plot.loss_chart.y()
    plot.resize(400, 200)
    QTest.qWait(10)
    assert plot.loss_chart.isVisible()
    assert not plot.metric_chart.isVisible()
    plot.prefer_metric(True)
    assert not plot.loss_chart.isVisible()
    assert plot.metric_chart.isVisible()
    plot.resize(900, 280)
    assert plot.loss_chart.isVisible()
    assert plot.metric_chart.isVisible()


def test_side_by_side_both_charts_have_room_for_the_names_of_their_curves(plot):
    plot.append_epoch(1, 10, {"train_accuracy": 0.5, "validation_accuracy": 0.6})
    plot.resize(560, 240)
    plot.tick()
    QTest.qWait(10)
    assert plot.metric_chart.x() > plot.loss_chart.x()
    assert abs(plot.metric_chart.width() - plot.loss_chart.width()) <= 1
    chart = plot.metric_chart
    places = chart._legend(QSizeF(chart.size()))
    assert [entry.name for entry, place in zip(chart.series, places, strict=True) if place.isEmpty()] == []
