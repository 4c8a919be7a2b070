"""The drawing as a picture: PNG, SVG, PDF, the clipboard, preview and thumbnail."""

import re
import zlib
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage, QPainter
from PySide6.QtSvg import QSvgRenderer

from netbuilder.errors import ExportError, NetbuilderError
from netbuilder.graph.annotations import add_frame, add_note
from netbuilder.graph.edits import change_settings
from netbuilder.graph.model import Direction, Edge, Graph, Node
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.drawing import Drawing, drawing_of
from netbuilder.gui.canvas.miniature import thumbnail
from netbuilder.gui.canvas.picture import Look, Picture, preview_png, save_picture
from netbuilder.gui.theme import dark, light
from netbuilder.storage.templates import load_template

PRINT = Look()


@pytest.fixture
def project(document) -> Project:
    return document.project


@pytest.fixture
def drawing(project) -> Drawing:
    return drawing_of(project)


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


def words_in(svg: bytes) -> str:
    return " ".join(ElementTree.fromstring(svg).itertext())


# PNG


@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
def test_a_png_shows_the_whole_network_sharply(drawing, tmp_path, theme):
    path = tmp_path / "network.png"
    save_picture(drawing, path, Look(theme=theme))
    image = QImage(str(path))
    # Four nodes in a row, 280 apart, at two pixels a unit.
    assert image.width() > 2 * (840 + 176)
    assert image.pixelColor(1, 1).name().upper() == theme.canvas
    assert len(colours(image)) > 6


@pytest.mark.parametrize("scale", [1.0, 2.0, 4.0])
def test_a_scale_changes_the_pixels_and_not_what_they_show(drawing, scale):
    picture = Picture(drawing, Look(scale=scale))
    image = picture.image()
    assert image.width() == pytest.approx(scale * picture.size.width(), abs=1)
    assert image.height() == pytest.approx(scale * picture.size.height(), abs=1)
    reference = Picture(drawing, PRINT).image()
    small, other = (
        each.scaled(200, 80).convertToFormat(QImage.Format.Format_Grayscale8) for each in (image, reference)
    )
    differing = sum(
        abs(small.pixelColor(x, y).green() - other.pixelColor(x, y).green()) > 90 for x in range(200) for y in range(80)
    )
    assert differing < 200


def test_print_is_white_has_no_shadows_and_tight_margins(drawing):
    image = Picture(drawing, PRINT).image()
    assert image.pixelColor(0, 0).name() == "#ffffff"
    ink = [
        (x, y)
        for x in range(image.width())
        for y in range(0, image.height(), 5)
        if image.pixelColor(x, y).name() != "#ffffff"
    ]
    left, right = min(x for x, _ in ink), max(x for x, _ in ink)
    assert left < 16
    assert image.width() - right < 16
    # Below a card there is white at once.
    picture = Picture(drawing, Look(scale=1.0))
    card = picture._scene.nodes["flat"].scene_card().translated(-picture._area.topLeft())
    assert picture.image().pixelColor(round(card.center().x()), round(card.bottom()) + 3).name() == "#ffffff"
    shaded = Picture(drawing, Look(scale=1.0, theme=light()))
    assert (
        shaded.image().pixelColor(round(card.center().x()), round(card.bottom()) + 3).name() != light().canvas.lower()
    )


def test_the_ground_can_be_nothing(drawing):
    assert Picture(drawing, Look(transparent=True)).image().pixelColor(0, 0).alpha() == 0
    assert Picture(drawing, PRINT).image().pixelColor(0, 0).alpha() == 255


def test_a_scale_beyond_what_pictures_can_be_is_lowered(drawing):
    picture = Picture(drawing, Look(scale=16.0))
    assert picture.scale < 16.0
    assert max(picture.pixels.toTuple()) <= 16_001


# SVG and PDF


def test_an_svg_holds_the_names_as_text(drawing, tmp_path):
    path = tmp_path / "network.svg"
    save_picture(drawing, path, PRINT)
    words = words_in(path.read_bytes())
    for name in (*drawing.graph.nodes, "4×6×6"):
        assert name in words


def test_an_svg_names_fonts_that_every_system_has_and_holds_nothing_empty(drawing):
    svg = Picture(drawing, PRINT).svg().decode()
    families = set(re.findall(r'font-family="([^"]*)"', svg))
    assert families
    assert all(family.endswith("sans-serif") and "Sans Serif," not in family for family in families)
    assert not re.search(r"<g [^>]*>\s*</g>", svg)


