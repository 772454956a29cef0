"""Writing a query's rows to one file with DuckDB's COPY, under the file's final name, as ADLS does.

A copy that dies leaves what it had flushed under that name. A query without rows still writes a file with its schema.
Source of the column types: Learn, Azure SQL connector's interim types and the Parquet mapping.
"""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from adfgen.connectors.tsql.scope import BoundQuery
from adfgen.connectors.tsql.type import Family, SqlType
from adfgen.connectors.tsql.value import name_text, string_text
from adfgen.model.body import Json
from adfgen.runtime.port import ActivityError, AdditionalColumn, LakeFile

__all__ = ["copied_columns", "copy_statement"]


def copied_columns(query: BoundQuery, added: Sequence[AdditionalColumn], file: LakeFile) -> str:
    """The SELECT that a copy writes: each column as the type its file has, then the added ones. Raises ActivityError."""
    write = _COLUMNS.get(file.format, _typed)
    names = [column.name for column in query.columns] + [column.name for column in added]
    _check_names(names, file)
    parts = [
        f"{write(f'_source.{name_text(inner)}', column.type)} AS {name_text(column.name)}"
        for inner, column in zip(query.names, query.columns, strict=True)
    ]
    parts.extend(f"{_added(query, column)} AS {name_text(column.name)}" for column in added)
    return f"SELECT {', '.join(parts)} FROM ({query.sql}) AS _source"


def _added(query: BoundQuery, column: AdditionalColumn) -> str:
    """A constant, or `$$COLUMN:name`, which doubles a column of the source."""
    if not column.value.startswith("$$"):
        return f"CAST({string_text(column.value)} AS VARCHAR)"
    wanted = column.value.removeprefix("$$COLUMN:")
    for inner, known in zip(query.names, query.columns, strict=True):
        if column.value.startswith("$$COLUMN:") and known.name == wanted:
            return _typed(f"_source.{name_text(inner)}", known.type)
    raise _refused(f"additional column '{column.name}' with value '{column.value}'", "the source has no such column")


def _check_names(names: Sequence[str], file: LakeFile) -> None:
    seen: set[str] = set()
    for place, name in enumerate(names, 1):
        if not name:
            raise _refused(f"column {place} of the source has no name", "give it an alias in the query")
        if name.casefold() in seen:
            raise _refused(f"column '{name}' comes twice", "give one of them another alias")
        if file.format == "Parquet" and any(char in " ,;{}()\n\t=" for char in name):
            raise ActivityError(
                "2200",
                _worded(
                    "ParquetInvalidColumnName",
                    f"The column name is invalid. Column name cannot contain these character:[,;{{}}()\\n\\t=]. Column: '{name}'",
                    "Sink",
                ),
            )
        seen.add(name.casefold())


def _typed(sql: str, kind: SqlType) -> str:
    """A column for Parquet: uniqueidentifier is text in capitals there, tinyint a 16-bit integer."""
    match kind.family:
        case Family.GUID:
            return f"upper(CAST({sql} AS VARCHAR))"
        case Family.INTEGER if kind.name == "tinyint":
            return f"CAST({sql} AS SMALLINT)"
        case _:
            return f"CAST({sql} AS {kind.duckdb})"


def _as_text(sql: str, kind: SqlType) -> str:
    """A column for delimited text: dates and times as the service writes them by default, with seven digits."""
    match kind.family:
        case Family.MOMENT | Family.DATE:
            stamp = f"CAST({sql} AS TIMESTAMP)"
            return f"strftime({stamp}, '%Y-%m-%d %H:%M:%S.%f') || '0'"
        case Family.OFFSET:
            return f"strftime(({sql} AT TIME ZONE 'UTC'), '%Y-%m-%d %H:%M:%S.%f') || '0 +00:00'"
        case Family.BIT:
            return f"CASE WHEN {sql} THEN 'True' WHEN NOT {sql} THEN 'False' END"
        case Family.BINARY:
            return f"base64({sql})"
        case _:
            return _typed(sql, kind)


