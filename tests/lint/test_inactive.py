"""Activities marked inactive: the service neither validates nor runs them, so most of what is wrong there is a note."""

from adfgen.diagnostics import Severity
from adfgen.lint.runner import lint
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind

INACTIVE = {"state": "Inactive", "onInactiveMarkAs": "Succeeded"}
UNFINISHED = {"name": "later", "type": "Copy", "typeProperties": {"sink": {"type": "ParquetSink"}}}


def found(*activities: Json) -> dict[str, Severity]:
    """Codes found in a pipeline, with how bad they are; what documents lack is left out."""
    body = {"name": "pl_a", "properties": {"activities": list(activities), "variables": {"v": {"type": "String"}}}}
    factory = Factory.of([Artifact(ArtifactKey(Kind.PIPELINE, "pl_a"), body)], name="adf")
    return {item.code: item.severity for item in lint(factory) if not item.code.startswith("ADF4")}


def reader(value: str, *conditions: str) -> Json:
    return {
        "name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": value},
        "dependsOn": [{"activity": "last", "dependencyConditions": list(conditions or ["Succeeded"])}],
    }  # fmt: skip


def last(**more: Json) -> Json:
    source = {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT 1 AS id"}
    dataset = {"referenceName": "@{variables('v')}", "type": "DatasetReference"}
    return {"name": "last", "type": "Lookup", "typeProperties": {"source": source, "dataset": dataset}, **more}


def test_an_unfinished_activity_that_is_inactive_is_noted_only() -> None:
    """`excluded from validation`: no required property must be there. Active it is an error."""
    assert found(UNFINISHED)["ADF102"] is Severity.ERROR
    assert set(found({**UNFINISHED, **INACTIVE}).values()) == {Severity.NOTE}


def test_a_container_makes_inactive_what_it_holds() -> None:
    """A loop that is inactive runs none of its activities."""
    loop = {"name": "each", "type": "ForEach", "typeProperties": {"items": {"type": "Expression", "value": "@json('[1]')"}, "activities": [UNFINISHED]}}  # fmt: skip

    assert found(loop)["ADF102"] is Severity.ERROR
    assert Severity.ERROR not in found({**loop, **INACTIVE}).values()


def test_what_counts_in_any_state_stays_as_bad() -> None:
    """A secret in plain text is in Git, two activities of one name are no pipeline, and a reference leads nowhere."""
    secret = {"name": "call", "type": "WebActivity", "typeProperties": {"url": "https://a.example/b?sig=abcdefgh12345678", "method": "GET"}}  # fmt: skip
    run = {"name": "run", "type": "ExecutePipeline", "typeProperties": {"pipeline": {"referenceName": "pl_none", "type": "PipelineReference"}}}  # fmt: skip

    assert found({**secret, **INACTIVE})["ADF702"] is Severity.WARNING
    assert found({**run, **INACTIVE})["ADF201"] is Severity.ERROR
    assert found({**run, **INACTIVE}, {**run, **INACTIVE})["ADF211"] is Severity.ERROR


def test_what_an_inactive_activity_never_gave() -> None:
    """Reading it fails, but where null is provided for, where the reader is inactive too, and where it never runs."""
    reads = "@string(activity('last').output.firstRow.id)"

    assert found(last(**INACTIVE), reader(reads))["ADF325"] is Severity.WARNING
    assert found(last(**INACTIVE), reader(reads, "Completed"))["ADF325"] is Severity.WARNING
    assert "ADF325" not in found(last(), reader(reads))
    assert "ADF325" not in found(last(**INACTIVE), reader("@string(activity('last').output?.firstRow?.id)"))
    assert "ADF325" not in found(last(**INACTIVE), {**reader(reads), **INACTIVE})
    assert "ADF325" not in found(last(state="Inactive", onInactiveMarkAs="Skipped"), reader(reads))
    assert "ADF325" not in found(last(**INACTIVE), reader(reads, "Failed"))


def test_a_mark_of_null_is_the_default() -> None:
    """What waits for an inactive activity marked as null runs as after one that succeeded."""
    marked = {"name": "last", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}, "state": "Inactive", "onInactiveMarkAs": None}  # fmt: skip
    first = {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}
    after = [{"activity": name, "dependencyConditions": ["Succeeded"]} for name in ("last", "first")]

    assert "ADF216" not in found(marked, first, {**first, "name": "next", "dependsOn": after})
