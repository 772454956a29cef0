"""A table to ingest as its users described it, every setting resolved and every setting's origin known."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from adfgen.diagnostics import Location
from adfgen.metadata.cdc_type import CdcType, Clock

__all__ = [
    "Backfill",
    "Column",
    "FieldOrigin",
    "Level",
    "LoadType",
    "NullCdc",
    "Sink",
    "SinkFormat",
    "Table",
    "Watermark",
]


class LoadType(StrEnum):
    """Whether a run reads the whole table or what changed since the watermark."""

    FULL = "full"
    INCREMENTAL = "incremental"


class NullCdc(StrEnum):
    """What happens to rows whose watermark column is NULL."""

    INITIAL = "initial"
    ALWAYS = "always"
    FAIL = "fail"


class SinkFormat(StrEnum):
    """The file format a table lands in."""

    PARQUET = "parquet"
    CSV = "csv"
    JSON = "json"


class Level(StrEnum):
    """Where a setting of a table can be said, nearest first."""

    TABLE = "table"
    SOURCE_DEFAULT = "source default"
    PROJECT_DEFAULT = "project default"
    BUILT_IN = "built-in"


@dataclass(frozen=True, slots=True)
class FieldOrigin:
    """Where a table's setting came from; a built-in one has no location."""

    level: Level
    location: Location | None = None


@dataclass(frozen=True, slots=True)
class Column:
    """A column to read, by its exact name; its T-SQL type where the metadata says it."""

    name: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Watermark:
    """How an incremental table is read: its column, the column's type, and what counts as settled.

    `clock` and `lag_seconds` are None for types no clock settles (rowversion, numbers). `max_window` cuts a catch-up to
    about that many rows. `settled_by` is the user's statement of what settles a number.
    """

    column: str
    type: CdcType
    clock: Clock | None = None
    lag_seconds: int | None = None
    null_cdc: NullCdc = NullCdc.INITIAL
    max_window: int | None = None
    settled_by: str | None = None


@dataclass(frozen=True, slots=True)
class Backfill:
    """A reset of the watermark, applied once per token. `reset_to` is text in the column's own type, None for the start."""

    reset_to: str | None
    reset_token: str


@dataclass(frozen=True, slots=True)
class Sink:
    """Where a table's files go: a folder below the lake's root (no slash at either end), and their format."""

    path: str
    format: SinkFormat = SinkFormat.PARQUET


@dataclass(frozen=True, slots=True)
class Table:
    """One table. `watermark` is None for a full load.

    `id` is `source/database/schema/table` with the database's name as project.yml has it: it is the same in every
    environment. `database` is the physical one. `columns` None means all. `filter` is a T-SQL condition as written.
    """

    id: str
    source: str
    database: str
    schema: str
    name: str
    sink: Sink
    watermark: Watermark | None = None
    columns: tuple[Column, ...] | None = None
    keys: tuple[str, ...] = ()
    filter: str | None = None
    group: str = "default"
    priority: int = 100
    enabled: bool = True
    description: str = ""
    backfill: Backfill | None = None
    location: Location = field(default=Location(""), compare=False)
    origins: Mapping[str, FieldOrigin] = field(default_factory=dict, compare=False, repr=False)

    @property
    def load_type(self) -> LoadType:
        """Full, or incremental by a watermark."""
        return LoadType.FULL if self.watermark is None else LoadType.INCREMENTAL

    def origin_of(self, setting: str) -> FieldOrigin:
        """Where a setting, by its name in YAML, came from."""
        return self.origins.get(setting, FieldOrigin(Level.BUILT_IN))
