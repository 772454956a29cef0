"""Findings as workflow commands, which GitHub shows beside the lines of a pull request; what fails the step is an error."""

from collections.abc import Iterable

from adfgen.cli.output.finding import Finding
from adfgen.cli.output.repository import path_in_repository
from adfgen.diagnostics import Severity

__all__ = ["render"]

_WORDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def render(findings: Iterable[Finding]) -> str:
    """One `::error file=…,line=…,col=…,title=…::message` a finding."""
    return "\n".join(_command(finding) for finding in findings)


def _command(finding: Finding) -> str:
    item = finding.diagnostic
    text = f"{item.message}; hint: {item.hint}" if item.hint else item.message
    file = _property(path_in_repository(finding.file))
    place = f"file={file},line={finding.line},col={finding.column},title={_property(item.code)}"
    return f"::{'error' if finding.fails else _WORDS[item.severity]} {place}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
