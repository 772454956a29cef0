"""Watermark pipelines as people build them: the doctor says what is wrong with each, and nothing else."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
import yaml

from adfgen.diagnostics import Severity
from adfgen.lint.runner import lint
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind

Body = dict[str, Any]
CASES: list[Body] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "lint" / "watermarks.yml").read_text(encoding="utf-8")
)
SERVICES = {
    "ds_source": "ls_sql",
    "ds_stage": "ls_sql",
    "ds_target": "ls_dw",
    "ds_file": "ls_lake",
    "ds_named": "ls_lake",
    "ds_binary": "ls_lake",
}
FILES = {"ds_file": "Parquet", "ds_named": "Parquet", "ds_binary": "Binary"}

OTHERS: dict[str, tuple[str, Body, str, Body]] = {  # a dataset and its service: type and properties of each
    "ds_sap": ("SapTableResource", {"tableName": "VBAK"}, "SapTable", {"server": "sap", "systemNumber": "00", "clientId": "100"}),
    "ds_odata": ("ODataResource", {"path": "Orders"}, "OData", {"url": "https://odata.example", "authenticationType": "Anonymous"}),
    "ds_mongo": ("MongoDbV2Collection", {"collection": "orders"}, "MongoDbV2", {"connectionString": "mongodb://db", "database": "d"}),
    "ds_crm": ("DynamicsEntity", {"entityName": "order"}, "Dynamics", {"deploymentType": "Online", "serviceUri": "https://crm.example", "authenticationType": "ManagedIdentity"}),
}  # fmt: skip


def reference(name: str, kind: str) -> Body:
    return {"referenceName": name, "type": f"{kind}Reference"}


def expression(value: str) -> Body:
    return {"value": value, "type": "Expression"}


def typed(step: Body) -> tuple[str, str, Body]:
    """Name, type and the rest of an activity of a step."""
    source = {"type": "AzureSqlSource", "sqlReaderQuery": step.get("query", "")}
    values = step.get("values", {})
    inner = [activity(item) for item in step.get("steps", ())]
    dataset = reference(step.get("of", "ds_source"), "Dataset")
    match next(iter(step)):
        case "lookup":
            properties = {"source": source, "dataset": dataset, "firstRowOnly": "rows" not in step}
            return step["lookup"], "Lookup", {"typeProperties": properties}
        case "copy":
            target = step.get("to", "ds_file")
            named = {"parameters": step["path"]} if "path" in step else {}
            ends = {"inputs": [dataset], "outputs": [{**reference(target, "Dataset"), **named}]}
            sink = {"type": f"{FILES.get(target, 'AzureSql')}Sink", **step.get("sink", {})}
            added = [{"name": name, "value": value} for name, value in step.get("columns", {}).items()]
            asked = step.get("source") or source
            properties = {"source": {**asked, **({"additionalColumns": added} if added else {})}, "sink": sink}
            return step["copy"], "Copy", {"typeProperties": properties, "policy": {"retry": 2}, **ends}
        case "store":
            given = {name: {"value": value, "type": "String"} for name, value in values.items()}
            properties = {
                "storedProcedureName": step.get("procedure", "dbo.store"),
                "storedProcedureParameters": given,
            }
            service = {"linkedServiceName": reference("ls_sql", "LinkedService")}
            return step["store"], "SqlServerStoredProcedure", {"typeProperties": properties, **service}
        case "script":
            properties = {"scripts": [{"type": "NonQuery", "text": step["text"]}]}
            service = {"linkedServiceName": reference("ls_sql", "LinkedService")}
            return step["script"], "Script", {"typeProperties": properties, **service}
        case "set":
            return step["set"], "SetVariable", {"typeProperties": {"variableName": step["set"], "value": step["value"]}}
        case "call":
            properties = {
                "pipeline": reference(step["call"], "Pipeline"),
                "waitOnCompletion": True,
                "parameters": values,
            }
            return step["call"], "ExecutePipeline", {"typeProperties": properties}
        case "each":
            items = step["each"] if step["each"].startswith("@") else f"@activity('{step['each']}').output.value"
            return "each", "ForEach", {"typeProperties": {"items": expression(items), "activities": inner}}
        case "until":
            properties = {"expression": expression(step["until"]), "activities": inner, "timeout": "0.01:00:00"}
            return "until", "Until", {"typeProperties": properties}
        case "if":
            return (
                "if",
                "IfCondition",
                {"typeProperties": {"expression": expression(step["if"]), "ifTrueActivities": inner}},
            )
        case _:
            return (
                step["web"],
                "WebActivity",
                {"typeProperties": {"method": "POST", "url": "https://x.example/", "body": values}},
            )


def activity(step: Body) -> Body:
    name, type_, rest = typed(step)
    conditions = {"after": "Succeeded", "failed": "Failed", "completed": "Completed"}
    after = [(condition, other) for key, condition in conditions.items() for other in step.get(key, ())]
    depends = [{"activity": other, "dependencyConditions": [condition]} for condition, other in after]
    return {"name": name, "type": type_, "dependsOn": depends, **rest}


def bodies(case: Mapping[str, Any]) -> Iterator[tuple[Kind, str, Body]]:
    """The factory of a case: its pipelines, what starts the first, the datasets and the services."""
    for name, steps in case["pipelines"].items():
        names = ("mode", "tables", "table", "watermark", "high", "windowStart", "windowEnd")
        declared = {parameter: {"type": "string", "defaultValue": ""} for parameter in names}
        variables = {"last": {"type": "String"}, "count": {"type": "String"}, "high": {"type": "String"}}
        body: Body = {"activities": [activity(step) for step in steps], "parameters": declared, "variables": variables}
        is_one = name == "pl" and case.get("concurrency", 1)
        yield Kind.PIPELINE, name, {**body, **({"concurrency": 1} if is_one else {})}
    started = {"pipelineReference": reference("pl", "Pipeline")}
    start: Body = {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z"}
    if "windows" in case:
        window = {**start, "maxConcurrency": case["windows"]}
        yield Kind.TRIGGER, "tr", {"type": "TumblingWindowTrigger", "pipeline": started, "typeProperties": window}
    else:
        schedule = {"recurrence": {**start, "timeZone": "UTC"}}
        yield Kind.TRIGGER, "tr", {"type": "ScheduleTrigger", "pipelines": [started], "typeProperties": schedule}
    for name, service in SERVICES.items():
        path = {"folderPath": "@dataset().folder", "fileName": "@dataset().file"} if name == "ds_named" else {}
        location = {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw", **path}}
        kind, held = (FILES[name], location) if name in FILES else ("AzureSqlTable", {})
        linked = {"linkedServiceName": reference(service, "LinkedService"), "typeProperties": held}
        linked["parameters"] = {parameter: {"type": "string"} for parameter in ("folder", "file") if path}
        yield Kind.DATASET, name, {"type": kind, **linked}
    for name, (kind, held, service, address) in OTHERS.items():
        linked = {"linkedServiceName": reference(f"of_{name}", "LinkedService"), "typeProperties": held}
        yield Kind.DATASET, name, {"type": kind, **linked}
        yield Kind.LINKED_SERVICE, f"of_{name}", {"type": service, "typeProperties": address}
    lake = {"url": "https://lake.dfs.core.windows.net/"}
    yield Kind.LINKED_SERVICE, "ls_lake", {"type": "AzureBlobFS", "typeProperties": lake}
    for service in set(SERVICES.values()) - {"ls_lake"}:
        address = {"server": "s.database.windows.net", "database": service}
        yield Kind.LINKED_SERVICE, service, {"type": "AzureSqlDatabase", "typeProperties": address}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["case"])
def test_the_doctor_says_what_is_wrong_and_nothing_else(case: Mapping[str, Any]) -> None:
    """Each code once or more where it should be, none elsewhere; the factory has no other error."""
    factory = Factory.of(
        Artifact(ArtifactKey(kind, name), {"name": name, "properties": body}) for kind, name, body in bodies(case)
    )

    found = lint(factory)

    wanted = {code.partition(" ")[0]: code.partition(" ")[2] for code in case["finds"]}
    said = [item for item in found if item.code.startswith("ADF6")]
    assert {item.code for item in said} == set(wanted), [item.message for item in said]
    assert all(f"'{name}'" in item.location.file for item in said if (name := wanted[item.code]))
    assert [item.message for item in found if item.severity is Severity.ERROR] == []
