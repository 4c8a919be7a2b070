"""Colours for Python source."""

from __future__ import annotations

import builtins
import keyword
import re

from PySide6.QtGui import QColor, QFont, QSyntaxHighlighter, QTextCharFormat, QTextDocument

from netbuilder.gui.theme import Theme

_KEYWORDS = "|".join(keyword.kwlist)
_BUILTINS = "|".join(name for name in dir(builtins) if name.islower() and name not in keyword.kwlist)
# The first alternative that matches wins, so that nothing is coloured inside a comment or a string.
_TOKENS = re.compile(
    r"(?P<comment>\#.*)"
    r"|(?P<string>[rbfRBF]{0,2}(?:'(?:\\.|[^'\\])*'|\"(?!\"\")(?:\\.|[^\"\\])*\"))"
    r"|(?P<decorator>^\s*@[\w.]+)"
    r"|(?:\b(?:class|def)\s+)(?P<definition>\w+)"
    rf"|\b(?P<keyword>{_KEYWORDS})\b"
    r"|\b(?P<self>self|cls)\b"
    rf"|\b(?P<builtin>{_BUILTINS})\b(?=\s*\()"
    r"|\b(?P<number>\d[\d_]*(?:\.\d*)?(?:[eE][+-]?\d+)?)\b"
)
_DEFINITION_HEAD = re.compile(r"\b(class|def)\b")
_TRIPLE = '"""'
_INSIDE_TRIPLE = 1


class PythonHighlighter(QSyntaxHighlighter):
    """Colours a document line by line; strings in triple quotes go on over lines."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._formats = _formats(theme)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._formats = _formats(theme)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        self.setCurrentBlockState(0)
        start = 0
        if self.previousBlockState() == _INSIDE_TRIPLE:
            start = self._paint_triple(text, 0, after_opening=0)
        while start < len(text):
            opening = text.find(_TRIPLE, start)
            self._paint_tokens(text, start, opening if opening >= 0 else len(text))
            if opening < 0:
                return
            start = self._paint_triple(text, opening, after_opening=opening + len(_TRIPLE))

    def _paint_triple(self, text: str, begin: int, *, after_opening: int) -> int:
        """Paint a string in triple quotes from `begin`; returns where it ends."""
        closing = text.find(_TRIPLE, after_opening)
        end = len(text) if closing < 0 else closing + len(_TRIPLE)
        self.setFormat(begin, end - begin, self._formats["string"])
        if closing < 0:
            self.setCurrentBlockState(_INSIDE_TRIPLE)
        return end

    def _paint_tokens(self, text: str, start: int, end: int) -> None:
        for match in _TOKENS.finditer(text, start, end):
            kind = match.lastgroup
            if kind is None:
                continue
            begin, stop = match.span(kind)
            self.setFormat(begin, stop - begin, self._formats[kind])
            if kind == "definition" and (head := _DEFINITION_HEAD.search(match.group())):
                self.setFormat(match.start() + head.start(), len(head.group()), self._formats["keyword"])


def _formats(theme: Theme) -> dict[str, QTextCharFormat]:
    definition = "#C9A6F0" if theme.is_dark else "#7A3FB8"
    colours = {
        "comment": theme.muted,
        "string": theme.success_text,
        "decorator": theme.warning_text,
        "definition": definition,
        "keyword": theme.accent_text,
        "self": theme.muted,
        "builtin": definition,
        "number": theme.warning_text,
    }
    formats = {}
    for kind, colour in colours.items():
        formats[kind] = QTextCharFormat()
        formats[kind].setForeground(QColor(colour))
    formats["comment"].setFontItalic(True)
    formats["definition"].setFontWeight(QFont.Weight.DemiBold)
    return formats
