"""FOR JSON PATH: the rows of a query as one JSON text."""

from sqlglot import exp

from adfgen.connectors.tsql.macro import MACRO_SCHEMA
from adfgen.connectors.tsql.moment_text import moment_text
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.scope import BoundQuery, QueryColumn
from adfgen.connectors.tsql.type import NVARCHAR_MAX, Family
from adfgen.connectors.tsql.value import Value, name_text, string_text

__all__ = ["for_json"]

_COLUMN = "JSON_F52E2B61-18A1-11d1-B105-00805F49916B"  # the name SQL Server gives it


def for_json(query: BoundQuery, clause: exp.ForClause) -> BoundQuery:
    """The query under its FOR JSON clause: one row, or none where the query has none. Raises BatchError."""
    if clause.args.get("kind") != "JSON":
        raise refused(f"FOR {clause.args.get('kind')}", clause)
    options = {_option(item): item for item in clause.expressions}
    if "PATH" not in options:
        raise refused("FOR JSON without PATH", clause)
    unknown = sorted(set(options) - {"PATH", "INCLUDE_NULL_VALUES", "WITHOUT_ARRAY_WRAPPER", "ROOT"})
    if unknown:
        raise refused(f"FOR JSON option '{unknown[0]}'", clause)
    item = _object(query, keep_null="INCLUDE_NULL_VALUES" in options)
    joined = "string_agg(_row.item, ',' ORDER BY _row.place)"
    text = joined if "WITHOUT_ARRAY_WRAPPER" in options else f"'[' || {joined} || ']'"
    if "ROOT" in options:
        argument = options["ROOT"].this.args.get("expression")
        root = argument.name if argument is not None else "root"
        text = f"{string_text('{')} || {MACRO_SCHEMA}.json_text({string_text(root)}) || ':' || {text} || '}}'"
    rows = f"SELECT {item} AS item, row_number() OVER () AS place FROM ({query.sql}) AS _source"
    column = name_text(_COLUMN)
    sql = f"SELECT {text} AS {column} FROM ({rows}) AS _row HAVING count(*) > 0"
    return BoundQuery(sql, (QueryColumn(_COLUMN, NVARCHAR_MAX, is_json=True),))


def _option(item: exp.Expression) -> str:
    inner = item.this
    if inner is None:
        raise BatchError(102, "Incorrect syntax: an option of FOR JSON is missing.")
    return str(inner.this.name if isinstance(inner, exp.XMLKeyValueOption) else inner.name).upper()


def _object(query: BoundQuery, *, keep_null: bool) -> str:
    members = []
    for column, name in zip(query.columns, query.names, strict=True):
        if not column.name:
            raise BatchError(
                13605,
                "Column expressions and data sources without names or aliases cannot be formatted as JSON text using FOR JSON clause.",
            )
        if "." in column.name:
            raise refused(f"a nested FOR JSON path '{column.name}'")
        source = f"_source.{name_text(name)}"
        label = f"{MACRO_SCHEMA}.json_text({string_text(column.name)}) || ':'"
        text = f"{label} || {_member(source, column)}"
        otherwise = f"{label} || 'null'" if keep_null else "NULL"
        members.append(f"CASE WHEN {source} IS NULL THEN {otherwise} ELSE {text} END")
    return f"'{{' || concat_ws(',', {', '.join(members)}) || '}}'"


def _member(source: str, column: QueryColumn) -> str:
    if column.is_json:
        return source
    match column.type.family:
        case Family.INTEGER | Family.DECIMAL:
            return f"CAST({source} AS VARCHAR)"
        case Family.BIT:
            return f"CASE WHEN {source} THEN 'true' ELSE 'false' END"
        case Family.MOMENT:
            return f"{MACRO_SCHEMA}.moment_json({source})"
        case Family.STRING | Family.GUID:
            text = f"upper(CAST({source} AS VARCHAR))" if column.type.family is Family.GUID else source
            return f"{MACRO_SCHEMA}.json_text({text})"
        case Family.DATE | Family.TIME:
            return f"'\"' || {moment_text(Value(source, column.type), None)} || '\"'"
        case _:
            raise refused(f"FOR JSON of {column.type.name}")
