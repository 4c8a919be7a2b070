"""A canvas without a window around it."""

from pathlib import Path

from netbuilder.gui.canvas.view import CanvasView
from netbuilder.gui.checking import Checker
from netbuilder.gui.document import Document
from netbuilder.gui.scope import Scope
from netbuilder.gui.stock import Stock
from netbuilder.gui.theme import light
from netbuilder.storage.library import Library


def make_view(document: Document, library: Path) -> CanvasView:
    """A canvas on a document; `library` is the folder of the user's blocks."""
    checker = Checker(document, document)
    scope = Scope(document, checker, document)
    return CanvasView(scope, Stock(scope, Library(library), document), light())
