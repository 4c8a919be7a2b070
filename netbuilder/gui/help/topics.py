"""Short answers to what beginners ask first, each with a picture."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtWidgets import QWidget

from netbuilder.gui.keymap import Keymap
from netbuilder.gui.theme import Theme


@dataclass(frozen=True, slots=True)
class Topic:
    """What a page says; the picture is that of a layer of the palette."""

    layer: str
    html: str


TOPICS: Final[Mapping[str, Topic]] = {
    "What is a layer?": Topic(
        "Linear",
        """<p>A layer takes numbers in, computes, and hands numbers on. Most layers hold numbers of their own, the
        <b>parameters</b> or weights: they begin at random, and training finds better ones. What you type, such as how
        many neurons there are, are <b>settings</b>, and training leaves them alone.</p>
        <p>Layers in a row make a network: the first ones find something simple, such as edges; the later ones make
        something of it, such as a digit. A network needs a layer that is not a weighted sum between two that are, such
        as ReLU: without it, two layers are no more than one.</p>
        <p>Select a layer on the canvas and {help:press}: its page says what it does, with a picture.</p>""",
    ),
    "How does a network learn?": Topic(
        "Output",
        """<p>The <b>loss</b> is a number that says how wrong the network is: it compares what comes out with what
        should have come out, the <b>target</b>. The smaller, the better.</p>
        <p>Training takes a few samples at a time, a <b>batch</b>, computes the loss, and works out for each weight
        which way it must go to make the loss smaller: the <b>gradient</b>. The <b>optimizer</b> takes a small step that
        way; how small is the <b>learning rate</b>. Once through all samples is an <b>epoch</b>.</p>
        <p>A part of the samples is kept aside for <b>validation</b>. Where the loss of the training still falls and
        that of the validation rises, the network learns by heart: that is over-fitting.</p>""",
    ),
    "What do the shapes on the wires say?": Topic(
        "Flatten",
        """<p>What runs along a wire is a block of numbers, a tensor, and its <b>shape</b> says how many along each
        axis. <code>(1, 28, 28)</code> is an image of one channel with 28 rows of 28 pixels; <code>(10)</code> is a row
        of ten numbers, such as a score for each digit.</p>
        <p>Samples go through the network a batch at a time; the batch is an axis of its own, the first one. It has any
        size, and is not written on the wires.</p>
        <p>Each layer says which shape it makes of what comes in. Where a layer cannot take what it gets, its wire turns
        red and says why, and the findings offer a repair.</p>""",
    ),
}


def topic_page(name: str, theme: Theme, keymap: Keymap, parent: QWidget) -> QWidget:
    """The page that answers a question."""
    from netbuilder.gui.help.pages import Page
    from netbuilder.gui.help.picture_view import PictureView
    from netbuilder.gui.help.subject import of_catalogue

    topic = TOPICS[name]
    picture = PictureView(theme, parent)
    picture.show_layer(of_catalogue(topic.layer).layer, (), theme)
    page = Page(name, f"<h2>{name}</h2>{keymap.fill(topic.html)}", parent, height=620)
    page.put_above(picture)
    return page
