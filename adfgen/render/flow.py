"""What ADF cannot take as a parameter splits tables into flows: a flow is one source and one sink format."""

from collections.abc import Sequence
from dataclasses import dataclass

from adfgen.metadata.project import Project
from adfgen.metadata.service import ControlKind, SourceType, SqlLogin
from adfgen.metadata.service import Source as SourceSettings
from adfgen.metadata.table import SinkFormat, Table
from adfgen.model.body import Json
from adfgen.render.sql import compile_table

__all__ = [
    "Flow",
    "Format",
    "SourceView",
    "control_format",
    "copy_source_type_of",
    "dataset_type_of",
    "flow_name",
    "flows_of",
    "format_of",
]

PAGE_TABLES, PAGE_TEXTS, TEXTS_OF_A_ROW = 1_000, 3_000_000, 1_000  # as in control/table_details.sql

_DATASETS = {SourceType.AZURE_SQL_DATABASE: "AzureSqlTable", SourceType.SQL_SERVER: "SqlServerTable"}
_COPY_SOURCES = {SourceType.AZURE_SQL_DATABASE: "AzureSqlSource", SourceType.SQL_SERVER: "SqlServerSource"}


@dataclass(frozen=True, slots=True)
class Format:
    """A sink format in ADF's words."""

    name: str
    dataset_type: str
    sink_type: str
    extension: str
    write_settings: Json


_FORMATS = {
    SinkFormat.PARQUET: Format("parquet", "Parquet", "ParquetSink", "parquet", {"type": "ParquetWriteSettings"}),
    SinkFormat.CSV: Format(
        "csv",
        "DelimitedText",
        "DelimitedTextSink",
        "csv",
        {"type": "DelimitedTextWriteSettings", "quoteAllText": True, "fileExtension": ".csv"},
    ),
    SinkFormat.JSON: Format(
        "json", "Json", "JsonSink", "json", {"type": "JsonWriteSettings", "filePattern": "setOfObjects"}
    ),
}


@dataclass(frozen=True, slots=True)
class SourceView:
    """A source as templates see it: its settings and the words ADF has for its type."""

    name: str
    type: str
    server: str
    login: SqlLogin | None
    integration_runtime: str | None
    dataset_type: str
    copy_source_type: str

    @classmethod
    def of(cls, source: SourceSettings) -> "SourceView":
        """The view of a source."""
        words = (dataset_type_of(source.type), copy_source_type_of(source.type))
        return cls(source.name, source.type.value, source.server, source.login, source.integration_runtime, *words)


@dataclass(frozen=True, slots=True)
class Flow:
    """Tables of one source in one format: they share a pipeline.

    `pages` is how many runs of `pipeline` all tables take; with more than one, `pages_pipeline` runs them in turn.
    """

    name: str
    pipeline: str
    pages_pipeline: str
    pages: int
    source: SourceView
    format: Format
    tables: tuple[Table, ...]


def dataset_type_of(source_type: SourceType) -> str:
    """The dataset type of a SQL store."""
    return _DATASETS[source_type]


def copy_source_type_of(source_type: SourceType) -> str:
    """The copy source type of a SQL store."""
    return _COPY_SOURCES[source_type]


def format_of(table: Table) -> Format:
    """The format a table lands in."""
    return _FORMATS[table.sink.format]


def flow_name(table: Table) -> str:
    """The flow a table belongs to: its source's name, and the format where it is not Parquet."""
    return table.source if table.sink.format is SinkFormat.PARQUET else f"{table.source}_{table.sink.format.value}"


def flows_of(project: Project) -> tuple[Flow, ...]:
    """The flows of a project in the order of their names; every source has its Parquet flow, tables or none."""
    grouped: dict[str, list[Table]] = {source.name: [] for source in project.sources}
    for table in project.tables:
        grouped.setdefault(flow_name(table), []).append(table)
    return tuple(_flow(project, name, tables) for name, tables in sorted(grouped.items()))


def _flow(project: Project, name: str, tables: Sequence[Table]) -> Flow:
    source = project.source(tables[0].source if tables else name)
    chosen = format_of(tables[0]) if tables else _FORMATS[SinkFormat.PARQUET]
    pipeline, pages_pipeline = (project.naming.pipeline_name(f"ingest_{name}{end}") for end in ("", "_pages"))
    pages = _pages(tables) if project.control_store.kind is ControlKind.SQL else 1
    return Flow(name, pipeline, pages_pipeline, pages, SourceView.of(source), chosen, tuple(tables))


def _pages(tables: Sequence[Table]) -> int:
    """Pages as table_details cuts them: at most 1,000 tables and about 3 MB of texts each."""
    enabled = [table for table in tables if table.enabled]
    texts = sum(compile_table(table).length + TEXTS_OF_A_ROW for table in enabled)
    return 1 + max(texts // PAGE_TEXTS, (len(enabled) - 1) // PAGE_TABLES, 0)


def control_format(kind: ControlKind) -> Format:
    """The format of what a control store of a kind writes into the lake: lists of committed batches, or its own files."""
    return _FORMATS[SinkFormat.PARQUET if kind is ControlKind.SQL else SinkFormat.JSON]
