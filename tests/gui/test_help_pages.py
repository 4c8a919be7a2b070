"""F1: a page for every layer, with a picture of its own, beside the window."""

import pytest
from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QColor, QDesktopServices, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from windows import delete_now, press, settle, wait

from netbuilder.gui.canvas.search_popup import SearchPopup
from netbuilder.gui.help.layer_html import layer_html
from netbuilder.gui.help.layer_page import LayerPage
from netbuilder.gui.help.pages import Page
from netbuilder.gui.help.picture_view import PictureView
from netbuilder.gui.help.pictures.choose import picture_of
from netbuilder.gui.help.pictures.sketch import HEIGHT, WIDTH, Sketch
from netbuilder.gui.help.pictures.sliding import along_axes
from netbuilder.gui.help.related import NOT_IN_TORCH, related
from netbuilder.gui.help.subject import of_catalogue
from netbuilder.gui.help.words import pytorch_page, words_of
from netbuilder.gui.theme import dark, light
from netbuilder.layers.base import TensorSpec
from netbuilder.layers.pointwise import Pointwise
from netbuilder.layers.registry import LAYERS
from netbuilder.layers.softmax import Scoring

KEY = Qt.Key
each_layer = pytest.mark.parametrize("name", LAYERS)


def painted(layer, theme, inputs=()) -> QImage:
    """The picture of a layer on the ground of a theme."""
    image = QImage(round(WIDTH), round(HEIGHT), QImage.Format.Format_RGB32)
    image.fill(QColor(theme.canvas))
    painter = QPainter(image)
    picture_of(layer, inputs).draw(Sketch(painter, theme, theme.family_colour(layer.family)))
    painter.end()
    return image


def made(name, **settings):
    return LAYERS[name].model_validate(dict(LAYERS[name].starting_values) | settings)


# The words


@each_layer
def test_every_layer_says_what_it_does_in_three_sentences_its_formula_and_its_use(name):
    words = words_of(LAYERS[name])
    assert words.sentence_count == 3, words.sentences
    assert words.formulas
    assert all(formula and (formula.endswith("...") or formula[-1] != ".") for formula in words.formulas)
    assert words.use.startswith("Use it ")
    assert words.use.endswith(".")
    assert all("->" in line for line in words.shapes)


@each_layer
def test_the_page_of_every_layer_is_complete(qapp, name):
    html = layer_html(of_catalogue(name))
    for title in ("Shapes", "Formula", "When to use it", "Related"):
        assert f">{title}</p>" in html
    for field in LAYERS[name].model_fields:
        assert f"<code>{field}</code>" in html
    assert "None" not in html
    assert "`" not in html


def test_the_sentences_of_a_formula_with_several_parts_stand_apart():
    assert len(words_of(LAYERS["LSTM"]).formulas) == 4
    assert words_of(LAYERS["ReLU"]).formulas == ("y = max(0, x)",)


def test_exactly_the_layers_that_torch_has_lead_to_its_pages():
    import torch

    lacking = {name for name in LAYERS if not hasattr(torch.nn, name)}
    assert lacking == NOT_IN_TORCH
    for name, layer_class in LAYERS.items():
        page = pytorch_page(layer_class)
        assert (page is None) == (name in lacking)
        if page is not None:
            assert issubclass(getattr(torch.nn, name), torch.nn.Module)
            assert page.endswith(f"/torch.nn.{name}.html")


@each_layer
def test_every_layer_has_relatives_that_exist(name):
    others = related(name)
    assert others
    assert name not in others
    assert set(others) <= set(LAYERS)
    assert len(set(others)) == len(others)


def test_siblings_for_other_numbers_of_axes_come_first():
    assert related("Conv2d")[:2] == ("Conv1d", "Conv3d")
    assert "ConvTranspose3d" in related("Conv3d")
    assert "ConvTranspose2d" not in related("Conv3d")


# The pictures


