"""Findings as SARIF are what the standard's own schema takes."""

import json
from pathlib import Path

from jsonschema import Draft7Validator, validators

from adfgen.cli.output.finding import locate
from adfgen.cli.output.sarif import render
from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.lint.page import example_factory, page_of
from adfgen.lint.rule import all_rules
from adfgen.lint.runner import lint

SCHEMA = json.loads((Path(__file__).parents[2] / "cases" / "sarif" / "sarif-2.1.0.json").read_text(encoding="utf-8"))
Validator = validators.validator_for(SCHEMA, default=Draft7Validator)


def of_every_rule() -> list[Diagnostic]:
    """What the bad example of every rule gives."""
    return [item for rule in all_rules() if page_of(rule).bad for item in lint(example_factory(page_of(rule).bad))][
        :2000
    ]


def test_findings_of_every_rule_are_valid_sarif() -> None:
    """Rules with their pages, results with their places and fingerprints."""
    findings = locate(of_every_rule(), lambda _: None)
    document = json.loads(render(findings))

    assert [error.message for error in Validator(SCHEMA).iter_errors(document)] == []
    run = document["runs"][0]
    assert len(run["results"]) == len(findings) > 50
    assert {result["ruleId"] for result in run["results"]} == {rule["id"] for rule in run["tool"]["driver"]["rules"]}
    assert all(result["partialFingerprints"]["adfgen/v1"] for result in run["results"])


def test_names_with_line_breaks_and_spaces_stay_addresses() -> None:
    """A file's name becomes a URI, whatever is in it."""
    odd = Diagnostic("ADF001", Severity.ERROR, "odd", Location("pipeline/a b\n%.json"))
    document = json.loads(render(locate([odd], lambda _: None)))

    assert [error.message for error in Validator(SCHEMA).iter_errors(document)] == []
    place = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "pipeline/a%20b%0A%25.json"


def test_no_findings_is_a_run_without_results() -> None:
    """Code scanning closes alerts that are no longer among the results."""
    document = json.loads(render([]))

    assert Validator(SCHEMA).is_valid(document)
    assert document["runs"][0]["results"] == []


def test_the_schema_refuses_what_is_no_sarif() -> None:
    """The check can fail."""
    document = json.loads(render([]))
    document["runs"][0]["results"] = [{"level": "fatal"}]

    assert not Validator(SCHEMA).is_valid(document)
