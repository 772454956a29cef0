"""Findings as SARIF 2.1.0, which code-scanning services take; rules carry their pages, results their fingerprints.

What GitHub shows of it and how much it takes: https://docs.github.com/code-security/code-scanning/integrating-with-code-scanning/sarif-support-for-code-scanning
(`help.markdown` beside each alert, `precision` and `problem.severity` for the order; 1,024 characters of a description,
10 MB packed).
"""

import json
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from urllib.parse import quote

from adfgen.cli.output.catalogue import Entry, catalogue, page_as_markdown, page_as_text
from adfgen.cli.output.finding import Finding
from adfgen.cli.output.repository import path_in_repository
from adfgen.diagnostics import Severity
from adfgen.model.body import Json

__all__ = ["render"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}
_PROBLEMS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "recommendation"}
# an error is what no factory has that the service accepted; a warning may be meant so, a note is a matter of judgement
_PRECISIONS = {Severity.ERROR: "very-high", Severity.WARNING: "high", Severity.NOTE: "medium"}


def render(findings: Iterable[Finding]) -> str:
    """One run: the tool with the rules that found something, and the results.

    Rules that found nothing are left out: nobody shows them, and their pages are larger than most answers.
    """
    listed = list(findings)
    codes = {finding.diagnostic.code for finding in listed}
    rules = [_rule(entry) for entry in catalogue() if entry.code in codes]
    driver = {"name": "adfgen", "semanticVersion": version("adfgen"), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in listed],
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=1)


def _rule(entry: Entry) -> Json:
    page = entry.page
    severity = entry.severity
    return {
        "id": entry.code,
        "name": entry.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.explanation or page.summary},
        "help": {"text": page_as_text(entry), "markdown": page_as_markdown(entry, heading=False)},
        **({"helpUri": entry.address} if entry.address else {}),
        "defaultConfiguration": {"level": _LEVELS[severity]},
        "properties": {
            "tags": list(entry.tags),
            "precision": _PRECISIONS[severity],
            "problem.severity": _PROBLEMS[severity],
            **({"source": entry.source} if entry.source else {}),
        },
    }


def _result(finding: Finding) -> Json:
    item = finding.diagnostic
    text = f"{item.message}; {item.hint}" if item.hint else item.message
    region = {"startLine": finding.line, "startColumn": finding.column, "endColumn": finding.column + finding.length}
    return {
        "ruleId": item.code,
        "level": _LEVELS[item.severity],
        "message": {"text": text},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": _uri(path_in_repository(finding.file))},
                    "region": region,
                }
            }
        ],
        "partialFingerprints": {"adfgen/v1": finding.fingerprint},
    }


def _uri(file: str) -> str:
    """A path as an address: a relative one stays relative, an absolute one says its scheme (SARIF 2.1.0, 3.10.2)."""
    path = Path(file)
    return path.as_uri() if path.is_absolute() else quote(file.encode("utf-8", "surrogateescape"), safe="/")
