"""The doctor at the bedside: watermark pipelines as people build them, each sick in one way, and one that is well."""

import json
from copy import deepcopy
from typing import Any

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.runner import lint
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind

Body = dict[str, Any]


def reference(name: str, kind: str) -> Body:
    return {"referenceName": name, "type": f"{kind}Reference"}


def lookup(name: str, query: str, *after: str, first: bool = True) -> Body:
    return activity(name, "Lookup", {"source": {"type": "AzureSqlSource", "sqlReaderQuery": query}, "dataset": reference("ds_table", "Dataset"), "firstRowOnly": first}, *after)  # fmt: skip


def activity(name: str, type_: str, properties: Body, *after: str, **rest: Any) -> Body:
    depends = [{"activity": item, "dependencyConditions": ["Succeeded"]} for item in after]
    return {"name": name, "type": type_, "dependsOn": depends, "typeProperties": properties, **rest}


def copy(query: str | Body, *after: str) -> Body:
    body = activity("copy", "Copy", {"source": {"type": "AzureSqlSource", "sqlReaderQuery": query}, "sink": {"type": "ParquetSink"}}, *after)  # fmt: skip
    body |= {"policy": {"retry": 2, "timeout": "0.02:00:00"}, "inputs": [reference("ds_table", "Dataset")], "outputs": [reference("ds_file", "Dataset") | {"parameters": {"name": "@concat(item().name, '_', pipeline().RunId, '.parquet')"}}]}  # fmt: skip
    return body


def store(value: str, *after: str) -> Body:
    parameters = {"table": {"value": "@item().name", "type": "String"}, "value": {"value": value, "type": "String"}}
    body = activity("store", "SqlServerStoredProcedure", {"storedProcedureName": "dbo.store_watermark", "storedProcedureParameters": parameters}, *after)  # fmt: skip
    return body | {"linkedServiceName": reference("ls_sql", "LinkedService")}


OLD = "SELECT value FROM dbo.watermark WHERE name = '@{item().schema}.@{item().name}'"
NEW = "SELECT MAX(@{item().column}) AS value FROM [@{item().schema}].[@{item().name}] WHERE @{item().column} <= DATEADD(minute, -5, SYSUTCDATETIME())"
MAXIMUM = "SELECT MAX(@{item().column}) AS value FROM [@{item().schema}].[@{item().name}]"
LOW = "SELECT * FROM [@{item().schema}].[@{item().name}] WHERE @{item().column} > '@{activity('old').output.firstRow.value}'"
WINDOW = LOW + " AND @{item().column} <= '@{activity('new').output.firstRow.value}'"


def well() -> list[Body]:
    """An incremental loop over tables that loses nothing."""
    stored = store("@activity('new').output.firstRow.value", "copy")
    if_any = activity("any", "IfCondition", {"expression": {"value": "@greater(activity('copy').output.rowsCopied, 0)", "type": "Expression"}, "ifTrueActivities": [stored | {"dependsOn": []}]}, "copy")  # fmt: skip
    return [lookup("old", OLD), lookup("new", NEW), copy(WINDOW, "old", "new"), if_any]


def factory(inner: list[Body], *, after: tuple[Body, ...] = (), tables: str = "SELECT TOP 1000 * FROM dbo.tables", concurrency: int | None = 1) -> Factory:  # fmt: skip
    """The loop in a pipeline on a schedule, with its datasets and linked services."""
    loop = activity("each table", "ForEach", {"items": {"value": "@activity('tables').output.value", "type": "Expression"}, "activities": inner}, "tables")  # fmt: skip
    pipeline: Body = {"activities": [lookup("tables", tables, first=False), loop, *after]}
    pipeline |= {} if concurrency is None else {"concurrency": concurrency}
    bodies: dict[tuple[Kind, str], Body] = {
        (Kind.PIPELINE, "pl"): pipeline,
        (Kind.TRIGGER, "tr"): {"type": "ScheduleTrigger", "pipelines": [{"pipelineReference": reference("pl", "Pipeline")}], "typeProperties": {"recurrence": {"frequency": "Minute", "interval": 15, "startTime": "2026-01-01T00:00:00Z", "timeZone": "UTC"}}},
        (Kind.DATASET, "ds_table"): {"type": "AzureSqlTable", "linkedServiceName": reference("ls_sql", "LinkedService"), "typeProperties": {}},
        (Kind.DATASET, "ds_file"): {"type": "Parquet", "linkedServiceName": reference("ls_lake", "LinkedService"), "parameters": {"name": {"type": "string"}}, "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw", "fileName": {"value": "@dataset().name", "type": "Expression"}}}},
        (Kind.LINKED_SERVICE, "ls_sql"): {"type": "AzureSqlDatabase", "typeProperties": {"server": "s.database.windows.net", "database": "d"}},
        (Kind.LINKED_SERVICE, "ls_lake"): {"type": "AzureBlobFS", "typeProperties": {"url": "https://l.dfs.core.windows.net/"}},
    }  # fmt: skip
    return Factory.of(Artifact(ArtifactKey(kind, name), {"name": name, "properties": body}) for (kind, name), body in bodies.items())  # fmt: skip


