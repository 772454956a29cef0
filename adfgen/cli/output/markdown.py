"""Findings as a summary for a pull request or a job page: counts, then one table row a finding."""

from collections.abc import Iterable

from adfgen.cli.output.finding import Finding
from adfgen.diagnostics import Severity

__all__ = ["render"]

_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "💡"}
_MOST = 500  # GitHub cuts a comment at 65,536 characters


def render(findings: Iterable[Finding]) -> str:
    """A heading with the counts and a table; rows beyond the first five hundred are counted, not shown."""
    listed = list(findings)
    if not listed:
        return "### adfgen validate: no errors, no warnings ✅"
    counts = [(severity, sum(item.diagnostic.severity is severity for item in listed)) for severity in Severity]
    heading = ", ".join(f"{count} {severity}" for severity, count in counts if count)
    rows = [_row(finding) for finding in listed[:_MOST]]
    more = [f"\n… and {len(listed) - _MOST} more"] if len(listed) > _MOST else []
    return "\n".join(
        [f"### adfgen validate: {heading}", "", "| | code | place | finding |", "|---|---|---|---|", *rows, *more]
    )


def _row(finding: Finding) -> str:
    item = finding.diagnostic
    text = f"{item.message}<br>*{item.hint}*" if item.hint else item.message
    place = f"`{finding.file}:{finding.line}`"
    return f"| {_MARKS[item.severity]} | {item.code} | {_cell(place)} | {_cell(text)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