def test_an_svg_looks_like_the_png(drawing):
    picture = Picture(drawing, Look(scale=1.0))
    painted = QImage(picture.pixels, QImage.Format.Format_RGB32)
    painted.fill(0xFF00FF)
    renderer = QSvgRenderer(picture.svg())
    assert renderer.isValid()
    painter = QPainter(painted)
    renderer.render(painter)
    painter.end()
    image = picture.image()
    assert painted.pixelColor(1, 1).name() == "#ffffff"
    differing = sum(
        abs(image.pixelColor(x, y).lightness() - painted.pixelColor(x, y).lightness()) > 60
        for x in range(0, image.width(), 2)
        for y in range(0, image.height(), 2)
    )
    assert differing < 0.02 * image.width() * image.height() / 4


def test_a_pdf_is_one_page_of_the_drawings_size_with_its_fonts_in_it(drawing, tmp_path):
    path = tmp_path / "network.pdf"
    save_picture(drawing, path, PRINT)
    content = path.read_bytes()
    assert content.startswith(b"%PDF")
    (box,) = re.findall(rb"/MediaBox \[([^\]]*)\]", content)
    size = Picture(drawing, PRINT).size
    assert [float(part) for part in box.split()[2:]] == pytest.approx([size.width(), size.height()], abs=1)
    assert b"/FontFile" in content
    streams = [zlib.decompress(stream) for stream in re.findall(rb"stream\r?\n(x.*?)endstream", content, re.DOTALL)]
    # Words are words, not outlines: text operators in the page's content, and no picture of pixels.
    assert any(re.search(rb"\bTj\b|\bTJ\b", stream) for stream in streams)
    assert b"/Subtype /Image" not in content


# What is shown


def test_shapes_are_left_out_where_they_are_not_wanted(drawing):
    assert "4×6×6" in words_in(Picture(drawing, PRINT).svg())
    without = words_in(Picture(drawing, Look(shapes=False)).svg())
    assert "4×6×6" not in without
    assert "conv1" in without
    # What a layer learns is no shape.
    assert "40" in without


def test_print_says_nothing_of_what_is_wrong(project):
    graph = change_settings(project.graph, "conv1", {"out_channels": 4, "kernel_size": 50})
    drawing = drawing_of(project.replace(graph=graph))
    told = words_in(Picture(drawing, Look(theme=light())).svg())
    assert any(finding.message.split()[-1].rstrip(".") in told for finding in drawing.report.errors)
    error = light().error.lower()
    assert error in Picture(drawing, Look(theme=light())).svg().decode().lower()
    assert error not in Picture(drawing, PRINT).svg().decode().lower()


def test_a_selection_is_drawn_with_its_own_wires_alone(drawing):
    picture = Picture(replace(drawing, only=frozenset({"conv1", "relu1"})), PRINT)
    words = words_in(picture.svg())
    assert "conv1" in words
    assert "flat" not in words
    # On both cards, and on the one wire between them.
    assert words.count("4×6×6") == 3
    assert picture.size.width() < 600


def test_a_selection_keeps_the_frames_that_hold_nothing_else(drawing):
    graph, _ = add_frame(drawing.graph, ["conv1", "relu1"], "Stem")
    graph, _ = add_frame(graph, ["flat", "fc1"], "Head")
    graph, _ = add_note(graph, (0.0, -200.0), "Look here")
    whole = words_in(Picture(replace(drawing, graph=graph), PRINT).svg())
    assert all(words in whole for words in ("Stem", "Head", "Look here"))
    part = words_in(Picture(replace(drawing, graph=graph, only=frozenset({"conv1", "relu1", "flat"})), PRINT).svg())
    assert "Stem" in part
    assert "Head" not in part
    assert "Look here" not in part


def test_free_ports_are_not_printed():
    unet = drawing_of(load_template("unet"))
    merge = next(name for name, node in unet.graph.nodes.items() if node.type == "Concat")
    assert len(Picture(unet, Look(theme=light()))._scene.nodes[merge].ports) == 4
    assert len(Picture(unet, PRINT)._scene.nodes[merge].ports) == 3


def test_a_block_is_drawn_with_the_shapes_at_its_first_use():
    resnet = load_template("resnet18")
    words = words_in(Picture(drawing_of(resnet, "residual 64"), PRINT).svg())
    assert "64×56×56" in words
    assert "stage1" not in words


