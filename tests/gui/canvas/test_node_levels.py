"""What a card shows from near and far: icon, words and states up close, blocks and names from afar."""

from itertools import combinations, pairwise

import numpy as np
import pytest
from hands import middle
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QImage, QPainter

from netbuilder.compiler.check import check
from netbuilder.graph.edits import change_settings
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.block_look import BlockLook, block_height, paint_block
from netbuilder.gui.canvas.card_look import STEPS, CardLook, bar_place, paint_card
from netbuilder.gui.canvas.card_words import card_words
from netbuilder.gui.canvas.costs import relative_costs
from netbuilder.gui.canvas.faces import NodeFace
from netbuilder.gui.canvas.far_signs import SIGN_HEIGHT, Candidate, chosen_signs, sign_width, zoom_step
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.levels import DETAIL_ZOOM
from netbuilder.gui.theme_tokens import THEMES
from netbuilder.layers.base import Family

PORTS = ((0.0, 34.0), (176.0, 34.0))
STATES = {
    "normal": {},
    "selected": {"is_selected": True},
    "warning": {"severity": "warning"},
    "error": {"severity": "error"},
    "bypassed": {"is_bypassed": True},
    "missing": {"family": None},
}


@pytest.fixture(params=list(THEMES))
def ink(request, qapp) -> Ink:
    return Ink.of(THEMES[request.param])


def pixels(area: QRectF, paint) -> np.ndarray:
    """What is painted on an area around the origin, as (height, width, 4) bytes."""
    image = QImage(int(area.width()), int(area.height()), QImage.Format.Format_RGBA8888)
    image.fill(0)
    painter = QPainter(image)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(-area.topLeft())
    paint(painter)
    painter.end()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4)


def drawn(picture: np.ndarray, ground: tuple[int, ...]) -> np.ndarray:
    """Where there is anything but the ground: what is left of a picture to eyes that see no colour."""
    return (np.abs(picture.astype(int) - np.array(ground)).sum(axis=2) > 24) & (picture[..., 3] > 0)


@pytest.mark.parametrize("zoom", [0.5, 1.0, 2.0])
def test_the_states_of_a_card_differ_by_more_than_colour(ink, zoom):
    looks = {
        name: CardLook(**({"family": Family.CONVOLUTION, "height": 68.0, "ports": PORTS, "rows": 2} | state))
        for name, state in STATES.items()
    }
    area = QRectF(-20, -20, 176 * zoom + 40, 68 * zoom + 40)
    shapes = {
        name: drawn(pixels(area, lambda to, look=look: paint_card(to, look, ink, zoom)), ink.card.getRgb())
        for name, look in looks.items()
    }
    for one, other in combinations(shapes, 2):
        assert (shapes[one] != shapes[other]).sum() > 20, f"{one} looks like {other}"


def test_the_states_of_a_block_differ_by_more_than_colour(ink):
    shapes = {}
    for name, state in STATES.items():
        look = BlockLook(**({"family": Family.CONVOLUTION, "width": 60.0, "height": 22.0} | state))
        picture = pixels(look.area, lambda to, look=look: paint_block(to, look, ink, 0.35))
        shapes[name] = drawn(picture, picture[12, 15].tolist())
    for one, other in combinations(shapes, 2):
        assert (shapes[one] != shapes[other]).sum() > 4, f"{one} looks like {other}"


def test_every_family_has_an_icon_of_its_own(ink):
    pictures = set()
    for family in (None, *Family):
        shape = pixels(QRectF(0, 0, 32, 32), lambda to, f=family: ink.family_icon(f).render(to, QRectF(0, 0, 32, 32)))
        assert shape[..., 3].any()
        pictures.add(shape[..., 3].tobytes())
    assert len(pictures) == len(Family) + 1


def test_the_bar_grows_wider_while_it_glows():
    assert bar_place(68, 1.0, 1.0).width() > bar_place(68, 1.0, 0.0).width()


def test_a_card_tells_more_the_larger_it_is(qapp):
    ink = Ink.of(THEMES["light"])
    face = NodeFace("conv1", "Conv2d · 32 filters 3×3", Family.CONVOLUTION, 1, 1, parameters="320", shape="32×26×26")

    def told(zoom: float) -> list[str]:
        return [words.text.text() for words in card_words(face, 68, zoom, ink)]

    assert told(0.5) == ["conv1"]
    assert told(0.8)[0] == "conv1"
    assert told(0.8)[1].endswith("32 filters 3×3")
    assert told(1.0) == ["conv1", "Conv2d · 32 filters 3×3", "320", "32×26×26"]


