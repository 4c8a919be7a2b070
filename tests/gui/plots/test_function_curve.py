"""Curves are cut where they jump, whole where they only bend, and shown as far as something happens."""

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFont, QFontMetricsF
from PySide6.QtWidgets import QApplication

from netbuilder.gui.plots.axis import Span
from netbuilder.gui.plots.frame import Frame
from netbuilder.gui.plots.function_curve import (
    horizontal_span,
    joined,
    jumps,
    sampled,
    vertical_span,
    visible_kinks,
)
from netbuilder.gui.plots.label_place import Label, place_labels
from netbuilder.gui.plots.polyline import polyline
from netbuilder.layers.activation import ReLU, ReLU6, Threshold
from netbuilder.layers.pointwise import Pointwise
from netbuilder.layers.registry import LAYERS
from netbuilder.layers.smooth_rectifiers import Softplus
from netbuilder.layers.squashing import Hardshrink, Hardtanh, Sigmoid

CURVES = [name for name, layer in LAYERS.items() if issubclass(layer, Pointwise)]


def kinks_of(layer):
    return visible_kinks(layer.curve, layer.slope, layer.kinks)


def test_a_kink_that_nobody_can_see_does_not_widen_the_picture():
    assert kinks_of(Softplus()) == ()
    assert kinks_of(Softplus(threshold=1.0)) == (1.0,)
    assert kinks_of(Hardshrink(lambd=0.0)) == ()
    assert kinks_of(Threshold(threshold=1e6, value=0.0)) == ()


def test_the_span_reaches_beyond_every_kink():
    assert horizontal_span(kinks_of(Sigmoid())) == Span(-4.0, 4.0)
    assert horizontal_span(kinks_of(ReLU6())) == Span(-4.0, 9.0)
    assert horizontal_span(kinks_of(Hardtanh(min_val=-20.0))) == Span(-30.0, 4.0)


def test_a_corner_leaves_a_curve_whole_and_hits_it_exactly():
    pieces = joined(sampled(ReLU().curve, Span(-4, 4), (0.0,)), 5.0)
    assert len(pieces) == 1
    assert np.all(np.diff(pieces[0].x) > 0)
    assert np.allclose(pieces[0].y, np.maximum(pieces[0].x, 0), atol=1e-7)
    assert np.abs(pieces[0].x).min() < 1e-7
    assert jumps(pieces, ReLU().curve) == []


def test_a_jump_cuts_a_curve_and_says_which_end_holds():
    layer = Threshold(threshold=1.0, value=20.0)
    pieces = joined(sampled(layer.curve, Span(-4, 4), kinks_of(layer)), 22.0)
    assert len(pieces) == 2
    (jump,) = jumps(pieces, layer.curve)
    assert jump.x == pytest.approx(1.0)
    assert jump.ends == pytest.approx((20.0, 1.0))
    assert jump.value == 20.0


@pytest.mark.parametrize("low", [-4.0, 0.5])
def test_numbers_too_large_are_cut_and_missing_ones_left_out(low):
    pieces = sampled(lambda x: 1e300 if x < 1 else float("nan"), Span(low, 4.0), ())
    assert all(np.isfinite(piece.y).all() for piece in pieces)
    span = vertical_span([pieces])
    assert np.isfinite(span.width)


def test_the_height_holds_the_curve_and_zero():
    assert vertical_span([]).holds(Span(0, 0))
    span = vertical_span([sampled(lambda x: 5 + x, Span(0, 4), ())])
    assert span.low < 0 < 9 < span.high < 12


@pytest.mark.parametrize("name", CURVES)
def test_the_words_touch_no_curve_and_not_each_other(qapp: QApplication, name):
    layer = LAYERS[name](**LAYERS[name].starting_values)
    x = horizontal_span(kinks_of(layer))
    curves = [sampled(of, x, kinks_of(layer)) for of in (layer.curve, layer.slope)]
    frame = Frame(QRectF(30, 10, 230, 116), x, vertical_span(curves))
    metrics = QFontMetricsF(QFont())
    lines = [[polyline(frame.across(piece.x), frame.down(piece.y)) for piece in pieces] for pieces in curves]
    labels = [Label(QSizeF(metrics.horizontalAdvance("m") * 5, 14), line) for line in lines]
    first, second = place_labels(labels, frame.plot)
    assert frame.plot.contains(first)
    assert frame.plot.contains(second)
    assert not first.intersects(second)
    for line in lines:
        for polygon in line:
            assert not any(first.contains(point) or second.contains(point) for point in polygon.toList())


def test_a_word_without_a_free_place_still_stands_in_the_corner():
    full = [polyline(np.arange(0.0, 100.0), np.tile([0.0, 40.0], 50))]
    (place,) = place_labels([Label(QSizeF(50, 14), full)], QRectF(0, 0, 100, 40))
    assert place.topLeft().x() < 10
    assert place.topLeft().y() < 10
