"""Findings on standard error: they are the story of a command, not its answer."""

from collections.abc import Iterable, Mapping
from pathlib import Path

import click

from adfgen.cli.output.finding import locate
from adfgen.cli.output.text import render as findings_text
from adfgen.diagnostics import Diagnostic, Severity

__all__ = ["show_findings"]

_ORDER = (Severity.ERROR, Severity.WARNING, Severity.NOTE)


def show_findings(
    findings: Iterable[Diagnostic],
    *,
    root: Path = Path(),
    texts: Mapping[str, str] | None = None,
    least: Severity = Severity.WARNING,
) -> None:
    """Print the findings that are at least so bad, each with its line: of `texts`, or of the file below `root`."""
    shown = [item for item in findings if _ORDER.index(item.severity) <= _ORDER.index(least)]
    rendered = texts or {}

    def text_of(file: str) -> str | None:
        if file in rendered:
            return rendered[file]
        try:
            return (root / file).read_text(encoding="utf-8-sig") if file else None
        except (OSError, ValueError):
            return None

    if shown:
        prefix = "" if root == Path() else f"{root.as_posix().rstrip('/')}/"
        click.echo(findings_text(locate(shown, text_of, prefix=prefix)), err=True)
