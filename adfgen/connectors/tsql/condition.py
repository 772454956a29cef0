"""Conditions: each tree of the closed list, and the DuckDB text that holds where SQL Server says it does."""

from collections.abc import Callable
from typing import Protocol

from sqlglot import exp

from adfgen.connectors.tsql.comparison import SAME, compare, like
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.registry import Binder
from adfgen.connectors.tsql.refusal import BatchError, only, refused
from adfgen.connectors.tsql.scope import BoundQuery
from adfgen.connectors.tsql.type import common_type
from adfgen.connectors.tsql.value import Value

__all__ = ["CONDITIONS", "ConditionBinder"]

_COMPARISONS: dict[type[exp.Expression], str] = {
    exp.EQ: "=",
    exp.NEQ: "<>",
    exp.GT: ">",
    exp.GTE: ">=",
    exp.LT: "<",
    exp.LTE: "<=",
}


class ConditionBinder(Binder, Protocol):
    """What a condition needs of the expression binder."""

    def subquery(self, node: exp.Expression) -> BoundQuery:
        """A query inside it."""
        ...


def _comparison(binder: ConditionBinder, node: exp.Expression) -> str:
    only(node, "this", "expression")
    return compare(_COMPARISONS[type(node)], binder.value(node.this), binder.value(node.expression))


def _and(binder: ConditionBinder, node: exp.Expression) -> str:
    return f"({binder.condition(node.this)} AND {binder.condition(node.expression)})"


def _or(binder: ConditionBinder, node: exp.Expression) -> str:
    return f"({binder.condition(node.this)} OR {binder.condition(node.expression)})"


def _not(binder: ConditionBinder, node: exp.Expression) -> str:
    return f"(NOT {binder.condition(node.this)})"


def _grouped(binder: ConditionBinder, node: exp.Expression) -> str:
    return f"({binder.condition(node.this)})"


def _is_null(binder: ConditionBinder, node: exp.Expression) -> str:
    if not isinstance(node.expression, exp.Null):
        raise refused("IS with anything but NULL", node)
    return f"({binder.value(node.this).sql} IS NULL)"


def _in(binder: ConditionBinder, node: exp.Expression) -> str:
    only(node, "this", "expressions", "query")
    left = binder.value(node.this)
    if not node.args.get("query"):
        tests = [compare("=", left, binder.value(item)) for item in node.expressions]
        return f"({' OR '.join(tests)})"
    tree = node.args["query"]
    query = binder.subquery(tree.this if isinstance(tree, exp.Subquery) else tree)
    if len(query.columns) != 1:
        raise BatchError(
            116,
            "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS.",
        )
    alias = binder.binding.fresh_alias()
    inner = Value(f'"{alias}"."{query.names[0].replace(chr(34), chr(34) * 2)}"', query.columns[0].type)
    target = common_type(left.type, inner.type)
    a, b = convert(left, target).sql, convert(inner, target).sql
    if target.is_string:
        a, b = f"rtrim({a}, ' ')", f"rtrim({b}, ' ')"
    return f'({a} IN (SELECT {b} FROM ({query.sql}) AS "{alias}"))'


def _between(binder: ConditionBinder, node: exp.Expression) -> str:
    only(node, "this", "low", "high")
    value = binder.value(node.this)
    low, high = binder.value(node.args["low"]), binder.value(node.args["high"])
    return f"({compare('>=', value, low)} AND {compare('<=', value, high)})"


def _like(binder: ConditionBinder, node: exp.Expression) -> str:
    escape = None
    if isinstance(node, exp.Escape):
        escape = node.expression.name
        node = node.this
    only(node, "this", "expression", "negate")
    text = like(binder.value(node.this), binder.value(node.expression), escape)
    return f"(NOT {text})" if node.args.get("negate") else text


def _exists(binder: ConditionBinder, node: exp.Expression) -> str:
    pairs = _compared_rows(node.this)
    if pairs:
        tests = (compare(SAME, binder.value(left), binder.value(right)) for left, right in pairs)
        return f"({' AND '.join(tests)})"
    return f"EXISTS ({binder.subquery(node.this).sql})"


def _compared_rows(node: exp.Expression) -> list[tuple[exp.Expression, exp.Expression]]:
    """The values of EXISTS (SELECT a, b INTERSECT SELECT c, d): T-SQL's way to compare with NULL equal to NULL."""
    if not isinstance(node, exp.Intersect) or set(_parts(node)) != {"this", "expression", "distinct"}:
        return []
    sides = (node.this, node.expression)
    if any(not isinstance(side, exp.Select) or _parts(side) != ["expressions"] for side in sides):
        return []
    left, right = ([item.unalias() for item in side.expressions] for side in sides)
    has_star = any(item.is_star for item in (*left, *right))
    return [] if has_star or len(left) != len(right) else list(zip(left, right, strict=True))


def _parts(node: exp.Expression) -> list[str]:
    return [name for name, part in node.args.items() if part]


CONDITIONS: dict[type[exp.Expression], Callable[[ConditionBinder, exp.Expression], str]] = {
    **dict.fromkeys(_COMPARISONS, _comparison),
    exp.And: _and,
    exp.Or: _or,
    exp.Not: _not,
    exp.Paren: _grouped,
    exp.Is: _is_null,
    exp.In: _in,
    exp.Between: _between,
    exp.Like: _like,
    exp.Escape: _like,
    exp.Exists: _exists,
}