def test_names_that_begin_alike_can_be_told_apart_on_small_cards(qapp):
    ink = Ink.of(THEMES["light"])

    def title(name: str, zoom: float, **more) -> list[str]:
        face = NodeFace(name, "ReLU", Family.ACTIVATION, 1, 1, **more)
        return [words.text.text() for words in card_words(face, 68, zoom, ink) if words.is_title]

    assert title("stage2_lowered", 0.5) == ["stage2_", "lowered"]
    assert title("relu1", 0.5) == ["relu1"]
    for zoom in (0.45, 0.5, 0.8):
        for more in ({}, {"is_bypassed": True}, {"error": "Something is wrong"}):
            alike = [title(f"a_long_name_of_a_layer_of_many_{number}", zoom, **more) for number in (1, 2)]
            assert alike[0] != alike[1]
            assert all("…" in "".join(words) for words in alike)


def test_where_a_line_lacks_room_the_settings_matter_more_than_the_kind_that_the_icon_tells(qapp):
    ink = Ink.of(THEMES["light"])

    def second_line(line: str, *, is_bypassed: bool = False) -> str:
        face = NodeFace("conv1", line, Family.CONVOLUTION, 1, 1, is_bypassed=is_bypassed)
        return card_words(face, 68, 0.66, ink)[1].text.text()

    assert second_line("ConvTranspose2d · 6 filters 5×5") == "6 filters 5×5"
    assert second_line("bypassed · ConvTranspose2d · 6 filters 5×5", is_bypassed=True) == "bypassed"
    assert second_line("ConvTranspose2d").startswith("ConvT")
    assert second_line("Tanh") == "Tanh"


@pytest.mark.parametrize("zoom", [0.41, 0.55, 0.7, 0.95, 1.3, 2.0, 3.0])
def test_words_stay_on_the_card(ink, zoom):
    face = NodeFace(
        "a_very_long_name_of_a_layer", "ConvTranspose2d · 1,024 filters 11×11, stride 2", Family.CONVOLUTION, 1, 1,
        parameters="123,456,789", shape="1024×224×224", error="Something is wrong",
    )  # fmt: skip
    for words in card_words(face, 68, zoom, ink):
        place, size = words.place, words.text.size()
        assert place.x() >= 0
        assert place.y() >= -2
        assert place.x() + size.width() <= 176 * zoom
        assert place.y() + size.height() <= 68 * zoom + 2


def test_cards_say_shape_and_parameters(view, document):
    view.show_report(check(document.project, None))
    face = view.canvas.nodes["conv1"].face
    assert (face.shape, face.parameters) == ("4×6×6", "40")
    # An Input's shape is its setting.
    assert view.canvas.nodes["input"].face.shape == ""


def test_a_layer_that_is_not_known_says_so(qapp, view, document):
    graph = document.project.graph
    odd = Graph({**graph.nodes, "odd": Node(type="Swirl", position=(0, 200))}, graph.edges)
    document.commit("Add", document.project.replace(graph=odd))
    face = view.canvas.nodes["odd"].face
    assert face.line == "Swirl · not known here"
    assert face.family is None
    assert face.severity == "error"


# From afar ----------------------------------------------------------------------------------------------------------

CANDIDATES = st.lists(
    st.builds(
        Candidate,
        name=st.uuids().map(str),
        x=st.floats(0, 3000),
        y=st.floats(0, 1500),
        words=st.floats(10, 300),
        matters=st.booleans(),
    ),
    min_size=1,
    max_size=40,
)


@given(CANDIDATES, st.floats(0.05, 0.4))
def test_no_name_covers_another_and_the_first_goes_before_the_rest(candidates, zoom):
    candidates = sorted(candidates, key=lambda candidate: not candidate.matters)
    chosen = chosen_signs(candidates, zoom)
    shown = [candidate for candidate in candidates if candidate.name in chosen]
    for one, other in combinations(shown, 2):
        room = (sign_width(one.words, zoom) + sign_width(other.words, zoom)) / 2
        # Half a pixel for the step of the zoom at which they were chosen.
        across, down = abs(one.x - other.x) * zoom, abs(one.y - other.y) * zoom
        assert across >= room - 0.5 or down >= SIGN_HEIGHT - 0.5
    assert candidates[0].name in chosen or not candidates[0].matters


