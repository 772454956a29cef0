"""ADF224: copy settings."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.parser import parse
from adfgen.lint.reference.connector import connectors_of_end, connectors_of_settings, type_at
from adfgen.lint.reference.dataset import dataset_at, output_of
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_template_expression
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, as_object

__all__ = ["CopySettings"]

_PLACEHOLDERS = ("?adf", "?df")
_GAP = "\0"  # what an expression gives in a query
_LOGS = ("logSettings", "logStorageSettings", "redirectIncompatibleRowSettings")  # two of them of older copies
_NOT_VERIFIED = frozenset({"AzureDatabricksDeltaLake", "FtpServer", "HttpServer", "Office365", "Sftp", "Snowflake"})


@RULES.register("ADF224")
class CopySettings(Rule):
    """Settings of a Copy activity that exclude each other, or lack what they need.

    A copy is staged in a store that is named; a source reads by a query or by a stored procedure, not by both; a sink that
    writes by a stored procedure says which. Warnings: a query read in ranges without the placeholder each reader puts its
    range into; a table to be created for a stored procedure, which creates none; data to be verified where the service does
    not, in staged copies and with some stores; delimited text without a file name or an extension; rows left out that do
    not fit, of which no log is kept and no count is read: the run is green, and nobody learns that they are missing.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 1},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource"}, "sink": {"type": "AzureSqlSink"}, "enableStaging": true}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 1},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource"}, "sink": {"type": "AzureSqlSink"}, "enableStaging": true,
                "stagingSettings": {"linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"}, "path": "staging"}}}
        ]}
    """

    code = "ADF224"
    name = "copy-settings"
    source = (
        "https://learn.microsoft.com/azure/data-factory/copy-activity-performance-features#staged-copy, "
        "https://learn.microsoft.com/azure/data-factory/copy-activity-data-consistency, "
        "https://learn.microsoft.com/azure/data-factory/copy-activity-fault-tolerance, "
        "https://learn.microsoft.com/azure/data-factory/format-delimited-text#delimited-text-as-sink and "
        "https://learn.microsoft.com/azure/data-factory/connector-azure-sql-database; none of 461 copies of real "
        "factories has it"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline, activity in view.activities("Copy"):
            settings = activity.type_properties
            faults = (
                *_of_staging(settings),
                *_of_verification(settings),
                *_of_skipped_rows(pipeline, settings),
                *_of_file_name(view, activity),
                *_of_source(as_object(settings.get("source"))),
                *_of_sink(as_object(settings.get("sink"))),
            )
            for pointer, fault, hint, severity in faults:
                yield self.finding(
                    pipeline.artifact,
                    f"{activity.pointer}/typeProperties{pointer}",
                    f"activity '{activity.name}' (Copy) {fault}",
                    hint,
                    severity=severity,
                )


_Fault = tuple[str, str, str, Severity]


def _of_staging(settings: Json) -> Iterator[_Fault]:
    if settings.get("enableStaging") is True and settings.get("stagingSettings") is None:
        hint = "add 'stagingSettings' with a linked service, or turn 'enableStaging' off"
        yield "/enableStaging", "is to be staged, and names no store for it", hint, Severity.ERROR


def _of_verification(settings: Json) -> Iterator[_Fault]:
    if settings.get("validateDataConsistency") is not True:
        return
    if settings.get("enableStaging") is True:
        fault = "is to verify what it copies, which is not done in a staged copy"
    elif any(_is_not_verified(settings, end) for end in ("source", "sink")):
        fault = "is to verify what it copies, which is not done with this source or sink"
    else:
        return
    hint = "remove 'validateDataConsistency', and compare the counts of rows or files afterwards"
    yield "/validateDataConsistency", fault, hint, Severity.WARNING


def _of_skipped_rows(pipeline: PipelineView, settings: Json) -> Iterator[_Fault]:
    """Rows are left out in silence where neither a log nor an expression that reads their count tells of them."""
    is_skipping = settings.get("enableSkipIncompatibleRow") is True
    if is_skipping and not any(settings.get(log) for log in _LOGS) and not _is_read(pipeline, "rowsskipped"):
        fault = "leaves out rows that do not fit, and keeps no log of them"
        hint = "add 'logSettings', or let a failed row fail the copy"
        yield "/enableSkipIncompatibleRow", fault, hint, Severity.WARNING


def _is_read(pipeline: PipelineView, word: str) -> bool:
    return any(word in site.text.casefold() for site in pipeline.sites)


def _is_not_verified(settings: Json, end: str) -> bool:
    """Whether all that a source or sink can connect to is left out of the verification."""
    format_or_store = connectors_of_end(type_at(settings, end))
    store = connectors_of_settings(type_at(settings, end, "storeSettings"))
    return any(connectors and connectors <= _NOT_VERIFIED for connectors in (format_or_store, store))


def _of_file_name(view: FactoryView, activity: ActivityView) -> Iterator[_Fault]:
    sink = as_object(activity.type_properties.get("sink"))
    if sink.get("type") != "DelimitedTextSink" or sink.get("formatSettings") is not None:
        return
    dataset = dataset_at(view, output_of(activity))
    location = dataset.type_properties.get("location") if dataset else None
    if isinstance(location, dict) and location.get("fileName") in (None, ""):
        fault = "writes delimited text, and neither its dataset names the file nor the sink an extension"
        yield "/sink", fault, "add 'formatSettings' with a 'fileExtension'", Severity.WARNING


def _of_source(source: Json) -> Iterator[_Fault]:
    queries = [name for name, value in source.items() if name.casefold().endswith("query") and value]
    if not queries:
        return
    if source.get("sqlReaderQuery") and source.get("sqlReaderStoredProcedureName"):
        fault = "reads by 'sqlReaderQuery' and by 'sqlReaderStoredProcedureName', which exclude each other"
        yield "/source/sqlReaderStoredProcedureName", fault, "remove one of them", Severity.ERROR
    if source.get("partitionOption") == "DynamicRange" and _has_no_placeholder(source[queries[0]]):
        fault = f"reads '{queries[0]}' in ranges, and the query has no place for a range"
        hint = (
            "put the placeholder of the connector into its WHERE, for SQL databases ?AdfDynamicRangePartitionCondition"
        )
        yield f"/source/{queries[0]}", fault, hint, Severity.WARNING


def _has_no_placeholder(query: Json) -> bool:
    """Whether a query surely has no place for a range: what an expression gives between quotes is a value, not a condition."""
    text = query.get("value") if isinstance(query, dict) else query
    if (
        not isinstance(text, str)
        or is_template_expression(text)
        or any(name in text.casefold() for name in _PLACEHOLDERS)
    ):
        return False
    try:
        parts = parse(text).parts
    except ExpressionError:
        return False
    written = "".join(part if isinstance(part, str) else _GAP for part in parts)
    return written.count(_GAP) == written.count(f"'{_GAP}'")


def _of_sink(sink: Json) -> Iterator[_Fault]:
    procedure = sink.get("sqlWriterStoredProcedureName")
    if sink.get("writeBehavior") == "storedProcedure" and not procedure:
        fault = "writes by a stored procedure, and does not say which"
        yield "/sink/writeBehavior", fault, "add 'sqlWriterStoredProcedureName'", Severity.ERROR
    if procedure and sink.get("tableOption") == "autoCreate":
        fault = "is to create the table it writes by a stored procedure, which is not supported"
        yield "/sink/tableOption", fault, "remove 'tableOption', and create the table beforehand", Severity.WARNING
