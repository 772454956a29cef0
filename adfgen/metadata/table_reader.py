"""Reads one table: resolves its settings through the layers and finds what is wrong between them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.near_miss import did_you_mean
from adfgen.metadata.reset_value import reset_problem, reset_text
from adfgen.metadata.secret import shown
from adfgen.metadata.setting import Settings
from adfgen.metadata.sink_path import folder_problem, path_problem
from adfgen.metadata.sql_condition import condition_problem
from adfgen.metadata.sql_type import type_hint
from adfgen.metadata.table import Backfill, Column, LoadType, Sink, SinkFormat, Table, Watermark
from adfgen.metadata.watermark_reader import WATERMARK_SETTINGS, read_watermark, unknown_column
from adfgen.source import escape_pointer

__all__ = ["Surroundings", "read_table"]

LONGEST_ID = 400  # the control store's table_id is nvarchar(400)
LONGEST_SQL_NAME = 128
_NOT_IN_PARQUET = frozenset(" ,;{}()\n\t=")  # of a column's name, as the copy activity refuses it


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a table may refer to: its source's database by name, and the groups; None where those are unreadable."""

    databases: Mapping[str, str]
    groups: frozenset[str] | None


def read_table(source: str, settings: Settings, around: Surroundings, findings: list[Diagnostic]) -> Table | None:
    """The table of `source` that `settings` describe, None where it cannot be named or cut; findings are appended."""
    return _TableReader(source, settings, around, findings).read()


