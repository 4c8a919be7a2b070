"""The editors of a form. Each shows a value, says what is wrong with what was typed, and hands out valid values."""

from __future__ import annotations

from typing import Final

from PySide6.QtCore import QEvent, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionComboBox,
    QStylePainter,
    QToolButton,
    QWidget,
)

from netbuilder.gui.form_rules import FieldRule
from netbuilder.gui.form_syntax import NotUnderstoodError
from netbuilder.gui.text_size import px
from netbuilder.gui.theme_style import show_property


class _Missing:
    """No value where one is required."""


MISSING: Final = _Missing()
_NOTHING_SHOWN: Final = object()
# What a combo box needs besides its words.
_ARROW_ROOM: Final = 36
_STEPS: Final = {
    Qt.Key.Key_Up: 1,
    Qt.Key.Key_Down: -1,
    Qt.Key.Key_PageUp: 10,
    Qt.Key.Key_PageDown: -10,
}


class TextField(QLineEdit):
    """A value written as text. Valid text counts at once; other text stays, with the reason, until it is mended.

    Up and down step numbers, Esc takes back what was typed, an emptied field means its default.
    """

    edited = Signal(object)
    refused = Signal(str)  # what is wrong; empty when nothing is
    finished = Signal()

    def __init__(self, rule: FieldRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self._value: object = MISSING
        self._problem = ""
        self.setPlaceholderText(rule.empty_means)
        self.textEdited.connect(self._on_text_edited)
        self.editingFinished.connect(self._on_editing_finished)

    def show_value(self, value: object) -> None:
        """Show `value`; what the user is typing stays as long as it means the same."""
        try:
            known = value if value is MISSING else self._rule.check(value)
        except NotUnderstoodError as error:
            self._value = value
            self.setText(self._rule.format(value))
            self._set_problem(str(error))
            return
        if known == self._value and (self.hasFocus() or self._problem):
            return
        self._value = known
        self.setText("" if known is MISSING else self._rule.format(known))
        self._set_problem("Needs a value." if known is MISSING else "")

    def forget_typing(self) -> None:
        """Drop what was typed: the next value belongs to something else."""
        self._value = _NOTHING_SHOWN
        self._set_problem("")

    def event(self, event: QEvent) -> bool:
        # What was typed validly is already in the document, so undo and redo belong to the document then.
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and not self._problem:
            keys = QKeySequence.StandardKey
            if event.matches(keys.Undo) or event.matches(keys.Redo):
                event.ignore()
                return False
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        steps = _STEPS.get(Qt.Key(event.key()))
        if steps is not None and not self.isReadOnly() and self._step(steps):
            return
        if event.key() == Qt.Key.Key_Escape and self._take_back():
            return
        super().keyPressEvent(event)

    def _step(self, steps: int) -> bool:
        if self._problem or self._rule.syntax is None:
            return False
        value = self._rule.syntax.step(self._value, steps)
        if value is None:
            return False
        try:
            value = self._rule.check(value)
        except NotUnderstoodError:
            return True
        self.setText(self._rule.format(value))
        self._accept(value)
        return True

    def _take_back(self) -> bool:
        spelled = "" if self._value in (MISSING, _NOTHING_SHOWN) else self._rule.format(self._value)
        if self.text() == spelled:
            return False
        self.setText(spelled)
        self.selectAll()
        self._set_problem("")
        return True

    def _on_text_edited(self, text: str) -> None:
        try:
            value = self._rule.read(text)
        except NotUnderstoodError as error:
            self._set_problem(str(error))
            return
        self._accept(value)

    def _accept(self, value: object) -> None:
        self._set_problem("")
        if value != self._value or type(value) is not type(self._value):
            self._value = value
            self.edited.emit(value)

    def _set_problem(self, problem: str) -> None:
        if problem != self._problem:
            self._problem = problem
            show_property(self, "invalid", bool(problem))
            self.refused.emit(problem)

    def _on_editing_finished(self) -> None:
        if not self._problem and self._value is not MISSING:
            self.setText(self._rule.format(self._value))
        self.finished.emit()


class WordBox(QComboBox):
    """A combo box that shortens long words with dots and does not turn under the mouse wheel."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        # The default delegate ignores the style sheet's room around an entry.
        self.setItemDelegate(QStyledItemDelegate(self))
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(4)

    def paintEvent(self, event: QPaintEvent) -> None:
        """As Qt paints it, but a word that is too long ends in dots instead of at the edge."""
        option = QStyleOptionComboBox()
        self.initStyleOption(option)
        text = option.currentText or self.placeholderText()
        parts = QStyle.SubControl
        room = self.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, parts.SC_ComboBoxEditField, self)
        # A pixel less at either side, where the style lets words begin.
        option.currentText = self.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width() - 2)
        painter = QStylePainter(self)
        painter.drawComplexControl(QStyle.ComplexControl.CC_ComboBox, option)
        painter.drawControl(QStyle.ControlElement.CE_ComboBoxLabel, option)
        painter.end()

    def showPopup(self) -> None:
        self.view().setMinimumWidth(self.view().sizeHintForColumn(0) + px(_ARROW_ROOM))
        super().showPopup()

    def wheelEvent(self, event: QWheelEvent) -> None:
        # Scrolling through a form must not change what it shows.
        event.ignore()


class ChoiceField(WordBox):
    """One of a few words."""

    edited = Signal(object)
    refused = Signal(str)
    finished = Signal()

    def __init__(self, rule: FieldRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        if rule.is_optional:
            self.addItem(rule.empty_means, None)
        for word in rule.choices:
            self.addItem(word, word)
        self.activated.connect(self._on_activated)

    def show_value(self, value: object) -> None:
        """Show `value`; one that is no choice is named as the problem."""
        index = -1 if value is MISSING else self.findData(value)
        with QSignalBlocker(self):
            self.setCurrentIndex(index)
        problem = ""
        if index < 0:
            self.setPlaceholderText("" if value is MISSING else str(value))
            listed = ", ".join(self._rule.choices)
            problem = "Needs a value." if value is MISSING else f"{value} is none of {listed}."
        show_property(self, "invalid", bool(problem))
        self.refused.emit(problem)

    def _on_activated(self, index: int) -> None:
        show_property(self, "invalid", False)
        self.refused.emit("")
        self.edited.emit(self.itemData(index))
        self.finished.emit()


class SuggestionField(WordBox):
    """A value written as text, or one of the words that the arrow lists."""

    edited = Signal(object)
    refused = Signal(str)
    finished = Signal()

    def __init__(self, rule: FieldRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._text = TextField(rule)
        self._text.edited.connect(self.edited)
        self._text.refused.connect(self._on_text_refused)
        self._text.finished.connect(self.finished)
        self.setEditable(True)
        self.setInsertPolicy(QComboBox.InsertPolicy.NoInsert)
        self.setLineEdit(self._text)
        # It would finish words, and a value need not be one.
        self.setCompleter(None)  # type: ignore[arg-type] # Qt's way to have none
        self.addItems(rule.choices)
        self.setCurrentIndex(-1)
        self.activated.connect(self._on_activated)

    def show_value(self, value: object) -> None:
        """Show `value`, and mark it in the list where it is a word."""
        index = self.findText(value) if isinstance(value, str) else -1
        if index >= 0 and not self.hasFocus():
            with QSignalBlocker(self):
                self.setCurrentIndex(index)
        self._text.show_value(value)

    def forget_typing(self) -> None:
        """Drop what was typed."""
        self._text.forget_typing()

    def _on_text_refused(self, problem: str) -> None:
        show_property(self, "invalid", bool(problem))
        self.refused.emit(problem)

    def _on_activated(self, index: int) -> None:
        word = self.itemText(index)
        self._text.forget_typing()
        self._text.show_value(word)
        self.edited.emit(word)
        self.finished.emit()


class SwitchField(QCheckBox):
    """On or off."""

    edited = Signal(object)
    refused = Signal(str)
    finished = Signal()

    def __init__(self, rule: FieldRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self.toggled.connect(self._on_toggled)
        self.clicked.connect(self._on_clicked)
        self._on_toggled(False)

    def show_value(self, value: object) -> None:
        """Show `value`; anything but true or false is named as the problem."""
        is_switch = isinstance(value, bool)
        with QSignalBlocker(self):
            self.setChecked(value is True)
        self._on_toggled(self.isChecked())
        self.refused.emit("" if is_switch else f"Must be on or off, not {value}.")

    def _on_toggled(self, is_on: bool) -> None:
        self.setText("on" if is_on else "off")

    def _on_clicked(self, is_on: bool) -> None:
        self.refused.emit("")
        self.edited.emit(is_on)
        self.finished.emit()


class PathField(QWidget):
    """A folder or a file, typed or chosen in a dialog."""

    edited = Signal(object)
    refused = Signal(str)
    finished = Signal()

    def __init__(self, rule: FieldRule, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._rule = rule
        self._text = TextField(rule, self)
        self._text.edited.connect(self.edited)
        self._text.refused.connect(self.refused)
        self._text.finished.connect(self.finished)
        self._browse = QToolButton(self)
        self._browse.setText("…")
        self._browse.setToolTip("Choose a folder" if rule.kind == "folder" else "Choose a file")
        self._browse.setAccessibleName(self._browse.toolTip())
        self._browse.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._browse.clicked.connect(self._on_browse_clicked)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(4)
        row.addWidget(self._text, 1)
        row.addWidget(self._browse)
        self.setFocusProxy(self._text)

    def show_value(self, value: object) -> None:
        """Show the path."""
        self._text.show_value(value)

    def forget_typing(self) -> None:
        """Drop what was typed."""
        self._text.forget_typing()

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._text.setFocus(event.reason())

    def _on_browse_clicked(self) -> None:
        if self._rule.kind == "folder":
            chosen = QFileDialog.getExistingDirectory(self, "Choose a folder", self._text.text())
        else:
            chosen, _ = QFileDialog.getOpenFileName(self, "Choose a file", self._text.text())
        if chosen:
            self._text.show_value(chosen)
            self.edited.emit(chosen)
            self.finished.emit()


Field = TextField | ChoiceField | SuggestionField | SwitchField | PathField


def field_for(rule: FieldRule, parent: QWidget | None = None) -> Field:
    """The editor for a setting."""
    if rule.kind == "switch":
        return SwitchField(rule, parent)
    if rule.kind == "choice":
        return ChoiceField(rule, parent)
    if rule.kind == "suggestions":
        return SuggestionField(rule, parent)
    if rule.kind in ("folder", "file"):
        return PathField(rule, parent)
    return TextField(rule, parent)