@given(st.floats(0.05, 3.0))
def test_the_step_of_a_zoom_is_below_it_and_its_own(zoom):
    step = zoom_step(zoom)
    assert step <= zoom * 1.0001
    assert zoom < step * 1.1001
    assert zoom_step(step) == pytest.approx(step)


def wide_network() -> Graph:
    """A row of cheap layers around a costly one, closer together than names are long."""
    nodes = {"input": Node(type="Input", settings={"shape": [1, 8, 8]}, position=(0, 0))}
    for number in range(1, 12):
        costly = number == 6
        settings = {"out_channels": 64 if costly else 2, "kernel_size": 5 if costly else 1, "padding": "same"}
        nodes[f"convolution_{number}"] = Node(type="Conv2d", settings=settings, position=(number * 240.0, 0))
    names = list(nodes)
    return Graph(nodes, tuple(Edge(source=a, target=b) for a, b in pairwise(names)))


@pytest.fixture
def far(view, document):
    document.commit("Draw", document.project.replace(graph=wide_network()))
    view.show_report(check(document.project, None))
    return view


def test_from_far_away_the_costliest_keep_their_names(far):
    far.camera.zoom_to(0.3)
    everyone = far.canvas.signed
    far.camera.zoom_to(0.06)
    assert far.canvas.signed < everyone
    assert "convolution_6" in far.canvas.signed
    far.camera.zoom_to(1.0)
    assert not far.canvas.signed


def test_the_selected_layer_keeps_its_name(far):
    far.camera.zoom_to(0.06)
    assert "convolution_7" not in far.canvas.signed
    far.select(("convolution_7",))
    assert "convolution_7" in far.canvas.signed


def test_names_are_written_from_afar(far):
    far.camera.zoom_to(0.12)
    far.camera.centre_on(far.canvas.extent().center())
    place = far.mapFromScene(middle(far, "convolution_6"))
    image = far.grab().toImage()
    ink = far.canvas.ink
    row = [image.pixelColor(place.x() + x, place.y() + y) for x in range(-35, 36) for y in range(-5, 6)]
    assert min(colour.lightness() for colour in row) < ink.text.lightness() + 60
    # The sign is wider than the card, and no wire runs through the words.
    assert image.pixelColor(place + QPointF(-30, 7).toPoint()) != ink.canvas


def test_a_name_that_moves_leaves_nothing_behind(far, qtbot):
    far.camera.zoom_to(0.12)
    far.camera.centre_on(far.canvas.extent().center())
    far.viewport().repaint()
    far.canvas.preview_places({"convolution_6": (1440.0, 1200.0)})
    qtbot.wait(30)
    shown = far.grab().toImage()
    far.viewport().update()
    qtbot.wait(30)
    assert far.grab().toImage() == shown


def test_blocks_are_as_high_as_layers_cost():
    heights = [block_height(68, step) for step in range(STEPS + 1)]
    assert heights == sorted(heights)
    assert heights[-1] == 68
    assert heights[0] == 34
    # Wires of many ports must end at the block.
    assert block_height(200, 0) == 200


def test_costs_are_told_beside_the_costliest(document):
    costs = relative_costs(check(document.project, None))
    assert costs["conv1"] == 1.0
    assert costs["relu1"] == 0.0
    assert relative_costs(None) == {}
    heavier = change_settings(document.project.graph, "conv1", {"out_channels": 8})
    assert relative_costs(check(Project(graph=heavier), None))["conv1"] == 1.0


def test_cards_that_look_alike_are_painted_once(view, document, monkeypatch):
    nodes = {
        f"relu{number}": Node(type="ReLU", position=(number % 10 * 220.0, number // 10 * 110.0)) for number in range(60)
    }
    document.commit("Draw", document.project.replace(graph=Graph(nodes, ())))
    painted = []
    monkeypatch.setattr(
        "netbuilder.gui.canvas.card_painting.paint_card", lambda *given: (painted.append(given[1]), paint_card(*given))
    )
    view.camera.zoom_to(0.5)
    view.grab()
    assert len(painted) == 1
    view.camera.pan(QPointF(30, 10))
    view.grab()
    assert len(painted) == 1
    view.camera.zoom_to(DETAIL_ZOOM + 0.2)
    view.grab()
    assert len(painted) == 2
