"""Arithmetic on 64-bit integers and doubles: any double makes the result one."""

import math
from collections.abc import Callable

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.catalog import ANY, INTEGER, NUMBER, Calling, function, guard_integer
from adfgen.expressions.functions.wording import type_message
from adfgen.expressions.scope import Scope
from adfgen.expressions.value import type_name
from adfgen.model.body import Json


@function("add", NUMBER, NUMBER)
def add(left: float, right: float) -> float:
    """The sum."""
    return _arithmetic("add", left + right)


@function("sub", NUMBER, NUMBER)
def subtract(left: float, right: float) -> float:
    """The difference."""
    return _arithmetic("sub", left - right)


@function("mul", NUMBER, NUMBER)
def multiply(left: float, right: float) -> float:
    """The product."""
    return _arithmetic("mul", left * right)


def _arithmetic(name: str, value: float) -> float:
    return guard_integer(value, name) if isinstance(value, int) else value


@function("div", NUMBER, NUMBER)
def divide(left: float, right: float) -> float:
    """The quotient; of two integers, cut towards zero."""
    _refuse_zero("div", right)
    if isinstance(left, int) and isinstance(right, int):
        quotient = abs(left) // abs(right)
        return guard_integer(quotient if (left < 0) == (right < 0) else -quotient, "div")
    return left / right


@function("mod", NUMBER, NUMBER)
def modulo(left: float, right: float) -> float:
    """The remainder, with the sign of the dividend."""
    _refuse_zero("mod", right)
    if isinstance(left, int) and isinstance(right, int):
        return int(math.copysign(1, left)) * (abs(left) % abs(right))
    return math.fmod(left, right)


def _refuse_zero(name: str, divisor: float) -> None:
    if divisor == 0:
        raise ExpressionError(
            "divide_by_zero", f"Attempt to divide an integral or decimal value by zero in function '{name}'."
        )


@function("max", ANY, least=1, most=None)
def maximum(*values: Json) -> float:
    """The largest of numbers or of an array of numbers."""
    return _extreme("max", max, values)


@function("min", ANY, least=1, most=None)
def minimum(*values: Json) -> float:
    """The smallest of numbers or of an array of numbers."""
    return _extreme("min", min, values)


def _extreme(name: str, choose: Callable[..., float], values: tuple[Json, ...]) -> float:
    numbers = values[0] if len(values) == 1 and isinstance(values[0], list | tuple) else values
    if not numbers:
        raise ExpressionError(
            "arity",
            f"The function '{name}' expects either an array of numbers or a comma separated list of numbers as its parameters. "
            "The function was invoked with no parameters.",
        )
    for value in numbers:
        if not NUMBER.accepts(value):
            raise ExpressionError(
                "argument_type",
                type_message(name, 0, type_name(value))
                or f"The function '{name}' expects numbers, not '{type_name(value)}'.",
            )
    result = choose(numbers)
    return float(result) if any(isinstance(value, float) for value in numbers) else result


@function("rand", INTEGER, INTEGER, calling=Calling.SCOPED)
def rand(scope: Scope, low: int, high: int) -> int:
    """A random integer from `low` up to but not including `high`."""
    if low > high:
        raise ExpressionError(
            "argument_range",
            f"The function 'rand' parameters are out of range: the value '{low}' provided for 'minimum' cannot be greater than the "
            f"value '{high}' provided for 'maximum'.",
        )
    return low if low == high else scope.random_integer(low, high)


@function("range", INTEGER, INTEGER)
def number_range(start: int, count: int) -> list[int]:
    """`count` integers beginning with `start`."""
    start = (start + 2**31) % 2**32 - 2**31  # the engine counts in 32 bits
    if not 0 <= count <= 100_000 or start + count - 1 > 2**31 - 1:
        raise ExpressionError(
            "argument_range",
            "The function 'range' parameters are out of range: 'count' must be a positive integer no larger than '100000' and the sum of "
            "'start index' and 'count' must be no larger than 2147483647.",
        )
    return list(range(start, start + count))
