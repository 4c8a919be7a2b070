"""Where the words stand that say what is wrong with a layer: at its card, and on nothing else."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from netbuilder.compiler.check import check
from netbuilder.graph.annotations import add_note, change_note
from netbuilder.graph.layout import layered
from netbuilder.graph.model import Direction, Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.geometry import node_rect
from netbuilder.gui.canvas.ink import Ink
from netbuilder.gui.canvas.reason import placed_reason, wrapped
from netbuilder.gui.canvas.scene import CanvasScene
from netbuilder.gui.theme import dark, light

CARD = node_rect((0, 0), 1, 1)
WORDS = "The kernel of 50×50 does not fit: it needs a height of at least 50, received 8×8. Make the kernel smaller."


def broken(direction: Direction, layers: int = 5, wrong: int = 2) -> Graph:
    names = ["input", *(f"conv{number}" for number in range(1, layers))]
    settings = {"out_channels": 4, "kernel_size": 3, "padding": 1}
    nodes = {
        name: Node(type="Conv2d", settings={**settings, "kernel_size": 50} if number == wrong else settings)
        for number, name in enumerate(names)
    }
    nodes["input"] = Node(type="Input", settings={"shape": [1, 8, 8]})
    graph = Graph(nodes, tuple(Edge(source=a, target=b) for a, b in pairwise(names)), direction=direction)
    return placed(graph)


def placed(graph: Graph) -> Graph:
    places = layered(graph)
    return graph.replace(nodes={name: node.replace(position=places[name]) for name, node in graph.nodes.items()})


def shown(graph: Graph) -> CanvasScene:
    scene = CanvasScene(light())
    scene.show_graph(graph)
    scene.show_report(check(Project(graph=graph), None))
    return scene


def words_of(scene: CanvasScene, name: str) -> QRectF:
    item = scene.nodes[name]
    assert item.reason is not None
    return item.reason.box.translated(item.pos())


def is_covered(scene: CanvasScene, area: QRectF) -> bool:
    points = [wire.path().pointAtPercent(step / 300) for wire in scene.wires.values() for step in range(301)]
    cards = [item.scene_card() for item in scene.nodes.values()]
    return any(area.contains(point) for point in points) or any(area.intersects(card) for card in cards)


@pytest.mark.parametrize("direction", Direction)
def test_the_words_cover_neither_wires_nor_cards(qtbot, direction):
    scene = shown(broken(direction))
    assert not is_covered(scene, words_of(scene, "conv2"))


def test_they_stand_below_the_card_where_data_run_to_the_right_and_beside_it_where_they_run_down(qtbot):
    level, down = shown(broken(Direction.RIGHT)), shown(broken(Direction.DOWN))
    assert words_of(level, "conv2").top() > level.nodes["conv2"].scene_card().bottom()
    card = down.nodes["conv2"].scene_card()
    assert words_of(down, "conv2").left() > card.right()
    assert words_of(down, "conv2").center().y() == pytest.approx(card.center().y(), abs=1)


@pytest.mark.parametrize("wrong", range(1, 18))
def test_a_drawing_in_several_lines_has_room_for_them_too(qtbot, wrong):
    scene = shown(broken(Direction.DOWN, layers=18, wrong=wrong))
    assert len({item.x() for item in scene.nodes.values()}) > 2
    assert not is_covered(scene, words_of(scene, f"conv{wrong}"))


def test_they_move_when_something_takes_their_place_and_come_back(qtbot):
    scene = shown(broken(Direction.DOWN))
    first, card = words_of(scene, "conv2"), scene.nodes["conv2"].scene_card()
    graph, note = add_note(scene.graph, (first.left(), first.top()))
    scene.show_graph(change_note(graph, note, size=(200.0, 80.0)))
    assert words_of(scene, "conv2").right() < card.left()
    assert scene.nodes["conv2"].reason.hugs_right
    scene.preview_places({"conv4": (card.left() - 160, card.top())})
    assert words_of(scene, "conv2").top() > card.bottom()
    scene.end_preview()
    assert words_of(scene, "conv2").right() < card.left()


def test_another_theme_leaves_them_where_they_are(qtbot):
    scene = shown(broken(Direction.DOWN, layers=18, wrong=9))
    before = words_of(scene, "conv9")
    assert before.top() > scene.nodes["conv9"].scene_card().bottom()
    scene.show_theme(dark())
    assert words_of(scene, "conv9") == before


def test_where_nothing_is_free_they_have_a_ground_of_their_own(qtbot):
    reason = placed_reason(WORDS, CARD, Direction.DOWN, Ink.of(light()), lambda _: False)
    assert reason.has_ground
    assert reason.box.top() > CARD.bottom()


def test_a_layer_that_is_put_right_has_no_words(qtbot):
    scene = shown(broken(Direction.DOWN))
    wide = scene.nodes["conv2"].rect()
    right = broken(Direction.DOWN, wrong=-1)
    scene.show_graph(right)
    scene.show_report(check(Project(graph=right), None))
    assert scene.nodes["conv2"].reason is None
    assert scene.nodes["conv2"].rect().width() < wide.width()


@given(
    text=st.text(min_size=1, max_size=200),
    taken=st.integers(0, 8),
    direction=st.sampled_from(Direction),
    points=st.lists(st.tuples(st.floats(-300, 400), st.floats(-100, 200)), max_size=3),
)
def test_what_is_said_stays_beside_the_card_whatever_is_around(qapp, text, taken, direction, points):
    asked = []

    def is_free(box: QRectF) -> bool:
        asked.append(box)
        return len(asked) > taken and not any(box.contains(QPointF(x, y)) for x, y in points)

    reason = placed_reason(text, CARD, direction, Ink.of(light()), is_free)
    assert reason.box == asked[-1]
    assert not reason.box.intersects(CARD)
    assert 1 <= len(reason.lines) <= 4
    assert reason.has_ground is (len(asked) <= taken or any(reason.box.contains(QPointF(x, y)) for x, y in points))


def test_words_that_need_more_lines_than_there_are_end_in_an_ellipsis(qapp):
    ink = Ink.of(light())
    assert wrapped(WORDS, ink, 176, 2)[-1].endswith("…")
    lines = wrapped(WORDS, ink, 176, 20)
    assert " ".join(lines) == WORDS
    assert max(ink.small_metrics.horizontalAdvance(line) for line in lines) <= 176


@pytest.mark.parametrize("direction", Direction)
def test_while_cards_are_dragged_words_stand_as_if_all_were_placed_anew(qapp, direction):
    graph = broken(direction, layers=9, wrong=2)
    # All behind the first mistake that have one of their own.
    nodes = {
        name: node.replace(settings={**node.settings, "stride": 0}) if number % 2 else node
        for number, (name, node) in enumerate(graph.nodes.items())
        if node.type == "Conv2d"
    }
    scene = shown(graph.replace(nodes={**graph.nodes, **nodes}))
    assert sum(bool(item.face.error) for item in scene.nodes.values()) >= 4
    x, y = scene.place("conv4")
    others = [scene.place(name) for name in ("conv1", "conv3", "conv7")]
    for dx, dy in ((0, 40), *((there[0] - x, there[1] - y + 60) for there in others), (900, 900)):
        for names in (("conv4",), ("conv4", "conv5")):
            scene.preview_places({name: (scene.place(name)[0] + dx, scene.place(name)[1] + dy) for name in names})
            found = {name: item.reason for name, item in scene.nodes.items()}
            scene._place_reasons()
            assert {name: item.reason for name, item in scene.nodes.items()} == found
    scene.end_preview()
    found = {name: item.reason for name, item in scene.nodes.items()}
    scene._place_reasons()
    assert {name: item.reason for name, item in scene.nodes.items()} == found
