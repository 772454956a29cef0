"""The control store of kind lake: where its files lie, and the SELECTs of literals a factory writes them from."""

from collections.abc import Mapping
from urllib.parse import quote

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.project import Project
from adfgen.metadata.service import ControlKind
from adfgen.metadata.sink_path import folder_problem
from adfgen.model.body import Json, byte_size
from adfgen.render.definition import DEFINITION_PARAMETERS, definition_arguments, definition_of, lake_root
from adfgen.render.quote import identifier, literal

__all__ = ["control_root", "names_without_a_file", "publication", "retired", "too_much_for_a_lookup"]

_LOOKUP_ROWS, _LOOKUP_BYTES = 5_000, 4 * 1024 * 1024  # what one Lookup returns (reference: Lookup activity, limits)
_SAFE = " /-_.=,()&+!~'"
_FIRST = {"value": "", "reset_token": "", "hash": "", "kind": "", "state": "", "run_id": "", "closed_at": ""}


def control_root(project: Project) -> str:
    """The folder of the control files, with a slash at its end."""
    return f"{lake_root(project)}_control/"


def too_much_for_a_lookup(project: Project) -> tuple[Diagnostic, ...]:
    """A finding when there are more definitions than one Lookup returns: the rest would be dropped without a word."""
    if project.control_store.kind is not ControlKind.LAKE:
        return ()
    rows = [definition_arguments(definition_of(project, table)) for table in project.tables]
    size = sum(byte_size(row) for row in rows)
    if len(rows) <= _LOOKUP_ROWS and size <= _LOOKUP_BYTES * 3 // 4:
        return ()
    message = f"{len(rows):,} tables with {size:,} bytes of definitions are more than one Lookup returns: {_LOOKUP_ROWS:,} rows, 4 MB"
    return (Code.TOO_MANY_TABLES.at(project.tables[0].location, message, "keep them in a database: 'kind: sql'"),)


def names_without_a_file(project: Project) -> tuple[Diagnostic, ...]:
    """A finding for each table whose control files cannot be called as it is; another folder for its data does not help."""
    if project.control_store.kind is not ControlKind.LAKE:
        return ()
    return tuple(
        Code.SINK_PATH.at(
            table.location,
            f"'{part}' of table '{table.schema}.{table.name}' cannot be a file of the control store: {problem}",
            "read a view that has another name, or keep the watermarks in a database: 'kind: sql'",
        )
        for table in project.tables
        for part in (table.database, table.schema, table.name)
        if (problem := folder_problem(part.replace("/", "")))
    )


def publication(definition: Mapping[str, Json]) -> dict[str, Json]:
    """What the publishing pipeline takes for one table: places, and the texts that give the row of each file."""
    arguments = definition_arguments(definition)
    table = quote(str(arguments["table_id"]), safe=_SAFE)
    root = f"{arguments['lake_root']}_control"
    folder, _, name = table.rpartition("/")
    watermark = f"{root}/watermark/{table}"
    first = {"table_id": arguments["table_id"], **_FIRST, "epoch": 0, "batch_id": 0, "rows_copied": 0}
    return {
        "table_id": arguments["table_id"],
        "definition_folder": f"{root}/table_definition/{folder}",
        "definition_file": f"{name}.json",
        "definition_sql": _row({**arguments, "watermark_folder": watermark}),
        "watermark_folder": watermark,
        "watermark_sql": _row(first),
    }


def retired(row: Mapping[str, Json]) -> dict[str, Json]:
    """What the publishing pipeline takes for a published definition that nobody describes any more: it is disabled."""
    known = {name: row.get(name) for name in DEFINITION_PARAMETERS}
    return publication({**known, "enabled": False})


def _row(values: Mapping[str, Json]) -> str:
    """A SELECT of one row of literals."""
    return "SELECT " + ", ".join(f"{_literal(value)} AS {identifier(name)}" for name, value in values.items())


def _literal(value: Json) -> str:
    if isinstance(value, bool):
        return f"CAST({int(value)} AS bit)"
    return f"CAST({value} AS bigint)" if isinstance(value, int) else literal(str(value))
