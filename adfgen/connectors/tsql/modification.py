"""INSERT, UPDATE, DELETE and MERGE as DuckDB text, with the checks that must hold after them.

A modification with a FROM clause first selects the rows it means, by DuckDB's row id, with their new values: every form
of join and APPLY then means in an UPDATE what it means in a SELECT.
"""

from dataclasses import dataclass

from sqlglot import exp

from adfgen.connectors.tsql.catalogue import Column, Table
from adfgen.connectors.tsql.constraint import Probe, probes_of
from adfgen.connectors.tsql.conversion import convert_to_column
from adfgen.connectors.tsql.dialect import parse_expression, tokenize
from adfgen.connectors.tsql.expression import ExpressionBinder
from adfgen.connectors.tsql.query import bind_query
from adfgen.connectors.tsql.refusal import BatchError, only, refused, start_of
from adfgen.connectors.tsql.scope import Binding, QueryColumn, Relation, Scope
from adfgen.connectors.tsql.source import find_table, from_text
from adfgen.connectors.tsql.value import Value, name_text

__all__ = ["NEXT_ROWVERSION", "Modification", "bind_modification"]

NEXT_ROWVERSION = "unhex(lpad(to_hex(nextval('adfgen.rowversion')), 16, '0'))"


@dataclass(frozen=True, slots=True)
class Modification:
    """The statement's text and what to look at once it ran."""

    sql: str
    kind: str
    table: Table
    probes: tuple[Probe, ...]
    numbers_rows: bool = False  # an INSERT that gives identities


def bind_modification(binding: Binding, tree: exp.Expression) -> Modification:
    """The modification of one table. Raises BatchError."""
    if tree.args.get("returning"):
        raise refused("OUTPUT", tree.args["returning"])
    match tree:
        case exp.Insert():
            return _insert(binding, tree)
        case exp.Update():
            return _update(binding, tree)
        case exp.Delete():
            return _delete(binding, tree)
        case _:
            return _merge(binding, tree)


def _insert(binding: Binding, tree: exp.Insert) -> Modification:
    only(tree, "this", "expression", "with_", "default")
    target = tree.this
    if isinstance(target, exp.Schema):
        table = find_table(binding, target.this)
        columns = [_writable(table, item.name, item) for item in target.expressions]
        if len({item.name for item in columns}) != len(columns):
            raise BatchError(
                264, "A column name is specified more than once in the INSERT column list.", start_of(target)
            )
    else:
        table = find_table(binding, target)
        columns = [item for item in table.columns if not item.is_written_by_engine]
    if tree.args.get("default"):
        rows, columns = "SELECT 1 AS _one", []
        given: dict[str, str] = {}
    elif isinstance(tree.expression, exp.Values):
        return _insert_values(binding, tree, table, columns)
    else:
        given, rows = _selected(binding, tree, columns)
    return _insertion(binding, table, given, rows)


def _selected(binding: Binding, tree: exp.Insert, columns: list[Column]) -> tuple[dict[str, str], str]:
    """Each target column's text over the rows of the INSERT's query."""
    source = tree.expression
    if tree.args.get("with_"):
        source = source.copy()
        source.set("with_", tree.args["with_"])
    query = bind_query(binding, source, None)
    _check_count(columns, len(query.columns), tree)
    texts = {}
    for column, produced, name in zip(columns, query.columns, query.names, strict=True):
        value = Value(f"_rows.{name_text(name)}", produced.type)
        texts[column.name] = convert_to_column(value, column.type, column.name).sql
    return texts, query.sql


def _check_count(columns: list[Column], given: int, tree: exp.Expression) -> None:
    if given < len(columns):
        message = "There are more columns in the INSERT statement than values specified in the VALUES clause."
        raise BatchError(109, message, start_of(tree))
    if given > len(columns):
        message = "There are fewer columns in the INSERT statement than values specified in the VALUES clause."
        raise BatchError(110, message, start_of(tree))


def _insert_values(binding: Binding, tree: exp.Insert, table: Table, columns: list[Column]) -> Modification:
    binder = ExpressionBinder(binding, Scope())
    rows = []
    for row in tree.expression.expressions:
        items = row.expressions if isinstance(row, exp.Tuple) else [row]
        _check_count(columns, len(items), tree)
        texts = [
            _default(binding, column).sql
            if _is_default(item)
            else convert_to_column(binder.value(item), column.type, column.name).sql
            for item, column in zip(items, columns, strict=True)
        ]
        rows.append(f"({', '.join(texts)})")
    names = [f"_c{index}" for index in range(len(columns))]
    given = {column.name: f"_rows.{name}" for column, name in zip(columns, names, strict=True)}
    return _insertion(binding, table, given, f"SELECT * FROM (VALUES {', '.join(rows)}) AS _v({', '.join(names)})")