def _as_json(sql: str, kind: SqlType) -> str:
    """A column for JSON: moments as a Lookup shows them, whole decimals without a point, bytes as base64."""
    match kind.family:
        case Family.MOMENT | Family.DATE | Family.OFFSET:
            stamp = f"({sql} AT TIME ZONE 'UTC')" if kind.family is Family.OFFSET else f"CAST({sql} AS TIMESTAMP)"
            return f"rtrim(rtrim(strftime({stamp}, '%Y-%m-%dT%H:%M:%S.%f'), '0'), '.') || 'Z'"
        case Family.DECIMAL if kind.name == "decimal" and kind.scale == 0:
            return f"CAST({sql} AS HUGEINT)"
        case Family.BINARY:
            return f"base64({sql})"
        case _:
            return _typed(sql, kind)


_COLUMNS: Mapping[str, Callable[[str, SqlType], str]] = {"DelimitedText": _as_text, "Json": _as_json}


def copy_statement(select: str, path: str, file: LakeFile) -> str:
    """DuckDB's COPY of `select` to `path` in the file's format. Raises ActivityError for a setting not simulated."""
    match file.format:
        case "Parquet":
            options = _parquet(file.settings)
        case "DelimitedText":
            options = _delimited(file.settings, file.format_settings)
        case "Json":
            options = _json(file.format_settings)
        case other:
            raise _refused(f"file format '{other}'", "the local lake writes Parquet, DelimitedText and Json")
    listed = ", ".join((*options, "USE_TMP_FILE false"))
    return f"COPY ({select}) TO {string_text(str(Path(path)))} ({listed})"


_PARQUET_CODECS = {"": "snappy", "snappy": "snappy", "gzip": "gzip", "none": "uncompressed"}


def _parquet(settings: Mapping[str, Json]) -> tuple[str, ...]:
    codec = str(settings.get("compressionCodec") or "").lower()
    if codec not in _PARQUET_CODECS:
        raise _refused(f"compressionCodec '{codec}' of Parquet", "use snappy, gzip or none")
    return ("FORMAT parquet", f"COMPRESSION {_PARQUET_CODECS[codec]}")


def _delimited(settings: Mapping[str, Json], written: Mapping[str, Json]) -> tuple[str, ...]:
    for name, only in (("rowDelimiter", "\n"), ("encodingName", "UTF-8"), ("compressionCodec", "none")):
        value = settings.get(name)
        if value not in (None, "", only):
            raise _refused(f"{name} '{value}' of DelimitedText", "the local lake writes plain UTF-8 lines")
    delimiter, quote = str(settings.get("columnDelimiter", ",")), str(settings.get("quoteChar", '"'))
    escape = str(settings.get("escapeChar", "\\"))
    if not quote:
        raise _refused("quoteChar '' of DelimitedText", "name a quote character")
    options = [
        "FORMAT csv",
        f"DELIMITER {string_text(delimiter)}",
        f"QUOTE {string_text(quote)}",
        f"ESCAPE {string_text(escape)}",
    ]
    options.append(f"HEADER {'true' if settings.get('firstRowAsHeader') else 'false'}")
    options.append(f"NULLSTR {string_text(str(settings.get('nullValue', '')))}")
    if written.get("quoteAllText"):
        options.append("FORCE_QUOTE *")
    return tuple(options)


def _json(written: Mapping[str, Json]) -> tuple[str, ...]:
    pattern = written.get("filePattern") or "setOfObjects"
    if pattern not in ("setOfObjects", "arrayOfObjects"):
        raise _refused(f"filePattern '{pattern}' of Json", "use setOfObjects or arrayOfObjects")
    return ("FORMAT json", f"ARRAY {'true' if pattern == 'arrayOfObjects' else 'false'}")


def _refused(what: str, hint: str) -> ActivityError:
    return ActivityError(
        "2200", _worded("UserErrorInvalidCopySetting", f"{what} is not simulated by the local lake: {hint}", "Sink")
    )


def _worded(code: str, message: str, side: str) -> str:
    kind = "Microsoft.DataTransfer.Common.Shared.HybridDeliveryException"
    return f"Failure happened on '{side}' side. ErrorCode={code},'Type={kind},Message={message},Source=adfgen,'"
