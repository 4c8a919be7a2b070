"""What a check found, as the JSON document that `check --json` prints."""

from __future__ import annotations

from typing import Any

from netbuilder.compiler.check import Report
from netbuilder.compiler.findings import Finding
from netbuilder.compiler.shapes import NodeShapes
from netbuilder.graph.project import Project


def as_json(project: Project, report: Report) -> dict[str, Any]:
    """Shapes without the batch axis; `output` is port 0, null where it is not known. Nodes in the order of the file."""
    return {
        "ok": report.ok,
        "parameters": report.parameters,
        "multiply_adds": report.multiply_adds,
        "nodes": [
            {"id": name, "type": node.type} | _shapes(report.inference.nodes.get(name))
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


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "severity": finding.severity,
        "node": finding.place,
        "port": finding.port,
        "message": finding.message,
        "repairs": [repair.text for repair in finding.repairs],
        "previews": [repair.preview for repair in finding.repairs],
    }
