"""Changes of definitions: schemas, tables, indexes, procedures; DuckDB's catalogue and ours move in one transaction."""

from dataclasses import replace

import duckdb

from adfgen.connectors.tsql.catalogue import (
    Check,
    Column,
    Procedure,
    Table,
    UniqueKey,
    forget_table,
    store_procedure,
    store_table,
)
from adfgen.connectors.tsql.compiler import Engine
from adfgen.connectors.tsql.constraint import probes_of
from adfgen.connectors.tsql.conversion import convert_to_column
from adfgen.connectors.tsql.dialect import parse_expression, tokenize
from adfgen.connectors.tsql.expression import ExpressionBinder
from adfgen.connectors.tsql.modification import NEXT_ROWVERSION
from adfgen.connectors.tsql.query import bind_query
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.scope import Binding, Scope
from adfgen.connectors.tsql.statement import (
    AddColumns,
    ColumnDefinition,
    CreateIndex,
    CreateProcedure,
    CreateSchema,
    CreateTable,
    DropTable,
    KeyDefinition,
    Name,
    Truncate,
)
from adfgen.connectors.tsql.value import name_text

__all__ = ["change_definition"]

_RESERVED = frozenset({"adfgen", "main", "temp", "sys", "information_schema", "pg_catalog"})


def change_definition(
    engine: Engine,
    cursor: duckdb.DuckDBPyConnection,
    statement: CreateProcedure | CreateSchema | CreateTable | AddColumns | DropTable | CreateIndex | Truncate,
) -> None:
    """Carry out one definition. Raises BatchError, duckdb.Error."""
    match statement:
        case CreateSchema():
            _create_schema(engine, cursor, statement)
        case CreateTable():
            _create_table(engine, cursor, statement)
        case AddColumns():
            _add_columns(engine, cursor, statement)
        case DropTable():
            _drop_table(engine, cursor, statement)
        case CreateIndex():
            _create_index(engine, cursor, statement)
        case CreateProcedure():
            _create_procedure(engine, cursor, statement)
        case Truncate():
            _truncate(engine, cursor, statement)


def _existing(engine: Engine, name: Name, start: int) -> Table:
    table = engine.catalogue.table(name.schema or "dbo", name.name)
    if table is None or (name.database and name.database.casefold() not in engine.known_as):
        raise BatchError(
            4902, f'Cannot find the object "{name}" because it does not exist or you do not have permissions.', start
        )
    return table


def _schema(engine: Engine, name: Name, start: int) -> str:
    schema = name.schema or "dbo"
    if schema.casefold() not in engine.catalogue.schemas:
        message = f'The specified schema name "{schema}" either does not exist or you do not have permission to use it.'
        raise BatchError(2760, message, start)
    return schema


def _create_schema(engine: Engine, cursor: duckdb.DuckDBPyConnection, statement: CreateSchema) -> None:
    if statement.name.casefold() in _RESERVED:
        raise refused(f"a schema named '{statement.name}'", statement.start)
    if statement.name.casefold() in engine.catalogue.schemas:
        raise BatchError(2714, f"There is already an object named '{statement.name}' in the database.", statement.start)
    cursor.execute(f"CREATE SCHEMA {name_text(statement.name)}")


def _create_table(engine: Engine, cursor: duckdb.DuckDBPyConnection, statement: CreateTable) -> None:
    name = statement.table
    schema = _schema(engine, name, statement.start)
    if name.name.startswith("#"):
        raise refused(f"temporary table '{name.name}'", statement.start)
    if engine.catalogue.table(schema, name.name) is not None:
        raise BatchError(2714, f"There is already an object named '{name.name}' in the database.", statement.start)
    names = [column.name.casefold() for column in statement.columns]
    if len(set(names)) != len(names):
        message = f"Column names in each table must be unique. A column name in table '{name.name}' is specified more than once."
        raise BatchError(2705, message, statement.start)
    table = _with(Table(schema, name.name, ()), statement.columns, statement.keys)
    parts = [_native_column(table, item, _in_primary_key(table, item)) for item in statement.columns]
    for item in statement.columns:
        if item.identity:
            seed, step = item.identity
            cursor.execute(
                f"CREATE SEQUENCE {table.sequence} INCREMENT BY {step} START WITH {seed} MINVALUE {min(seed, -(2**62))}"
            )
    cursor.execute(f"CREATE TABLE {table.sql} ({', '.join(parts)})")
    _check_constraints(engine, table)
    store_table(cursor, table)