def _insertion(binding: Binding, table: Table, given: dict[str, str], rows: str) -> Modification:
    texts = dict(given)
    for column in table.columns:
        if column.name not in texts and column.default:
            texts[column.name] = _default(binding, column).sql
    names = ", ".join(name_text(name) for name in texts)
    if texts:
        sql = f"INSERT INTO {table.sql} ({names}) SELECT {', '.join(texts.values())} FROM ({rows}) AS _rows"
    else:
        sql = f"INSERT INTO {table.sql} DEFAULT VALUES"
    numbers = any(column.is_identity for column in table.columns)
    return Modification(sql, "INSERT", table, probes_of(binding, table, None, "INSERT"), numbers)


def _writable(table: Table, name: str, node: exp.Expression) -> Column:
    column = table.column(name)
    if column is None:
        raise BatchError(207, f"Invalid column name '{name}'.", start_of(node))
    if column.is_identity:
        message = f"Cannot insert explicit value for identity column in table '{table.name}' when IDENTITY_INSERT is set to OFF."
        raise BatchError(544, message, start_of(node))
    if column.type.name == "rowversion":
        raise BatchError(273, "Cannot insert an explicit value into a timestamp column.", start_of(node))
    return column


def _is_default(node: exp.Expression) -> bool:
    return isinstance(node, exp.Var | exp.Column) and node.name.upper() == "DEFAULT" and not node.args.get("table")


def _default(binding: Binding, column: Column) -> Value:
    """What a column takes where nothing is given."""
    if not column.default:
        return Value(f"CAST(NULL AS {column.type.duckdb})", column.type)
    tree = parse_expression(tokenize(column.default), column.default)
    return convert_to_column(ExpressionBinder(binding, Scope()).value(tree), column.type, column.name)


def _update(binding: Binding, tree: exp.Update) -> Modification:
    only(tree, "this", "expressions", "from_", "where", "with_", "options")
    if tree.args.get("with_"):
        raise refused("WITH before UPDATE", tree)
    scope = Scope()
    table, alias, source = _target(binding, scope, tree.this, tree.args.get("from_"))
    binder = ExpressionBinder(binding, scope)
    changes = _changes(binder, table, tree.expressions)
    where = f" WHERE {binder.condition(tree.args['where'].this)}" if tree.args.get("where") else ""
    touched = tuple(changes)
    for column in table.columns:
        if column.type.name == "rowversion":
            changes[column.name] = NEXT_ROWVERSION
    if source is None:
        pairs = ", ".join(f"{name_text(name)} = {text}" for name, text in changes.items())
        sql = f"UPDATE {table.sql} AS {name_text(alias)} SET {pairs}{where}"
    else:
        sql = _update_by_row_id(table, alias, source, changes, where, is_joined=len(scope.relations) > 1)
    return Modification(sql, "UPDATE", table, probes_of(binding, table, touched, "UPDATE"))


def _update_by_row_id(
    table: Table, alias: str, source: str, changes: dict[str, str], where: str, *, is_joined: bool
) -> str:
    values = ", ".join(f"{text} AS _u{place}" for place, text in enumerate(changes.values()))
    chosen = f"SELECT {name_text(alias)}.rowid AS _id, {values} FROM {source}{where}"
    if is_joined:  # a row met twice is changed once, by one of the matches
        chosen = f"SELECT DISTINCT ON (_id) * FROM ({chosen}) AS _met"
    pairs = ", ".join(f"{name_text(name)} = _chosen._u{place}" for place, name in enumerate(changes))
    return f"UPDATE {table.sql} AS _target SET {pairs} FROM ({chosen}) AS _chosen WHERE _target.rowid = _chosen._id"


def _target(
    binding: Binding, scope: Scope, node: exp.Table, source: exp.Expression | None
) -> tuple[Table, str, str | None]:
    """The table a modification changes, the alias it has, and its FROM clause. The relations enter `scope`."""
    if source is None:
        if node.alias:
            raise BatchError(
                102, f"Incorrect syntax near '{node.alias}': an alias belongs into a FROM clause.", start_of(node)
            )
        table = find_table(binding, node)
        _enter(scope, table, table.name)
        return table, table.name, None
    text = from_text(binding, scope, source.this if isinstance(source, exp.From) else source, [])
    wanted = node.name.casefold()
    schema = node.args["db"].name if node.args.get("db") else ""
    for relation in scope.relations:
        matches = isinstance(relation.table, Table) and (
            relation.alias.casefold() == wanted
            if not schema
            else (relation.table.schema.casefold(), relation.table.name.casefold()) == (schema.casefold(), wanted)
        )
        if matches:
            assert isinstance(relation.table, Table)
            return relation.table, relation.alias, text
    for relation in scope.relations:  # UPDATE t … FROM dbo.t AS x
        if isinstance(relation.table, Table) and not schema and relation.table.name.casefold() == wanted:
            return relation.table, relation.alias, text
    raise BatchError(208, f"Invalid object name '{node.name}'.", start_of(node))


