"""Statements to DuckDB text, once: binding is cached by statement, catalogue and the types of the variables in sight."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TypeVar, cast

import duckdb
from sqlglot import exp

from adfgen.connectors.tsql.catalogue import Catalogue, load_catalogue
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.expression import ExpressionBinder
from adfgen.connectors.tsql.modification import Modification, bind_modification
from adfgen.connectors.tsql.query import bind_query
from adfgen.connectors.tsql.refusal import BatchError
from adfgen.connectors.tsql.scope import Binding, BoundQuery, QueryColumn, Scope
from adfgen.connectors.tsql.session import Session
from adfgen.connectors.tsql.type import Family, SqlType
from adfgen.connectors.tsql.value import Value, name_text

__all__ = ["Compiled", "Engine"]

_CACHED = 4096
_FIRST_ROWVERSION = 2001
_Built = TypeVar("_Built")


@dataclass(frozen=True, slots=True)
class Compiled:
    """DuckDB text, the columns it gives, and what fills its parameters."""

    sql: str
    columns: tuple[QueryColumn, ...]
    parameters: Mapping[str, tuple[str, str]]


class Engine:
    """What every session of one database shares: its catalogue, its clock, its compiled statements."""

    def __init__(self, now: Callable[[], datetime], database: str) -> None:
        self.now = now
        self.database = database
        self.known_as = frozenset({database.casefold()})
        self.catalogue = Catalogue()
        self.active_rowversion: int | None = None  # the first version the open write transaction may use
        self._compiled: dict[tuple[object, ...], tuple[object, object]] = {}
        self._parsed: dict[str, duckdb.Statement] = {}

    def reload(self, cursor: duckdb.DuckDBPyConnection) -> None:
        """Read the catalogue as `cursor` sees it now; one that did not change keeps its compiled statements."""
        found = load_catalogue(cursor)
        if not found.holds_the_same_as(self.catalogue):
            self.catalogue = found

    def answer_to(self, name: str) -> None:
        """Accept `name` as this database's in three-part names."""
        self.known_as |= {name.casefold()}

    def compile_query(self, key: object, tree: exp.Expression, types: Mapping[str, SqlType]) -> Compiled:
        """A query for the caller."""
        return self._cached(
            ("query", id(key)), key, types, lambda binding: _as_sent(binding, bind_query(binding, tree, None))
        )

    def compile_values(
        self, key: object, trees: tuple[exp.Expression, ...], kinds: tuple[SqlType, ...], types: Mapping[str, SqlType]
    ) -> Compiled:
        """Expressions without a FROM clause, each as the type it is wanted in."""

        def build(binding: Binding) -> Compiled:
            binder = ExpressionBinder(binding, Scope())
            values = [convert(binder.value(tree), kind) for tree, kind in zip(trees, kinds, strict=True)]
            texts = ", ".join(f"{_fetchable(value.sql, value.type)} AS _c{place}" for place, value in enumerate(values))
            return Compiled(f"SELECT {texts}", (), binding.parameters)

        identity = tuple(id(tree) for tree in trees)
        return self._cached(("values", identity, kinds), (key, trees), types, build)

    def compile_condition(self, key: object, tree: exp.Expression, types: Mapping[str, SqlType]) -> Compiled:
        """A condition, as 1 or 0; unknown is 0."""

        def build(binding: Binding) -> Compiled:
            text = ExpressionBinder(binding, Scope()).condition(tree)
            return Compiled(f"SELECT CASE WHEN {text} THEN 1 ELSE 0 END", (), binding.parameters)

        return self._cached(("condition", id(tree)), key, types, build)

    def compile_assignment(
        self, key: object, tree: exp.Expression, kinds: tuple[SqlType, ...], types: Mapping[str, SqlType]
    ) -> Compiled:
        """The query of a SET or SELECT assignment, its columns as the variables' types."""

        def build(binding: Binding) -> Compiled:
            query = bind_query(binding, tree, None)
            parts = []
            for name, column, kind in zip(query.names, query.columns, kinds, strict=True):
                value = convert(Value(f"_v.{name_text(name)}", column.type), kind)
                parts.append(_fetchable(value.sql, kind))
            return Compiled(f"SELECT {', '.join(parts)} FROM ({query.sql}) AS _v", (), binding.parameters)

        return self._cached(("assignment", id(tree), kinds), key, types, build)

    def compile_modification(
        self, key: object, tree: exp.Expression, types: Mapping[str, SqlType]
    ) -> tuple[Modification, Compiled]:
        """A modification and its text."""

        def build(binding: Binding) -> tuple[Modification, Compiled]:
            modification = bind_modification(binding, tree)
            return modification, Compiled(modification.sql, (), binding.parameters)

        return self._cached(("modification", id(tree)), key, types, build)

    def bind(self, tree: exp.Expression) -> tuple[BoundQuery, Mapping[str, tuple[str, str]]]:
        """A query without variables, and its parameters: for copies, which shape its columns themselves."""
        binding = self._binding({})
        return bind_query(binding, tree, None), binding.parameters

    def _binding(self, types: Mapping[str, SqlType]) -> Binding:
        return Binding(self.catalogue, types, self.known_as, bind_query)

    def _cached(
        self, key: tuple[object, ...], kept: object, types: Mapping[str, SqlType], build: Callable[[Binding], _Built]
    ) -> _Built:
        full = (*key, self.catalogue, tuple(types.items()))
        found = self._compiled.get(full)
        if found is None:
            if len(self._compiled) >= _CACHED:
                self._compiled.clear()
            # the statement is kept alive with its entry: its identity is the key
            found = (build(self._binding(types)), kept)
            self._compiled[full] = found
        return cast("_Built", found[0])  # each kind of entry has keys of its own

    def rows(
        self, cursor: duckdb.DuckDBPyConnection, sql: str, values: Mapping[str, object] | None = None
    ) -> list[tuple[object, ...]]:
        """What a compiled text gives: DuckDB reads it once, which is a quarter of a short statement's time."""
        statement = self._parsed.get(sql)
        if statement is None:
            if len(self._parsed) >= _CACHED:
                self._parsed.clear()
            (statement,) = cursor.extract_statements(sql)
            self._parsed[sql] = statement
        found: list[tuple[object, ...]] = cursor.execute(statement, values or {}).fetchall()
        return found

    def parameter_values(
        self, compiled: Compiled, session: Session, cursor: duckdb.DuckDBPyConnection
    ) -> dict[str, object]:
        """What fills the parameters of a compiled statement now."""
        return self.values_of(compiled.parameters, session, cursor)

    def values_of(
        self, parameters: Mapping[str, tuple[str, str]], session: Session, cursor: duckdb.DuckDBPyConnection
    ) -> dict[str, object]:
        """What fills these parameters now: a variable, or what the session knows."""
        values: dict[str, object] = {}
        for parameter, (kind, name) in parameters.items():
            values[parameter] = session.frame.values[name] if kind == "variable" else self._known(name, session, cursor)
        return values

    def _known(self, name: str, session: Session, cursor: duckdb.DuckDBPyConnection) -> object:
        match name:
            case "now":
                moment = self.now()
                return moment.astimezone(UTC).replace(tzinfo=None) if moment.tzinfo else moment
            case "database":
                return self.database
            case "active_rowversion":
                active = self.active_rowversion
                return (self.next_rowversion(cursor) if active is None else active).to_bytes(8, "big")
            case "last_rowversion":
                return (self.next_rowversion(cursor) - 1).to_bytes(8, "big")
            case _:
                return session.values()[name]

    def next_rowversion(self, cursor: duckdb.DuckDBPyConnection) -> int:
        """The version the next changed row gets."""
        row = cursor.execute(
            "SELECT last_value FROM duckdb_sequences() WHERE schema_name = 'adfgen' AND sequence_name = 'rowversion'"
        ).fetchall()
        if not row:
            raise BatchError(0, "this database has no row versions")
        return _FIRST_ROWVERSION if row[0][0] is None else int(row[0][0]) + 1


def _fetchable(sql: str, kind: SqlType) -> str:
    """A value as the client can read it: datetimeoffset goes as text, which needs no time-zone package."""
    return f"CAST({sql} AS VARCHAR)" if kind.family is Family.OFFSET else sql


def _as_sent(binding: Binding, query: BoundQuery) -> Compiled:
    if all(column.type.family is not Family.OFFSET for column in query.columns):
        return Compiled(query.sql, query.columns, binding.parameters)
    parts = (
        f"{_fetchable(f'_q.{name_text(name)}', column.type)} AS {name_text(name)}"
        for name, column in zip(query.names, query.columns, strict=True)
    )
    return Compiled(f"SELECT {', '.join(parts)} FROM ({query.sql}) AS _q", query.columns, binding.parameters)
