"""Logic and comparison. Branches are evaluated only when needed, and only true booleans are booleans."""

from collections.abc import Callable

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.catalog import ANY, BOOLEAN, Calling, function
from adfgen.expressions.functions.collation import collation_key
from adfgen.expressions.functions.wording import type_message
from adfgen.expressions.value import same, type_name
from adfgen.model.body import Json


def _boolean(name: str, value: Json) -> bool:
    if isinstance(value, bool):
        return value
    raise ExpressionError(
        "argument_type",
        type_message(name, 0, type_name(value))
        or f"The function '{name}' expects a boolean, not '{type_name(value)}'.",
    )


@function("if", ANY, ANY, ANY, calling=Calling.LAZY)
def choose(condition: Callable[[], Json], yes: Callable[[], Json], no: Callable[[], Json]) -> Json:
    """One of two values; the other is not evaluated."""
    return yes() if _boolean("if", condition()) else no()


@function("and", ANY, least=1, most=None, calling=Calling.LAZY)
def conjunction(*conditions: Callable[[], Json]) -> bool:
    """Whether all are true; stops at the first that is not."""
    return all(_boolean("and", condition()) for condition in conditions)


@function("or", ANY, least=1, most=None, calling=Calling.LAZY)
def disjunction(*conditions: Callable[[], Json]) -> bool:
    """Whether any is true; stops at the first that is."""
    return any(_boolean("or", condition()) for condition in conditions)


@function("not", BOOLEAN)
def negation(value: bool) -> bool:  # noqa: FBT001 - an argument of the language
    """The opposite."""
    return not value


@function("equals", ANY, ANY, least=2, most=None)
def equals(*values: Json) -> bool:
    """Whether all are equal; an integer equals a float of its value, nothing else crosses types."""
    return all(_equal(values[0], other) for other in values[1:])


def _equal(left: Json, right: Json) -> bool:
    numbers = isinstance(left, int | float) and isinstance(right, int | float)
    if numbers and not isinstance(left, bool) and not isinstance(right, bool):
        return bool(left == right)
    return same(left, right)


@function("greater", ANY, ANY)
def greater(left: Json, right: Json) -> bool:
    """Whether the first is above the second: numbers by value, texts by the culture's order."""
    return _compare("greater", left, right) > 0


@function("greaterOrEquals", ANY, ANY)
def greater_or_equals(left: Json, right: Json) -> bool:
    """Whether the first is above the second or equal to it."""
    return _compare("greaterOrEquals", left, right) >= 0


@function("less", ANY, ANY)
def less(left: Json, right: Json) -> bool:
    """Whether the first is below the second."""
    return _compare("less", left, right) < 0


@function("lessOrEquals", ANY, ANY)
def less_or_equals(left: Json, right: Json) -> bool:
    """Whether the first is below the second or equal to it."""
    return _compare("lessOrEquals", left, right) <= 0


def _compare(name: str, left: Json, right: Json) -> int:
    if isinstance(left, str) and isinstance(right, str):
        lower, upper = collation_key(left), collation_key(right)
        return (lower > upper) - (lower < upper)
    if isinstance(left, str) or isinstance(right, str):
        raise ExpressionError(
            "type_mismatch",
            f"The function '{name}' expects two parameter of matching types. The function was invoked with values of type "
            f"'{type_name(left)}' and '{type_name(right)}' that do not match.",
        )
    for value in (left, right):
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise ExpressionError(
                "argument_type",
                f"The function '{name}' expects all of its parameters to be either integer or decimal numbers. "
                f"Found invalid parameter types: '{type_name(value)}'.",
            )
    return int(left > right) - int(left < right)
