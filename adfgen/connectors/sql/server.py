"""A real SQL Server or Azure SQL database, over Microsoft's own driver and Microsoft Entra: where a deploy writes directly."""

from collections.abc import Sequence
from typing import Any, Protocol

from adfgen.errors import ServiceError

__all__ = ["Connection", "connect_server", "run_batches"]


class Connection(Protocol):
    """What is used of a DB-API 2.0 connection."""

    def cursor(self) -> Any:
        """A cursor: `execute(text)`, `nextset()`, `close()`."""
        ...

    def commit(self) -> None:
        """Make what was done last."""
        ...

    def rollback(self) -> None:
        """Undo what was done since the last commit."""
        ...

    def close(self) -> None:
        """Close."""
        ...


def connect_server(server: str, database: str) -> Connection:
    """A connection signed in as azure-identity's default chain finds. Raises ServiceError."""
    try:
        import mssql_python  # type: ignore[import-untyped, import-not-found, unused-ignore]  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ServiceError(
            "writing to the control store directly needs the driver mssql-python", hint="pip install 'adfgen[sql]'"
        ) from error
    text = f"Server={_quoted(server)};Database={_quoted(database)};Authentication=ActiveDirectoryDefault;Encrypt=yes;"
    try:
        connection: Connection = mssql_python.connect(text)
    except Exception as error:  # the driver's errors have no common class below Exception
        raise ServiceError(
            f"cannot connect to database '{database}' on '{server}': {_first_line(error)}",
            hint="check the firewall and that your identity is a user of the database",
        ) from error
    return connection


def _quoted(value: str) -> str:
    """A value of a connection string: in braces, which may hold anything."""
    return "{" + value.replace("}", "}}") + "}"


def run_batches(connection: Connection, batches: Sequence[str]) -> None:
    """Run batches in order and close; a batch is there whole or not at all. Raises ServiceError naming the one that failed."""
    try:
        for number, batch in enumerate(batches, start=1):
            try:
                cursor = connection.cursor()
                cursor.execute(batch)
                while cursor.nextset():  # an error of a later statement comes with its result
                    pass
                cursor.close()
                connection.commit()
            except Exception as error:
                connection.rollback()
                head = next((line for line in batch.splitlines() if line and not line.startswith("--")), "")
                raise ServiceError(
                    f"the control store refused batch {number} of {len(batches)} ('{head[:60]}'): {_first_line(error)}",
                    hint="what came before is done; deploy again when the cause is gone",
                ) from error
    finally:
        connection.close()


def _first_line(error: Exception) -> str:
    return (str(error) or type(error).__name__).splitlines()[0]
