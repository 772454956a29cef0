"""Scalar expressions: each tree of the closed list becomes typed DuckDB text, every other is refused."""

from collections.abc import Callable

from sqlglot import exp

from adfgen.connectors.tsql.arithmetic import operate
from adfgen.connectors.tsql.comparison import compare, unpadded
from adfgen.connectors.tsql.condition import CONDITIONS
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.call import Call, call
from adfgen.connectors.tsql.functions.registry import SESSION_VALUES, WINDOW_MARK
from adfgen.connectors.tsql.refusal import BatchError, only, refused, start_of
from adfgen.connectors.tsql.scope import Binding, BoundQuery, Scope
from adfgen.connectors.tsql.type import (
    INT,
    NULL,
    OFFSET,
    Family,
    SqlType,
    common_type,
    decimal,
    parse_type,
    text_type,
)
from adfgen.connectors.tsql.value import Value, string_text

__all__ = ["ExpressionBinder"]

_ARITHMETIC: dict[type[exp.Expression], str] = {exp.Add: "+", exp.Sub: "-", exp.Mul: "*", exp.Div: "/", exp.Mod: "%"}
_BITWISE: dict[type[exp.Expression], str] = {exp.BitwiseAnd: "&", exp.BitwiseOr: "|", exp.BitwiseXor: "^"}


class ExpressionBinder:
    """Binds the expressions of one scope."""

    def __init__(self, binding: Binding, scope: Scope) -> None:
        self.binding = binding
        self.scope = scope

    def value(self, node: exp.Expression) -> Value:
        """The typed DuckDB text of a scalar expression. Raises BatchError with the node's place."""
        try:
            return self._value(node)
        except BatchError as error:
            if error.start is None:
                error.start = start_of(node)
            raise

    def _value(self, node: exp.Expression) -> Value:
        bind = _VALUES.get(type(node))
        if bind is not None:
            return bind(self, node)
        if type(node) in _ARITHMETIC:
            only(node, "this", "expression", "typed", "safe")
            return operate(_ARITHMETIC[type(node)], self.value(node.this), self.value(node.expression))
        if type(node) in _BITWISE:
            return self._bitwise(node)
        if type(node) in CONDITIONS:
            raise BatchError(102, "Incorrect syntax: a condition stands where a value is expected.", start_of(node))
        if isinstance(node, exp.Dot):
            raise refused(f"function '{node.this.name}.{node.expression.name}'", node)
        raise refused(f"expression '{type(node).__name__.upper()}'", node)

    def condition(self, node: exp.Expression) -> str:
        """The DuckDB text of a condition. Raises BatchError."""
        try:
            bind = CONDITIONS.get(type(node))
            if bind is not None:
                return bind(self, node)
        except BatchError as error:
            if error.start is None:
                error.start = start_of(node)
            raise
        message = "An expression of non-boolean type specified in a context where a condition is expected."
        if type(node) in _VALUES or type(node) in _ARITHMETIC:
            raise BatchError(4145, message, start_of(node))
        raise refused(f"condition '{type(node).__name__.upper()}'", node)

    def call(self, node: exp.Anonymous) -> Value:
        """A function call of the closed list."""
        return call(Call(str(node.this).upper(), tuple(node.expressions), node, self))

    def subquery(self, node: exp.Expression) -> BoundQuery:
        """A query inside an expression, seeing this scope's columns."""
        return self.binding.bind_query(self.binding, node, self.scope)

    def _bitwise(self, node: exp.Expression) -> Value:
        left, right = self.value(node.this), self.value(node.expression)
        target = common_type(left.type, right.type)
        if target.family is not Family.INTEGER:
            raise refused(f"operator '{_BITWISE[type(node)]}' on {target.name}", node)
        a, b = convert(left, target).sql, convert(right, target).sql
        sql = f"xor({a}, {b})" if isinstance(node, exp.BitwiseXor) else f"({a} {_BITWISE[type(node)]} {b})"
        return Value(sql, target)


def _column(binder: ExpressionBinder, node: exp.Expression) -> Value:
    assert isinstance(node, exp.Column)
    only(node, "this", "table", "db", "catalog")
    if isinstance(node.this, exp.Star):
        raise BatchError(102, "Incorrect syntax near '*'.", start_of(node))
    name = node.name.upper()
    if name.startswith("$") and not node.this.args.get("quoted"):
        raise refused(f"'{name}'", node)
    if name == "CURRENT_TIMESTAMP" and not node.args.get("table") and not node.this.args.get("quoted"):
        return SESSION_VALUES["GETDATE"](binder.binding)
    return binder.scope.column(node)


