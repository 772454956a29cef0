"""Choices between values, and the tests that give a number."""

from adfgen.connectors.tsql.comparison import compare
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.registry import Call, function
from adfgen.connectors.tsql.type import INT, NULL, SqlType, common_type
from adfgen.connectors.tsql.value import Value

__all__: list[str] = []


@function("ISNULL", arguments=(2, 2))
def _isnull(request: Call) -> Value:
    first, second = request.values()
    target = second.type if first.type is NULL else first.type
    sql = f"coalesce({convert(first, target).sql}, {convert(second, target).sql})"
    return Value(sql, target, is_json=first.is_json and second.is_json)


@function("COALESCE", arguments=(2, None))
def _coalesce(request: Call) -> Value:
    values = request.values()
    target = _common(values)
    sql = f"coalesce({', '.join(convert(item, target).sql for item in values)})"
    return Value(sql, target, is_json=all(item.is_json for item in values))


@function("NULLIF", arguments=(2, 2))
def _nullif(request: Call) -> Value:
    first, second = request.values()
    return Value(f"(CASE WHEN {compare('=', first, second)} THEN NULL ELSE {first.sql} END)", first.type)


@function("IIF", arguments=(3, 3))
def _iif(request: Call) -> Value:
    test = request.binder.condition(request.arguments[0])
    yes, no = request.value(1), request.value(2)
    target = _common((yes, no))
    return Value(f"(CASE WHEN {test} THEN {convert(yes, target).sql} ELSE {convert(no, target).sql} END)", target)


@function("CHOOSE", arguments=(2, None))
def _choose(request: Call) -> Value:
    index, *items = request.values()
    target = _common(tuple(items))
    number = convert(index, INT).sql
    branches = " ".join(f"WHEN {place} THEN {convert(item, target).sql}" for place, item in enumerate(items, 1))
    return Value(f"(CASE {number} {branches} END)", target)


def _common(values: tuple[Value, ...]) -> SqlType:
    target = NULL
    for item in values:
        target = common_type(target, item.type)
    return INT if target is NULL else target
