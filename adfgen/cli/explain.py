"""`adfgen explain`: the page of a rule, the rules of a tag, or the resolved settings of a table."""

import json
import re
from collections.abc import Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path

import click

from adfgen.cli.option import format_option, project_option
from adfgen.cli.output.catalogue import Entry, catalogue, page_as_json, page_as_markdown, page_as_text
from adfgen.errors import ProjectError, UsageError
from adfgen.metadata.loader import load_project
from adfgen.metadata.near_miss import did_you_mean
from adfgen.metadata.table import Table
from adfgen.model.body import Json

__all__ = ["command"]

_CODE = re.compile(r"ADF\d{3}")
_MOST_TABLES = 5


@click.command(
    epilog="Example: adfgen explain ADF218. Others: adfgen explain ingestion; adfgen explain table dbo.Orders."
)
@click.argument("subject", required=False, metavar="[CODE | TAG | table NAME]")
@click.argument("name", required=False, metavar="")
@project_option
@format_option("text", "markdown", "json")
def command(subject: str | None, name: str | None, project: Path, form: str) -> None:
    """Show the page of a rule, the rules of a tag, or the resolved settings of a table.

    The beginning of codes, such as ADF2, lists those that begin so, a tag such as ingestion those that have it. Without an
    argument every code is listed.
    """
    if subject is None:
        click.echo(_list(catalogue(), form))
    elif subject == "table":
        if not name:
            raise UsageError("which table?", hint="adfgen explain table dbo.Orders")
        click.echo(_tables(project, name, form))
    else:
        click.echo(_explained(subject, form))


def _explained(word: str, form: str) -> str:
    """The page of a code, or the list of those a beginning or a tag stands for. Raises UsageError for any other word."""
    entries = catalogue()
    code, tag = word.upper(), word.lower()
    for entry in entries:
        if entry.code == code:
            return _page(entry, form)
    listed = [entry for entry in entries if entry.code.startswith(code) or tag in entry.tags]
    if listed:
        return _list(listed, form)
    if _CODE.fullmatch(code):
        raise UsageError(f"there is no code '{code}'", hint=_codes_hint(code, entries))
    tags = sorted({tag for entry in entries for tag in entry.tags})
    near = get_close_matches(code, [entry.code for entry in entries], n=1) or get_close_matches(tag, tags, n=1)
    hint = f"did you mean '{near[0]}'?" if near else f"`adfgen explain` lists every code; tags are {', '.join(tags)}"
    raise UsageError(f"there is no rule or tag '{word}'", hint=hint)


def _codes_hint(code: str, entries: Sequence[Entry]) -> str:
    """Where to look for the code that was meant: a number like it is about something else."""
    beginning = next((begin for begin in (code[:5], code[:4]) if any(e.code.startswith(begin) for e in entries)), "")
    return f"`adfgen explain{f' {beginning}' if beginning else ''}` lists the codes there are"


def _page(entry: Entry, form: str) -> str:
    if form == "json":
        return json.dumps(page_as_json(entry), indent=2)
    return page_as_markdown(entry) if form == "markdown" else page_as_text(entry)


def _list(entries: Sequence[Entry], form: str) -> str:
    """Codes, one a line, in columns as wide as in the whole list; in JSON each with its page."""
    if form == "json":
        return json.dumps({"rules": [page_as_json(entry) for entry in entries]}, indent=2)
    if form == "markdown":
        rows = [_row(entry) for entry in entries]
        return "\n".join(["| code | level | what is found | tags |", "|---|---|---|---|", *rows])
    width = max(len(entry.name) for entry in catalogue())
    return "\n".join(
        f"{entry.code}  {entry.name:<{width}}  {entry.severity:<7}  {entry.page.summary}" for entry in entries
    )


def _row(entry: Entry) -> str:
    summary = entry.page.summary.replace("|", "&#124;").replace("<", "&lt;")
    return f"| {entry.code} | {entry.severity} | {summary} | {', '.join(entry.tags)} |"