@each_layer
def test_every_layer_has_a_picture_in_both_themes(qtbot, name):
    layer = made(name)
    if isinstance(layer, Pointwise | Scoring):
        view = PictureView(light())
        qtbot.addWidget(view)
        view.show_layer(layer, (), light())
        assert view.curve.isVisibleTo(view) != view.scores.isVisibleTo(view)
        assert not view.drawing.isVisibleTo(view)
        return
    assert picture_of(layer).words.endswith(".")
    for theme in (light(), dark()):
        image = painted(layer, theme)
        ground = QColor(theme.canvas).rgb()
        drawn = sum(image.pixel(x, y) != ground for x in range(0, 440, 4) for y in range(0, 196, 4))
        assert drawn > 60
        edges = [*((x, y) for x in range(440) for y in (0, 195)), *((x, y) for y in range(196) for x in (0, 439))]
        assert all(image.pixel(x, y) == ground for x, y in edges), "it runs out of its room"


def test_the_window_of_a_convolution_is_drawn_with_its_own_settings():
    usual, other = made("Conv2d"), made("Conv2d", kernel_size=(3, 5), stride=2, padding=0, dilation=2)
    assert painted(usual, light()) != painted(other, light())
    words = picture_of(other).words
    assert "3×5 pixels" in words
    assert "goes on by 2" in words
    assert "2 apart" in words
    assert "border" not in words
    down, across = along_axes(other)
    assert (down.span, across.span) == (5, 9)
    for axis in (down, across):
        # The example leaves no rest, and the window takes three places at least.
        assert (axis.size - axis.span) % 2 == 0
        assert axis.count >= 3
        assert max(axis.taps(axis.count - 1)) == axis.size - 1


@pytest.mark.parametrize("settings", [{"kernel_size": 64, "stride": 32}, {"kernel_size": 11, "padding": 5}])
def test_large_windows_stay_inside_the_picture(settings):
    image = painted(made("Conv2d", **({"padding": 0} | settings)), light())
    ground = QColor(light().canvas).rgb()
    assert all(image.pixel(x, y) == ground for x in range(440) for y in (0, 1, 194, 195))


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("MaxPool2d", {"kernel_size": 3, "stride": 1}),
        ("Dropout", {"p": 0.1}),
        ("GroupNorm", {"num_groups": 3}),
        ("LSTM", {"bidirectional": True}),
        ("GRU", {"num_layers": 2, "returns": "last step"}),
        ("MultiheadAttention", {"causal": True}),
        ("TransformerEncoderLayer", {"norm_first": True}),
        ("PositionalEncoding", {"kind": "learned"}),
        ("Pad", {"padding": (2, 0, 1, 0), "mode": "reflect"}),
        ("Upsample", {"mode": "bilinear"}),
        ("Slice", {"start": 1, "stop": 7, "step": 3}),
        ("TakeStep", {"step": 0}),
        ("AdaptiveAvgPool2d", {"output_size": (3, None)}),
        ("ConvTranspose2d", {"kernel_size": 3, "stride": 2, "padding": 1, "output_padding": 1}),
        ("EmbeddingBag", {"mode": "max"}),
        ("Block", {"repeat": 3}),
        ("FixedFilter2d", {"kernel": "laplacian"}),
        ("StochasticDepth", {"p": 0.8}),
    ],
)
def test_settings_change_the_picture(qapp, name, settings):
    assert painted(made(name), light()) != painted(made(name, **settings), light())


def test_a_dense_layer_says_how_many_numbers_come_in():
    words = picture_of(made("Linear", out_features=10), (TensorSpec((1568,)),)).words
    assert "1,568 inputs" in words
    assert "10 outputs" in words


# The page


@pytest.fixture
def active(qtbot, digits_window):
    with qtbot.waitActive(digits_window):
        digits_window.activateWindow()
    digits_window.canvas.setFocus()
    return digits_window


def page_of(window) -> LayerPage:
    return window.findChild(LayerPage)


