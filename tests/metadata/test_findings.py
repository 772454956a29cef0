from collections.abc import Callable, Mapping
from pathlib import Path

import pytest
import yaml

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.loader import load_project

CASES = Path(__file__).parent.parent / "cases" / "metadata"


def _cases() -> list[object]:
    return [
        pytest.param(case, id=f"{path.stem}: {case['name']}")
        for path in sorted(CASES.glob("*.yml"))
        for case in yaml.safe_load(path.read_text(encoding="utf-8"))
    ]


def _as_data(finding: Diagnostic) -> dict[str, str]:
    place = finding.location
    at = place.file if place.line is None else f"{place.file}:{place.line}:{place.column}"
    return {
        "at": at,
        "code": finding.code,
        "severity": str(finding.severity),
        "message": finding.message,
        "hint": finding.hint,
    }


@pytest.mark.parametrize("case", _cases())
def test_metadata_gives_exactly_its_findings(case: Mapping[str, object], shop: Callable[..., Path]) -> None:
    """Every problem is reported at once, at its line and column, with the user's names and what to do."""
    loaded = load_project(shop(case["files"]))

    assert [_as_data(finding) for finding in loaded.diagnostics] == case["findings"]
    assert (loaded.project is None) == any(item["severity"] == "error" for item in case["findings"])  # type: ignore[attr-defined]


@pytest.mark.parametrize("secret", ["hunter2", "sig=abc", "AccountKey=abc", "A" * 86])
def test_no_case_repeats_a_secret(secret: str) -> None:
    """What a finding says about a secret can be pasted into a ticket."""
    findings = [
        finding
        for case in yaml.safe_load((CASES / "secrets.yml").read_text(encoding="utf-8"))
        for finding in case["findings"]
    ]

    assert findings
    assert not [finding for finding in findings if secret in str(finding)]
