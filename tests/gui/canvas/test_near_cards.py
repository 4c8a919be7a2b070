"""Cards seen from near: pictures of weights and outputs, their captions, and numbers from very near."""

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor

from netbuilder.gui.canvas.card_look import CardRoom
from netbuilder.gui.canvas.faces import NodeFace
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import NEAR_ZOOM
from netbuilder.gui.canvas.near_card import near_words, picture_box, short
from netbuilder.gui.canvas.thumbnails import Thumbnail
from netbuilder.gui.theme_tokens import THEMES
from netbuilder.inspection.glance import Glimpse
from netbuilder.layers.base import Family

FACE = NodeFace("conv1", "Conv2d · 6 filters 3×3", Family.CONVOLUTION, 1, 1, parameters="60", shape="6×8×8")


@pytest.fixture(params=list(THEMES))
def ink(request, qapp) -> Ink:
    return Ink.of(THEMES[request.param])


def glimpse(*shape: int, total: int = 0, numbers: bool = False) -> Glimpse:
    tiles = np.random.default_rng(0).normal(size=shape).astype(np.float32)
    seen = Glimpse((shape[0], 1, *shape[1:]), tiles, total or len(tiles))
    return replace(seen, low=-1.5, high=2.0, mean=0.25) if numbers else seen


def told(thumbnail: Thumbnail | None, zoom: float, ink: Ink, face: NodeFace = FACE) -> list[str]:
    return [words.text.text() for words in near_words(face, thumbnail, 68, zoom, ink)]


@pytest.mark.parametrize("zoom", [1.4, 2.0, 2.6, 3.0])
@pytest.mark.parametrize("ratio", [1.0, 2.0])
@pytest.mark.parametrize("shape", [(6, 3, 3), (64, 3, 3), (1, 10, 64), (1, 1, 5), (32, 28, 28), (3, 160, 256)])
def test_a_picture_fits_its_box(ink, zoom, ratio, shape):
    box = picture_box(68, zoom, ink)
    card = CardRoom.of(68, 2, zoom, ink, has_picture=True).card
    assert card.adjusted(0, 0, -6 * zoom, -4).contains(box)
    room = QSize(int(box.width() * ratio), int(box.height() * ratio))
    image, tiling = Thumbnail("weights", glimpse(*shape)).picture(room, ratio, ink.theme)
    assert image.width() <= room.width()
    assert image.height() <= room.height()
    # It is worth the room that is kept for it.
    assert image.width() > 0.3 * room.width() or image.height() > 0.6 * room.height()
    assert tiling.count >= 1


@pytest.mark.parametrize("zoom", [1.4, 1.7, 2.0, 2.49, 2.5, 3.0])
def test_words_and_pictures_do_not_meet(ink, zoom):
    face = FACE._replace(title="a_long_name_of_a_layer", line="Conv2d · 1,024 filters 11×11, stride 2",
                   parameters="123,456,789", shape="1024×224×224", warning="Hm")  # fmt: skip
    thumbnail = Thumbnail("weights", glimpse(6, 3, 3, numbers=True), (("output", glimpse(6, 8, 8, numbers=True)),))
    box = picture_box(68, zoom, ink)
    boxes = []
    for words in near_words(face, thumbnail, 68, zoom, ink):
        size = words.text.size()
        left, top = words.place.x(), words.place.y()
        assert left + size.width() <= 176 * zoom
        assert top + size.height() <= 68 * zoom + 1
        assert left + size.width() <= box.left() or top + size.height() <= box.top() + 2
        boxes.append((left, top, left + size.width(), top + size.height()))
    for index, (left, top, right, bottom) in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart = right <= other[0] + 1 or other[2] <= left + 1 or bottom <= other[1] + 2 or other[3] <= top + 2
            assert apart, (left, top, right, bottom, other)


