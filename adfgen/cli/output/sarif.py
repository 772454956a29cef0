"""Findings as SARIF 2.1.0, which code-scanning services take; rules carry their pages, results their fingerprints."""

import json
from collections.abc import Iterable
from importlib.metadata import version
from urllib.parse import quote

from adfgen.cli.output.finding import Finding
from adfgen.diagnostics import Severity
from adfgen.lint.page import page_of
from adfgen.lint.rule import Rule, all_rules
from adfgen.model.body import Json

__all__ = ["render"]

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def render(findings: Iterable[Finding]) -> str:
    """One run: the tool with the rules that found something, and the results."""
    listed = list(findings)
    codes = {finding.diagnostic.code for finding in listed}
    rules = [_rule(rule) for rule in all_rules() if rule.code in codes]
    driver = {"name": "adfgen", "semanticVersion": version("adfgen"), "rules": rules}
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding) for finding in listed],
    }
    document = {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}
    return json.dumps(document, indent=2)


def _rule(rule: type[Rule]) -> Json:
    page = page_of(rule)
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": page.summary},
        "fullDescription": {"text": page.explanation or page.summary},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": list(rule.tags), "source": rule.source},
    }


def _result(finding: Finding) -> Json:
    item = finding.diagnostic
    text = f"{item.message}; {item.hint}" if item.hint else item.message
    region = {"startLine": finding.line, "startColumn": finding.column, "endColumn": finding.column + finding.length}
    uri = quote(finding.file.encode("utf-8", "surrogateescape"), safe="/")
    return {
        "ruleId": item.code,
        "level": _LEVELS[item.severity],
        "message": {"text": text},
        "locations": [{"physicalLocation": {"artifactLocation": {"uri": uri}, "region": region}}],
        "partialFingerprints": {"adfgen/v1": finding.fingerprint},
    }
