"""Keys, filtered unique indexes and checks, enforced by asking for a violation inside the writing transaction.

DuckDB has no filtered indexes, and its own unique indexes tell letter cases apart. There is one writer at a time, so a
question asked before the commit is as good as an index.
"""

from dataclasses import dataclass

from adfgen.connectors.tsql.catalogue import Check, Table, UniqueKey
from adfgen.connectors.tsql.dialect import parse_expression, tokenize
from adfgen.connectors.tsql.expression import ExpressionBinder
from adfgen.connectors.tsql.refusal import BatchError
from adfgen.connectors.tsql.scope import Binding, QueryColumn, Relation, Scope
from adfgen.connectors.tsql.value import name_text, string_text

__all__ = ["Probe", "probes_of"]


@dataclass(frozen=True, slots=True)
class Probe:
    """A query for one violation: no row means none. The row's values end in the message where it has any."""

    sql: str
    number: int
    message: str

    def error(self, row: tuple[object, ...]) -> BatchError:
        """The violation in SQL Server's words."""
        shown = ", ".join("<NULL>" if value is None else str(value) for value in row)
        return BatchError(self.number, self.message.replace("{row}", shown))


def probes_of(binding: Binding, table: Table, touched: tuple[str, ...] | None, verb: str) -> tuple[Probe, ...]:
    """The questions to ask after `verb` on `table`; `touched` names the columns changed, None stands for all."""
    columns = tuple(QueryColumn(column.name, column.type) for column in table.columns)
    scope = Scope(relations=[Relation(table.name, columns, (), table)])
    binder = ExpressionBinder(binding, scope)
    keys = [_key_probe(binder, table, key) for key in table.keys if _concerns(key.columns, key.filter, touched)]
    checks = [check for check in table.checks if _concerns((), check.condition, touched)]
    return (*keys, _checks_probe(binder, table, checks, verb)) if checks else tuple(keys)


def _concerns(columns: tuple[str, ...], condition: str, touched: tuple[str, ...] | None) -> bool:
    if touched is None:
        return True
    folded = condition.casefold()
    return any(name in columns or name.casefold() in folded for name in touched)


def _condition(binder: ExpressionBinder, text: str) -> str:
    return binder.condition(parse_expression(tokenize(text), text))


def _key_probe(binder: ExpressionBinder, table: Table, key: UniqueKey) -> Probe:
    names = []
    for name in key.columns:
        column = table.column(name)
        if column is None:
            raise BatchError(1911, f"Column name '{name}' does not exist in the target table or view.")
        names.append(f"rtrim({name_text(name)}, ' ')" if column.type.is_string else name_text(name))
    where = f" WHERE {_condition(binder, key.filter)}" if key.filter else ""
    listed = ", ".join(names)
    source = f"{table.sql} AS {name_text(table.name)}"
    sql = f"SELECT {listed} FROM {source}{where} GROUP BY {listed} HAVING count(*) > 1 LIMIT 1"
    if key.kind == "INDEX":
        message = f"Cannot insert duplicate key row in object '{table}' with unique index '{key.name}'. The duplicate key value is ({{row}})."
        return Probe(sql, 2601, message)
    kind = "UNIQUE KEY" if key.kind == "UNIQUE" else key.kind
    message = f"Violation of {kind} constraint '{key.name}'. Cannot insert duplicate key in object '{table}'. The duplicate key value is ({{row}})."
    return Probe(sql, 2627, message)


def _checks_probe(binder: ExpressionBinder, table: Table, checks: list[Check], verb: str) -> Probe:
    """One question for all checks: the name of the first that a row breaks."""
    broken = " ".join(
        f"WHEN NOT {_condition(binder, check.condition)} THEN {string_text(check.name)}" for check in checks
    )
    source = f"{table.sql} AS {name_text(table.name)}"
    sql = f"SELECT * FROM (SELECT CASE {broken} END AS broken FROM {source}) AS _v WHERE broken IS NOT NULL LIMIT 1"
    message = f'The {verb} statement conflicted with the CHECK constraint "{{row}}". The conflict occurred in table "{table}".'
    return Probe(sql, 547, message)
