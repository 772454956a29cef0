"""What a database holds, in SQL Server's terms: tables with their columns, keys and checks, and procedures as text.

DuckDB's own catalogue knows the storage; T-SQL types, identities, defaults, named constraints, filtered indexes and
procedures are kept beside it, in the schema `adfgen` of the same file and the same transactions.
"""

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from functools import cached_property

import duckdb

from adfgen.connectors.tsql.type import MAX, SqlType
from adfgen.connectors.tsql.value import name_text

__all__ = [
    "Catalogue",
    "Check",
    "Column",
    "Procedure",
    "Table",
    "UniqueKey",
    "adopt_native_tables",
    "forget_table",
    "install_catalogue",
    "load_catalogue",
    "store_procedure",
    "store_table",
]


@dataclass(frozen=True, slots=True)
class Column:
    """A column; `default` is the T-SQL text of its default, empty where it has none."""

    name: str
    type: SqlType
    nullable: bool = True
    is_identity: bool = False
    default: str = ""

    @property
    def is_written_by_engine(self) -> bool:
        """Whether no INSERT may name it."""
        return self.is_identity or self.type.name == "rowversion"


@dataclass(frozen=True, slots=True)
class UniqueKey:
    """A primary key, unique constraint or unique index; `filter` is the T-SQL text of its WHERE."""

    name: str
    kind: str  # PRIMARY KEY, UNIQUE or INDEX
    columns: tuple[str, ...]
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """A CHECK constraint: its name and the T-SQL text of its condition."""

    name: str
    condition: str


@dataclass(frozen=True, slots=True)
class Table:
    """A table of the database."""

    schema: str
    name: str
    columns: tuple[Column, ...]
    keys: tuple[UniqueKey, ...] = ()
    checks: tuple[Check, ...] = ()

    @property
    def sql(self) -> str:
        """Its name quoted for DuckDB."""
        return f"{name_text(self.schema)}.{name_text(self.name)}"

    @property
    def sequence(self) -> str:
        """Name of the sequence that numbers its identity column."""
        return f"{name_text(self.schema)}.{name_text(f'{self.name}.identity')}"

    def column(self, name: str) -> Column | None:
        """The column of that name, letter case ignored, or None."""
        return next((item for item in self.columns if item.name.casefold() == name.casefold()), None)

    def __str__(self) -> str:
        return f"{self.schema}.{self.name}"


@dataclass(frozen=True, slots=True)
class Procedure:
    """A stored procedure: its whole CREATE text, which is what runs."""

    schema: str
    name: str
    text: str


@dataclass(frozen=True)
class Catalogue:
    """Everything by its folded `schema.name`; a new value after every change, so that it serves as a cache key."""

    tables: dict[tuple[str, str], Table] = field(default_factory=dict)
    procedures: dict[tuple[str, str], Procedure] = field(default_factory=dict)
    schemas: frozenset[str] = frozenset()

    def table(self, schema: str, name: str) -> Table | None:
        """The table of that name, letter case ignored, or None."""
        return self.tables.get((schema.casefold(), name.casefold()))

    def procedure(self, schema: str, name: str) -> Procedure | None:
        """The procedure of that name, letter case ignored, or None."""
        return self.procedures.get((schema.casefold(), name.casefold()))

    @cached_property
    def has_row_versions(self) -> bool:
        """Whether any table numbers its changes."""
        return any(column.type.name == "rowversion" for table in self.tables.values() for column in table.columns)

    def holds_the_same_as(self, other: "Catalogue") -> bool:
        """Whether both describe the same database."""
        return (self.tables, self.procedures, self.schemas) == (other.tables, other.procedures, other.schemas)

    def __hash__(self) -> int:
        return id(self)

    def __eq__(self, other: object) -> bool:
        return self is other


_TABLES = """
CREATE SCHEMA IF NOT EXISTS adfgen;
CREATE SCHEMA IF NOT EXISTS dbo;
CREATE SEQUENCE IF NOT EXISTS adfgen.rowversion START 2001;
CREATE TABLE IF NOT EXISTS adfgen.catalogue_table (schema_name VARCHAR, table_name VARCHAR, definition VARCHAR);
CREATE TABLE IF NOT EXISTS adfgen.catalogue_procedure (schema_name VARCHAR, procedure_name VARCHAR, definition VARCHAR);
"""


def install_catalogue(connection: duckdb.DuckDBPyConnection) -> None:
    """Create what the catalogue is kept in, where it is missing."""
    connection.execute(_TABLES)


def load_catalogue(connection: duckdb.DuckDBPyConnection) -> Catalogue:
    """The catalogue as this connection sees it."""
    rows = connection.execute("SELECT definition FROM adfgen.catalogue_table").fetchall()
    tables = [_read_table(json.loads(row[0])) for row in rows]
    texts = connection.execute(
        "SELECT schema_name, procedure_name, definition FROM adfgen.catalogue_procedure"
    ).fetchall()
    procedures = [Procedure(*row) for row in texts]
    schemas = connection.execute(
        "SELECT schema_name FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal"
    ).fetchall()
    return Catalogue(
        {(table.schema.casefold(), table.name.casefold()): table for table in tables},
        {(item.schema.casefold(), item.name.casefold()): item for item in procedures},
        frozenset(row[0].casefold() for row in schemas if row[0] != "adfgen"),
    )


