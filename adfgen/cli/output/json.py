"""Findings for a program: `{"diagnostics": [{"code", "severity", "message", "file", "line", "column", "pointer", …}]}`."""

import json
from collections.abc import Iterable

from adfgen.cli.output.finding import Finding
from adfgen.model.body import Json

__all__ = ["as_json", "render"]


def render(findings: Iterable[Finding]) -> str:
    """The document, findings in reading order."""
    return json.dumps({"diagnostics": [as_json(finding) for finding in findings]}, indent=2)


def as_json(finding: Finding) -> Json:
    """One finding. `offset` counts characters inside the string at `pointer`; null where the whole value is meant."""
    item = finding.diagnostic
    return {
        "code": item.code,
        "severity": item.severity.value,
        "message": item.message,
        "hint": item.hint,
        "file": finding.file,
        "line": finding.line,
        "column": finding.column,
        "pointer": item.location.pointer,
        "offset": item.location.offset,
        "fingerprint": finding.fingerprint,
    }
