"""What stands in a FROM clause: tables, derived tables, joins, APPLY, VALUES, OPENJSON, STRING_SPLIT, catalogue views."""

from dataclasses import replace

from sqlglot import exp

from adfgen.connectors.tsql.catalogue import Table
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.expression import ExpressionBinder
from adfgen.connectors.tsql.functions.json import checked_json, json_path
from adfgen.connectors.tsql.macro import MACRO_SCHEMA
from adfgen.connectors.tsql.refusal import BatchError, only, refused, start_of
from adfgen.connectors.tsql.scope import Binding, BoundQuery, QueryColumn, Relation, Scope
from adfgen.connectors.tsql.system_view import system_view
from adfgen.connectors.tsql.type import INT, NULL, NVARCHAR_MAX, SqlType, common_type, parse_type, text_type
from adfgen.connectors.tsql.value import Value, name_text, string_text

__all__ = ["check_column_names", "find_table", "from_text"]

_SIDES = {"LEFT": "LEFT JOIN", "RIGHT": "RIGHT JOIN", "FULL": "FULL JOIN", "": "JOIN"}
# one writer, and readers on snapshots: a lock hint asks for nothing that is not so already
_HINTS = frozenset(
    [
        "NOLOCK",
        "READUNCOMMITTED",
        "UPDLOCK",
        "HOLDLOCK",
        "SERIALIZABLE",
        "READCOMMITTED",
        "READCOMMITTEDLOCK",
        "REPEATABLEREAD",
        "ROWLOCK",
        "PAGLOCK",
        "TABLOCK",
        "TABLOCKX",
        "XLOCK",
    ]
)


def from_text(binding: Binding, scope: Scope, source: exp.Expression, joins: list[exp.Expression]) -> str:
    """The FROM clause's text; the relations it names enter `scope` in order. Raises BatchError."""
    text = _source(binding, scope, source)
    for join in (*(source.args.get("joins") or []), *joins):
        text += _join(binding, scope, join)
    return text


def _join(binding: Binding, scope: Scope, join: exp.Expression) -> str:
    if isinstance(join.this, exp.Lateral):
        return _apply(binding, scope, join.this)
    only(join, "this", "on", "kind", "side")
    kind, side = (join.args.get("kind") or "").upper(), (join.args.get("side") or "").upper()
    text = _source(binding, scope, join.this)
    for inner in join.this.args.get("joins") or []:
        raise refused("a join inside a join", inner)
    if not join.args.get("on"):
        if kind not in ("CROSS", "") or side:
            raise BatchError(102, "Incorrect syntax: a join without ON.", start_of(join))
        return f" CROSS JOIN {text}"
    if kind == "OUTER" and not side:
        raise BatchError(102, "Incorrect syntax near 'OUTER'.", start_of(join))
    if kind not in ("", "INNER", "OUTER") or side not in _SIDES:
        raise refused(f"{side} {kind} JOIN".strip(), join)
    return f" {_SIDES[side]} {text} ON {ExpressionBinder(binding, scope).condition(join.args['on'])}"


def _apply(binding: Binding, scope: Scope, lateral: exp.Lateral) -> str:
    only(lateral, "this", "alias", "cross_apply")
    inner = lateral.this
    alias = lateral.args.get("alias")
    if isinstance(inner, exp.Subquery):
        query = binding.bind_query(binding, inner.this, scope)
        text = _named(binding, scope, query, alias or inner.args.get("alias"), lateral)
    else:
        text = _function(binding, scope, inner, alias, lateral)
    # cross_apply is False for OUTER APPLY
    if lateral.args.get("cross_apply"):
        return f" CROSS JOIN LATERAL {text}"
    return f" LEFT JOIN LATERAL {text} ON TRUE"


def _source(binding: Binding, scope: Scope, node: exp.Expression) -> str:
    if isinstance(node, exp.Subquery):
        only(node, "this", "alias", "joins")
        if node.args.get("alias") is None:
            raise BatchError(102, "Incorrect syntax: a derived table needs an alias.", start_of(node))
        # a derived table sees nothing of the FROM clause it stands in
        return _named(binding, scope, binding.bind_query(binding, node.this, scope.parent), node.args["alias"], node)
    if isinstance(node, exp.Values):
        only(node, "expressions", "alias")
        return _named(binding, scope, _values(binding, scope, node), node.args.get("alias"), node)
    if isinstance(node, exp.Table):
        only(node, "this", "db", "catalog", "alias", "hints", "joins")
        _check_hints(node)
        if isinstance(node.this, exp.Identifier):
            return _table(binding, scope, node)
        return _function(binding, scope, node.this, node.args.get("alias"), node)
    raise refused(f"'{type(node).__name__.upper()}' in FROM", node)


