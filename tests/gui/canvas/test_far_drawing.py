"""Cards and wires seen from afar are painted together: the same picture as one by one, whatever is done to them."""

import random

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter, QRegion

from netbuilder.compiler.check import check
from netbuilder.graph.edits import change_settings, move, remove_nodes
from netbuilder.graph.model import Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.card_painting import CardPainting
from netbuilder.gui.canvas.edge_item import EdgeItem
from netbuilder.gui.canvas.exposed import parts
from netbuilder.gui.canvas.far_drawing import FarDrawing
from netbuilder.gui.canvas.patchwork import Patchwork
from netbuilder.gui.canvas.scene import CanvasScene
from netbuilder.gui.theme import dark, light

WIRE = ("conv1", 0, "relu1", 0)
SIZE = (420, 240)


def residual(columns: int = 4, rows: int = 3) -> Graph:
    """Layers in rows with wires onwards, to the next row, and past a neighbour."""
    nodes = {"input": Node(type="Input", settings={"shape": [3, 8, 8]}, position=(-280.0, 0.0))}
    edges = []
    before = "input"
    for number in range(columns * rows):
        name = f"node{number}"
        kind = ("Conv2d", "ReLU", "Add")[number % 3]
        settings = {"out_channels": 3, "kernel_size": 3, "padding": 1} if kind == "Conv2d" else {}
        nodes[name] = Node(type=kind, settings=settings, position=(number % columns * 280.0, number // columns * 160.0))
        edges.append(Edge(source=before, target=name))
        if kind == "Add":
            edges.append(Edge(source=f"node{number - 2}", target=name, target_port=1))
        before = name
    return Graph(nodes, tuple(edges))


def pictured(scene: CanvasScene, zoom: float, middle: QPointF) -> np.ndarray:
    """What the scene paints around a point, as (height, width, 4) bytes; it looks from as far as it did."""
    image = QImage(*SIZE, QImage.Format.Format_RGBA8888)
    image.fill(QColor("white"))
    painter = QPainter(image)
    painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.TextAntialiasing)
    width, height = (side / zoom for side in SIZE)
    area = QRectF(middle.x() - width / 2, middle.y() - height / 2, width, height)
    scene.render(painter, QRectF(image.rect()), area)
    painter.end()
    return np.array(image.constBits()).reshape(image.height(), image.width(), 4).astype(int)


def scene_of(graph: Graph) -> CanvasScene:
    scene = CanvasScene(light())
    scene.show_graph(graph)
    scene.show_report(check(Project(graph=graph), None))
    return scene


@pytest.mark.parametrize("zoom", [0.3, 0.2, 0.1])
def test_together_they_look_as_one_by_one(qapp, zoom):
    scene = scene_of(residual())
    middle = QPointF(400, 200)
    scene.look_from(zoom)
    together = pictured(scene, zoom, middle)
    # Each by itself, in the places that the signs leave free.
    scene._far.stand_in(scene, is_needed=False)
    for item in scene.nodes.values():
        item.setVisible(not item.has_sign)
    single = pictured(scene, zoom, middle)
    painted, expected = ((picture[..., :3].sum(axis=2) < 720) for picture in (together, single))
    assert expected.sum() > 300
    # Edges of lines and of blocks of a few pixels may lie beside each other.
    near = np.zeros_like(expected)
    for dx in (-1, 0, 1):
        for dy in (-1, 0, 1):
            near |= np.roll(expected, (dy, dx), (0, 1))
    assert not (painted & ~near).any()
    assert (painted & expected).sum() > 0.75 * expected.sum()


def test_from_afar_no_card_and_no_wire_is_painted_by_itself(view, monkeypatch):
    painted = []
    # Not `paint` itself, which Qt looks up but once.
    for name in ("_paint_over", "paint_block"):
        monkeypatch.setattr(CardPainting, name, lambda _, item, *given: painted.append(item))
    monkeypatch.setattr(EdgeItem, "_paint_course", lambda item, *given: painted.append(item))
    view.show_report(view.scope.report)
    view.camera.zoom_to(0.2)
    view.grab()
    # An error is worth a closer look.
    assert all(item.face.error for item in painted)
    assert len(painted) < len(view.canvas.nodes)
    view.camera.zoom_to(0.8)
    view.grab()
    assert set(painted) == {*view.canvas.nodes.values(), *view.canvas.wires.values()}


def colours_along(view, key) -> list[QColor]:
    """The pixels around the middle of a wire."""
    view.camera.centre_on(view.canvas.wires[key].path().pointAtPercent(0.5))
    spot = view.mapFromScene(view.canvas.wires[key].path().pointAtPercent(0.5))
    image = view.grab().toImage()
    return [image.pixelColor(spot.x(), spot.y() + dy) for dy in (-2, -1, 0, 1, 2)]


@pytest.mark.parametrize("zoom", [0.2, 0.35])
@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
def test_the_states_of_a_wire_are_seen_from_afar(view, zoom, theme):
    view.set_theme(theme)
    view.camera.zoom_to(zoom)
    ink, wire = view.canvas.ink, view.canvas.wires[WIRE]
    assert ink.accent not in colours_along(view, WIRE)
    view.select((), (WIRE,))
    selected = colours_along(view, WIRE)
    assert min(abs(colour.hslHue() - ink.accent.hslHue()) for colour in selected) < 12
    view.select(())
    assert colours_along(view, WIRE) != selected
    wire.setVisible(False)
    assert set(map(QColor.rgba, colours_along(view, WIRE))) <= {ink.canvas.rgba(), ink.grid.rgba()}
    wire.setVisible(True)
    assert not set(map(QColor.rgba, colours_along(view, WIRE))) <= {ink.canvas.rgba(), ink.grid.rgba()}


@pytest.mark.parametrize("zoom", [0.15, 0.32])
def test_costs_tint_the_blocks(view, document, zoom):
    view.camera.zoom_to(zoom)
    view.select(tuple(view.canvas.nodes))
    view.camera.centre_on(view.canvas.extent().center())

    def hues() -> bytes:
        # Held: the bits are gone with the image.
        image = view.grab().toImage()
        return bytes(image.constBits())

    plain = hues()
    view.canvas.show_heat({"conv1": 1.0, "fc1": 0.4})
    tinted = hues()
    assert tinted != plain
    view.canvas.show_heat(None)
    assert hues() == plain


EDITS = st.lists(
    st.tuples(st.sampled_from(["move", "remove", "setting", "select", "zoom", "theme"]), st.integers(0, 999)),
    min_size=1,
    max_size=8,
)


@given(EDITS)
def test_whatever_is_done_it_looks_as_if_made_anew(qapp, edits):
    graph, selected, theme, zoom = residual(), frozenset[str](), light(), 0.2
    scene = scene_of(graph)
    scene.look_from(zoom)
    for kind, number in edits:
        name = sorted(graph.nodes)[number % len(graph.nodes)]
        match kind:
            case "move":
                # Where nothing else is: what lies on top of what is for the order in which things came.
                row = 600.0 + 160.0 * sorted(graph.nodes).index(name)
                graph = move(graph, {name: (number % 9 * 140.0, row)})
            case "remove" if len(graph.nodes) > 3:
                graph = remove_nodes(graph, (name,))
            case "setting" if graph.nodes[name].type == "Conv2d":
                # Most of the following layers are wrong then.
                graph = change_settings(graph, name, {"out_channels": number % 5 + 1})
            case "select":
                selected ^= {name}
            case "zoom":
                zoom = (0.1, 0.2, 0.3, 0.6)[number % 4]
                scene.look_from(zoom)
            case "theme":
                theme = (light(), dark())[number % 2]
                scene.show_theme(theme)
        scene.show_graph(graph)
        scene.show_report(check(Project(graph=graph), None))
        selected &= graph.nodes.keys()
        scene.show_selection(selected, [key for key in scene.wires if key[0] in selected])
        # As between two frames: what is painted is kept from one to the next.
        pictured(scene, zoom, QPointF(400, 200))
    fresh = CanvasScene(theme)
    fresh.show_graph(graph)
    fresh.show_report(check(Project(graph=graph), None))
    fresh.show_selection(selected, [key for key in fresh.wires if key[0] in selected])
    fresh.look_from(zoom)
    assert scene.signed == fresh.signed
    assert {name: item.reason for name, item in scene.nodes.items()} == {
        name: item.reason for name, item in fresh.nodes.items()
    }
    one, other = (pictured(each, zoom, QPointF(400, 200)) for each in (scene, fresh))
    # Where wires of two colours cross, either may be above.
    assert (np.abs(one - other).max(axis=2) > 40).sum() <= 20


def test_a_frame_repaints_what_changed_and_leaves_nothing_behind(view, qtbot):
    view.camera.zoom_to(0.2)
    view.camera.centre_on(QPointF(400, 100))
    view.viewport().repaint()
    rng = random.Random(3)
    for _ in range(6):
        place = rng.uniform(-200, 1000), rng.uniform(-300, 500)
        view.canvas.preview_places({"conv1": place, "add1": (place[1], place[0])})
        qtbot.wait(10)
    shown = view.grab().toImage()
    view.viewport().update()
    qtbot.wait(10)
    assert view.grab().toImage() == shown


def test_the_mouse_finds_the_items_and_not_what_is_painted_for_them(view):
    view.camera.zoom_to(0.2)
    point = view.canvas.nodes["conv1"].scene_card().center()
    assert view.canvas.node_at(point) == "conv1"
    assert [item for item in view.canvas.items(point) if isinstance(item, FarDrawing)] == []
    assert view.canvas.nodes["conv1"] in view.canvas.items(point)


# Patches -------------------------------------------------------------------------------------------------------------

PLACES = st.tuples(st.floats(-9_000, 9_000), st.floats(-9_000, 9_000), st.floats(0, 9_000), st.floats(0, 300))


@given(
    st.lists(st.tuples(st.sampled_from("abcdefgh"), st.none() | PLACES), max_size=20),
    PLACES,
    st.integers(1, 4),
)
def test_what_lies_in_an_area_is_on_the_patches_that_are_seen(changes, area, often):
    items: dict[str, QRectF] = {}
    work: Patchwork[str, QRectF, list[QRectF]] = Patchwork(items, QRectF, list)
    for number, (name, place) in enumerate(changes):
        if place is None:
            items.pop(name, None)
        else:
            items[name] = QRectF(*place)
        work.touch(name)
        if number % often == 0:
            list(work.seen(QRectF(-1e5, -1e5, 2e5, 2e5)))
    looked = QRectF(*area).adjusted(0, 0, 1, 1)
    seen = [item for content in work.seen(looked) for item in content]
    assert all(item in seen for item in items.values() if item.adjusted(-0.5, -0.5, 0.5, 0.5).intersects(looked))
    everything = [item for content in work.seen(QRectF(-1e5, -1e5, 2e5, 2e5)) for item in content]
    assert sorted(map(QRectF.getRect, everything)) == sorted(map(QRectF.getRect, items.values()))


def test_two_strips_are_not_the_view_around_them():
    view = QRect(0, 0, 800, 600)
    strips = QRegion(QRect(0, 0, 9, 600)) | QRegion(QRect(0, 0, 800, 9))
    found = parts(strips)
    assert sum(rect.width() * rect.height() for rect in found) == 9 * 600 + 800 * 9 - 81
    assert parts(QRegion(view)) == [view]
    # Many small ones are painted in one stroke.
    many = QRegion()
    for number in range(20):
        many |= QRegion(QRect(number * 40, number * 30, 5, 5))
    assert parts(many) == [many.boundingRect()]


def test_panning_aslant_looks_as_painted_anew(view, qtbot):
    view.camera.zoom_to(0.7)
    view.viewport().repaint()
    for step in (QPointF(13, 7), QPointF(-30, 22), QPointF(5, -40)):
        view.camera.pan(step)
        qtbot.wait(10)
    shown = view.grab(QRect(view.viewport().rect())).toImage()
    view.viewport().update()
    qtbot.wait(10)
    assert view.grab(QRect(view.viewport().rect())).toImage() == shown
    assert view.viewport().testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
