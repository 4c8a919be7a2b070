"""Forms generated from the classes that declare the settings: layers, training, data sources."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from pydantic import BaseModel
from PySide6.QtCore import QSignalBlocker, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QLabel, QToolButton, QVBoxLayout, QWidget

from netbuilder.gui.form_fields import (
    MISSING,
    Field,
    PathField,
    SuggestionField,
    TextField,
    WordBox,
    field_for,
)
from netbuilder.gui.form_rules import FieldRule, rules_of
from netbuilder.gui.text_size import follow, px
from netbuilder.gui.theme import GAP
from netbuilder.gui.theme_style import show_property

# Short names leave the room to their fields; words of a choice can be long.
LABEL_WIDTH = 72
_ROW_HEIGHT = 36


@dataclass(frozen=True, slots=True)
class _Row:
    rule: FieldRule
    label: QLabel
    field: Field | VariantField
    reset: QToolButton
    message: QLabel


class SettingsForm(QWidget):
    """One row for each setting of `model_class` that can be edited: name, editor, way back to the default.

    `labels` gives settings plain names where their own are no words; `skip` leaves settings out,
    `label_width` lines forms up with each other. What is wrong with a
    setting stands below it: what the user typed first, then what `set_errors` says.
    """

    edited = Signal(str, object)  # name, a valid value
    finished = Signal(str)  # name; Enter, focus elsewhere, or a choice: the next edit is another step

    def __init__(
        self,
        model_class: type[BaseModel],
        *,
        labels: Mapping[str, str] | None = None,
        skip: Collection[str] = (),
        label_width: int = LABEL_WIDTH,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._label_width = label_width
        self._rows: dict[str, _Row] = {}
        self._values: dict[str, object] = {}
        self._typed_problems: dict[str, str] = {}
        self._errors: Mapping[str, str] = {}
        self._lines: list[int] = []  # of the grid, that hold a field
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(GAP)
        self._grid.setVerticalSpacing(0)
        follow(self, self._measure)
        self._grid.setColumnStretch(1, 1)
        for name, rule in rules_of(model_class).items():
            if name not in skip:
                self._add_row(rule, (labels or {}).get(name, name), labels)
        self.set_values({})

    def _measure(self) -> None:
        self._grid.setColumnMinimumWidth(0, px(self._label_width))
        for line in self._lines:
            self._grid.setRowMinimumHeight(line, px(_ROW_HEIGHT))

    @property
    def names(self) -> tuple[str, ...]:
        """The settings that have a row."""
        return tuple(self._rows)

    def field(self, name: str) -> QWidget:
        """The editor of a setting."""
        return self._rows[name].field

    def message(self, name: str) -> str:
        """What stands below the editor of a setting, empty when nothing is wrong."""
        return self._rows[name].message.text() if name in self._rows else ""

    def set_values(self, values: Mapping[str, object]) -> None:
        """Show these values; a setting that is not among them has its default."""
        for name, row in self._rows.items():
            default = row.rule.default if row.rule.has_default else MISSING
            self._values[name] = values.get(name, default)
            row.field.show_value(self._values[name])
            self._show_reset(name)

    def forget_typing(self) -> None:
        """Drop what was typed and not accepted: the next values belong to something else."""
        for row in self._rows.values():
            if isinstance(row.field, TextField | PathField | SuggestionField):
                row.field.forget_typing()

    def set_errors(self, errors: Mapping[str, str]) -> None:
        """Show what is wrong with settings that are valid by themselves."""
        self._errors = dict(errors)
        for name in self._rows:
            self._show_message(name)

    def _add_row(self, rule: FieldRule, label: str, labels: Mapping[str, str] | None) -> None:
        field: Field | VariantField = (
            VariantField(rule, labels, self._label_width, self) if len(rule.variants) > 1 else field_for(rule, self)
        )
        name = rule.name
        field.setToolTip(rule.tooltip)
        field.setAccessibleName(label)
        field.setAccessibleDescription(rule.info.description or "")
        title = QLabel(label, self)
        title.setProperty("role", "muted")
        title.setToolTip(rule.tooltip)
        title.setBuddy(field)
        title.setAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        row = _Row(rule, title, field, self._reset_button(rule, label), self._message_label())
        self._rows[name] = row
        line = self._grid.rowCount()
        if isinstance(field, VariantField):
            self._grid.addWidget(title, line, 0)
            self._grid.addWidget(field.chooser, line, 1)
            self._grid.addWidget(row.reset, line, 2)
            self._grid.addWidget(field, line + 1, 0, 1, 3)
        elif isinstance(field, PathField):
            # A path is long: it has the whole width below its name.
            self._grid.addWidget(title, line, 0)
            self._grid.addWidget(row.reset, line, 2)
            self._grid.addWidget(field, line + 1, 0, 1, 3)
            self._grid.addWidget(row.message, line + 2, 0, 1, 3)
        else:
            self._grid.addWidget(title, line, 0)
            self._grid.addWidget(field, line, 1)
            self._grid.addWidget(row.reset, line, 2)
            self._grid.addWidget(row.message, line + 1, 0, 1, 3)
        self._grid.setRowMinimumHeight(line, px(_ROW_HEIGHT))
        self._lines.append(line)
        field.edited.connect(lambda value: self._on_field_edited(name, value))
        field.refused.connect(lambda problem: self._on_field_refused(name, problem))
        field.finished.connect(lambda: self.finished.emit(name))

    def _reset_button(self, rule: FieldRule, label: str) -> QToolButton:
        button = QToolButton(self)
        button.setProperty("reset", True)
        # Not in the tab order: an emptied field means its default, so the keyboard has its own way.
        button.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        words = f"Back to the default: {rule.format(rule.default) or rule.empty_means}"
        button.setToolTip(words)
        button.setAccessibleName(f"{label}: {words}")
        policy = button.sizePolicy()
        policy.setRetainSizeWhenHidden(True)
        button.setSizePolicy(policy)
        button.hide()
        button.clicked.connect(lambda: self._on_reset_clicked(rule.name))
        return button

    def _message_label(self) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", "error")
        label.setWordWrap(True)
        label.setContentsMargins(0, 0, 0, 4)
        label.hide()
        return label

    def _on_field_edited(self, name: str, value: object) -> None:
        self._values[name] = value
        self._show_reset(name)
        self.edited.emit(name, value)

    def _on_field_refused(self, name: str, problem: str) -> None:
        self._typed_problems[name] = problem
        self._show_message(name)

    def _on_reset_clicked(self, name: str) -> None:
        row = self._rows[name]
        row.field.show_value(row.rule.default)
        self._on_field_edited(name, row.rule.default)
        self.finished.emit(name)

    def _show_reset(self, name: str) -> None:
        row = self._rows[name]
        value = self._values[name]
        plain = tuple(value) if isinstance(value, list) else value
        row.reset.setVisible(row.rule.has_default and plain != row.rule.default)

    def _show_message(self, name: str) -> None:
        row = self._rows[name]
        message = self._typed_problems.get(name) or self._errors.get(name, "")
        row.message.setText(message)
        row.message.setVisible(bool(message))
        show_property(row.field, "invalid", bool(message))
        row.field.setAccessibleDescription(message or row.rule.info.description or "")


class VariantField(QWidget):
    """One of several models (an optimizer), with the form of the chosen one; `chooser` stands in the form's row."""

    edited = Signal(object)
    refused = Signal(str)
    finished = Signal()

    def __init__(self, rule: FieldRule, labels: Mapping[str, str] | None, label_width: int, parent: QWidget) -> None:
        super().__init__(parent)
        self._rule = rule
        self._labels = labels
        self._label_width = label_width
        self._value: BaseModel | None = None
        self.form: SettingsForm | None = None
        self.chooser = WordBox(parent)
        for variant in rule.variants:
            self.chooser.addItem(variant.__name__, variant)
            words = (variant.__doc__ or "").strip().partition("\n")[0]
            self.chooser.setItemData(self.chooser.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        self.chooser.activated.connect(self._on_chooser_activated)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self.setFocusProxy(self.chooser)

    def setAccessibleName(self, name: str) -> None:
        super().setAccessibleName(name)
        self.chooser.setAccessibleName(name)

    def setToolTip(self, text: str) -> None:
        self.chooser.setToolTip(text)

    def show_value(self, value: object) -> None:
        """Show the chosen model and its settings."""
        if not isinstance(value, BaseModel):
            return
        if type(value) is not type(self._value):
            with QSignalBlocker(self.chooser):
                self.chooser.setCurrentIndex(self.chooser.findText(type(value).__name__))
            self._build_form(type(value))
        self._value = value
        if self.form is not None:
            self.form.set_values({name: getattr(value, name) for name in type(value).model_fields})

    def _build_form(self, variant: type[BaseModel]) -> None:
        if self.form is not None:
            self._column.removeWidget(self.form)
            self.form.hide()
            self.form.deleteLater()
        self.form = SettingsForm(
            variant, labels=self._labels, skip=("type",), label_width=self._label_width, parent=self
        )
        self.form.edited.connect(self._on_form_edited)
        self.form.finished.connect(lambda _name: self.finished.emit())
        self._column.addWidget(self.form)

    def _on_chooser_activated(self, index: int) -> None:
        variant = self.chooser.itemData(index)
        if variant is not type(self._value):
            self.show_value(variant())
            self.edited.emit(self._value)
            self.finished.emit()

    def _on_form_edited(self, name: str, value: object) -> None:
        assert self._value is not None
        settings = {field: getattr(self._value, field) for field in type(self._value).model_fields}
        self._value = type(self._value).model_validate(settings | (self._value.model_extra or {}) | {name: value})
        self.edited.emit(self._value)
