"""Where functions enter the closed list, and what a call is to them."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from sqlglot import exp

from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.scope import Binding
from adfgen.connectors.tsql.value import Value

__all__ = ["FUNCTIONS", "SESSION_VALUES", "WINDOW_MARK", "Binder", "Call", "function", "session_value"]

# what a windowed function leaves where its OVER clause goes
WINDOW_MARK = "/*over*/"


class Binder(Protocol):
    """What a function needs of the expression binder."""

    binding: Binding

    def value(self, node: exp.Expression) -> Value:
        """The value of an argument."""
        ...

    def condition(self, node: exp.Expression) -> str:
        """The text of an argument that is a condition."""
        ...


@dataclass(frozen=True, slots=True)
class Call:
    """One function call: its name in upper case, its unbound arguments, and the clauses around it."""

    name: str
    arguments: tuple[exp.Expression, ...]
    node: exp.Expression
    binder: Binder
    is_windowed: bool = False
    order: str = ""

    def value(self, index: int) -> Value:
        """The bound argument at `index`."""
        return self.binder.value(self.arguments[index])

    def values(self) -> tuple[Value, ...]:
        """All arguments, bound."""
        return tuple(self.binder.value(item) for item in self.arguments)

    def keyword(self, index: int) -> str:
        """An argument that is a bare word, such as a date part, in lower case."""
        node = self.arguments[index]
        if not isinstance(node, exp.Column) or node.args.get("table") or node.this.args.get("quoted"):
            raise BatchError(1023, f"Invalid parameter {index + 1} specified for {self.name.lower()}.")
        return node.name.lower()

    def constant(self, index: int) -> str:
        """An argument that must be a string literal here."""
        literal = self.value(index).literal
        if not isinstance(literal, str):
            raise refused(f"argument {index + 1} of {self.name} that is no literal", self.arguments[index])
        return literal


@dataclass(frozen=True, slots=True)
class _Function:
    bind: Callable[[Call], Value]
    least: int
    most: int | None
    is_windowed: bool


FUNCTIONS: dict[str, _Function] = {}
SESSION_VALUES: dict[str, Callable[[Binding], Value]] = {}


def function(
    *names: str, arguments: tuple[int, int | None], windowed: bool = False
) -> Callable[[Callable[[Call], Value]], Callable[[Call], Value]]:
    """Decorator: enter a function under `names`; `arguments` are the fewest and the most it takes (None: no limit)."""

    def enter(bind: Callable[[Call], Value]) -> Callable[[Call], Value]:
        for name in names:
            FUNCTIONS[name] = _Function(bind, *arguments, windowed)
        return bind

    return enter


def session_value(*names: str) -> Callable[[Callable[[Binding], Value]], Callable[[Binding], Value]]:
    """Decorator: enter a value the session knows, under the function or `@@` names that give it."""

    def enter(bind: Callable[[Binding], Value]) -> Callable[[Binding], Value]:
        for name in names:
            SESSION_VALUES[name] = bind
        return bind

    return enter
