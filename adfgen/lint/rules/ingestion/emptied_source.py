"""ADF616: emptied source."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.outcome import runs_after_failure_only
from adfgen.lint.flow.upstream import is_over_before
from adfgen.lint.reference.database import database_of
from adfgen.lint.reference.dataset import dataset_at, input_of, name_at, output_of, service_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView
from adfgen.model.body import as_object, walk
from adfgen.model.kind import Kind

__all__ = ["EmptiedSource"]

_TABLE = r"([\w.\[\]\"`$]+)"
_EMPTIES = re.compile(
    rf"\b(?:truncate\s+table|delete\s+from)\s+{_TABLE}\s*(?=;|\Z|\b(?:insert|update|select|delete|truncate|exec|commit|go)\b)",
    re.IGNORECASE,
)
_READS = re.compile(rf"\s*select\b(?!.*\bjoin\b).*?\bfrom\s+{_TABLE}", re.IGNORECASE | re.DOTALL)
_WRITES = re.compile(rf"\b(?:insert\s+into|into|merge(?:\s+into)?|update|create\s+table)\s+{_TABLE}", re.IGNORECASE)
_COMMENT = re.compile(r"--[^\r\n]*|/\*.*?\*/", re.DOTALL)
_PASSING = re.compile(r"sta?ge?|stg|temp|tmp|work|wrk|land|import|load|raw|buffer|delta|^#", re.IGNORECASE)


@RULES.register("ADF616")
class EmptiedSource(Rule):
    """A table is emptied once it was copied: rows that came in between are gone, and nobody has copied them.

    Between the moment a Copy reads a table and the moment a Script deletes from it others go on writing. `DELETE` without a
    condition, or `TRUNCATE`, takes their rows as well. Fix a value before the Copy, and use it in the query and in the `DELETE`.

    Bad:

        pipeline pl_archive: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "delete", "type": "Script",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"scripts": [{"type": "NonQuery", "text": "DELETE FROM dbo.Orders"}]}}
        ]}

    Good:

        pipeline pl_archive: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE ordered < '@{startOfDay(pipeline().TriggerTime)}'"},
                                "sink": {"type": "ParquetSink"}}},
            {"name": "delete", "type": "Script",
             "dependsOn": [{"activity": "copy", "dependencyConditions": ["Succeeded"]}],
             "linkedServiceName": {"referenceName": "ls_sql", "type": "LinkedServiceReference"},
             "typeProperties": {"scripts": [{"type": "NonQuery", "text": "DELETE FROM dbo.Orders WHERE ordered < '@{startOfDay(pipeline().TriggerTime)}'"}]}}
        ]}
    """

    code = "ADF616"
    name = "emptied-source"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/sql/t-sql/statements/delete-transact-sql"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, script in view.activities("Script"):
            for pointer, name in _emptied(script):
                table = _plain(name)
                copy = _copied_before(view, pipeline, script, table)
                if copy is not None and table not in _written(view) and not _PASSING.search(table.rpartition(".")[2]):
                    yield self.finding(
                        pipeline.artifact,
                        f"{script.pointer}{pointer}",
                        f"'{script.name}' deletes every row of {name} once activity '{copy.name}' (Copy) has read it: those that "
                        "came in between are gone and were not copied",
                        "delete what was copied: one condition in both, with a value that is fixed before the Copy",
                    )


def _emptied(script: ActivityView) -> Iterator[tuple[str, str]]:
    """Each table a Script leaves without rows, with the pointer of the statement."""
    for pointer, text in _statements(script, "scripts"):
        for name in _EMPTIES.findall(text):
            yield pointer, name


def _copied_before(view: FactoryView, pipeline: PipelineView, script: ActivityView, table: str) -> ActivityView | None:
    """The Copy that has read a table when a Script begins; None where that was another database's, or something filled it first."""
    for copy in pipeline.activities:
        if copy.type == "Copy" and is_over_before(pipeline, copy.name.casefold(), script):
            is_read = any(
                _plain(found[1]) == table for _, text in _statements(copy, "source") if (found := _READS.match(text))
            )
            if is_read and _may_be_one(view, copy, script) and not runs_after_failure_only(script, copy):
                return None if _is_prepared(pipeline, copy) else copy
    return None


def _is_prepared(pipeline: PipelineView, copy: ActivityView) -> bool:
    """Whether a procedure or a pipeline ran before a Copy, which may have filled what it reads."""
    return any(
        item.type in ("SqlServerStoredProcedure", "ExecutePipeline", "ExecuteDataFlow")
        and is_over_before(pipeline, item.name.casefold(), copy)
        for item in pipeline.activities
    )


def _may_be_one(view: FactoryView, copy: ActivityView, script: ActivityView) -> bool:
    """Whether a Copy reads the database a Script works in, as far as the factory tells."""
    dataset = dataset_at(view, input_of(copy))
    read = service_of(view, dataset) if dataset is not None else None
    worked_in = view.factory.find(Kind.LINKED_SERVICE, name_at(script.body.get("linkedServiceName")))
    if read is None or worked_in is None or read is worked_in:
        return True
    return database_of(read) is not None and database_of(read) == database_of(worked_in)


@once
def _written(view: FactoryView) -> frozenset[str]:
    """The tables that activities of the factory write rows to."""
    found = set()
    for _, activity in view.activities("Script", "Lookup", "Copy"):
        for held in ("scripts", "source", "sink"):
            for _, text in _statements(activity, held):
                found |= {_plain(name) for name in _WRITES.findall(text)}
        dataset = dataset_at(view, output_of(activity)) if activity.type == "Copy" else None
        held_in = as_object(dataset and dataset.properties.get("typeProperties"))
        table = held_in.get("table") or held_in.get("tableName")
        if isinstance(table, str):
            schema = held_in.get("schema")
            found.add(_plain(f"{schema}.{table}" if isinstance(schema, str) else table))
    return frozenset(found)


def _statements(activity: ActivityView, held: str) -> Iterator[tuple[str, str]]:
    for pointer, text in walk(activity.type_properties.get(held), f"/typeProperties/{held}"):
        if isinstance(text, str):
            yield pointer, _COMMENT.sub("", text)


def _plain(name: str) -> str:
    """A table in one spelling, with its schema."""
    plain = re.sub(r"[\[\]\"`]", "", name).casefold()
    return plain if "." in plain else f"dbo.{plain}"
