"""How the local engine says no: SQL Server's numbered errors, and what the subset does not hold, each with its place."""

from sqlglot import exp

from adfgen.runtime.port import SqlError
from adfgen.source import position_at

__all__ = ["NOT_SIMULATED", "BatchError", "only", "refused", "start_of", "syntax_error"]

NOT_SIMULATED = 0


class BatchError(Exception):
    """An error found while a statement is bound or run, with the offset of its cause in the batch's text.

    It becomes an SqlError with line and column where the text is known.
    """

    def __init__(self, number: int, message: str, start: int | None = None) -> None:
        super().__init__(message)
        self.number = number
        self.message = message
        self.start = start

    def at(self, text: str) -> SqlError:
        """The same error as its caller sees it: a refusal names the line and column it stands at."""
        if self.start is None or self.number != NOT_SIMULATED:
            return SqlError(self.number, self.message)
        place = position_at(text, self.start)
        return SqlError(self.number, f"line {place.line}, column {place.column}: {self.message}")


def refused(what: str, node: exp.Expression | int | None = None) -> BatchError:
    """The error for a construct outside the subset; `node` is the tree it stands at, or its offset."""
    start = node if node is None or isinstance(node, int) else start_of(node)
    return BatchError(NOT_SIMULATED, f"{what} is not simulated by the local engine", start)


def only(node: exp.Expression, *known: str) -> None:
    """Refuse a tree that carries anything but the parts this engine gives a meaning."""
    for name, part in node.args.items():
        if part and name not in known:
            raise refused(f"'{name.rstrip('_').replace('_', ' ')}' of {type(node).__name__.upper()}", node)


def syntax_error(near: str, start: int) -> BatchError:
    """SQL Server's 102 for the token at `start`."""
    return BatchError(102, f"Incorrect syntax near '{near}'.", start)


def start_of(node: exp.Expr) -> int | None:
    """Offset of the first character of a tree that the parser kept a place for."""
    starts = [found.meta["start"] for found in node.walk() if "start" in found.meta]
    return min(starts, default=None)