def test_a_block_that_nobody_uses_has_no_shapes():
    resnet = load_template("resnet18")
    graph = resnet.graph.replace(nodes={"input": resnet.graph.nodes["input"]}, edges=())
    drawing = drawing_of(resnet.replace(graph=graph), "residual 64")
    assert drawing.report is None
    assert "conv1" in words_in(Picture(drawing, PRINT).svg())


def test_a_block_that_is_not_there_is_named_with_those_that_are():
    with pytest.raises(ExportError, match=r"no block called stem.*residual 64"):
        drawing_of(load_template("resnet18"), "stem")
    with pytest.raises(ExportError, match="none at all"):
        drawing_of(Project(), "stem")


def test_other_suffixes_and_empty_drawings_are_refused(drawing, tmp_path):
    with pytest.raises(ExportError, match=r"\.png, \.svg or \.pdf"):
        save_picture(drawing, tmp_path / "network.gif", PRINT)
    for empty in (drawing_of(Project()), replace(drawing, only=frozenset())):
        with pytest.raises(ExportError, match="no layers"):
            save_picture(empty, tmp_path / "network.png", PRINT)
    with pytest.raises(NetbuilderError):
        save_picture(drawing, tmp_path / "missing" / "network.pdf", PRINT)
    assert not list(tmp_path.glob("network*"))


# Small ones


def test_a_preview_is_small(project):
    image = QImage.fromData(preview_png(project))
    assert 0 < image.width() <= 640
    assert 0 < image.height() <= 400


def test_a_proof_is_the_picture_in_the_room_it_is_given(drawing):
    image = Picture(drawing, PRINT).proof(QSize(300, 100), 2.0)
    assert image.devicePixelRatio() == 2.0
    assert image.width() <= 601
    assert image.height() <= 201
    assert image.width() > 500 or image.height() > 180


def test_a_thumbnail_has_the_size_asked_for(project):
    picture = thumbnail(project.graph, QSize(160, 90), light(), 2.0)
    assert (picture.width(), picture.height()) == (320, 180)
    assert len(colours(picture.toImage())) > 3


def drawn_wires(graph: Graph, size: QSize) -> set[tuple[int, int]]:
    """The pixels on which a thumbnail has wires."""
    image, bare = (thumbnail(each, size, light()).toImage() for each in (graph, graph.replace(edges=())))
    return {
        (x, y)
        for x in range(size.width())
        for y in range(size.height())
        if image.pixelColor(x, y) != bare.pixelColor(x, y)
    }


@pytest.mark.parametrize("skips", [False, True])
def test_the_thumbnail_of_a_drawing_that_runs_down_is_that_of_one_to_the_right_with_its_axes_changed(qapp, skips):
    names = "abcd"
    edges = [Edge(source=a, target=b) for a, b in pairwise(names)]
    if skips:
        edges.append(Edge(source="a", target="d", target_port=1))
    level = Graph({name: Node(type="Add", position=(300.0 * n, 0)) for n, name in enumerate(names)}, tuple(edges))
    down = Graph(
        {name: Node(type="Add", position=(0, 300.0 * n)) for n, name in enumerate(names)},
        tuple(edges),
        direction=Direction.DOWN,
    )
    wide, high = drawn_wires(level, QSize(320, 90)), drawn_wires(down, QSize(90, 320))
    assert wide
    middle = sum(y for _, y in wide) / len(wide), sum(x for x, _ in high) / len(high)
    # A wire between two cards runs level in the one, and upright in the other; a skip stands out above, or at the left.
    assert len({y for _, y in wide}) <= 3 or skips
    assert len({x for x, _ in high}) <= 3 or skips
    assert (middle[0] < 40) is skips
    assert (middle[1] < 40) is skips


def test_a_thumbnail_shows_what_a_skip_connection_skips(qapp):
    names = [f"n{number}" for number in range(9)]
    edges = [Edge(source=a, target=b) for a, b in pairwise(names)]
    skip = Edge(source="n1", target="n7", target_port=1)
    graph = Graph({name: Node(type="Add", position=(280.0 * n, 0)) for n, name in enumerate(names)}, (*edges, skip))
    size = QSize(300, 160)
    arc = drawn_wires(graph, size) - drawn_wires(graph.replace(edges=edges), size)
    assert min(y for _, y in arc) < 70
    assert max(x for x, _ in arc) - min(x for x, _ in arc) > 100
