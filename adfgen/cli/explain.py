"""`adfgen explain`: the page of a rule, or the resolved settings of a table."""

from collections.abc import Iterator
from difflib import get_close_matches
from pathlib import Path

import click

from adfgen.arm.code import Code as ExportCode
from adfgen.cli.option import format_option, project_option
from adfgen.errors import ProjectError, UsageError
from adfgen.lint.page import page_of
from adfgen.lint.rule import Rule, all_rules
from adfgen.metadata.code import Code
from adfgen.metadata.loader import load_project
from adfgen.metadata.near_miss import did_you_mean
from adfgen.metadata.table import Table

__all__ = ["command"]

_CODES = (*Code, *ExportCode)


@click.command(epilog="Example: adfgen explain ADF218. Another: adfgen explain table dbo.FactStream.")
@click.argument("subject", required=False, metavar="[CODE | table NAME]")
@click.argument("name", required=False, metavar="")
@project_option
@format_option("text", "markdown")
def command(subject: str | None, name: str | None, project: Path, form: str) -> None:
    """Show the page of a rule, or the resolved settings of a table.

    The beginning of codes, such as ADF2, lists those that begin so. Without an argument every code is listed; --format
    is the form of that list.
    """
    if subject is None:
        click.echo(_markdown() if form == "markdown" else _list())
    elif subject == "table":
        if not name:
            raise UsageError("which table?", hint="adfgen explain table dbo.Orders")
        click.echo(_table(project, name))
    else:
        click.echo(_page(subject.upper()))


def _listed() -> list[tuple[str, str, str, str]]:
    """Code, severity, what it is about, and tags of everything that can be found."""
    rules = [(rule.code, str(rule.severity), page_of(rule).summary, ", ".join(rule.tags)) for rule in all_rules()]
    return sorted([*rules, *((code.id, str(code.severity), code.title, "") for code in _CODES)])


def _list(beginning: str = "") -> str:
    """The codes that begin so, one a line."""
    rows = [row for row in _listed() if row[0].startswith(beginning)]
    return "\n".join(f"{code}  {severity:<7}  {summary}" for code, severity, summary, _ in rows)


def _markdown() -> str:
    head = ["| code | level | what is found | tags |", "|---|---|---|---|"]
    rows = [
        f"| {code} | {severity} | {summary.replace('|', '&#124;').replace('<', '&lt;')} | {tags} |"
        for code, severity, summary, tags in _listed()
    ]
    return "\n".join([*head, *rows])


def _page(code: str) -> str:
    for rule in all_rules():
        if rule.code == code:
            return _rule(rule)
    for item in _CODES:
        if item.id == code:
            return f"{item.id} ({item.severity}): {item.title}"
    listed = _list(code)
    if listed:
        return listed
    near = get_close_matches(code, [code for code, *_ in _listed()], n=1)
    hint = f"did you mean '{near[0]}'?" if near else "`adfgen explain` lists every code"
    raise UsageError(f"there is no rule '{code}'", hint=hint)


def _rule(rule: type[Rule]) -> str:
    page = page_of(rule)
    parts = [f"{rule.code} {rule.name} ({rule.severity})", page.summary, page.explanation]
    for title, example in (("Bad", page.bad), ("Good", page.good)):
        parts += [f"{title}:\n\n" + "\n".join(f"    {line}" for line in example.splitlines())] if example else []
    return "\n\n".join(part for part in [*parts, f"Source: {rule.source}"] if part)


def _table(root: Path, name: str) -> str:
    loaded = load_project(root)
    if loaded.project is None:
        raise ProjectError("the metadata has errors", hint="run `adfgen validate` first")
    tables = loaded.project.tables
    wanted = name.casefold()
    found = [table for table in tables if wanted in {item.casefold() for item in _names(table)}]
    if not found:
        near = did_you_mean(name, [item for table in tables for item in _names(table)])
        raise UsageError(f"there is no table '{name}'", hint=near)
    return "\n\n".join(_settings(table) for table in found)


def _names(table: Table) -> tuple[str, ...]:
    """What a person may call a table: its id, schema and name, or the name alone."""
    return table.id, f"{table.schema}.{table.name}", table.name


def _settings(table: Table) -> str:
    rows = [(name, value, _origin(table, setting)) for name, value, setting in _resolved(table)]
    widths = [max(len(row[index]) for row in rows) for index in (0, 1)]
    lines = [f"  {name:<{widths[0]}}  {value:<{widths[1]}}  {origin}" for name, value, origin in rows]
    return "\n".join([table.id, *lines])


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