def _in_primary_key(table: Table, item: ColumnDefinition) -> bool:
    return any(key.kind == "PRIMARY KEY" and item.name in key.columns for key in table.keys)


def _native_column(table: Table, item: ColumnDefinition, is_key: bool) -> str:  # noqa: FBT001 - read where it is called
    text = f"{name_text(item.name)} {item.type.duckdb}"
    if not item.nullable or is_key:
        text += " NOT NULL"
    if item.identity:
        sequence = table.sequence.replace("'", "''")
        text += f" DEFAULT nextval('{sequence}')"
    elif item.type.name == "rowversion":
        text += f" DEFAULT {NEXT_ROWVERSION}"
    return text


def _with(table: Table, columns: tuple[ColumnDefinition, ...], keys: tuple[KeyDefinition, ...]) -> Table:
    """The table with more columns and constraints; a constraint without name gets one from the table's."""
    added = tuple(
        Column(item.name, item.type, item.nullable, item.identity is not None, item.default) for item in columns
    )
    whole = replace(table, columns=(*table.columns, *added))
    unique, checks = list(table.keys), list(table.checks)
    for key in keys:
        label = key.name or f"{key.kind.split()[0][:2]}_{table.name}_{len(unique) + len(checks) + 1}"
        if key.kind == "CHECK":
            checks.append(Check(label, key.filter))
        else:
            spelled = tuple(_spelled(whole, name) for name in key.columns)
            unique.append(UniqueKey(label, key.kind, spelled, key.filter))
    return replace(whole, keys=tuple(unique), checks=tuple(checks))


def _spelled(table: Table, name: str) -> str:
    column = table.column(name)
    if column is None:
        raise BatchError(1911, f"Column name '{name}' does not exist in the target table or view.")
    return column.name


def _check_constraints(engine: Engine, table: Table) -> None:
    """Bind every constraint and default once, so that a mistake in one is told where it is written."""
    binding = Binding(engine.catalogue, {}, engine.known_as, bind_query)
    probes_of(binding, table, None, "INSERT")
    for column in table.columns:
        if column.default:
            tree = parse_expression(tokenize(column.default), column.default)
            convert_to_column(ExpressionBinder(binding, Scope()).value(tree), column.type, column.name)


def _add_columns(engine: Engine, cursor: duckdb.DuckDBPyConnection, statement: AddColumns) -> None:
    table = _existing(engine, statement.table, statement.start)
    for item in statement.columns:
        if table.column(item.name) is not None:
            message = f"Column names in each table must be unique. Column name '{item.name}' in table '{table}' is specified more than once."
            raise BatchError(2705, message, statement.start)
        if item.identity or item.type.name == "rowversion":
            raise refused("ALTER TABLE … ADD of an identity or rowversion column", statement.start)
        _add_column(engine, cursor, table, item, statement.start)
    whole = _with(table, statement.columns, statement.keys)
    _verify(engine, cursor, whole)
    store_table(cursor, whole)


