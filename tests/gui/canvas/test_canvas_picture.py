"""The drawing as a file: PNG, SVG, preview and thumbnail."""

from xml.etree import ElementTree

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from netbuilder.errors import ExportError
from netbuilder.graph.project import Project
from netbuilder.gui.canvas.miniature import thumbnail
from netbuilder.gui.canvas.picture import preview_png, save_picture
from netbuilder.gui.theme import dark, light
from netbuilder.layers.base import Family


@pytest.fixture
def project(document) -> Project:
    return document.project


def colours(image: QImage) -> set[str]:
    return {image.pixelColor(x, y).name() for x in range(0, image.width(), 3) for y in range(0, image.height(), 3)}


@pytest.mark.parametrize("theme", [light(), dark()], ids=["light", "dark"])
def test_a_png_shows_the_whole_network_sharply(project, tmp_path, theme):
    path = tmp_path / "network.png"
    save_picture(project, path, theme)
    image = QImage(str(path))
    # Four nodes in a row, 280 apart, at two pixels a unit.
    assert image.width() > 2 * (840 + 176)
    assert image.pixelColor(1, 1).name().upper() == theme.canvas
    assert theme.family_colour(Family.CONVOLUTION).name() in colours(image)


def test_an_svg_holds_the_names_as_text(project, tmp_path):
    path = tmp_path / "network.svg"
    save_picture(project, path, light())
    words = " ".join(text for text in ElementTree.parse(path).getroot().itertext())
    for name in (*project.graph.nodes, "4×6×6"):
        assert name in words


def test_a_preview_is_small(project):
    image = QImage.fromData(preview_png(project))
    assert 0 < image.width() <= 640
    assert 0 < image.height() <= 400


def test_a_thumbnail_has_the_size_asked_for(project):
    picture = thumbnail(project.graph, QSize(160, 90), light(), 2.0)
    assert (picture.width(), picture.height()) == (320, 180)
    assert len(colours(picture.toImage())) > 3


def test_other_suffixes_and_empty_drawings_are_refused(project, tmp_path):
    with pytest.raises(ExportError, match=r"\.png or \.svg"):
        save_picture(project, tmp_path / "network.gif", light())
    with pytest.raises(ExportError, match="no layers"):
        save_picture(Project(), tmp_path / "network.png", light())
    assert not list(tmp_path.iterdir())
