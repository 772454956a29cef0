"""The one place a function enters by: its name, what it takes and what it does are declared together."""

from collections.abc import Callable, Mapping, Sequence
from enum import Enum
from typing import NamedTuple

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.wording import arity_message, type_message
from adfgen.expressions.value import INT64_MAX, INT64_MIN, type_name
from adfgen.model.body import Json

__all__ = ["ANY", "CATALOG", "UNDOCUMENTED", "Calling", "Function", "Parameter", "function", "guard_integer"]


class Parameter(NamedTuple):
    """What an argument must be. `accepts` tests the value; `noun` finishes "to be of type …" in the message."""

    noun: str
    accepts: Callable[[Json], bool]


def _is_integer(value: Json) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_number(value: Json) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


ANY = Parameter("any", lambda _: True)
STRING = Parameter("string", lambda value: isinstance(value, str))
INTEGER = Parameter("integer", _is_integer)
NUMBER = Parameter("an integer or a decimal number", _is_number)
BOOLEAN = Parameter("boolean", lambda value: isinstance(value, bool))
ARRAY = Parameter("array", lambda value: isinstance(value, list | tuple))
SEQUENCE = Parameter("array or string", lambda value: isinstance(value, list | tuple | str))
OBJECT = Parameter("object", lambda value: isinstance(value, Mapping))


class Calling(Enum):
    """How a function wants its arguments."""

    EAGER = "values"
    LAZY = "thunks: it evaluates what it needs, left to right"
    SCOPED = "the scope, then values"


class Function(NamedTuple):
    """A function of the language. `most` None means any number; a missing `parameters` entry repeats the last one."""

    name: str
    implementation: Callable[..., Json]
    parameters: tuple[Parameter, ...]
    least: int
    most: int | None
    calling: Calling
    documented: bool

    @property
    def takes_anything(self) -> bool:
        """Whether no argument can be of a wrong type."""
        return all(parameter is ANY for parameter in self.parameters)

    @property
    def summary(self) -> str:
        """What it does, in one line."""
        return (self.implementation.__doc__ or "").split("\n", maxsplit=1)[0]

    def parameter(self, index: int) -> Parameter:
        """What the argument at `index` must be."""
        return self.parameters[min(index, len(self.parameters) - 1)]

    def check_arity(self, count: int, offset: int) -> None:
        """Raise ExpressionError of kind `arity` unless it takes that many arguments."""
        if count >= self.least and (self.most is None or count <= self.most):
            return
        told = arity_message(self.name, count)
        if told is not None:
            raise ExpressionError("arity", told, offset=offset)
        takes = (
            str(self.least)
            if self.most == self.least
            else f"{self.least} to {self.most}"
            if self.most is not None
            else f"at least {self.least}"
        )
        raise ExpressionError(
            "arity",
            f"The function '{self.name}' expects {takes} parameter(s). The function was invoked with '{count}' parameter(s).",
            offset=offset,
        )

    def check_types(self, values: Sequence[Json]) -> None:
        """Raise ExpressionError of kind `argument_type` at the first value that is not what the parameter takes."""
        for index, value in enumerate(values):
            self.check_type(index, value)

    def check_type(self, index: int, value: Json) -> None:
        """Raise ExpressionError of kind `argument_type` unless the parameter at `index` takes the value."""
        parameter = self.parameter(index)
        if not parameter.accepts(value):
            raise ExpressionError(
                "argument_type",
                type_message(self.name, index, type_name(value))
                or f"The function '{self.name}' expects its {_ordinal(index)} parameter to be of type {parameter.noun}. "
                f"The provided value is of type '{type_name(value)}'.",
            )


CATALOG: dict[str, Function] = {}

# functions of Logic Apps that the engine answered to when it was asked, and Data Factory does not document
UNDOCUMENTED = frozenset(
    [
        "action",
        "actionbody",
        "actionoutputs",
        "actions",
        "addproperty",
        "appsetting",
        "body",
        "chunk",
        "datedifference",
        "decimal",
        "encodebase64",
        "formatnumber",
        "formdatamultivalues",
        "formdatavalue",
        "isfloat",
        "isint",
        "items",
        "iterationindexes",
        "listcallbackurl",
        "multipartbody",
        "nthindexof",
        "outputs",
        "parameters",
        "parsedatetime",
        "removeproperty",
        "result",
        "reverse",
        "setproperty",
        "slice",
        "sort",
        "triggerformdatamultivalues",
        "triggerformdatavalue",
        "triggermultipartbody",
        "triggeroutputs",
        "urihost",
        "uripath",
        "uripathandquery",
        "uriport",
        "uriquery",
        "urischeme",
        "workflow",
    ]
)


def function(
    name: str,
    *parameters: Parameter,
    least: int | None = None,
    most: int | None = -1,
    calling: Calling = Calling.EAGER,
    documented: bool = True,
    also: Sequence[str] = (),
) -> Callable[[Callable[..., Json]], Callable[..., Json]]:
    """Declare a function: the arguments it takes, how many (all by default), and the other names it goes by."""

    def enter(implementation: Callable[..., Json]) -> Callable[..., Json]:
        fewest = len(parameters) if least is None else least
        fullest = len(parameters) if most == -1 else most
        for known_as in (name, *also):
            CATALOG[known_as.lower()] = Function(
                known_as, implementation, parameters or (ANY,), fewest, fullest, calling, documented
            )
        return implementation

    return enter


def guard_integer(value: int, name: str) -> int:
    """The value when it fits 64 bits; raises ExpressionError of kind `overflow` naming the function otherwise."""
    if INT64_MIN <= value <= INT64_MAX:
        return value
    raise ExpressionError("overflow", f"The provided parameters for function '{name}' caused arithmetic overflow.")


def _ordinal(index: int) -> str:
    words = ("first", "second", "third", "fourth", "fifth")
    return words[index] if index < len(words) else f"{index + 1}th"