def _enter(scope: Scope, table: Table, alias: str) -> None:
    columns = tuple(QueryColumn(column.name, column.type) for column in table.columns)
    scope.relations.append(Relation(alias, columns, (table.name, str(table)), table))


def _changes(binder: ExpressionBinder, table: Table, nodes: list[exp.Expression]) -> dict[str, str]:
    changes: dict[str, str] = {}
    for node in nodes:
        if not isinstance(node, exp.EQ) or not isinstance(node.this, exp.Column):
            raise refused("this form of SET in UPDATE", node)
        column = table.column(node.this.name)
        if column is None:
            raise BatchError(207, f"Invalid column name '{node.this.name}'.", start_of(node))
        if column.is_identity:
            raise BatchError(8102, f"Cannot update identity column '{column.name}'.", start_of(node))
        if column.type.name == "rowversion":
            raise BatchError(272, "Cannot update a timestamp column.", start_of(node))
        if column.name in changes:
            message = f"The column name '{column.name}' is specified more than once in the SET clause or column list of an INSERT."
            raise BatchError(264, message, start_of(node))
        if _is_default(node.expression):
            changes[column.name] = _default(binder.binding, column).sql
        else:
            changes[column.name] = convert_to_column(binder.value(node.expression), column.type, column.name).sql
    return changes


def _delete(binding: Binding, tree: exp.Delete) -> Modification:
    only(tree, "this", "tables", "where", "using")
    scope = Scope()
    named = tree.args.get("tables") or []
    source = tree.this if named and tree.this else None
    node = named[0] if named else tree.this
    if source is None and node.args.get("joins"):
        raise refused("DELETE with a join and no FROM", tree)
    table, alias, text = _target(binding, scope, node, source)
    binder = ExpressionBinder(binding, scope)
    where = f" WHERE {binder.condition(tree.args['where'].this)}" if tree.args.get("where") else ""
    rows = text or f"{table.sql} AS {name_text(alias)}"
    chosen = f"SELECT {name_text(alias)}.rowid FROM {rows}{where}"
    return Modification(f"DELETE FROM {table.sql} WHERE rowid IN ({chosen})", "DELETE", table, ())


def _merge(binding: Binding, tree: exp.Expression) -> Modification:
    only(tree, "this", "using", "on", "whens", "hint")
    scope = Scope()
    table = find_table(binding, tree.this)
    alias = tree.this.alias or table.name
    _enter(scope, table, alias)
    source = from_text(binding, scope, tree.args["using"], [])
    binder = ExpressionBinder(binding, scope)
    condition = binder.condition(tree.args["on"])
    branches = " ".join(_when(binder, table, when) for when in tree.args["whens"].expressions)
    sql = f"MERGE INTO {table.sql} AS {name_text(alias)} USING {source} ON {condition} {branches}"
    return Modification(sql, "MERGE", table, probes_of(binding, table, None, "MERGE"))


def _when(binder: ExpressionBinder, table: Table, when: exp.Expression) -> str:
    only(when, "matched", "source", "condition", "then")
    kind = "MATCHED" if when.args["matched"] else "NOT MATCHED BY SOURCE" if when.args.get("source") else "NOT MATCHED"
    test = f" AND {binder.condition(when.args['condition'])}" if when.args.get("condition") else ""
    then = when.args["then"]
    if isinstance(then, exp.Var) and then.name.upper() == "DELETE":
        action = "DELETE"
    elif isinstance(then, exp.Update):
        changes = _changes(binder, table, then.expressions)
        for column in table.columns:
            if column.type.name == "rowversion":
                changes[column.name] = NEXT_ROWVERSION
        action = f"UPDATE SET {', '.join(f'{name_text(name)} = {text}' for name, text in changes.items())}"
    elif isinstance(then, exp.Insert):
        action = _merge_insert(binder, table, then)
    else:
        raise refused("this action of MERGE", when)
    return f"WHEN {kind}{test} THEN {action}"


def _merge_insert(binder: ExpressionBinder, table: Table, node: exp.Insert) -> str:
    if not isinstance(node.this, exp.Tuple) or not isinstance(node.expression, exp.Tuple):
        raise refused("an INSERT of MERGE without a column list", node)
    columns = [_writable(table, item.name, item) for item in node.this.expressions]
    _check_count(columns, len(node.expression.expressions), node)
    texts = {
        column.name: convert_to_column(binder.value(item), column.type, column.name).sql
        for column, item in zip(columns, node.expression.expressions, strict=True)
    }
    for column in table.columns:
        if column.name not in texts and column.default:
            texts[column.name] = _default(binder.binding, column).sql
    names = ", ".join(name_text(name) for name in texts)
    return f"INSERT ({names}) VALUES ({', '.join(texts.values())})"
