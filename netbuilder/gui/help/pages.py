"""About, how to begin, and the keys: short pages of words in a dialog that does not stand in the way."""

from __future__ import annotations

import platform
from collections.abc import Iterable
from html import escape
from importlib.metadata import PackageNotFoundError, version

from PySide6.QtCore import QSize, Qt
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QTextBrowser, QVBoxLayout, QWidget

from netbuilder import __version__
from netbuilder.gui.actions import MENUS, Command, plain
from netbuilder.gui.keymap import Keymap, native
from netbuilder.gui.text_size import on_screen, px
from netbuilder.gui.theme import GAP_SECTION

_MOUSE = (
    ("Wheel", "zoom at the cursor"),
    ("Middle drag, Space + drag", "pan"),
    ("Drag on empty canvas", "select; Shift adds, Ctrl toggles"),
    ("Port to port", "connect; a new wire replaces the old"),
    ("Drag off a connected input", "detach the wire"),
    ("Alt + click on a port", "break its wires"),
    ("Layer onto a wire", "insert it there"),
    ("Double-click on empty canvas", "search a layer and add it"),
    ("Double-click on a block", "enter it; Esc leaves"),
)
_OUTLINE = (
    ("Up, Down", "choose a layer; Shift adds, Ctrl only goes there"),
    ("Left, Right", "close and open a block"),
    ("Space", "choose the layer too, or no longer"),
    ("Enter", "go to its settings"),
    ("Insert", "search a layer and add it behind"),
    ("Alt + Shift + arrows", "move it on the canvas"),
)
_BEGIN = """
<h2>How to begin</h2>
<ol>
<li><b>Draw.</b> Drag layers from the left, or {add_layer:press} on the canvas and type a name. Drag from port
to port to connect. Every wire shows the shape of what runs along it, without the batch.</li>
<li><b>Mend.</b> What is wrong turns red and says why; the findings at the right offer repairs.</li>
<li><b>Train.</b> {train} starts, and pauses while it trains. {step} takes one batch. {stop} stops and keeps what
was learned.</li>
<li><b>Look.</b> Select a layer: Filters and Activations show what it has learned and what it makes of a sample.</li>
<li><b>Keep.</b> {save} saves everything in one file; {export} exports the model.</li>
</ol>
<p>{help} with a layer selected explains that layer.</p>
"""
_HOW_WIDTH = 200


class Page(QDialog):
    """Words to read beside the window."""

    def __init__(self, title: str, html: str, parent: QWidget, *, height: int = 480) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.resize(on_screen(self, QSize(560, height)))
        column = QVBoxLayout(self)
        column.setContentsMargins(GAP_SECTION, GAP_SECTION, GAP_SECTION, GAP_SECTION)
        self.text = QTextBrowser(self)
        self.text.setOpenExternalLinks(True)
        self.text.setProperty("role", "page")
        self.text.setHtml(html)
        column.addWidget(self.text)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close, self)
        buttons.rejected.connect(self.reject)
        column.addWidget(buttons)
        self._column = column

    def put_above(self, picture: QWidget) -> None:
        """Show a picture above the words."""
        self._column.insertWidget(0, picture)


def about_page(parent: QWidget) -> Page:
    """What this is, its version, and those of what it stands on."""
    parts = ("torch", "PySide6-Essentials", "numpy", "onnx", "scikit-learn")
    rows = "".join(f"<tr><td>{escape(name)}&nbsp;&nbsp;</td><td>{escape(_version(name))}</td></tr>" for name in parts)
    html = (
        f"<h2>NetBuilder {escape(__version__)}</h2><p>Draw a neural network, train it live with PyTorch, see inside it,"
        f" take it away.</p><table>{rows}<tr><td>Python</td><td>{escape(platform.python_version())}</td></tr></table>"
        "<p>MIT licence. Nothing is sent anywhere, and nothing runs or downloads unasked.</p>"
    )
    return Page("About NetBuilder", html, parent, height=320)


def begin_page(parent: QWidget, keymap: Keymap) -> Page:
    """How to begin."""
    return Page("Help", keymap.fill(_BEGIN), parent)


def keys_page(parent: QWidget, keymap: Keymap) -> Page:
    """Every key, as it is now, and every gesture."""
    rows = "".join(
        _row(" or ".join(map(native, keys)), plain(command.text))
        for entries in MENUS.values()
        for command in entries
        if isinstance(command, Command) and (keys := keymap.keys(command.name))
    )
    html = (
        f"<h2>Mouse</h2>{_table(_MOUSE)}<h2>Keys</h2><table>{rows}</table>"
        f"<h2>Keys in the outline</h2><p>Those of the canvas, and these:</p>{_table(_OUTLINE)}"
    )
    return Page("Keyboard and mouse", html, parent)


def _table(lines: Iterable[tuple[str, str]]) -> str:
    return f"<table>{''.join(_row(how, what) for how, what in lines)}</table>"


def _row(how: str, what: str) -> str:
    # All tables of the page have the same columns.
    return f"<tr><td width='{px(_HOW_WIDTH)}'>{escape(how)}</td><td>{escape(what)}</td></tr>"


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not found"
