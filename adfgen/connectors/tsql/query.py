"""Queries: SELECT with all its clauses, set operations, common table expressions."""

from dataclasses import dataclass

from sqlglot import exp

from adfgen.connectors.tsql.comparison import grouped, grouping_condition
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.expression import ExpressionBinder
from adfgen.connectors.tsql.json_output import for_json
from adfgen.connectors.tsql.refusal import BatchError, only, refused, start_of
from adfgen.connectors.tsql.scope import Binding, BoundQuery, QueryColumn, Scope
from adfgen.connectors.tsql.source import check_column_names, from_text
from adfgen.connectors.tsql.type import INT, NULL, common_type
from adfgen.connectors.tsql.value import Value, name_text

__all__ = ["bind_query"]

_SET_OPERATIONS = {exp.Union: "UNION", exp.Except: "EXCEPT", exp.Intersect: "INTERSECT"}
_HINT_OPTIONS = frozenset(
    [
        "MAXDOP",
        "RECOMPILE",
        "FAST",
        "MAXRECURSION",
        "KEEP",
        "KEEPFIXED",
        "ROBUST",
        "HASH",
        "LOOP",
        "MERGE",
        "ORDER",
        "FORCE",
        "OPTIMIZE",
        "QUERYTRACEON",
        "LABEL",
        "USE",
    ]
)


def bind_query(binding: Binding, node: exp.Expression, outer: Scope | None) -> BoundQuery:
    """The query as DuckDB text. `outer` is the scope around a subquery. Raises BatchError."""
    shadowed = dict(binding.common_tables)
    if node.args.get("with_"):
        _common_tables(binding, node.args["with_"], outer)
    _check_options(node)
    if isinstance(node, exp.Select):
        query = _select(binding, node, outer)
    elif isinstance(node, exp.Subquery):
        only(node, "this", "with_")
        query = bind_query(binding, node.this, outer)
    elif type(node) in _SET_OPERATIONS:
        query = _set_operation(binding, node, outer)
    else:
        raise refused(f"'{type(node).__name__.upper()}' as a query", node)
    binding.common_tables = shadowed
    clause = node.args.get("for_")
    return for_json(query, clause) if clause is not None else query


def _common_tables(binding: Binding, clause: exp.Expression, outer: Scope | None) -> None:
    only(clause, "expressions")
    for item in clause.expressions:
        only(item, "this", "alias")
        name = item.alias
        if any(
            table.name.casefold() == name.casefold() and not table.args.get("db")
            for table in item.this.find_all(exp.Table)
        ):
            raise refused(f"the recursive common table expression '{name}'", item)
        query = bind_query(binding, item.this, outer)
        names = [column.name for column in item.args["alias"].args.get("columns") or []]
        if names:
            query = _renamed(query, names, item)
        check_column_names(query.columns, name, item)
        binding.common_tables = {**binding.common_tables, name.casefold(): query}


def _renamed(query: BoundQuery, names: list[str], node: exp.Expression) -> BoundQuery:
    if len(names) != len(query.columns):
        message = f"'{node.alias}' has a different number of columns than were specified in the column list."
        raise BatchError(8158, message, start_of(node))
    columns = tuple(
        QueryColumn(name, column.type, column.is_json) for name, column in zip(names, query.columns, strict=True)
    )
    pairs = ", ".join(f"_n.{name_text(old)} AS {name_text(new)}" for old, new in zip(query.names, names, strict=True))
    return BoundQuery(f"SELECT {pairs} FROM ({query.sql}) AS _n", columns)


def _check_options(node: exp.Expression) -> None:
    for option in node.args.get("options") or []:
        if option.name.upper().split()[0] not in _HINT_OPTIONS:
            raise refused(f"OPTION ({option.name})", node)


@dataclass(frozen=True, slots=True)
class _Output:
    """One column of a select list."""

    column: QueryColumn
    value: Value


def _select(binding: Binding, node: exp.Select, outer: Scope | None) -> BoundQuery:
    only(
        node,
        "expressions",
        "distinct",
        "limit",
        "from_",
        "joins",
        "where",
        "group",
        "having",
        "order",
        "offset",
        "for_",
        "options",
        "with_",
    )
    scope = Scope(outer)
    binder = ExpressionBinder(binding, scope)
    source = ""
    if node.args.get("from_"):
        source = f" FROM {from_text(binding, scope, node.args['from_'].this, node.args.get('joins') or [])}"
    outputs = _select_list(binder, node.expressions)
    parts = ["SELECT "]
    is_distinct = bool(node.args.get("distinct"))
    if is_distinct:
        only(node.args["distinct"])
        parts.append("DISTINCT ")
    names = BoundQuery("", tuple(item.column for item in outputs)).names
    texts = [grouped(item.value) if is_distinct else item.value.sql for item in outputs]
    parts.append(", ".join(f"{text} AS {name_text(name)}" for text, name in zip(texts, names, strict=True)))
    parts.append(source)
    conditions = [binder.condition(node.args["where"].this)] if node.args.get("where") else []
    keys = _group(binder, node.args["group"]) if node.args.get("group") else []
    conditions += grouping_condition(keys)
    if conditions:
        parts.append(f" WHERE {' AND '.join(conditions)}")
    if keys:
        parts.append(f" GROUP BY {', '.join(key.sql for key in keys)}")
    if node.args.get("having"):
        parts.append(f" HAVING {binder.condition(node.args['having'].this)}")
    parts.append(_order(binder, node, outputs))
    parts.append(_limit(binder, node))
    return BoundQuery("".join(parts), tuple(item.column for item in outputs))


