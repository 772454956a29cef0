"""Findings for a person at a terminal: place, code and message, the line with a caret, and what to do."""

from collections.abc import Iterable, Sequence

import click

from adfgen.cli.output.finding import Finding, counted, shown_lines
from adfgen.diagnostics import Severity
from adfgen.model.json_file import shown_name

__all__ = ["render", "summary"]

_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}


def render(findings: Iterable[Finding]) -> str:
    """One paragraph a finding; click takes the colours out where they do not belong."""
    return "\n".join(_paragraph(finding) for finding in findings)


def summary(severities: Sequence[Severity], resources: int) -> str:
    """How many findings of each severity, in how many resources."""
    return f"{counted(severities) or 'no findings'} in {resources} resource{'' if resources == 1 else 's'}"


def _paragraph(finding: Finding) -> str:
    item = finding.diagnostic
    colour = _COLOURS[item.severity]
    place = click.style(f"{shown_name(finding.file)}:{finding.line}:{finding.column}:", bold=True)
    word = "" if item.severity is Severity.ERROR else f" ({item.severity})"
    lines = [f"{place} {click.style(item.code + word, fg=colour)} {shown_name(item.message)}"]
    lines += shown_lines(finding)
    lines += [f"  hint: {shown_name(item.hint)}"] if item.hint else []
    return "\n".join(lines)