def _literal(_binder: ExpressionBinder, node: exp.Expression) -> Value:
    text = node.name
    if node.args.get("is_string"):
        return Value(string_text(text), text_type(len(text), national=False), literal=text)
    if "e" in text.lower():
        return Value(f"CAST({text} AS DOUBLE)", SqlType("float"))
    whole, _, fraction = text.partition(".")
    if not fraction and "." not in text and int(text) <= 2147483647:
        return Value(text, INT, literal=int(text))
    digits = whole.lstrip("0")
    kind = decimal(max(len(digits) + len(fraction), 1), len(fraction))
    return Value(f"CAST({text} AS {kind.duckdb})", kind)


def _national(_binder: ExpressionBinder, node: exp.Expression) -> Value:
    return Value(string_text(node.name), text_type(len(node.name), national=True), literal=node.name)


def _hex(_binder: ExpressionBinder, node: exp.Expression) -> Value:
    digits = node.name if len(node.name) % 2 == 0 else f"0{node.name}"
    return Value(f"unhex('{digits}')", SqlType("varbinary", length=max(len(digits) // 2, 1)))


def _null(_binder: ExpressionBinder, _node: exp.Expression) -> Value:
    return Value("NULL", NULL)


def _parameter(binder: ExpressionBinder, node: exp.Expression) -> Value:
    if isinstance(node.this, exp.Parameter):
        name = f"@@{node.this.name.upper()}"
        if name not in SESSION_VALUES:
            raise refused(f"'{name}'", node)
        return SESSION_VALUES[name](binder.binding)
    return binder.binding.variable(node.name, start_of(node))


def _paren(binder: ExpressionBinder, node: exp.Expression) -> Value:
    inner = binder.value(node.this)
    return Value(f"({inner.sql})", inner.type, inner.literal, inner.is_json)


def _negative(binder: ExpressionBinder, node: exp.Expression) -> Value:
    inner = binder.value(node.this)
    kind = SqlType("smallint") if inner.type.name == "tinyint" else inner.type
    if inner.type.family not in (Family.INTEGER, Family.DECIMAL, Family.FLOAT):
        raise BatchError(8117, f"Operand data type {inner.type.name} is invalid for minus operator.")
    return Value(f"(-{convert(inner, kind).sql})", kind, -inner.literal if isinstance(inner.literal, int) else None)


def _case(binder: ExpressionBinder, node: exp.Expression) -> Value:
    only(node, "this", "ifs", "default")
    subject = binder.value(node.this) if node.this else None
    tests, results = [], []
    for branch in node.args["ifs"]:
        if subject is None:
            tests.append(binder.condition(branch.this))
        else:
            tests.append(compare("=", subject, binder.value(branch.this)))
        results.append(binder.value(branch.args["true"]))
    otherwise = binder.value(node.args["default"]) if node.args.get("default") else Value("NULL", NULL)
    target = NULL
    for result in (*results, otherwise):
        target = common_type(target, result.type)
    if target is NULL:
        raise BatchError(
            8133,
            "At least one of the result expressions in a CASE specification must be an expression other than the NULL constant.",
        )
    pairs = " ".join(f"WHEN {test} THEN {convert(item, target).sql}" for test, item in zip(tests, results, strict=True))
    is_json = all(item.is_json or item.type is NULL for item in (*results, otherwise))
    return Value(f"(CASE {pairs} ELSE {convert(otherwise, target).sql} END)", target, is_json=is_json)


def _cast(binder: ExpressionBinder, node: exp.Expression) -> Value:
    only(node, "this", "to", "safe", "_type")
    target = parse_type(node.args["to"])
    return convert(binder.value(node.this), target, lenient=isinstance(node, exp.TryCast))


def _convert(binder: ExpressionBinder, node: exp.Expression) -> Value:
    only(node, "this", "expression", "style", "safe")
    style = node.args.get("style")
    number = None
    if style is not None:
        bound = binder.value(style)
        if not isinstance(bound.literal, int):
            raise refused("a CONVERT style that is no constant", style)
        number = bound.literal
    value = binder.value(node.expression)
    return convert(value, parse_type(node.this), style=number, lenient=bool(node.args.get("safe")))


def _scalar_subquery(binder: ExpressionBinder, node: exp.Expression) -> Value:
    only(node, "this")
    query = binder.subquery(node.this)
    if len(query.columns) != 1:
        message = (
            "Only one expression can be specified in the select list when the subquery is not introduced with EXISTS."
        )
        raise BatchError(116, message)
    return Value(f"({query.sql})", query.columns[0].type, is_json=query.columns[0].is_json)


def _function(binder: ExpressionBinder, node: exp.Expression) -> Value:
    assert isinstance(node, exp.Anonymous)
    return binder.call(node)


def _at_time_zone(binder: ExpressionBinder, node: exp.Expression) -> Value:
    value, zone = binder.value(node.this), binder.value(node.args["zone"])
    if zone.literal is None or str(zone.literal).upper() != "UTC":
        raise refused("AT TIME ZONE with a zone other than 'UTC'", node)
    return convert(value, OFFSET if value.type.family is not Family.OFFSET else value.type)


def _window(binder: ExpressionBinder, node: exp.Expression) -> Value:
    only(node, "this", "partition_by", "order", "spec", "over")
    if not isinstance(node.this, exp.Anonymous):
        raise refused("OVER on this expression", node)
    inner = call(Call(str(node.this.this).upper(), tuple(node.this.expressions), node.this, binder, is_windowed=True))
    parts = []
    if node.args.get("partition_by"):
        parts.append("PARTITION BY " + ", ".join(unpadded(binder.value(item)) for item in node.args["partition_by"]))
    if node.args.get("order"):
        parts.append(_order_text(binder, node.args["order"]))
    if node.args.get("spec"):
        parts.append(_frame(node.args["spec"]))
    return Value(inner.sql.replace(WINDOW_MARK, f"OVER ({' '.join(parts)})"), inner.type)


def _frame(spec: exp.Expression) -> str:
    only(spec, "kind", "start", "start_side", "end", "end_side")

    def edge(name: str) -> str:
        bound, side = spec.args.get(name), spec.args.get(f"{name}_side") or ""
        text = bound if isinstance(bound, str) else bound.name if isinstance(bound, exp.Literal) else None
        if text is None or not (text in ("UNBOUNDED", "CURRENT ROW") or text.isdecimal()):
            raise refused("this window frame", spec)
        return f"{text} {side}".strip()

    start = edge("start")
    end = edge("end") if spec.args.get("end") else "CURRENT ROW"
    return f"{spec.args['kind']} BETWEEN {start} AND {end}"


def _order_text(binder: ExpressionBinder, order: exp.Expression) -> str:
    """ORDER BY of a window or an aggregate: NULL is SQL Server's lowest value."""
    items = []
    for item in order.expressions:
        if isinstance(item.this, exp.Subquery) and isinstance(item.this.this.expressions[0], exp.Null):
            continue  # ORDER BY (SELECT NULL): no order asked for
        descending = bool(item.args.get("desc"))
        items.append(f"{binder.value(item.this).sql} {'DESC NULLS LAST' if descending else 'ASC NULLS FIRST'}")
    return f"ORDER BY {', '.join(items)}" if items else ""


def _within_group(binder: ExpressionBinder, node: exp.Expression) -> Value:
    only(node, "this", "expression")
    if not isinstance(node.this, exp.Anonymous) or str(node.this.this).upper() != "STRING_AGG":
        raise refused("WITHIN GROUP on anything but STRING_AGG", node)
    order = _order_text(binder, node.expression)
    return call(Call("STRING_AGG", tuple(node.this.expressions), node.this, binder, order=order))


_VALUES: dict[type[exp.Expression], Callable[[ExpressionBinder, exp.Expression], Value]] = {
    exp.Column: _column,
    exp.Literal: _literal,
    exp.National: _national,
    exp.HexString: _hex,
    exp.Null: _null,
    exp.Parameter: _parameter,
    exp.Paren: _paren,
    exp.Neg: _negative,
    exp.Case: _case,
    exp.Cast: _cast,
    exp.TryCast: _cast,
    exp.Convert: _convert,
    exp.Subquery: _scalar_subquery,
    exp.Anonymous: _function,
    exp.AtTimeZone: _at_time_zone,
    exp.Window: _window,
    exp.WithinGroup: _within_group,
}