def _select_list(binder: ExpressionBinder, nodes: list[exp.Expression]) -> list[_Output]:
    outputs = []
    for node in nodes:
        if isinstance(node, exp.Star) or (isinstance(node, exp.Column) and isinstance(node.this, exp.Star)):
            qualifier = node.args["table"].name if isinstance(node, exp.Column) and node.args.get("table") else ""
            outputs.extend(_starred(binder, node, qualifier))
            continue
        if isinstance(node, exp.EQ) and isinstance(node.this, exp.Parameter):
            raise BatchError(
                141,
                "A SELECT statement that assigns a value to a variable must not be combined with data-retrieval operations.",
                start_of(node),
            )
        name = node.alias if isinstance(node, exp.Alias) else node.name if isinstance(node, exp.Column) else ""
        value = binder.value(node.this if isinstance(node, exp.Alias) else node)
        kind = INT if value.type is NULL else value.type
        outputs.append(_Output(QueryColumn(name, kind, value.is_json), convert(value, kind)))
    return outputs


def _starred(binder: ExpressionBinder, node: exp.Expression, qualifier: str) -> list[_Output]:
    outputs = []
    for relation in binder.scope.starred(node, qualifier):
        for column in relation.columns:
            value = relation.find(column.name)
            assert value is not None
            outputs.append(_Output(column, value))
    return outputs


def _group(binder: ExpressionBinder, group: exp.Expression) -> list[Value]:
    only(group, "expressions")
    for item in group.expressions:
        if isinstance(item, exp.Literal):
            raise BatchError(
                164,
                "Each GROUP BY expression must contain at least one column that is not an outer reference.",
                start_of(item),
            )
    return [binder.value(item) for item in group.expressions]


def _order(binder: ExpressionBinder, node: exp.Expression, outputs: list[_Output]) -> str:
    order = node.args.get("order")
    if order is None:
        return ""
    items = []
    for item in order.expressions:
        only(item, "this", "desc", "nulls_first")
        if isinstance(item.this, exp.Subquery) and isinstance(item.this.this.expressions[0], exp.Null):
            continue
        direction = "DESC NULLS LAST" if item.args.get("desc") else "ASC NULLS FIRST"
        items.append(f"{_order_key(binder, item.this, outputs)} {direction}")
    return f" ORDER BY {', '.join(items)}" if items else ""


def _order_key(binder: ExpressionBinder, node: exp.Expression, outputs: list[_Output]) -> str:
    """A place in the select list, a name it gives, or an expression of the FROM clause, in SQL Server's order."""
    if isinstance(node, exp.Literal) and not node.args.get("is_string"):
        place = int(node.name)
        if not 1 <= place <= len(outputs):
            message = f"The ORDER BY position number {place} is out of range of the number of items in the select list."
            raise BatchError(108, message, start_of(node))
        return str(place)
    if isinstance(node, exp.Column) and not node.args.get("table"):
        for place, output in enumerate(outputs, 1):
            if output.column.name.casefold() == node.name.casefold():
                return str(place)
    return binder.value(node).sql


def _limit(binder: ExpressionBinder, node: exp.Expression) -> str:
    limit, offset = node.args.get("limit"), node.args.get("offset")
    text = ""
    if limit is not None:
        options = limit.args.get("limit_options")
        if options is not None and (options.args.get("percent") or options.args.get("with_ties")):
            raise refused("TOP … PERCENT or WITH TIES", limit)
        count = limit.args.get("expression") or limit.args.get("count")
        text = f" LIMIT {_count(binder, count)}"
    if offset is not None:
        if node.args.get("order") is None:
            raise BatchError(102, "Incorrect syntax near 'OFFSET'.", start_of(offset))
        text += f" OFFSET {_count(binder, offset.expression)}"
    return text


def _count(binder: ExpressionBinder, node: exp.Expression) -> str:
    return f"CAST({ExpressionBinder(binder.binding, Scope()).value(node).sql} AS BIGINT)"


def _set_operation(binding: Binding, node: exp.Expression, outer: Scope | None) -> BoundQuery:
    only(node, "this", "expression", "distinct", "order", "limit", "offset", "for_", "options", "with_")
    left, right = bind_query(binding, node.this, outer), bind_query(binding, node.expression, outer)
    if len(left.columns) != len(right.columns):
        raise BatchError(
            205,
            "All queries combined using a UNION, INTERSECT or EXCEPT operator must have an equal number of expressions in their target lists.",
            start_of(node),
        )
    types = [common_type(a.type, b.type) for a, b in zip(left.columns, right.columns, strict=True)]
    operator = _SET_OPERATIONS[type(node)]  # type: ignore[index]  # checked by the caller
    if not node.args.get("distinct"):
        operator += " ALL"
        if not isinstance(node, exp.Union):
            raise refused(operator, node)
    columns = tuple(
        QueryColumn(column.name, kind, column.is_json) for column, kind in zip(left.columns, types, strict=True)
    )
    result = BoundQuery("", columns)
    texts = [_aligned(side, result, is_distinct=bool(node.args.get("distinct"))) for side in (left, right)]
    outputs = [_Output(column, Value("", column.type)) for column in columns]
    order = _order(ExpressionBinder(binding, Scope()), node, outputs)
    sql = f"({texts[0]}) {operator} ({texts[1]}){order}{_limit(ExpressionBinder(binding, Scope()), node)}"
    return BoundQuery(sql, columns)


def _aligned(query: BoundQuery, result: BoundQuery, *, is_distinct: bool) -> str:
    """One side of a set operation with the result's names and types."""
    parts = []
    for column, old, target, new in zip(query.columns, query.names, result.columns, result.names, strict=True):
        source = Value(f"_s.{name_text(old)}", column.type)
        value = convert(source, target.type)
        parts.append(f"{grouped(value) if is_distinct else value.sql} AS {name_text(new)}")
    return f"SELECT {', '.join(parts)} FROM ({query.sql}) AS _s"
