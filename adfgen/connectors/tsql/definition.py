"""CREATE and ALTER TABLE, CREATE INDEX, CREATE SCHEMA, DROP TABLE as data."""

from dataclasses import dataclass, field

from adfgen.connectors.tsql.cursor import TokenCursor
from adfgen.connectors.tsql.refusal import refused
from adfgen.connectors.tsql.statement import (
    AddColumns,
    ColumnDefinition,
    CreateIndex,
    CreateSchema,
    CreateTable,
    DropTable,
    KeyDefinition,
    Statement,
)

__all__ = ["parse_alter", "parse_create", "parse_drop"]


@dataclass(slots=True)
class _Elements:
    columns: list[ColumnDefinition] = field(default_factory=list)
    keys: list[KeyDefinition] = field(default_factory=list)


def parse_create(cursor: TokenCursor, start: int) -> Statement:
    """What follows CREATE, procedures apart. Raises BatchError."""
    if cursor.accept("SCHEMA"):
        name = cursor.identifier()
        if cursor.accept("AUTHORIZATION"):
            cursor.identifier()
        return CreateSchema(start, name)
    if cursor.accept("TABLE"):
        table = cursor.name()
        cursor.expect("(")
        elements = _elements(cursor)
        cursor.expect(")")
        return CreateTable(start, table, tuple(elements.columns), tuple(elements.keys))
    is_unique = cursor.accept("UNIQUE")
    if any(cursor.accept(words) for words in ("INDEX", "CLUSTERED INDEX", "NONCLUSTERED INDEX")):
        return _index(cursor, start, is_unique=is_unique)
    if is_unique:
        raise cursor.error()
    raise refused(f"CREATE {cursor.peek()}", start)


def parse_alter(cursor: TokenCursor, start: int) -> Statement:
    """What follows ALTER TABLE name. Raises BatchError."""
    if not cursor.accept("TABLE"):
        raise refused(f"ALTER {cursor.peek()}", start)
    table = cursor.name()
    if not cursor.accept("ADD"):
        raise refused(f"ALTER TABLE … {cursor.peek()}", cursor.start)
    elements = _elements(cursor)
    return AddColumns(start, table, tuple(elements.columns), tuple(elements.keys))


def parse_drop(cursor: TokenCursor, start: int) -> Statement:
    """What follows DROP. Raises BatchError."""
    if not cursor.accept("TABLE"):
        raise refused(f"DROP {cursor.peek()}", start)
    if_exists = cursor.accept("IF", "EXISTS")
    return DropTable(start, cursor.name(), if_exists)


def _elements(cursor: TokenCursor) -> _Elements:
    elements = _Elements()
    while True:
        constraint = cursor.identifier() if cursor.accept("CONSTRAINT") else ""
        key = _key(cursor, constraint, ())
        if key is not None:
            elements.keys.append(key)
        elif constraint:
            raise cursor.error()
        else:
            _column(cursor, elements)
        if not cursor.accept(","):
            return elements


def _key(cursor: TokenCursor, name: str, own: tuple[str, ...]) -> KeyDefinition | None:
    """A key or check; `own` is the column it stands behind, if it does."""
    if cursor.accept("PRIMARY KEY"):
        kind = "PRIMARY KEY"
    elif cursor.accept("UNIQUE"):
        kind = "UNIQUE"
    elif cursor.accept("CHECK"):
        return KeyDefinition(name, "CHECK", own, cursor.source(cursor.wrapped()))
    elif cursor.peek() in ("FOREIGN", "FOREIGN KEY", "REFERENCES"):
        raise refused("a foreign key", cursor.start)
    else:
        return None
    cursor.accept("CLUSTERED") or cursor.accept("NONCLUSTERED")
    return KeyDefinition(name, kind, own if own and cursor.peek() != "(" else _column_list(cursor))


def _column_list(cursor: TokenCursor) -> tuple[str, ...]:
    cursor.expect("(")
    names = []
    while True:
        names.append(cursor.identifier())
        cursor.accept("ASC") or cursor.accept("DESC")
        if not cursor.accept(","):
            break
    cursor.expect(")")
    return tuple(names)


def _column(cursor: TokenCursor, elements: _Elements) -> None:
    name = cursor.identifier()
    if cursor.peek() == "AS":
        raise refused(f"the computed column '{name}'", cursor.start)
    kind = cursor.type()
    nullable: bool | None = None
    identity: tuple[int, int] | None = None
    default = ""
    while not cursor.is_done and cursor.peek() not in (",", ")"):
        constraint = cursor.identifier() if cursor.accept("CONSTRAINT") else ""
        key = _key(cursor, constraint, (name,))
        if key is not None:
            elements.keys.append(key)
            nullable = False if key.kind == "PRIMARY KEY" else nullable
        elif cursor.accept("NOT", "NULL"):
            nullable = False
        elif cursor.accept("NULL"):
            nullable = True
        elif cursor.accept("IDENTITY"):
            identity = _identity(cursor)
        elif cursor.accept("DEFAULT"):
            default = _default(cursor)
        elif cursor.peek() in ("COLLATE", "SPARSE", "MASKED", "GENERATED", "ROWGUIDCOL"):
            raise refused(f"{cursor.peek()} of column '{name}'", cursor.start)
        else:
            raise cursor.error()
    is_nullable = (identity is None and kind.name != "rowversion") if nullable is None else nullable
    elements.columns.append(ColumnDefinition(name, kind, is_nullable, identity, default))


def _identity(cursor: TokenCursor) -> tuple[int, int]:
    if cursor.peek() != "(":
        return (1, 1)
    cursor.expect("(")
    seed = cursor.integer()
    cursor.expect(",")
    step = cursor.integer()
    cursor.expect(")")
    return (seed, step)


def _default(cursor: TokenCursor) -> str:
    if cursor.peek() == "(":
        return f"({cursor.source(cursor.wrapped())})"
    return cursor.source(cursor.until(",", "CONSTRAINT", "NOT", "NULL", "PRIMARY KEY", "UNIQUE", "CHECK", "IDENTITY"))


def _index(cursor: TokenCursor, start: int, *, is_unique: bool) -> CreateIndex:
    name = cursor.identifier()
    cursor.expect("ON")
    table = cursor.name()
    columns = _column_list(cursor)
    if cursor.accept("INCLUDE"):
        _column_list(cursor)
    condition = cursor.source(cursor.until("WITH", ";")) if cursor.accept("WHERE") else ""
    return CreateIndex(start, table, KeyDefinition(name, "INDEX", columns, condition), is_unique)
