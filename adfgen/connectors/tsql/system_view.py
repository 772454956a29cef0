"""The catalogue views metadata queries read: INFORMATION_SCHEMA and sys, over this engine's own catalogue."""

from adfgen.connectors.tsql.functions.session import object_number
from adfgen.connectors.tsql.scope import BoundQuery, QueryColumn
from adfgen.connectors.tsql.type import INT, SqlType, text_type

__all__ = ["system_view"]

_NAME = text_type(128, national=True)
_FLAG = SqlType("bit")
_COLUMNS = (
    "SELECT t.schema_name AS s, t.table_name AS t, CAST(c.place AS INTEGER) AS place, c.col ->> '$[0]' AS n, "
    "c.col ->> '$[1][0]' AS kind, CAST(c.col ->> '$[1][1]' AS INTEGER) AS length, "
    "CAST(c.col ->> '$[1][2]' AS INTEGER) AS digits, CAST(c.col ->> '$[1][3]' AS INTEGER) AS scale, "
    "CAST(c.col ->> '$[2]' AS BOOLEAN) AS nullable, CAST(c.col ->> '$[3]' AS BOOLEAN) AS is_identity, c.col ->> '$[4]' AS def "
    "FROM adfgen.catalogue_table AS t, LATERAL (SELECT unnest(from_json(t.definition -> '$.columns', '[\"json\"]')) AS col, "
    "unnest(range(1, CAST(json_array_length(t.definition -> '$.columns') AS BIGINT) + 1)) AS place) AS c"
)
_KEYS = (
    "SELECT t.schema_name AS s, t.table_name AS t, k.key ->> '$[0]' AS n, k.key ->> '$[1]' AS kind, k.key -> '$[2]' AS cols "
    "FROM adfgen.catalogue_table AS t, LATERAL (SELECT unnest(from_json(t.definition -> '$.keys', '[\"json\"]')) AS key) AS k "
    "WHERE k.key ->> '$[1]' <> 'INDEX'"
)
_DIGITS = (
    "CASE kind WHEN 'decimal' THEN digits WHEN 'tinyint' THEN 3 WHEN 'smallint' THEN 5 WHEN 'int' THEN 10 WHEN 'bigint' THEN 19 "
    "WHEN 'money' THEN 19 WHEN 'smallmoney' THEN 10 WHEN 'float' THEN 53 WHEN 'real' THEN 24 END"
)
_SCALE = "CASE WHEN kind = 'decimal' THEN scale WHEN kind LIKE '%int' THEN 0 WHEN kind LIKE '%money' THEN 4 END"
_KIND = "CASE kind WHEN 'rowversion' THEN 'timestamp' ELSE kind END"
_SCHEMA_NUMBER = "CAST(hash(lower({0})) % 30000 AS INTEGER)"
_TABLE = object_number("s", "t")

_VIEWS: dict[str, tuple[str, tuple[tuple[str, SqlType, str], ...]]] = {
    "information_schema.tables": (
        "SELECT schema_name AS s, table_name AS t FROM adfgen.catalogue_table",
        (
            ("TABLE_CATALOG", _NAME, "current_database()"),
            ("TABLE_SCHEMA", _NAME, "s"),
            ("TABLE_NAME", _NAME, "t"),
            ("TABLE_TYPE", text_type(10, national=False), "'BASE TABLE'"),
        ),
    ),
    "information_schema.columns": (
        _COLUMNS,
        (
            ("TABLE_CATALOG", _NAME, "current_database()"),
            ("TABLE_SCHEMA", _NAME, "s"),
            ("TABLE_NAME", _NAME, "t"),
            ("COLUMN_NAME", _NAME, "n"),
            ("ORDINAL_POSITION", INT, "place"),
            ("COLUMN_DEFAULT", text_type(4000, national=True), "nullif(def, '')"),
            ("IS_NULLABLE", text_type(3, national=False), "CASE WHEN nullable THEN 'YES' ELSE 'NO' END"),
            ("DATA_TYPE", _NAME, _KIND),
            ("CHARACTER_MAXIMUM_LENGTH", INT, "CASE WHEN length <> 0 AND kind NOT IN ('rowversion') THEN length END"),
            ("NUMERIC_PRECISION", SqlType("tinyint"), _DIGITS),
            ("NUMERIC_SCALE", INT, _SCALE),
            (
                "DATETIME_PRECISION",
                SqlType("smallint"),
                "CASE WHEN kind LIKE '%date%' OR kind = 'time' THEN scale END",
            ),
        ),
    ),
    "information_schema.table_constraints": (
        _KEYS,
        (
            ("CONSTRAINT_SCHEMA", _NAME, "s"),
            ("CONSTRAINT_NAME", _NAME, "n"),
            ("TABLE_SCHEMA", _NAME, "s"),
            ("TABLE_NAME", _NAME, "t"),
            ("CONSTRAINT_TYPE", text_type(11, national=False), "kind"),
        ),
    ),
    "information_schema.key_column_usage": (
        (
            f"SELECT s, t, n, u.place, u.col FROM ({_KEYS}) AS k, LATERAL (SELECT unnest(from_json(k.cols, '[\"varchar\"]')) AS col, "
            "unnest(range(1, CAST(json_array_length(k.cols) AS BIGINT) + 1)) AS place) AS u"
        ),
        (
            ("CONSTRAINT_SCHEMA", _NAME, "s"),
            ("CONSTRAINT_NAME", _NAME, "n"),
            ("TABLE_SCHEMA", _NAME, "s"),
            ("TABLE_NAME", _NAME, "t"),
            ("COLUMN_NAME", _NAME, "col"),
            ("ORDINAL_POSITION", INT, "CAST(place AS INTEGER)"),
        ),
    ),
    "sys.schemas": (
        "SELECT DISTINCT schema_name AS s FROM duckdb_schemas() WHERE database_name = current_database() AND NOT internal AND schema_name <> 'adfgen'",
        (("name", _NAME, "s"), ("schema_id", INT, _SCHEMA_NUMBER.format("s"))),
    ),
    "sys.tables": (
        "SELECT schema_name AS s, table_name AS t FROM adfgen.catalogue_table",
        (
            ("name", _NAME, "t"),
            ("object_id", INT, _TABLE),
            ("schema_id", INT, _SCHEMA_NUMBER.format("s")),
            ("type", text_type(2, national=False), "'U'"),
        ),
    ),
    "sys.columns": (
        _COLUMNS,
        (
            ("object_id", INT, _TABLE),
            ("name", _NAME, "n"),
            ("column_id", INT, "place"),
            ("precision", SqlType("tinyint"), "digits"),
            ("scale", SqlType("tinyint"), "scale"),
            ("is_nullable", _FLAG, "nullable"),
            ("is_identity", _FLAG, "is_identity"),
        ),
    ),
    "sys.procedures": (
        "SELECT schema_name AS s, procedure_name AS t FROM adfgen.catalogue_procedure",
        (("name", _NAME, "t"), ("object_id", INT, _TABLE), ("schema_id", INT, _SCHEMA_NUMBER.format("s"))),
    ),
}


def system_view(schema: str, name: str) -> BoundQuery | None:
    """The query behind a catalogue view, or None when there is no such view here."""
    found = _VIEWS.get(f"{schema}.{name}".casefold())
    if found is None:
        return None
    source, columns = found
    parts = ", ".join(f'CAST({text} AS {kind.duckdb}) AS "{column}"' for column, kind, text in columns)
    return BoundQuery(
        f"SELECT {parts} FROM ({source}) AS _view", tuple(QueryColumn(item[0], item[1]) for item in columns)
    )