def found(subject: Factory) -> set[str]:
    """Codes of the doctor's findings."""
    return {item.code for item in lint(subject) if item.code.startswith("ADF6")}


def with_copy(query: str, *activities: Body) -> list[Body]:
    inner = deepcopy(well())
    inner[2] = copy(query, "old", "new")
    return [*inner, *activities]


def with_names(name: str) -> list[Body]:
    inner = deepcopy(well())
    inner[2]["outputs"][0]["parameters"]["name"] = name
    return inner


LATE = [lookup("old", OLD), copy(LOW, "old"), lookup("late", MAXIMUM, "copy"), store("@activity('late').output.firstRow.value", "late")]  # fmt: skip
ALERT = activity("alert", "WebActivity", {"method": "POST", "url": "https://alerts.example/x", "body": "failed"})
ALERT["dependsOn"] = [{"activity": "each table", "dependencyConditions": ["Failed"]}]
SICK = {
    "ADF601": factory(LATE),
    "ADF602": factory([lookup("old", OLD), lookup("new", NEW), copy(LOW, "old", "new"), store("@activity('new').output.firstRow.value", "copy")]),
    "ADF604": factory(well(), tables="SELECT * FROM dbo.tables"),
    "ADF605": factory([lookup("old", OLD.replace("@{item().schema}.@{item().name}", "orders")), *well()[1:]]),
    "ADF607": factory(with_names("@concat(item().name, utcnow('HH:mm'), '.parquet')")),
    "ADF608": factory(well(), after=(ALERT,)),
    "ADF609": factory(well(), concurrency=None),
}  # fmt: skip


def test_a_pipeline_that_is_well_is_left_in_peace() -> None:
    """Bound first, window closed, watermark of the batch, one run at a time: nothing to say but the tie."""
    assert found(factory(well())) <= {"ADF603"}


SAID = {
    "ADF601": "'late' takes the maximum for the watermark after activity 'copy' (Copy): rows committed in between are never copied",
    "ADF602": "activity 'copy' (Copy) reads everything beyond its watermark and nothing bounds it above",
    "ADF604": "activity 'tables' (Lookup) gives 'each table' (ForEach) at most 5,000 rows and says nothing of the rest",
    "ADF605": "activity 'copy' (Copy) resumes every table from one watermark",
    "ADF607": "'utcnow()' puts colons into a file name, which Spark and Hadoop refuse",
    "ADF608": "when 'each table' fails, the alert 'alert' (WebActivity) makes the run succeed",
    "ADF609": "pipeline 'pl' copies incrementally ('copy') and two of its runs may overlap",
}


@pytest.mark.parametrize("code", SICK)
def test_each_sickness_is_named_with_its_cure(code: str) -> None:
    """The finding names an activity or pipeline of the user's, and says what to do."""
    items = [item for item in lint(SICK[code]) if item.code == code]

    assert [item.message for item in items] == [SAID[code]]
    assert all(item.hint for item in items)