def test_f1_opens_the_page_of_the_selected_layer_with_its_shapes(active):
    active.canvas.select(("conv1",))
    press(active, KEY.Key_F1)
    page = page_of(active)
    assert page.isVisible()
    assert not page.isModal()
    assert page.windowTitle() == "Help on Conv2d"
    words = page.text.toPlainText()
    assert "conv1 makes (1, 8, 8) → (6, 8, 8) here" in words
    assert "3×3 pixels" in page.picture.caption.text()
    assert page.picture.drawing.accessibleDescription() == page.picture.caption.text()
    QTest.keyClick(page, KEY.Key_Escape)
    delete_now()
    assert page_of(active) is None


def test_f1_on_another_layer_turns_the_page_and_back_turns_it_again(active):
    for name in ("conv1", "relu1"):
        active.canvas.select((name,))
        active.activateWindow()
        active.actions_by_name["help"].trigger()
    (page,) = active.findChildren(LayerPage)
    assert page.title.text() == "ReLU"
    assert page.picture.curve.isVisible()
    assert not page.forward.isEnabled()
    page.activateWindow()
    wait(lambda: QApplication.activeWindow() is page, "the page to be active")
    QTest.keyClick(page, KEY.Key_Left, Qt.KeyboardModifier.AltModifier)
    assert page.title.text() == "Conv2d"
    assert not page.picture.curve.isVisible()
    assert not page.back.isEnabled()
    QTest.keyClick(page, KEY.Key_Right, Qt.KeyboardModifier.AltModifier)
    assert page.title.text() == "ReLU"


def test_links_lead_to_relatives_and_to_pytorch(active, monkeypatch):
    opened = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: opened.append(url.toString()) or True)
    active.canvas.select(("pool1",))
    active.actions_by_name["help"].trigger()
    page = page_of(active)
    page.text.anchorClicked.emit(QUrl("layer:AvgPool2d"))
    assert page.title.text() == "AvgPool2d"
    assert page.back.isEnabled()
    page.text.anchorClicked.emit(QUrl(pytorch_page(LAYERS["AvgPool2d"])))
    assert opened == ["https://docs.pytorch.org/docs/stable/generated/torch.nn.AvgPool2d.html"]


def test_f1_helps_on_the_entry_of_the_search_and_leaves_it_open(active):
    QTest.keyClick(active.canvas, KEY.Key_Tab)
    popup = active.canvas.findChild(SearchPopup)
    QTest.keyClicks(popup.field, "lstm")
    QTest.keyClick(popup.field, KEY.Key_F1)
    assert page_of(active).title.text() == "LSTM"
    assert popup.isVisible()
    QTest.keyClick(popup.field, KEY.Key_Escape)


def test_f1_helps_on_the_entry_of_the_palette(active):
    active.canvas.select(("conv1",))
    field = active.panels.layers.search_field
    field.setFocus()
    QTest.keyClicks(field, "dropout2")
    QTest.keyClick(field, KEY.Key_F1)
    assert page_of(active).title.text() == "Dropout2d"


def test_f1_without_a_layer_says_how_to_begin(active):
    press(active, KEY.Key_F1)
    assert page_of(active) is None
    assert "How to begin" in active.findChild(Page).text.toPlainText()


def test_the_page_wears_another_theme_at_once(active):
    active.canvas.select(("conv1",))
    active.actions_by_name["help"].trigger()
    page = page_of(active)
    before = page.picture.drawing.grab().toImage()
    active.themes.set_preference("dark")
    settle(active)
    after = page.picture.drawing.grab().toImage()
    assert before != after
    assert after.pixelColor(4, 60) == QColor(dark().canvas)
    active.themes.set_preference("light")


def test_the_page_stands_inside_the_screen(active):
    active.canvas.select(("conv1",))
    active.actions_by_name["help"].trigger()
    page = page_of(active)
    screen = active.screen().availableGeometry()
    assert screen.contains(page.geometry())
