"""Findings as a summary for a pull request or a job page: counts, then one table row a finding."""

import re
from collections.abc import Iterable

from adfgen.cli.output.finding import Finding, counted
from adfgen.diagnostics import Severity
from adfgen.model.json_file import shown_name

__all__ = ["render"]

_MARKS = {Severity.ERROR: "❌", Severity.WARNING: "⚠️", Severity.NOTE: "💡"}
_OWN = re.compile(r"([\\`*~|\[\]]|(?<!\w)_|_(?!\w))")
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
    text = f"{_plain(item.message)}<br>*{_plain(item.hint)}*" if item.hint else _plain(item.message)
    mark = _MARKS[Severity.ERROR if finding.fails else item.severity]
    return f"| {mark} | {item.code} | {_code(f'{finding.file}:{finding.line}')} | {text} |"


def _plain(text: str) -> str:
    """Text that stays what it is: what Markdown and HTML would read as their own is escaped."""
    return _OWN.sub(r"\\\1", shown_name(text)).replace("&", "&amp;").replace("<", "&lt;")


def _code(text: str) -> str:
    """Text in the font of code; a cell ends at a bar even there, and a back tick needs a longer fence."""
    shown = shown_name(text).replace("|", "\\|")
    return f"`` {shown} ``" if "`" in shown else f"`{shown}`"