def _tables(root: Path, name: str, form: str) -> str:
    """The settings of each table of that name. Raises ProjectError and UsageError."""
    loaded = load_project(root)
    if loaded.project is None:
        raise ProjectError("the metadata has errors", hint="run `adfgen validate` first")
    tables = loaded.project.tables
    wanted = name.casefold()
    found = [table for table in tables if wanted in {item.casefold() for item in _names(table)}]
    if not found:
        near = did_you_mean(name, [item for table in tables for item in _names(table)])
        raise UsageError(f"there is no table '{name}'", hint=near or _tables_hint(name, tables))
    if form == "json":
        return json.dumps({"tables": [_as_json(table) for table in found]}, indent=2)
    show = _as_markdown if form == "markdown" else _as_text
    return "\n\n".join(show(table) for table in found)


def _tables_hint(name: str, tables: Sequence[Table]) -> str:
    """The tables most like a name no table has, and how many there are besides."""
    named = [f"{table.schema}.{table.name}" for table in tables]
    near = get_close_matches(name, sorted(set(named)), n=_MOST_TABLES, cutoff=0)
    more = len(set(named)) - len(near)
    listed = ", ".join(f"'{item}'" for item in near)
    return f"there are {listed}{f' and {more} more' if more else ''}" if near else "metadata/tables holds none"


def _names(table: Table) -> tuple[str, ...]:
    """What a person may call a table: its id, schema and name, or the name alone."""
    return table.id, f"{table.schema}.{table.name}", table.name


def _as_json(table: Table) -> Json:
    settings = [{"setting": name, "value": value, "origin": origin} for name, value, origin in _settings(table)]
    return {"table": table.id, "settings": settings}


def _as_markdown(table: Table) -> str:
    rows = [" | ".join(cell.replace("|", "\\|") for cell in row) for row in _settings(table)]
    head = [f"### {table.id}", "", "| setting | value | from |", "|---|---|---|"]
    return "\n".join([*head, *(f"| {row} |" for row in rows)])


def _as_text(table: Table) -> str:
    rows = _settings(table)
    widths = [max(len(row[index]) for row in rows) for index in (0, 1)]
    lines = [f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {origin}" for name, value, origin in rows]
    return "\n".join([table.id, *lines])


def _settings(table: Table) -> list[tuple[str, str, str]]:
    """Each setting: its name, its value, and where it was set."""
    return [(name, value, _origin(table, setting)) for name, value, setting in _resolved(table)]


def _origin(table: Table, setting: str) -> str:
    origin = table.origin_of(setting)
    place = origin.location
    if place is None:
        return str(origin.level)
    return f"{origin.level} ({place.file}:{place.line})" if place.line else f"{origin.level} ({place.file})"


def _resolved(table: Table) -> Iterator[tuple[str, str, str]]:
    """Each setting: how it is shown, its value, and its name in YAML."""
    watermark, backfill = table.watermark, table.backfill
    yield "load", table.load_type.value, "load_type"
    if watermark is not None:
        yield "cdc_column", watermark.column, "cdc_column"
        yield "cdc_type", str(watermark.type), "cdc_type"
        yield "cdc_clock", str(watermark.clock or "none: no clock settles this type"), "cdc_clock"
        yield "lag", "none" if watermark.lag_seconds is None else f"{watermark.lag_seconds} s", "lag"
        yield "null_cdc", watermark.null_cdc.value, "null_cdc"
        yield "max_window", "none" if watermark.max_window is None else f"{watermark.max_window} rows", "max_window"
    yield "columns", "all" if table.columns is None else ", ".join(item.name for item in table.columns), "columns"
    yield "keys", ", ".join(table.keys) or "none", "keys"
    yield "filter", table.filter or "none", "filter"
    yield "group", table.group, "group"
    yield "priority", str(table.priority), "priority"
    yield "enabled", str(table.enabled).lower(), "enabled"
    yield "sink.path", table.sink.path, "sink/path"
    yield "sink.format", table.sink.format.value, "sink/format"
    if backfill is not None:
        yield "backfill.reset_to", backfill.reset_to or "null: from the start", "backfill"
        yield "backfill.reset_token", backfill.reset_token, "backfill"