@pytest.mark.parametrize(
    ("service", "is_source"),
    [
        ({"server": "tcp:S.database.windows.net,1433", "database": "D"}, True),
        ({"connectionString": "Data Source=s.database.windows.net;Initial Catalog=d;Integrated Security=False"}, True),
        ({"server": "s.database.windows.net", "database": "other"}, False),
        ({"connectionString": "Server=s.database.windows.net;Database=@{linkedService().database}"}, False),
        ({"connectionString": {"type": "SecureString", "value": "x"}}, False),
    ],
)
def test_two_linked_services_may_lead_to_one_database(service: Body, is_source: bool) -> None:
    """The one that is asked for the maximum has rights of its own, and is the source nevertheless."""
    subject = factory(LATE)
    bodies = {item.key: deepcopy(item.body) for item in subject}
    bodies[ArtifactKey(Kind.DATASET, "ds_state")] = {"name": "ds_state", "properties": bodies[ArtifactKey(Kind.DATASET, "ds_table")]["properties"] | {"linkedServiceName": reference("ls_state", "LinkedService")}}  # fmt: skip
    bodies[ArtifactKey(Kind.LINKED_SERVICE, "ls_state")] = {"name": "ls_state", "properties": {"type": "AzureSqlDatabase", "typeProperties": service}}  # fmt: skip
    text = json.dumps(bodies[ArtifactKey(Kind.PIPELINE, "pl")])
    late = json.dumps(lookup("late", MAXIMUM, "copy"))
    bodies[ArtifactKey(Kind.PIPELINE, "pl")] = json.loads(text.replace(late, late.replace("ds_table", "ds_state")))

    assert ("ADF601" in found(Factory.of(Artifact(key, body) for key, body in bodies.items()))) == is_source


@pytest.mark.parametrize(
    ("moment", "call"),
    [
        ("utcNow()", "utcNow()"),
        ("startOfDay(pipeline().parameters.day)", "startOfDay()"),
        ("addToTime(utcNow(), 1, 'Day')", "addToTime()"),
        ("convertFromUtc(utcNow('yyyyMMdd'), 'UTC')", "convertFromUtc()"),
        ("convertTimeZone(utcNow(), 'UTC', 'UTC', 'HH:mm')", "convertTimeZone()"),
        ("convertFromUtc(utcNow(), 'UTC', 'yyyyMMdd')", ""),
        ("addToTime(utcNow(), 1, 'Day', 'yyyyMMdd')", ""),
        ("startOfDay(utcNow(), 'yyyyMMdd')", ""),
        ("getPastTime(1, 'Day', 'yyyyMMdd')", ""),
        ("string(ticks(utcNow()))", ""),
        ("substring(utcNow(), 0, 10)", ""),
        ("substring(addDays(activity('old').output.firstRow.value, 1), 0, 10)", ""),
        ("substring(pipeline().TriggerTime, 0, 13)", ""),
        ("substring(pipeline().TriggerTime, 0, 14)", "pipeline().TriggerTime"),
        ("substring(utcNow('M/d HH:mm'), 0, 7)", "utcNow()"),
        ("substring(utcNow(), 0, pipeline().parameters.length)", "utcNow()"),
        ("split(utcNow(), 'T')[0]", ""),
        ("split(utcNow(), 'T')[1]", "utcNow()"),
        ("split(utcNow(), ':')[1]", ""),
        ("last(split(pipeline().TriggerTime, 'T'))", "pipeline().TriggerTime"),
        ("length(split(utcNow(), pipeline().parameters.mark))", ""),
        ("formatDateTime(substring(utcNow(), 0, 19), 'yyyyMMdd')", ""),
        ("replace(utcNow(), ':', '-')", ""),
        ("replace(replace(utcNow(), '-', ''), ':', '')", ""),
        ("replace(utcNow(), '-', ':')", "utcNow()"),
        ("substring(utcNow(), 99, 10)", ""),
    ],
)
def test_a_moment_in_a_file_name_has_colons_unless_its_own_format_has_none(moment: str, call: str) -> None:
    """Every function that prints a moment takes its format at a place of its own; without one it prints colons."""
    subject = factory(with_names(f"@concat(item().name, {moment}, '.parquet')"))

    said = [item.message.split("'")[1] for item in lint(subject) if item.code == "ADF607"]

    assert said == ([call] if call else [])


