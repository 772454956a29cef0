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


def test_every_rule_carries_what_code_scanning_shows() -> None:
    """Descriptions no longer than GitHub takes, its page as help, an address where there is one, and how it is ranked."""
    findings = locate(of_every_rule(), lambda _: None)
    rules = {rule["id"]: rule for rule in json.loads(render(findings))["runs"][0]["tool"]["driver"]["rules"]}

    for rule in rules.values():
        assert 0 < len(rule["shortDescription"]["text"]) <= 1024
        assert 0 < len(rule["fullDescription"]["text"]) <= 1024
        assert "**Good:**" in rule["help"]["markdown"] or "reading" in rule["properties"]["tags"]
        assert rule["help"]["text"].startswith(rule["id"])
        assert rule["properties"]["precision"] in {"very-high", "high", "medium", "low"}
    shown = rules["ADF601"]
    assert shown["helpUri"] == "https://learn.microsoft.com/azure/data-factory/tutorial-incremental-copy-portal"
    assert shown["defaultConfiguration"] == {"level": "warning"}
    assert shown["properties"]["problem.severity"] == "warning"
    assert shown["properties"]["tags"] == ["ingestion"]
    assert "helpUri" not in rules["ADF306"], "what was seen on the service has no page"


def test_findings_of_metadata_and_exports_have_their_rules() -> None:
    """Their codes are no rules of the checker, and a result without a rule has no title where it is shown."""
    found = Diagnostic("ADF510", Severity.ERROR, "unknown field 'tabel'", Location("metadata/project.yml"))
    document = json.loads(render(locate([found], lambda _: None)))

    assert [error.message for error in Validator(SCHEMA).iter_errors(document)] == []
    (rule,) = document["runs"][0]["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"]) == ("ADF510", "unknown-field")


def test_names_with_line_breaks_and_spaces_stay_addresses() -> None:
    """A file's name becomes a URI, whatever is in it."""
    odd = Diagnostic("ADF001", Severity.ERROR, "odd", Location("pipeline/a b\n%.json"))
    document = json.loads(render(locate([odd], lambda _: None)))

    assert [error.message for error in Validator(SCHEMA).iter_errors(document)] == []
    place = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "pipeline/a%20b%0A%25.json"


def test_an_absolute_path_says_that_it_is_a_file() -> None:
    """A reader takes '/srv/adf' for an address below its own root."""
    found = Diagnostic("ADF001", Severity.ERROR, "odd", Location("pipeline/a b.json"))

    def uri(prefix: str) -> str:
        document = json.loads(render(locate([found], lambda _: None, prefix=prefix)))
        assert [error.message for error in Validator(SCHEMA).iter_errors(document)] == []
        place = document["runs"][0]["results"][0]["locations"][0]["physicalLocation"]
        return str(place["artifactLocation"]["uri"])

    assert uri("/srv/my adf/") == "file:///srv/my%20adf/pipeline/a%20b.json"
    assert uri("../adf/") == "../adf/pipeline/a%20b.json"


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
