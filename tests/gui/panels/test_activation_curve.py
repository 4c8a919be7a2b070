"""The picture of an activation follows its settings."""

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QColor
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from netbuilder.graph.model import Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.document import Document
from netbuilder.gui.panels.activation_curve import ActivationCurve
from netbuilder.gui.panels.properties import PropertiesPanel
from netbuilder.gui.panels.scores_picture import ScoresPicture
from netbuilder.gui.theme import dark, light
from netbuilder.layers.activation import LeakyReLU, ReLU
from netbuilder.layers.convolution import Conv2d
from netbuilder.layers.pointwise import Pointwise
from netbuilder.layers.registry import LAYERS
from netbuilder.layers.softmax import GLU, LogSoftmax, Softmax
from netbuilder.layers.squashing import Hardtanh

CURVES = [name for name, layer in LAYERS.items() if issubclass(layer, Pointwise)]


@pytest.fixture
def curve(qtbot):
    widget = ActivationCurve(light())
    widget.resize(270, widget.sizeHint().height())
    qtbot.addWidget(widget)
    return widget


@pytest.fixture
def document(qapp):
    nodes = {
        "input": Node(type="Input", settings={"shape": [4, 8, 8]}),
        "leaky": Node(type="LeakyReLU"),
        "soft": Node(type="Softmax"),
        "odd": Node(type="ELU", settings={"alpha": "much"}),
    }
    return Document(Project(graph=Graph(nodes, ())))


@pytest.fixture
def panel(qtbot, scope, document, checker, themes):
    panel = PropertiesPanel(scope, themes)
    panel.resize(300, 700)
    qtbot.addWidget(panel)
    with qtbot.waitExposed(panel):
        panel.show()
    return panel


def picture(widget):
    return widget.grab().toImage()


def columns_of(image, ink):
    """In which columns a colour stands, and in which rows of each; thin lines are mixed with the ground a little."""
    wanted = QColor(ink).getRgb()
    found = {}
    for x in range(image.width()):
        column = [QColor(image.pixel(x, y)).getRgb() for y in range(image.height())]
        rows = [
            y for y, colour in enumerate(column) if sum(abs(a - b) for a, b in zip(colour, wanted, strict=True)) < 150
        ]
        if rows:
            found[x] = rows
    return found


@pytest.mark.parametrize("name", CURVES)
@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
def test_both_curves_are_drawn_in_their_colours(curve, name, theme):
    curve.show_theme(theme)
    curve.show_layer(LAYERS[name](**LAYERS[name].starting_values))
    image = picture(curve)
    assert len(columns_of(image, theme.accent)) > 30
    assert len(columns_of(image, theme.validation_series)) > 15


def test_a_rectifier_lies_flat_and_then_rises(curve):
    curve.show_layer(ReLU())
    found = columns_of(picture(curve), light().accent)
    heights = [max(rows) for x, rows in sorted(found.items()) if x > 160]  # below its word
    assert heights[0] - heights[-1] > 40
    assert all(later <= earlier for earlier, later in zip(heights, heights[10:], strict=False))


def test_layers_without_a_curve_show_none(curve, qtbot):
    curve.show_layer(ReLU())
    assert not curve.isHidden()
    for layer in (Softmax(), GLU(), Conv2d(out_channels=2, kernel_size=1), None):
        curve.show_layer(layer)
        assert curve.isHidden()
        assert curve.layer is None


def test_another_setting_makes_another_curve_and_the_same_one_paints_nothing(curve, qtbot, monkeypatch):
    curve.show_layer(LeakyReLU())
    before = picture(curve)
    asked = []
    monkeypatch.setattr(curve, "update", lambda: asked.append(True))
    curve.show_layer(LeakyReLU())
    assert asked == []
    curve.show_layer(LeakyReLU(negative_slope=0.5))
    assert asked == [True]
    assert picture(curve) != before


@pytest.mark.parametrize("slope", [1e300, -1e300, 1e-300, 0.0])
def test_no_setting_is_too_large_to_draw(curve, slope):
    curve.show_layer(LeakyReLU(negative_slope=slope))
    assert columns_of(picture(curve), light().accent)


def test_the_curve_is_told_in_words(curve):
    curve.show_layer(Hardtanh())
    assert curve.accessibleName() == "Curve of Hardtanh"
    assert "from −4 to 4" in curve.accessibleDescription()
    assert "at −2 it is −1 with derivative 0; at 0 it is 0 with derivative 1" in curve.accessibleDescription()


def test_the_mouse_reads_the_values(curve, qtbot):
    curve.show_layer(ReLU())
    with qtbot.waitExposed(curve):
        curve.show()
    before = picture(curve)
    QTest.mouseMove(curve, QPoint(200, 60))
    QApplication.processEvents()
    reading = picture(curve)
    assert reading != before
    QApplication.sendEvent(curve, QEvent(QEvent.Type.Leave))
    assert picture(curve) == before


def test_the_panel_shows_the_curve_of_what_is_typed(qtbot, panel):
    panel.show_selection(("leaky",))
    page = panel.node_page
    assert page.curve.isVisible()
    assert page.curve.layer == LeakyReLU()
    field = page.form.field("negative_slope")
    field.setFocus()
    field.selectAll()
    for key in "0.5":
        qtbot.keyClicks(field, key)
        assert page.curve.isVisible()
    qtbot.waitUntil(lambda: page.curve.layer == LeakyReLU(negative_slope=0.5))
    assert page.scores.isHidden()


def test_the_panel_shows_what_becomes_of_scores(panel):
    panel.show_selection(("soft",))
    assert panel.node_page.scores.isVisible()
    assert panel.node_page.curve.isHidden()
    panel.show_selection(("input",))
    assert panel.node_page.scores.isHidden()


def test_a_layer_with_broken_settings_has_no_curve(panel):
    panel.show_selection(("odd",))
    assert panel.node_page.curve.isHidden()


@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
def test_scores_and_probabilities_stand_beside_each_other(qtbot, theme):
    widget = ScoresPicture(light())
    widget.resize(widget.sizeHint())
    qtbot.addWidget(widget)
    widget.show_theme(theme)
    widget.show_layer(Softmax())
    assert widget.accessibleDescription().startswith("Five scores and their probabilities: 3 becomes 0.64, 2")
    bars = columns_of(picture(widget), theme.accent)
    assert min(bars) > widget.width() / 2
    assert len(bars[min(bars) + 2]) > len(bars[max(bars) - 2]) > 0
    widget.show_layer(LogSoftmax())
    assert "logarithms: 3 becomes −0.45" in widget.accessibleDescription()
    widget.show_layer(GLU())
    assert widget.isHidden()
