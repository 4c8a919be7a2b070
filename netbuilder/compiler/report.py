"""What a check found, as the JSON document that `check --json` prints."""

from __future__ import annotations

from typing import Any

from netbuilder.compiler.check import Report
from netbuilder.compiler.findings import Finding
from netbuilder.compiler.free_memory import available_memory
from netbuilder.compiler.memory import forecast, largest_batch
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.compiler.table import Row, rows, totals
from netbuilder.graph.project import Project


def as_json(project: Project, report: Report) -> dict[str, Any]:
    """Shapes without the batch axis; `output` is port 0, null where it is not known. Nodes in the order of the file.

    Bytes of activations are per sample. A receptive field is given along the axes of the Input that is seen most of;
    `memory` is null while there are mistakes, as the network is not whole then.
    """
    known = {row.name: row for row in rows(report, project) if row.depth == 0}
    return {
        "ok": report.ok,
        "parameters": report.parameters,
        "multiply_adds": report.multiply_adds,
        "activation_bytes": totals(report).activation_bytes,
        "memory": _memory(project, report) if report.ok else None,
        "nodes": [
            {"id": name, "type": node.type} | _shapes(report.inference.nodes.get(name)) | _measures(known[name])
            for name, node in project.graph.nodes.items()
        ],
        "findings": [_finding(finding) for finding in report.findings],
    }


def _shapes(shapes: NodeShapes | None) -> dict[str, Any]:
    inputs = [None if spec is None else list(spec.shape) for spec in shapes.inputs] if shapes else []
    outputs = [list(spec.shape) for spec in shapes.outputs] if shapes else []
    return {
        "inputs": inputs,
        "output": outputs[0] if outputs else None,
        "outputs": outputs,
        "parameters": shapes.cost.parameters if shapes else 0,
        "multiply_adds": shapes.cost.multiply_adds if shapes else 0,
    }


def _measures(row: Row) -> dict[str, Any]:
    field = row.receptive_field
    return {
        "activation_bytes": row.activation_bytes,
        "receptive_field": None if field is None else list(field.clipped),
    }


def _memory(project: Project, report: Report) -> dict[str, Any]:
    """What a training with the project's settings takes, in bytes; null where the machine does not say what is free."""
    training, free = project.training, available_memory()
    need = forecast(report.inference, training.batch_size, training.optimizer)
    return {
        "optimizer": training.optimizer.type,
        "batch_size": training.batch_size,
        "weights": need.weights,
        "gradients": need.gradients,
        "optimizer_state": need.optimizer_state,
        "activations": need.activations,
        "evaluation": need.evaluation,
        "total": need.total,
        "available": free,
        "largest_batch": largest_batch(report.inference, training.optimizer, free) if free is not None else None,
    }


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "node": finding.place,
        "port": finding.port,
        "message": finding.message,
        "repairs": [repair.text for repair in finding.repairs],
        "previews": [repair.preview for repair in finding.repairs],
    }
