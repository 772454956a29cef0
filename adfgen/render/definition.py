"""Table definitions as data: what deploy publishes to the control store, one record a table, its SQL texts compiled."""

import hashlib
import json
from collections.abc import Mapping

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.project import EmptyCheck, PipelineSettings, Project
from adfgen.metadata.service import ControlKind
from adfgen.metadata.table import NullCdc, SinkFormat, Table
from adfgen.model.body import Json, dump_compact
from adfgen.render.flow import flow_name
from adfgen.render.sql import MARKERS, TableSql, compile_table

__all__ = [
    "DEFINITION_PARAMETERS",
    "definition_arguments",
    "definition_of",
    "lake_root",
    "lease_seconds",
    "reserved_texts",
]

GRACE_SECONDS = 600
# the parameters of ingest.publish_definition, with the types a stored procedure activity gives them
DEFINITION_PARAMETERS = {
    name: {"priority": "Int32", "lease_seconds": "Int32", "enabled": "Boolean"}.get(name, "String")
    for name in (
        "table_id", "table_key", "flow", "source_name", "database_name", "schema_name", "table_name", "group_name", "priority",
        "enabled", "load_type", "null_cdc", "cdc_column", "cdc_type", "key_columns", "hash", "reset_token", "reset_to",
        "lease_seconds", "lake_root", "sink_root", "candidate_sql", "initial_candidate_sql", "initial_sql", "delta_sql",
        "nulls_sql", "empty_sql", "no_candidate_sql",
    )
}  # fmt: skip


def definition_of(project: Project, table: Table) -> dict[str, Json]:
    """The definition of one table. `hash` covers whatever gives its watermark its meaning."""
    sql = compile_table(table)
    root = lake_root(project)
    sink_root = f"{root}{table.sink.path}"
    backfill = table.backfill
    return {
        "table_id": table.id,
        "table_key": table.id.replace("/", "_"),
        "flow": flow_name(table),
        "source_name": table.source,
        "database_name": table.database,
        "schema_name": table.schema,
        "table_name": table.name,
        "group_name": table.group,
        "priority": table.priority,
        "enabled": table.enabled,
        "load_type": table.load_type.value,
        "null_cdc": (table.watermark.null_cdc if table.watermark else NullCdc.INITIAL).value,
        "cdc_column": table.watermark.column if table.watermark else None,
        "cdc_type": table.watermark.type.sql if table.watermark else None,
        "key_columns": list(table.keys),
        "hash": _hash(table, sql, _place(table, sink_root) if project.control_store.kind is ControlKind.LAKE else {}),
        "reset_token": backfill.reset_token if backfill else None,
        "reset_to": backfill.reset_to if backfill else None,
        "lease_seconds": lease_seconds(project.pipeline),
        "lake_root": root,
        "sink_root": sink_root,
        "candidate_sql": sql.candidate_sql,
        "initial_candidate_sql": sql.initial_candidate_sql,
        "initial_sql": sql.initial_sql,
        "delta_sql": sql.delta_sql,
        "nulls_sql": sql.nulls_sql,
        "empty_sql": sql.empty_sql,
        "no_candidate_sql": sql.no_candidate_sql,
    }


def definition_arguments(definition: Mapping[str, Json]) -> dict[str, Json]:
    """A definition as ingest.publish_definition takes it: nothing as an empty text, a list as its JSON."""
    return {name: _argument(definition[name]) for name in DEFINITION_PARAMETERS}


def _argument(value: Json) -> Json:
    if value is None:
        return ""
    return json.dumps(value, ensure_ascii=False) if isinstance(value, list) else value


def reserved_texts(project: Project) -> tuple[Diagnostic, ...]:
    """A finding for every table with a name or filter in which the pipeline would take a text for one of its markers."""
    found = []
    for table in project.tables:
        columns = [column.name for column in table.columns or ()]
        watermark = [table.watermark.column] if table.watermark else []
        for text in (table.schema, table.name, *columns, *watermark, table.filter or ""):
            marker = MARKERS.among(text)
            if marker is not None:
                message = f"'{text}' holds '{marker}', where the pipeline puts a bound of the batch"
                found.append(Code.RESERVED_TEXT.at(table.location, message, "load it through a view with another name"))
    return tuple(found)


def lake_root(project: Project) -> str:
    """The folder everything lies below, with a slash at its end; empty for the file system's top."""
    return f"{project.lake.root}/" if project.lake.root else ""


def lease_seconds(settings: PipelineSettings) -> int:
    """How long one table may take: every attempt and pause of the activities a lease covers, and ten minutes."""
    lookups = 2 if settings.empty_check is EmptyCheck.BEFORE else 3  # new_cdc, open_batch, delete_empty
    procedures = 1  # advance_cdc or keep_cdc
    timeouts = lookups * settings.lookup_timeout + procedures * settings.procedure_timeout + settings.copy_timeout
    pauses = (lookups + procedures + 1) * settings.retry * settings.retry_interval
    return (settings.retry + 1) * timeouts + pauses + GRACE_SECONDS


def _place(table: Table, sink_root: str) -> dict[str, Json]:
    """Where and how files lie; the format in which most do is not said."""
    is_usual = table.sink.format is SinkFormat.PARQUET
    return {"sink_root": sink_root, **({} if is_usual else {"format": table.sink.format.value})}


def _hash(table: Table, sql: TableSql, place: Mapping[str, Json]) -> str:
    """A change of source, table, column, type, filter or text is a change of meaning; a new server name is none.

    `place` is where files lie, for a store that does not write down the file of every batch.
    """
    meaning: Mapping[str, Json] = {
        "table": table.id,
        "cdc_column": table.watermark.column if table.watermark else None,
        "cdc_type": table.watermark.type.sql if table.watermark else None,
        "filter": table.filter,
        "texts": [
            sql.candidate_sql,
            sql.initial_candidate_sql,
            sql.initial_sql,
            sql.delta_sql,
            sql.nulls_sql,
            sql.empty_sql,
        ],
        **place,
    }
    return hashlib.sha256(dump_compact(meaning).encode()).hexdigest()