def _check_hints(node: exp.Table) -> None:
    for group in node.args.get("hints") or []:
        for hint in group.expressions:
            if hint.name.upper() not in _HINTS:
                raise refused(f"table hint '{hint.name or hint.this}'", node)


def _table(binding: Binding, scope: Scope, node: exp.Table) -> str:
    alias = node.alias
    if not node.args.get("db") and node.name.casefold() in binding.common_tables:
        query = binding.common_tables[node.name.casefold()]
        return _enter(scope, Relation(alias or node.name, query.columns), query.sql)
    view = system_view(node.text("db"), node.name)
    if view is not None:
        return _enter(scope, Relation(alias or node.name, view.columns, (f"{node.text('db')}.{node.name}",)), view.sql)
    if node.text("db").casefold() in ("sys", "information_schema"):
        raise refused(f"system view '{node.text('db')}.{node.name}'", node)
    table = find_table(binding, node)
    columns = tuple(QueryColumn(column.name, column.type) for column in table.columns)
    relation = Relation(alias or table.name, columns, () if alias else (str(table),), table)
    for known in scope.relations:
        if known.alias.casefold() == relation.alias.casefold():
            message = (
                f'The objects "{known.alias}" and "{relation.alias}" in the FROM clause have the same exposed names.'
            )
            raise BatchError(1013, message, start_of(node))
    scope.relations.append(relation)
    return f"{table.sql} AS {name_text(relation.alias)}"


def find_table(binding: Binding, node: exp.Table) -> Table:
    """The catalogue's table a name means. Raises BatchError 208, or 40515 for another database."""
    if node.this.args.get("temporary") or node.this.args.get("global_"):
        raise refused(f"temporary table '#{node.name}'", node)
    database = node.text("catalog")
    spelled = ".".join(part for part in (database, node.text("db"), node.name) if part)
    if database and database.casefold() not in binding.databases:
        message = (
            f"Reference to database and/or server name in '{spelled}' is not supported in this version of SQL Server."
        )
        raise BatchError(40515, message, start_of(node))
    table = binding.catalogue.table(node.text("db") or "dbo", node.name)
    if table is None:
        raise BatchError(208, f"Invalid object name '{spelled}'.", start_of(node))
    return table


def _enter(scope: Scope, relation: Relation, sql: str) -> str:
    scope.relations.append(relation)
    return f"({sql}) AS {name_text(relation.alias)}"


def _named(
    binding: Binding, scope: Scope, query: BoundQuery, alias: exp.Expression | None, node: exp.Expression
) -> str:
    """A derived table under its alias, with the column names the alias may give."""
    names = [item.name for item in alias.args.get("columns") or []] if alias is not None else []
    if names and len(names) != len(query.columns):
        message = (
            f"'{alias.name}' has a different number of columns than were specified in the column list." if alias else ""
        )
        raise BatchError(8158, message, start_of(node))
    columns = query.columns
    if names:
        columns = tuple(replace(column, name=name) for column, name in zip(columns, names, strict=True))
    for place, column in enumerate(columns, 1):
        if not column.name:
            label = alias.name if alias is not None else ""
            raise BatchError(8155, f"No column name was specified for column {place} of '{label}'.", start_of(node))
    label = alias.name if alias is not None and alias.name else binding.fresh_alias()
    check_column_names(columns, label, node)
    inner = binding.fresh_alias()
    pairs = ", ".join(
        f"{name_text(inner)}.{name_text(old)} AS {name_text(new.name)}"
        for old, new in zip(query.names, columns, strict=True)
    )
    sql = f"SELECT {pairs} FROM ({query.sql}) AS {name_text(inner)}" if names else query.sql
    return _enter(scope, Relation(label, columns), sql)


def check_column_names(columns: tuple[QueryColumn, ...], label: str, node: exp.Expression) -> None:
    """A table made by a query names each column once. Raises BatchError 8156."""
    seen: set[str] = set()
    for column in columns:
        if column.name.casefold() in seen:
            raise BatchError(
                8156, f"The column '{column.name}' was specified multiple times for '{label}'.", start_of(node)
            )
        seen.add(column.name.casefold())


