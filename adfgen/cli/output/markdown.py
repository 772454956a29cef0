"""Findings as a summary for a pull request or a job page: counts, then one table row a finding."""

from collections.abc import Iterable

from adfgen.cli.output.finding import Finding, counted
from adfgen.diagnostics import Severity

__all__ = ["render"]

_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.INFO: "💡"}
_MOST = 500  # GitHub cuts a comment at 65,536 characters


def render(findings: Iterable[Finding]) -> str:
    """A heading with the counts and a table; rows beyond the first five hundred are counted, not shown."""
    listed = list(findings)
    if not listed:
        return "### adfgen validate: no errors, no warnings ✅"
    heading = counted([item.diagnostic.severity for item in listed])
    answer = " ❌" if any(item.fails for item in listed) else ""
    rows = [_row(finding) for finding in listed[:_MOST]]
    more = [f"\n… and {len(listed) - _MOST} more"] if len(listed) > _MOST else []
    return "\n".join(
        [
            f"### adfgen validate: {heading}{answer}",
            "",
            "| | code | place | finding |",
            "|---|---|---|---|",
            *rows,
            *more,
        ]
    )


def _row(finding: Finding) -> str:
    item = finding.diagnostic
    text = f"{item.message}<br>*{item.hint}*" if item.hint else item.message
    place = f"`{finding.file}:{finding.line}`"
    mark = _MARKS[Severity.ERROR if finding.fails else item.severity]
    return f"| {mark} | {item.code} | {_cell(place)} | {_cell(text)} |"


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", " ")