def _add_column(
    engine: Engine, cursor: duckdb.DuckDBPyConnection, table: Table, item: ColumnDefinition, start: int
) -> None:
    column = name_text(item.name)
    if item.nullable:
        cursor.execute(f"ALTER TABLE {table.sql} ADD COLUMN {column} {item.type.duckdb}")
        return
    has_rows = bool(cursor.execute(f"SELECT 1 FROM {table.sql} LIMIT 1").fetchall())
    if has_rows and not item.default:
        message = f"ALTER TABLE only allows columns to be added that can contain nulls, or have a DEFAULT definition specified: column '{item.name}' of table '{table}'."
        raise BatchError(4901, message, start)
    # the rows that are there take DuckDB's default; later ones take ours, which is T-SQL
    default = f" DEFAULT {_constant(engine, item, start)}" if has_rows else ""
    cursor.execute(f"ALTER TABLE {table.sql} ADD COLUMN {column} {item.type.duckdb}{default}")
    cursor.execute(f"ALTER TABLE {table.sql} ALTER COLUMN {column} DROP DEFAULT")
    cursor.execute(f"ALTER TABLE {table.sql} ALTER COLUMN {column} SET NOT NULL")


def _constant(engine: Engine, item: ColumnDefinition, start: int) -> str:
    binding = Binding(engine.catalogue, {}, engine.known_as, bind_query)
    tree = parse_expression(tokenize(item.default), item.default)
    value = convert_to_column(ExpressionBinder(binding, Scope()).value(tree), item.type, item.name)
    if binding.parameters:
        raise refused(f"the default of new column '{item.name}', which is no constant,", start)
    return value.sql


def _verify(engine: Engine, cursor: duckdb.DuckDBPyConnection, table: Table) -> None:
    binding = Binding(engine.catalogue, {}, engine.known_as, bind_query)
    for probe in probes_of(binding, table, None, "ALTER TABLE"):
        found = cursor.execute(probe.sql).fetchall()
        if found:
            raise probe.error(found[0])


def _drop_table(engine: Engine, cursor: duckdb.DuckDBPyConnection, statement: DropTable) -> None:
    name = statement.table
    table = engine.catalogue.table(name.schema or "dbo", name.name)
    if table is None:
        if statement.if_exists:
            return
        message = f"Cannot drop the table '{name}', because it does not exist or you do not have permission."
        raise BatchError(3701, message, statement.start)
    cursor.execute(f"DROP TABLE {table.sql}")
    cursor.execute(f"DROP SEQUENCE IF EXISTS {table.sequence}")
    forget_table(cursor, table.schema, table.name)


def _truncate(engine: Engine, cursor: duckdb.DuckDBPyConnection, statement: Truncate) -> None:
    table = _existing(engine, statement.table, statement.start)
    if any(column.is_identity for column in table.columns):  # DuckDB cannot begin a sequence anew
        raise refused(f"TRUNCATE of table '{table}', which has an identity column,", statement.start)
    cursor.execute(f"DELETE FROM {table.sql}")


def _create_index(engine: Engine, cursor: duckdb.DuckDBPyConnection, statement: CreateIndex) -> None:
    table = _existing(engine, statement.table, statement.start)
    if any(key.name.casefold() == statement.key.name.casefold() for key in table.keys):
        message = f"The operation failed because an index or statistics with name '{statement.key.name}' already exists on table '{table}'."
        raise BatchError(1913, message, statement.start)
    if not statement.is_unique:
        for name in statement.key.columns:
            _spelled(table, name)
        return
    whole = _with(table, (), (statement.key,))
    _verify(engine, cursor, whole)
    store_table(cursor, whole)


def _create_procedure(engine: Engine, cursor: duckdb.DuckDBPyConnection, statement: CreateProcedure) -> None:
    name = statement.procedure
    schema = _schema(engine, name, statement.start)
    exists = engine.catalogue.procedure(schema, name.name) is not None
    if exists and not statement.may_exist:
        raise BatchError(2714, f"There is already an object named '{name.name}' in the database.", statement.start)
    if statement.must_exist and not exists:
        raise BatchError(208, f"Invalid object name '{name}'.", statement.start)
    store_procedure(cursor, Procedure(schema, name.name, statement.text))