def test_near_cards_say_what_comes_out_and_what_it_costs(ink):
    thumbnail = Thumbnail("weights", glimpse(6, 3, 3, numbers=True), (("output", glimpse(6, 8, 8, numbers=True)),))
    near = told(thumbnail, 2.0, ink)
    assert near[:4] == ["conv1", "Conv2d · 6 filters 3×3", "6×8×8", "60 parameters"]
    assert near[-1] == "weights"
    nearest = told(thumbnail, 2.6, ink)
    assert nearest[4:8] == ["weights −1.5 … 2", "mean 0.25", "output −1.5 … 2", "mean 0.25"]
    # Room is kept for a picture that is still to come.
    assert told(None, 2.0, ink)[:2] == near[:2]


def test_the_caption_says_how_much_is_shown(ink):
    few = Thumbnail("output", glimpse(64, 28, 28, total=512))
    _, tiling = few.picture(QSize(120, 40), 1.0, ink.theme)
    shown = min(tiling.count, 64)
    assert shown < 64
    assert few.caption(tiling) == f"output · {shown} of 512"
    whole = Thumbnail("weights", glimpse(6, 3, 3))
    assert whole.caption(whole.picture(QSize(120, 40), 1.0, ink.theme)[1]) == "weights"


def test_zero_is_white_in_weights_and_darkest_in_outputs(qapp):
    theme = THEMES["light"]
    zeros = np.zeros((1, 2, 2), np.float32)
    values = zeros.copy()
    values[0, 0, 0] = 1.0
    weights = Thumbnail("weights", Glimpse((2, 2), values, 1)).picture(QSize(60, 40), 1.0, theme)[0]
    outputs = Thumbnail("output", Glimpse((1, 2, 2), values, 1)).picture(QSize(60, 40), 1.0, theme)[0]
    assert weights.pixelColor(weights.width() - 4, weights.height() - 4) == QColor("white")
    assert outputs.pixelColor(outputs.width() - 4, outputs.height() - 4).lightness() < 10
    assert weights.pixelColor(4, 4).red() > weights.pixelColor(4, 4).blue()


def test_a_picture_is_composed_once_for_each_size(qapp):
    thumbnail = Thumbnail("weights", glimpse(6, 3, 3))
    theme = THEMES["dark"]
    first, _ = thumbnail.picture(QSize(120, 40), 1.0, theme)
    assert thumbnail.picture(QSize(120, 40), 1.0, theme)[0] is first
    assert thumbnail.picture(QSize(150, 50), 1.0, theme)[0] is not first
    assert thumbnail.picture(QSize(120, 40), 1.0, THEMES["light"])[0] is not first


def test_few_numbers_can_be_read_one_by_one(qapp):
    tiny, large = Thumbnail("weights", glimpse(1, 3, 2)), Thumbnail("weights", glimpse(1, 30, 20))
    _, tiling = tiny.picture(QSize(220, 110), 1.0, THEMES["light"])
    values = tiny.values(tiling)
    assert values is not None
    assert values.shape == (1, 3, 2)
    assert large.values(large.picture(QSize(220, 110), 1.0, THEMES["light"])[1]) is None
    assert [short(value) for value in (-0.051, 1.0, 12.345, -1234.5)] == ["−0.05", "1.00", "12.3", "−1.23e+03"]


def test_a_picture_stands_on_the_card_from_near_and_not_from_afar(view):
    thumbnail = Thumbnail("weights", Glimpse((1, 2, 2), np.ones((1, 2, 2), np.float32), 1))
    card = view.canvas.nodes["conv1"]
    for zoom, is_shown in ((NEAR_ZOOM, True), (1.3, False), (2.6, True)):
        view.camera.zoom_to(zoom)
        view.camera.centre_on(card.scene_card().center())
        view.canvas.show_thumbnails({})
        plain = view.grab().toImage()
        view.canvas.show_thumbnails({"conv1": thumbnail})
        assert (view.grab().toImage() != plain) == is_shown
        view.canvas.show_thumbnails({}, awaited={"conv1"})
        assert (view.grab().toImage() != plain) == is_shown