def test_a_watermark_of_an_activity_that_is_not_there_is_nobody_elses_either() -> None:
    """A misspelt name is told as one: what it was to be is not known, nor whether tables share it."""
    misspelt = json.loads(json.dumps(well()).replace("activity('old')", "activity('odl')"))

    assert "ADF605" not in found(factory(misspelt))


def test_a_watermark_in_a_file_gets_a_file_for_each_table() -> None:
    """The cure is what can be done where the watermark is kept."""
    inner = deepcopy(well())
    inner[0]["typeProperties"]["source"] = {
        "type": "ParquetSource",
        "storeSettings": {"type": "AzureBlobFSReadSettings"},
    }
    inner[0]["typeProperties"]["dataset"] = reference("ds_file", "Dataset") | {"parameters": {"name": "wm.parquet"}}

    (item,) = (item for item in lint(factory(inner)) if item.code == "ADF605")

    assert item.hint.startswith("keep the watermark in a file for each source, schema and table")


SECONDS = "formatDateTime({}, 'yyyy-MM-dd HH:mm:ss')"
LOW_VALUE, HIGH_VALUE = (f"activity('{name}').output.firstRow.value" for name in ("old", "new"))


@pytest.mark.parametrize(
    ("cut", "stored", "effect"),
    [
        ((LOW_VALUE,), HIGH_VALUE, "every run reads the newest rows again"),
        ((), SECONDS.format(HIGH_VALUE), "every run reads the newest rows again"),
        ((HIGH_VALUE,), HIGH_VALUE, "the rows it cuts off are never copied"),
        ((HIGH_VALUE,), SECONDS.format(HIGH_VALUE), "the newest rows are not copied until there are newer ones"),
        ((LOW_VALUE, HIGH_VALUE), HIGH_VALUE, "the newest rows are not copied until there are newer ones"),
    ],
)
def test_a_cut_is_told_once_with_what_it_does(cut: tuple[str, ...], stored: str, effect: str) -> None:
    """Rows come twice, late or never, by which bounds are cut and what the next run begins at."""
    query = WINDOW
    for value in cut:
        query = query.replace(value, SECONDS.format(value))
    inner = [lookup("old", OLD), lookup("new", NEW), copy(query, "old", "new"), store(f"@{stored}", "copy")]

    (item,) = (item for item in lint(factory(inner)) if item.code == "ADF610")

    assert item.message.endswith(f"to whole seconds: {effect}")


@pytest.mark.parametrize(
    ("query", "severity"),
    [
        ("SELECT * FROM dbo.orders", Severity.WARNING),
        ({"value": "SELECT * FROM dbo.orders", "type": "Expression"}, Severity.WARNING),
        ("SELECT * FROM dbo.orders WHERE modified > (SELECT value FROM dbo.watermark)", Severity.NOTE),
        ("SELECT * FROM dbo.orders_of_@{item().name}", Severity.NOTE),
    ],
)
def test_a_watermark_nobody_reads_hurts_where_the_copy_takes_everything(query: str | Body, severity: Severity) -> None:
    """A condition of its own, or an expression, may bound the copy: then the Lookup is but a leftover."""
    said = [item for item in lint(factory([lookup("old", OLD), copy(query, "old")])) if item.code == "ADF615"]

    assert [item.severity for item in said] == [severity]


@pytest.mark.parametrize(("extension", "codes"), [(".parquet", {"ADF607"}), ("", set())])
def test_an_argument_that_ends_as_files_do_names_one_whatever_the_dataset_is(extension: str, codes: set[str]) -> None:
    """A dataset that is not in the folder cannot say what its parameters are for; `.parquet` does."""
    inner = json.loads(json.dumps(with_names(f"@concat(item().name, utcnow('HH:mm'), '{extension}')")))
    inner[2]["outputs"][0]["referenceName"] = "ds_elsewhere"

    assert found(factory(inner)) & {"ADF607"} == codes


def test_what_is_said_survives_another_spelling() -> None:
    """Names, letter case of keywords and the form of the expression are the author's own."""
    text = json.dumps(LATE).replace("old", "Get Previous High").replace("late", "Newest").replace("SELECT", "select")

    assert "ADF601" in found(factory(json.loads(text)))
