"""The page of one layer: its name, its settings, what it does to shapes, what is wrong with it."""

from __future__ import annotations

import inspect
import json
from collections.abc import Mapping

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from netbuilder.compiler.check import Report
from netbuilder.compiler.findings import Finding
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.errors import EditError
from netbuilder.graph.edits import UNSET, bypass, change_settings, rename
from netbuilder.graph.model import Graph, Node
from netbuilder.gui.forms import SettingsForm
from netbuilder.gui.keymap import Keymap
from netbuilder.gui.layer_search import title_of
from netbuilder.gui.panels.activation_curve import ActivationCurve
from netbuilder.gui.panels.block_row import BlockRow
from netbuilder.gui.panels.bypass_row import BypassRow
from netbuilder.gui.panels.finding_card import FindingCard
from netbuilder.gui.panels.name_field import NameField
from netbuilder.gui.panels.scores_picture import ScoresPicture
from netbuilder.gui.scope import Scope
from netbuilder.gui.text_size import follow
from netbuilder.gui.theme import GAP, GAP_SMALL, Theme, code_font
from netbuilder.layers.base import Layer, TensorSpec
from netbuilder.layers.registry import LAYERS

_MISSING_COLOUR = "#8A94A6"


class NodePage(QWidget):
    """Shows and edits one node of the document."""

    node_wanted = Signal(str)

    def __init__(self, scope: Scope, theme: Theme, keymap: Keymap, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._scope = scope
        self._theme = theme
        self._node_id = ""
        self._type: str | None = None
        self._layer_class: type[Layer] | None = None
        self._session = 0
        self._cards: list[FindingCard] = []
        self._forms: dict[str, SettingsForm] = {}
        self.form: SettingsForm | None = None
        self._bar = QFrame(self)
        self._bar.setProperty("role", "bar")
        self.name_field = NameField(self._rename, self)
        self.name_field.setAccessibleName("Name of the layer")
        self._class_name = self._label("muted")
        self._cards_column = QVBoxLayout()
        self._cards_column.setSpacing(GAP)
        self._form_column = QVBoxLayout()
        self._raw = self._label("muted")
        follow(self._raw, lambda: self._raw.setFont(code_font()))
        self._raw.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bypass_row = BypassRow(keymap, self)
        self.bypass_row.put_back_wanted.connect(self._put_back)
        self.block_row = BlockRow(keymap, self)
        self.block_row.chosen.connect(lambda block: self._on_form_edited("block", block))
        self.block_row.enter_wanted.connect(lambda: self._scope.enter(self._node_id))
        self.curve = ActivationCurve(theme, self)
        self.scores = ScoresPicture(theme, self)
        line = QFrame(self)
        line.setProperty("role", "line")
        self.shapes = self._label("heading")
        self.shapes.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.shapes.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.cost = self._label("muted")
        self.documentation = self._label("muted")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(GAP)
        column.addLayout(self._heading())
        column.addWidget(self.bypass_row)
        column.addLayout(self._cards_column)
        column.addWidget(self._raw)
        column.addWidget(self.block_row)
        column.addLayout(self._form_column)
        column.addWidget(self.curve)
        column.addWidget(self.scores)
        column.addSpacing(GAP_SMALL)
        column.addWidget(line)
        column.addSpacing(GAP_SMALL)
        for label in (self.shapes, self.cost, self.documentation):
            column.addWidget(label)

    def show_node(self, node_id: str, graph: Graph, report: Report, *, cards: bool = True) -> None:
        """Show a node of `graph` with what `report` says of it; without `cards` its findings follow (`show_cards`)."""
        node = graph.nodes[node_id]
        is_other = node_id != self._node_id or node.type != self._type
        if is_other:
            self._session += 1
            self._show_type(node.type)
        self._node_id, self._type = node_id, node.type
        self.name_field.show_name(node_id, force=is_other)
        self._show_settings(node, self.findings_of(report))
        self.block_row.setVisible(node.type == "Block")
        if node.type == "Block":
            self.block_row.show_block(str(node.settings.get("block", "")), graph, self._scope.block)
        self.bypass_row.setVisible(node.bypassed)
        self.curve.show_layer(node.own_layer)
        self.scores.show_layer(node.own_layer)
        self._show_shapes(report.inference.nodes.get(node_id))
        if cards or is_other:
            self.show_cards(report)

    def findings_of(self, report: Report) -> list[Finding]:
        """What a report says of the node."""
        return [finding for finding in report.findings if finding.node == self._node_id and not finding.path]

    def edit_name(self) -> None:
        """Put the cursor into the name."""
        self.name_field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.name_field.selectAll()

    def focus_settings(self) -> None:
        """Put the cursor into the first setting, or into the name of a layer that has none."""
        if self.form is None or not self.form.names:
            self.edit_name()
        else:
            self.form.field(self.form.names[0]).setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_theme(self, theme: Theme) -> None:
        """Wear another theme."""
        self._theme = theme
        self.curve.show_theme(theme)
        self.scores.show_theme(theme)
        for card in self._cards:
            card.show_theme(theme)

    def _heading(self) -> QHBoxLayout:
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self.name_field)
        words.addWidget(self.name_field.message)
        words.addWidget(self._class_name)
        row = QHBoxLayout()
        row.setSpacing(GAP_SMALL)
        row.addWidget(self._bar)
        row.addLayout(words, 1)
        return row

    def _label(self, role: str) -> QLabel:
        label = QLabel(self)
        label.setProperty("role", role)
        label.setTextFormat(Qt.TextFormat.PlainText)
        label.setWordWrap(True)
        return label

    def _show_type(self, type_name: str) -> None:
        if self.form is not None:
            self.form.hide()
        self._layer_class = layer_class = LAYERS.get(type_name)
        colour = self._theme.family_colour(layer_class.family).name() if layer_class else _MISSING_COLOUR
        self._bar.setStyleSheet(f"background: {colour};")
        if layer_class is None:
            self.form = None
            self._class_name.setText(f"{type_name} (unknown to this version)")
            self.documentation.setText(
                "The layer keeps its place, its wires and its settings, and is saved unchanged. Open the project with"
                " the version that made it, or put a layer in its place that does the same."
            )
            return
        self._class_name.setText(title_of(type_name, layer_class))
        self.documentation.setText(_documentation(layer_class))
        self.form = self._forms.get(type_name) or self._make_form(type_name, layer_class)
        self.form.forget_typing()
        self.form.setVisible(bool(self.form.names))

    def _make_form(self, type_name: str, layer_class: type[Layer]) -> SettingsForm:
        form = SettingsForm(layer_class, skip=("block",), parent=self)
        form.edited.connect(self._on_form_edited)
        form.finished.connect(self._on_form_finished)
        self._form_column.addWidget(form)
        # Kept: a form with ten fields takes longer to build than a selection may take to show.
        self._forms[type_name] = form
        return form

    def _show_settings(self, node: Node, findings: list[Finding]) -> None:
        self._raw.setVisible(self.form is None and bool(node.settings))
        if self.form is None:
            self._raw.setText("\n".join(f"{name}: {json.dumps(value)}" for name, value in node.settings.items()))
            return
        layer = node.own_layer
        values: Mapping[str, object] = (
            dict(node.settings) if layer is None else {name: getattr(layer, name) for name in self.form.names}
        )
        self.form.set_values(values)
        self.form.set_errors({finding.detail: _plain(finding) for finding in self._field_findings(findings)})

    def _field_findings(self, findings: list[Finding]) -> list[Finding]:
        """The findings that belong beside one field."""
        names = self.form.names if self.form is not None else ()
        return [finding for finding in findings if finding.detail in names]

    def _show_shapes(self, shapes: NodeShapes | None) -> None:
        if shapes is None or not shapes.is_known:
            self.shapes.setText("Shape not known yet")
            self.cost.setText(_why_unknown(shapes))
            return
        inputs = ", ".join(_written(spec) for spec in shapes.specs)
        outputs = ", ".join(_written(spec) for spec in shapes.outputs)
        self.shapes.setText(f"{inputs} → {outputs}" if inputs else outputs)
        parameters = f"{shapes.cost.parameters:,} parameters" if shapes.cost.parameters != 1 else "1 parameter"
        self.cost.setText(f"{parameters} · {shapes.cost.multiply_adds:,} multiply-adds")

    def show_cards(self, report: Report) -> None:
        """Show what is wrong with the node, and the ways out of it."""
        findings = self.findings_of(report)
        beside = self._field_findings(findings)
        wanted = [finding for finding in findings if finding not in beside]
        if [card.finding for card in self._cards] == wanted:
            for card, finding in zip(self._cards, wanted, strict=True):
                card.stay(finding)
            return
        for card in self._cards:
            self._cards_column.removeWidget(card)
            card.hide()
            card.deleteLater()
        self._cards = [
            FindingCard(finding, self._scope.document, self._theme, names_node=False, parent=self) for finding in wanted
        ]
        for card in self._cards:
            self._cards_column.addWidget(card)

    def _rename(self, name: str) -> str:
        """Give the node another name; returns why that is refused, or nothing."""
        old = self._node_id
        try:
            after = rename(self._scope.graph, old, name)
        except EditError as error:
            return str(error)
        self._scope.commit(f"Rename {old} to {name}", after, renamed={old: name})
        return ""

    def _on_form_edited(self, name: str, value: object) -> None:
        assert self._layer_class is not None
        info = self._layer_class.model_fields[name]
        is_default = not info.is_required() and value == info.get_default(call_default_factory=True)
        plain = list(value) if isinstance(value, tuple) else value
        after = change_settings(self._scope.graph, self._node_id, {name: UNSET if is_default else plain})
        self._scope.commit(
            f"Change {name} of {self._node_id}", after, f"settings/{self._node_id}/{name}/{self._session}"
        )

    def _put_back(self) -> None:
        graph = bypass(self._scope.graph, (self._node_id,), bypassed=False)
        self._scope.commit(f"Put back {self._node_id}", graph)

    def _on_form_finished(self, _name: str) -> None:
        self._session += 1


def _plain(finding: Finding) -> str:
    return finding.message.removeprefix(f"{finding.node}: ").removeprefix(f"{finding.detail}: ").capitalize()


def _written(spec: TensorSpec) -> str:
    """`(B, 6, 28, 28)`; whole numbers are named, since most layers cannot take them."""
    shape = f"({', '.join(['B', *map(str, spec.shape)])})"
    return shape if spec.dtype == "float32" else f"{shape} {spec.dtype}"


def _why_unknown(shapes: NodeShapes | None) -> str:
    if shapes is None:
        return "It is part of a circle of wires."
    if shapes.node.layer is None:
        return "It follows once its settings are mended." if shapes.node.type in LAYERS else ""
    if shapes.error is not None:
        return "What comes in does not fit."
    if not shapes.inputs or None in shapes.inputs:
        return "It follows once everything before it is connected and fits."
    return ""


def _documentation(layer_class: type[Layer]) -> str:
    """What the layer does in a sentence, and its shapes; F1 tells the rest."""
    paragraphs = inspect.cleandoc(layer_class.__doc__ or "").split("\n\n")[:2]
    return "\n\n".join(" ".join(paragraph.split()) for paragraph in paragraphs).replace("->", "→")
