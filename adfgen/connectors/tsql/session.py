"""One connection's state: variables, counts, the open transaction, the error being handled, the rows for the caller."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from adfgen.connectors.tsql.refusal import BatchError
from adfgen.connectors.tsql.scope import QueryColumn
from adfgen.connectors.tsql.type import SqlType
from adfgen.runtime.port import SqlError

__all__ = ["Frame", "Rows", "Session"]


@dataclass(frozen=True, slots=True)
class Rows:
    """One result set, values as DuckDB's client gives them; datetimeoffset is text."""

    columns: tuple[QueryColumn, ...]
    rows: tuple[tuple[object, ...], ...]


@dataclass(slots=True)
class Frame:
    """The variables of one batch or procedure call, by folded name."""

    types: dict[str, SqlType] = field(default_factory=dict)
    values: dict[str, object] = field(default_factory=dict)

    def declare(self, name: str, kind: SqlType, value: object) -> None:
        """A new variable. Raises BatchError 134 when the batch has one of that name."""
        if name.casefold() in self.types:
            message = f"The variable name '@{name}' has already been declared. Variable names must be unique within a query batch or stored procedure."
            raise BatchError(134, message)
        self.types = {**self.types, name.casefold(): kind}
        self.values[name.casefold()] = value

    def kind(self, name: str) -> SqlType:
        """The type of a variable. Raises BatchError 137."""
        found = self.types.get(name.casefold())
        if found is None:
            raise BatchError(137, f'Must declare the scalar variable "@{name}".')
        return found


@dataclass(slots=True)
class Session:
    """What one call to the database carries along."""

    frame: Frame = field(default_factory=Frame)
    results: list[Rows] = field(default_factory=list)
    rowcount: int = 0
    identity: int | None = None
    trancount: int = 0
    is_doomed: bool = False  # an error inside the transaction: only ROLLBACK is left
    caught: SqlError | None = None
    last_error: int = 0
    depth: int = 0

    def values(self) -> Mapping[str, object]:
        """What the session's own names stand for, the clock and row versions apart."""
        caught = self.caught
        return {
            "rowcount": self.rowcount,
            "trancount": self.trancount,
            "identity": self.identity,
            "error": self.last_error,
            "error_number": caught.number if caught else None,
            "error_message": caught.message if caught else None,
            "xact_state": -1 if self.is_doomed else int(self.trancount > 0),
            "user": "local",
        }
