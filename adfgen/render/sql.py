"""The SQL texts of a table, compiled when rendered: reviewers read them, the pipeline only puts bounds into them.

Bounds are text the source wrote itself, read back in the column's own type: nobody else compares or parses a watermark.
"""

from dataclasses import dataclass

from adfgen.metadata.cdc_type import CdcFamily, CdcType, Clock
from adfgen.metadata.table import NullCdc, Table, Watermark
from adfgen.render.quote import identifier, literal

__all__ = ["MARKERS", "Markers", "TableSql", "compile_table"]


@dataclass(frozen=True, slots=True)
class Markers:
    """What the pipeline replaces in a text. They stand inside comments or literals, so a text is valid as it is."""

    low: str = "<low>"
    high: str = "<high>"
    inclusive: str = "/*=*/"
    covers_null: str = "/*null*/0"

    def among(self, text: str) -> str | None:
        """The first marker found in a text, None when it holds none."""
        return next(
            (marker for marker in (self.low, self.high, self.inclusive, self.covers_null) if marker in text), None
        )


MARKERS = Markers()
NO_CANDIDATE = "SELECT CAST(NULL AS nvarchar(64)) AS candidate, CAST(0 AS bigint) AS null_rows"


@dataclass(frozen=True, slots=True)
class TableSql:
    """The texts of one table; those a table has no use for are empty.

    `candidate_sql` fixes the bound above `<low>`, `initial_candidate_sql` where there is no low; `initial_sql` reads up
    to `<high>` (or everything, in a full load), `delta_sql` between both bounds, `nulls_sql` the rows without a cursor
    value, `empty_sql` the same columns and no row; `no_candidate_sql` answers for a table that needs no bound.
    """

    candidate_sql: str
    initial_candidate_sql: str
    initial_sql: str
    delta_sql: str
    nulls_sql: str
    empty_sql: str
    no_candidate_sql: str = NO_CANDIDATE

    @property
    def length(self) -> int:
        """Characters of the texts a run carries for the table."""
        texts = (self.candidate_sql, self.initial_candidate_sql, self.initial_sql, self.delta_sql, self.nulls_sql)
        return sum(len(text) for text in (*texts, self.empty_sql))


def compile_table(table: Table) -> TableSql:
    """All texts of a table."""
    origin = f"{identifier(table.schema)}.{identifier(table.name)}"
    read = f"SELECT {_columns(table)} FROM {origin}"
    empty = f"{read} WHERE 1 = 0"
    if table.watermark is None:
        return TableSql("", "", _where(read, _filters(table)), "", "", empty)
    return _incremental(table, table.watermark, origin, read, empty)


def _incremental(table: Table, watermark: Watermark, origin: str, read: str, empty: str) -> TableSql:
    column, filters = identifier(watermark.column), _filters(table)
    above = f"{column} >{MARKERS.inclusive} {_bound(watermark.type, MARKERS.low)}"
    until = f"{column} <= {_bound(watermark.type, MARKERS.high)}"
    or_null = f"({MARKERS.covers_null} = 1 AND {column} IS NULL)"
    return TableSql(
        candidate_sql=_candidate(
            watermark, origin, [above, *filters], _null_rows(watermark, origin, filters, only_when_fatal=True)
        ),
        initial_candidate_sql=_candidate(
            watermark, origin, filters, _null_rows(watermark, origin, filters, only_when_fatal=False)
        ),
        initial_sql=_where(read, [f"({until} OR {or_null})", *filters]),
        delta_sql=_where(read, [f"(({above} AND {until}) OR {or_null})", *filters]),
        nulls_sql=_where(read, [f"{column} IS NULL", *filters]),
        empty_sql=empty,
    )


def _columns(table: Table) -> str:
    return "*" if table.columns is None else ", ".join(identifier(column.name) for column in table.columns)


def _filters(table: Table) -> list[str]:
    return [f"({table.filter})"] if table.filter else []


def _where(query: str, conditions: list[str]) -> str:
    return f"{query} WHERE {' AND '.join(conditions)}" if conditions else query


def _candidate(watermark: Watermark, origin: str, conditions: list[str], null_rows: str) -> str:
    """The newest settled value of the batch as text: of the first `max_window` rows when a catch-up is cut."""
    column = identifier(watermark.column)
    settled = [*conditions, *_settled(watermark)] or [f"{column} IS NOT NULL"]
    if watermark.max_window is None:
        return _where(
            f"SELECT {_text_of(watermark.type, f'MAX({column})')} AS candidate, {null_rows} AS null_rows FROM {origin}",
            settled,
        )
    window = (
        _where(f"SELECT TOP ({watermark.max_window}) {column} FROM {origin}", [*settled, f"{column} IS NOT NULL"])
        + f" ORDER BY {column}"
    )
    return f"SELECT {_text_of(watermark.type, f'MAX(w.{column})')} AS candidate, {null_rows} AS null_rows FROM ({window}) AS w"


def _settled(watermark: Watermark) -> list[str]:
    """Only values that nothing can still be added at or below: by the source's clock and a lag, or by its own rank."""
    column = identifier(watermark.column)
    if watermark.type.family is CdcFamily.ROWVERSION:
        return [f"{column} < MIN_ACTIVE_ROWVERSION()"]
    if watermark.type.family is CdcFamily.NUMBER:
        return []
    clock = {Clock.UTC: "SYSUTCDATETIME()", Clock.LOCAL: "SYSDATETIME()", None: "SYSUTCDATETIME()"}[watermark.clock]
    return [f"{column} < CAST(DATEADD(SECOND, -{watermark.lag_seconds or 0}, {clock}) AS {watermark.type.sql})"]


def _null_rows(watermark: Watermark, origin: str, filters: list[str], *, only_when_fatal: bool) -> str:
    """How many rows have no cursor value: counted where it matters, which after the first load is only `fail`."""
    if only_when_fatal and watermark.null_cdc is not NullCdc.FAIL:
        return "CAST(0 AS bigint)"
    return (
        "(" + _where(f"SELECT COUNT_BIG(*) FROM {origin}", [f"{identifier(watermark.column)} IS NULL", *filters]) + ")"
    )


def _text_of(cdc_type: CdcType, value: str) -> str:
    if cdc_type.family is CdcFamily.ROWVERSION:
        return f"CONVERT(nvarchar(64), CAST({value} AS varbinary(8)), 1)"
    if cdc_type.family is CdcFamily.NUMBER:
        return f"CONVERT(nvarchar(64), {value})"
    return f"CONVERT(nvarchar(64), {value}, 121)"


def _bound(cdc_type: CdcType, marker: str) -> str:
    """A marker's text in the column's own type."""
    if cdc_type.family is CdcFamily.ROWVERSION:
        return f"CONVERT(varbinary(8), {literal(marker)}, 1)"
    if cdc_type.family is CdcFamily.NUMBER:
        return f"CONVERT({cdc_type.sql}, {literal(marker)})"
    return f"CONVERT({cdc_type.sql}, {literal(marker)}, 121)"