def _values(binding: Binding, scope: Scope, node: exp.Values) -> BoundQuery:
    binder = ExpressionBinder(binding, Scope(scope.parent))
    rows = [[binder.value(item) for item in row.expressions] for row in node.expressions]
    if len({len(row) for row in rows}) != 1:
        raise BatchError(
            10709, "The number of columns for each row in a table value constructor must be the same.", start_of(node)
        )
    types = [NULL] * len(rows[0])
    for row in rows:
        types = [common_type(kind, item.type) for kind, item in zip(types, row, strict=True)]
    types = [INT if kind is NULL else kind for kind in types]
    texts = (
        "(" + ", ".join(convert(item, kind).sql for item, kind in zip(row, types, strict=True)) + ")" for row in rows
    )
    columns = tuple(QueryColumn("", kind) for kind in types)
    names = ", ".join(f"_c{index}" for index in range(len(types)))
    return BoundQuery(f"SELECT * FROM (VALUES {', '.join(texts)}) AS _v({names})", columns)


def _function(
    binding: Binding, scope: Scope, call: exp.Expression, alias: exp.Expression | None, node: exp.Expression
) -> str:
    binder = ExpressionBinder(binding, scope)
    if isinstance(call, exp.OpenJSON):
        return _named(binding, scope, _openjson(binder, call), alias, node)
    if isinstance(call, exp.Anonymous) and str(call.this).upper() == "STRING_SPLIT" and not node.args.get("db"):
        return _named(binding, scope, _string_split(binder, call), alias, node)
    name = str(call.this) if isinstance(call, exp.Anonymous) else type(call).__name__
    raise refused(f"table-valued function '{name.upper()}'", node)


def _string_split(binder: ExpressionBinder, call: exp.Anonymous) -> BoundQuery:
    if len(call.expressions) != 2:
        raise refused("STRING_SPLIT with an ordinal", call)
    text, separator = (binder.value(item) for item in call.expressions)
    if not isinstance(separator.literal, str) or len(separator.literal) != 1 or separator.literal.isalpha():
        raise refused("STRING_SPLIT by anything but one constant character that is no letter", call)
    kind = text.type if text.type.is_string else text_type(8000, national=False)
    sql = f'SELECT unnest(string_split({convert(text, kind).sql}, {string_text(separator.literal)})) AS "value"'
    return BoundQuery(sql, (QueryColumn("value", kind),))


def _openjson(binder: ExpressionBinder, call: exp.OpenJSON) -> BoundQuery:
    only(call, "this", "path", "expressions")
    text = checked_json(binder.value(call.this))
    if call.args.get("path"):
        text = f"CAST(json_extract({text}, {json_path(call.args['path'].name)}) AS VARCHAR)"
    if not call.expressions:
        return _openjson_default(text)
    columns, parts = [], []
    for item in call.expressions:
        kind = parse_type(item.args["kind"], bare_length=1)
        path = json_path(item.args["path"].name) if item.args.get("path") else json_path(f'$."{item.name}"')
        macro = "json_fragment" if item.args.get("as_json") else "json_scalar"
        source = Value(f"{MACRO_SCHEMA}.{macro}(_e.j, {path})", NVARCHAR_MAX)
        parts.append(f"{convert(source, kind).sql} AS {name_text(item.name)}")
        columns.append(QueryColumn(item.name, kind, is_json=bool(item.args.get("as_json"))))
    elements = f"CASE WHEN json_type({text}) = 'ARRAY' THEN from_json({text}, '[\"json\"]') WHEN {text} IS NOT NULL THEN [CAST({text} AS JSON)] END"
    return BoundQuery(f"SELECT {', '.join(parts)} FROM (SELECT unnest({elements}) AS j) AS _e", tuple(columns))


_JSON_TYPES = "CASE _e.type WHEN 'NULL' THEN 0 WHEN 'VARCHAR' THEN 1 WHEN 'BOOLEAN' THEN 3 WHEN 'ARRAY' THEN 4 WHEN 'OBJECT' THEN 5 ELSE 2 END"


def _openjson_default(text: str) -> BoundQuery:
    columns = (
        QueryColumn("key", text_type(4000, national=True)),
        QueryColumn("value", NVARCHAR_MAX),
        QueryColumn("type", SqlType("int")),
    )
    value = "CASE WHEN _e.type = 'VARCHAR' THEN json_extract_string(_e.value, '$') WHEN _e.type <> 'NULL' THEN CAST(_e.value AS VARCHAR) END"
    sql = f'SELECT _e.key AS "key", {value} AS "value", {_JSON_TYPES} AS "type" FROM json_each({text}) AS _e'
    return BoundQuery(sql, columns)