class _TableReader:
    """Reads one table; findings go to the list it was given."""

    def __init__(self, source: str, settings: Settings, around: Surroundings, findings: list[Diagnostic]) -> None:
        self._source = source
        self._settings = settings
        self._around = around
        self._findings = findings
        schema, name = settings.value("schema"), settings.value("name")
        self._label = shown(f"{schema}.{name}" if schema else name)

    def read(self) -> Table | None:
        schema, name = self._settings.value("schema"), self._settings.value("name")
        columns = self._columns()
        keys = self._keys(columns)
        watermark = self._watermark(columns)
        backfill = self._backfill(watermark)
        group = self._group()
        self._check_filter()
        database = self._settings.value("database", self._around.databases.get(self._source))
        if schema is None or name is None or database is None:
            return None
        self._check_names(("schema", schema), ("name", name), ("database", database))
        self._check_columns(columns or ())
        return Table(
            id=self._id(database, schema, name),
            source=self._source,
            database=database,
            schema=schema,
            name=name,
            sink=self._sink(database, schema, name),
            watermark=watermark,
            columns=columns,
            keys=keys,
            filter=self._settings.value("filter"),
            group=group,
            priority=self._settings.value("priority", 100),
            enabled=self._settings.value("enabled", default=True),
            description=self._settings.value("description", ""),
            backfill=backfill,
            location=self._settings.place("name"),
            origins=self._settings.origins,
        )

    def _columns(self) -> tuple[Column, ...] | None:
        found = self._settings.find("columns")
        if found is None:
            return None
        columns: list[Column] = []
        is_whole = True
        seen: dict[str, int] = {}
        for index, entry in enumerate(found.value):
            pointer = f"columns/{index}"
            if self._settings.is_broken(pointer) or self._settings.is_broken(f"{pointer}/name"):
                is_whole = False
                continue
            name = entry if isinstance(entry, str) else entry["name"]
            first = seen.setdefault(name.casefold(), index)
            if first != index:
                self._note(
                    Code.WRONG_VALUE, pointer, f"column {shown(name)} of table {self._label} stands twice", "remove one"
                )
            stated = (
                None if isinstance(entry, str) or self._settings.is_broken(f"{pointer}/type") else entry.get("type")
            )
            self._check_type(stated or "", f"{pointer}/type", name)
            columns.append(Column(name, stated))
        return tuple(columns) if is_whole else None

    def _check_type(self, text: str, pointer: str, column: str) -> None:
        """A note where a type is almost one of SQL Server's; any other name may be a type the database has."""
        hint = type_hint(text)
        if hint:
            message = f"SQL Server has no type {shown(text)}, which column {shown(column)} of table {self._label} is of"
            self._note(Code.COLUMN_TYPE, pointer, message, hint)

    def _keys(self, columns: tuple[Column, ...] | None) -> tuple[str, ...]:
        found = self._settings.find("keys")
        if found is None:
            return ()
        keys = tuple(key for key in found.value if isinstance(key, str))
        if columns is not None:
            names = {column.name for column in columns}
            self._findings += [
                unknown_column(key, "keys", columns, self._label, self._settings.place(f"keys/{index}"))
                for index, key in enumerate(found.value)
                if isinstance(key, str) and key not in names
            ]
        return keys

    def _watermark(self, columns: tuple[Column, ...] | None) -> Watermark | None:
        if self._settings.is_broken("load_type"):
            return None
        if LoadType(self._settings.value("load_type", LoadType.INCREMENTAL)) is LoadType.INCREMENTAL:
            return read_watermark(self._settings, columns, self._label, self._findings)
        for name in WATERMARK_SETTINGS:
            if self._settings.own(name) is not None:
                self._note(
                    Code.UNUSED_SETTING,
                    name,
                    f"'{name}' of table {self._label} has no effect: the table is read whole",
                    f"remove '{name}', or set 'load_type: incremental'",
                )
        return None

    def _backfill(self, watermark: Watermark | None) -> Backfill | None:
        found = self._settings.find("backfill")
        if found is None:
            return None
        if self._settings.value("load_type") == LoadType.FULL:
            self._note(
                Code.BACKFILL,
                "backfill",
                f"table {self._label} has no watermark to set back: it is read whole every time",
                "remove 'backfill'",
            )
            return None
        if any(self._settings.is_broken(f"backfill/{name}") for name in ("reset_to", "reset_token")):
            return None
        written = self._written("backfill/reset_to")
        reset_to = None if found.value["reset_to"] is None else reset_text(written)
        problem = reset_problem(written, watermark.type) if reset_to is not None and watermark is not None else ""
        if problem:
            self._note(
                Code.BACKFILL,
                "backfill/reset_to",
                f"'reset_to' {shown(written)} of table {self._label} cannot be read: {problem}",
                "write the value as T-SQL does, or null for the very beginning",
            )
        return Backfill(reset_to, self._written("backfill/reset_token"))

    def _group(self) -> str:
        found = self._settings.find("group")
        if found is None:
            return "default"
        groups = self._around.groups
        if groups is not None and found.value not in groups:
            self._findings.append(
                Code.UNKNOWN_REFERENCE.at(
                    found.place,
                    f"there is no group {shown(found.value)}, which table {self._label} is in",
                    did_you_mean(found.value, groups) or "add it to 'groups' of project.yml",
                )
            )
        return str(found.value)

    def _check_filter(self) -> None:
        found = self._settings.find("filter")
        problem = "" if found is None else condition_problem(found.value)
        if problem:
            self._note(
                Code.FILTER,
                "filter",
                f"the filter of table {self._label} is not one closed condition: {problem}",
                "write what stands after WHERE, as one condition",
            )

    def _check_names(self, *names: tuple[str, str]) -> None:
        for setting, name in names:
            if "\0" in name or "\uffff" in name or len(name.encode("utf-16-le")) > 2 * LONGEST_SQL_NAME:
                self._note(
                    Code.SQL_NAME,
                    setting,
                    f"'{setting}' {shown(name)} cannot be a name in SQL Server",
                    f"names have up to {LONGEST_SQL_NAME} characters, none of them U+0000 or U+FFFF",
                )

    def _check_columns(self, columns: Sequence[Column]) -> None:
        """What Parquet refuses as a column's name, of the columns the metadata names."""
        if SinkFormat(self._settings.value("sink/format", SinkFormat.PARQUET)) is not SinkFormat.PARQUET:
            return
        named = [("cdc_column", self._settings.value("cdc_column"))]
        named += [(f"keys/{index}", key) for index, key in enumerate(self._settings.value("keys", ()))]
        named += [(f"columns/{index}", column.name) for index, column in enumerate(columns)]
        for setting, name in named:
            refused = sorted(set(str(name or "")) & _NOT_IN_PARQUET)
            if refused:
                self._note(
                    Code.SINK_COLUMN,
                    setting,
                    f"column {shown(name)} of table {self._label} cannot be a column of a Parquet file: its name holds {shown(refused[0])}",
                    "write 'sink: {format: csv}', or read a view that gives it another name",
                )

    def _id(self, database: str, schema: str, name: str) -> str:
        """The table's id; a slash inside a name is escaped as JSON pointers do, so that two ids never meet."""
        table_id = "/".join(escape_pointer(part) for part in (self._source, database, schema, name))
        if len(table_id.encode("utf-16-le")) > 2 * LONGEST_ID:
            self._note(
                Code.SQL_NAME,
                "name",
                f"the id of table {shown(name)} is longer than {LONGEST_ID} characters",
                "give the source a shorter name",
            )
        return table_id

    def _sink(self, database: str, schema: str, name: str) -> Sink:
        sink_format = SinkFormat(self._settings.value("sink/format", SinkFormat.PARQUET))
        path = self._settings.find("sink/path")
        if path is not None:
            problem = path_problem(path.value)
            if problem:
                self._note(
                    Code.SINK_PATH,
                    "sink/path",
                    f"'path' {shown(path.value)} of table {self._label} cannot be its folder: {problem}",
                    "write folders with / between them, such as music/dbo/DimUser",
                )
            return Sink(path.value, sink_format)
        for setting, part in (("database", database), ("schema", schema), ("name", name)):
            problem = folder_problem(part)
            if problem and not self._settings.is_broken("sink/path"):
                self._note(
                    Code.SINK_PATH,
                    setting,
                    f"'{setting}' {shown(part)} of table {self._label} cannot be a folder of the lake: {problem}",
                    "say the table's folder in 'sink: {path: …}'",
                )
        return Sink("/".join((self._source, database, schema, name)), sink_format)

    def _written(self, name: str) -> str:
        layer = self._settings.layers[0]
        return layer.document.written(f"{layer.pointer}/{name}") or ""

    def _note(self, code: Code, setting: str, message: str, hint: str) -> None:
        self._findings.append(code.at(self._settings.place(setting), message, hint))