def store_table(connection: duckdb.DuckDBPyConnection, table: Table) -> None:
    """Remember a table's definition, in place of an earlier one."""
    forget_table(connection, table.schema, table.name)
    definition = json.dumps(_write_table(table), ensure_ascii=False)
    connection.execute("INSERT INTO adfgen.catalogue_table VALUES (?, ?, ?)", [table.schema, table.name, definition])


def forget_table(connection: duckdb.DuckDBPyConnection, schema: str, name: str) -> None:
    """Forget a table's definition."""
    connection.execute(
        "DELETE FROM adfgen.catalogue_table WHERE lower(schema_name) = lower(?) AND lower(table_name) = lower(?)",
        [schema, name],
    )


def store_procedure(connection: duckdb.DuckDBPyConnection, procedure: Procedure) -> None:
    """Remember a procedure, in place of an earlier one of its name."""
    connection.execute(
        "DELETE FROM adfgen.catalogue_procedure WHERE lower(schema_name) = lower(?) AND lower(procedure_name) = lower(?)",
        [procedure.schema, procedure.name],
    )
    connection.execute(
        "INSERT INTO adfgen.catalogue_procedure VALUES (?, ?, ?)", [procedure.schema, procedure.name, procedure.text]
    )


_NATIVE = {
    "BOOLEAN": SqlType("bit"),
    "UTINYINT": SqlType("tinyint"),
    "TINYINT": SqlType("smallint"),
    "SMALLINT": SqlType("smallint"),
    "USMALLINT": SqlType("int"),
    "INTEGER": SqlType("int"),
    "UINTEGER": SqlType("bigint"),
    "BIGINT": SqlType("bigint"),
    "FLOAT": SqlType("real"),
    "DOUBLE": SqlType("float"),
    "VARCHAR": SqlType("nvarchar", length=MAX),
    "BLOB": SqlType("varbinary", length=MAX),
    "UUID": SqlType("uniqueidentifier"),
    "DATE": SqlType("date"),
    "TIME": SqlType("time", scale=7),
    "TIMESTAMP": SqlType("datetime2", scale=7),
    "TIMESTAMP_S": SqlType("datetime2", scale=7),
    "TIMESTAMP_MS": SqlType("datetime2", scale=7),
    "TIMESTAMP_NS": SqlType("datetime2", scale=7),
    "TIMESTAMP WITH TIME ZONE": SqlType("datetimeoffset", scale=7),
}


def adopt_native_tables(connection: duckdb.DuckDBPyConnection) -> None:
    """Give T-SQL types to tables made through DuckDB itself, and forget tables dropped there.

    A table with a column of a type SQL Server has no match for stays unknown to T-SQL.
    """
    rows = connection.execute(
        "SELECT schema_name, table_name, column_name, data_type, is_nullable FROM duckdb_columns() "
        "WHERE database_name = current_database() AND NOT internal AND schema_name <> 'adfgen' "
        "ORDER BY schema_name, table_name, column_index"
    ).fetchall()
    found: dict[tuple[str, str], list[tuple[str, str, bool]]] = {}
    for schema, name, column, kind, nullable in rows:
        found.setdefault((schema, name), []).append((column, kind, nullable))
    catalogue = load_catalogue(connection)
    present = {(schema.casefold(), name.casefold()) for schema, name in found}
    for (schema, name), columns in found.items():
        known = catalogue.table(schema, name)
        if known is None or [item.name for item in known.columns] != [item[0] for item in columns]:
            _adopt(connection, schema, name, columns)
    for key, table in catalogue.tables.items():
        if key not in present:
            forget_table(connection, table.schema, table.name)


def _adopt(
    connection: duckdb.DuckDBPyConnection, schema: str, name: str, columns: Iterable[tuple[str, str, bool]]
) -> None:
    adopted = []
    for column, kind, nullable in columns:
        mapped = _decimal_of(kind) if kind.startswith("DECIMAL(") else _NATIVE.get(kind)
        if mapped is None:
            return
        adopted.append(Column(column, mapped, nullable))
    store_table(connection, Table(schema, name, tuple(adopted)))


def _decimal_of(kind: str) -> SqlType:
    precision, scale = kind.removeprefix("DECIMAL(").removesuffix(")").split(",")
    return SqlType("decimal", precision=int(precision), scale=int(scale))


def _write_table(table: Table) -> dict[str, object]:
    def kind(value: SqlType) -> list[object]:
        return [value.name, value.length, value.precision, value.scale]

    return {
        "schema": table.schema,
        "name": table.name,
        "columns": [
            [item.name, kind(item.type), item.nullable, item.is_identity, item.default] for item in table.columns
        ],
        "keys": [[key.name, key.kind, list(key.columns), key.filter] for key in table.keys],
        "checks": [[check.name, check.condition] for check in table.checks],
    }


def _read_table(data: dict[str, list[list[object]]]) -> Table:
    def column(item: list) -> Column:  # type: ignore[type-arg]  # JSON written by _write_table
        return Column(item[0], SqlType(*item[1]), item[2], item[3], item[4])

    return Table(
        str(data["schema"]),
        str(data["name"]),
        tuple(column(item) for item in data["columns"]),
        tuple(UniqueKey(key[0], key[1], tuple(key[2]), key[3]) for key in data["keys"]),  # type: ignore[arg-type]
        tuple(Check(*check) for check in data["checks"]),  # type: ignore[arg-type]
    )
