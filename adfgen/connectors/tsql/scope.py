"""Which names a statement can see: relations of a FROM clause, the scopes around it, variables, and what the session knows."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from sqlglot import exp

from adfgen.connectors.tsql.catalogue import Catalogue
from adfgen.connectors.tsql.refusal import BatchError, start_of
from adfgen.connectors.tsql.type import SqlType
from adfgen.connectors.tsql.value import Value, name_text

__all__ = ["Binding", "BoundQuery", "QueryColumn", "Relation", "Scope"]


@dataclass(frozen=True, slots=True)
class QueryColumn:
    """A column of a result: its name (empty where SQL gives none), its type, and whether it holds JSON text."""

    name: str
    type: SqlType
    is_json: bool = False


@dataclass(frozen=True, slots=True)
class BoundQuery:
    """A query as DuckDB text; its columns carry the names `columns` gives, or `_c<n>` where SQL gives none."""

    sql: str
    columns: tuple[QueryColumn, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns in `sql`."""
        return tuple(column.name or f"_c{index}" for index, column in enumerate(self.columns))


@dataclass(frozen=True, slots=True)
class Relation:
    """One entry of a FROM clause under the alias the statement sees; `qualifiers` are other spellings of it."""

    alias: str
    columns: tuple[QueryColumn, ...]
    qualifiers: tuple[str, ...] = ()
    table: object = None  # the catalogue's table, where the relation is one

    def find(self, name: str) -> Value | None:
        """The column of that name, letter case ignored, or None."""
        for column in self.columns:
            if column.name.casefold() == name.casefold():
                sql = f"{name_text(self.alias)}.{name_text(column.name)}"
                return Value(sql, column.type, is_json=column.is_json)
        return None

    def answers_to(self, qualifier: str) -> bool:
        """Whether `qualifier.column` may mean this relation."""
        return qualifier.casefold() in (name.casefold() for name in (self.alias, *self.qualifiers))


@dataclass(slots=True)
class Scope:
    """The relations of one SELECT, grown as its FROM clause is read, inside the scope around it."""

    parent: "Scope | None" = None
    relations: list[Relation] = field(default_factory=list)

    def column(self, node: exp.Column) -> Value:
        """The column a name means. Raises BatchError: 207, 209 or 4104, as SQL Server words them."""
        qualifier = node.args["table"].name if node.args.get("table") else ""
        scope: Scope | None = self
        while scope is not None:
            found = scope.matches(node.name, qualifier)
            if len(found) > 1:
                raise BatchError(209, f"Ambiguous column name '{node.name}'.", start_of(node))
            if found:
                return found[0]
            scope = scope.parent
        if qualifier:
            message = f'The multi-part identifier "{qualifier}.{node.name}" could not be bound.'
            raise BatchError(4104, message, start_of(node))
        raise BatchError(207, f"Invalid column name '{node.name}'.", start_of(node))

    def matches(self, name: str, qualifier: str) -> list[Value]:
        """Every column of this scope alone that `qualifier.name` may mean."""
        relations = [item for item in self.relations if not qualifier or item.answers_to(qualifier)]
        return [value for item in relations if (value := item.find(name)) is not None]

    def starred(self, node: exp.Expression, qualifier: str) -> list[Relation]:
        """The relations `*` or `qualifier.*` stands for."""
        found = [item for item in self.relations if not qualifier or item.answers_to(qualifier)]
        if not found:
            message = (
                f"The column prefix '{qualifier}' does not match with a table name or alias name used in the query."
            )
            raise BatchError(107, message, start_of(node))
        return found


@dataclass(slots=True)
class Binding:
    """What binding one statement needs and finds: catalogue and variables in, DuckDB parameters out.

    `parameters` maps each DuckDB parameter to what fills it: `("variable", "@x")` or `("session", "now")`.
    """

    catalogue: Catalogue
    variables: Mapping[str, SqlType]
    databases: frozenset[str]
    bind_query: Callable[["Binding", exp.Expression, Scope | None], BoundQuery]
    parameters: dict[str, tuple[str, str]] = field(default_factory=dict)
    common_tables: dict[str, BoundQuery] = field(default_factory=dict)
    aliases: int = 0

    def variable(self, name: str, start: int | None) -> Value:
        """The value of `@name`. Raises BatchError 137."""
        kind = self.variables.get(name.casefold())
        if kind is None:
            raise BatchError(137, f'Must declare the scalar variable "@{name}".', start)
        return Value(f"CAST({self._parameter('variable', name.casefold())} AS {kind.duckdb})", kind)

    def session(self, name: str, kind: SqlType) -> Value:
        """A value only the session knows, such as the time or the last row count."""
        return Value(f"CAST({self._parameter('session', name)} AS {kind.duckdb})", kind)

    def fresh_alias(self) -> str:
        """An alias no statement writes."""
        self.aliases += 1
        return f"_a{self.aliases}"

    def _parameter(self, kind: str, name: str) -> str:
        for parameter, source in self.parameters.items():
            if source == (kind, name):
                return f"${parameter}"
        parameter = f"p{len(self.parameters)}"
        self.parameters[parameter] = (kind, name)
        return f"${parameter}"
