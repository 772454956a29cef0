"""What must hold between the fields of project.yml, alone or with an environment's values in front."""

import datetime as dt
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.duration import duration_text, parse_duration
from adfgen.metadata.near_miss import did_you_mean, names_hint
from adfgen.metadata.secret import shown
from adfgen.metadata.service import ControlKind, Publish, SourceType
from adfgen.metadata.view import View
from adfgen.model.time_zone import is_windows_zone, windows_zone_of, windows_zones
from adfgen.source import escape_pointer

__all__ = ["OWN_SERVICES", "group_names", "project_findings", "schedule_findings"]

_MINUTES, _HOURS, _DAYS = 60, 3600, 86400
# What the service accepts: adf policy reference, activity timeout and retryIntervalInSeconds; a Lookup ends after a day.
_LIMITS = {
    "lookup_timeout": (10 * _MINUTES, _DAYS),
    "procedure_timeout": (10 * _MINUTES, 7 * _DAYS),
    "copy_timeout": (10 * _MINUTES, 7 * _DAYS),
    "retry_interval": (30, _DAYS),
}
OWN_SERVICES = ("control", "lake", "key_vault")  # linked services are named after these and after the sources
_CANNOT = (
    "a control store of kind 'lake' has no leases, no commit of several files at once, no pages of tables, no priorities, "
    "no audit and no rerun from the middle; a watermark file torn by a crash stops its table until somebody mends it"
)
_CAN = (
    "it has bounds fixed before the copy, closed windows, one writer at a time (concurrency 1: nobody runs it from Studio's Debug beside that) "
    "and files numbered by window, so that a window repeated after a crash overwrites its file; 'kind: sql' has all of it. Who had a database starts over: give the lake another 'root'"
)
_PLACE_OF_A_DATABASE = ("server", "database")
_CALENDAR = {"week_days": ("Week",), "month_days": ("Month",), "hours": ("Day", "Week", "Month")}
_CALENDAR["minutes"] = _CALENDAR["hours"]


def group_names(view: View) -> frozenset[str] | None:
    """The groups tables can be in, None where project.yml's list cannot be read."""
    if "" in view.project.broken or "/groups" in view.project.broken:
        return None
    groups = view.get("/groups", [])
    return frozenset(["default", *(item for item in groups if isinstance(item, str))])


def project_findings(view: View) -> Iterator[Diagnostic]:
    """Everything wrong between the fields of project.yml."""
    yield from _source_twins(view)
    services = [f"/sources/{escape_pointer(name)}" for name in view.names("/sources")]
    yield from _control_store(view)
    for at in (*services, "/control_store"):
        yield from _sign_in(view, at)
    for at in (*services, "/control_store", "/lake"):
        yield from _integration_runtime(view, at)
    if view.get("/alerts") and not _has_key_vault(view):
        yield _no_key_vault(view, "/alerts", "'alerts' reads its URL from it")
    yield from _timeouts(view)
    yield from schedule_findings(view)


def _zone_hint(zone: str) -> str:
    windows = windows_zone_of(zone)
    near = "" if windows else did_you_mean(zone, windows_zones())
    return near or f"write the Windows name, such as '{windows or 'W. Europe Standard Time'}', or UTC"


def schedule_findings(view: View) -> Iterator[Diagnostic]:
    """Everything the service would refuse of a schedule."""
    for name in ("start", "end"):
        text = view.get(f"/schedule/{name}")
        if text is not None and _moment(text) is None:
            yield Code.SCHEDULE.at(
                view.place(f"/schedule/{name}"), f"there is no time '{text}'", "write a day and time of the calendar"
            )
    start, end = view.get("/schedule/start"), view.get("/schedule/end")
    if start is not None and end is not None and end <= start:
        yield Code.SCHEDULE.at(
            view.place("/schedule/end"), f"'end' {end} is not after 'start' {start}", "set a later 'end'"
        )
    zone = view.get("/schedule/time_zone")
    if zone is not None and not is_windows_zone(zone):
        yield Code.SCHEDULE.at(
            view.place("/schedule/time_zone"),
            f"'time_zone' {shown(zone)} is not a name the service knows",
            _zone_hint(zone),
        )
    frequency = view.get("/schedule/frequency")
    for name, frequencies in _CALENDAR.items():
        if view.get(f"/schedule/{name}") is not None and frequency is not None and frequency not in frequencies:
            yield Code.SCHEDULE.at(
                view.place(f"/schedule/{name}"),
                f"'{name}' has no meaning with 'frequency: {frequency}'",
                f"use it with {' or '.join(frequencies)}",
            )
    if 0 in view.get("/schedule/month_days", []):
        yield Code.SCHEDULE.at(
            view.place("/schedule/month_days"), "there is no day 0 of a month", "use 1 to 31, or -1 to -31 from its end"
        )
    yield from _schedule_group(view)


def _schedule_group(view: View) -> Iterator[Diagnostic]:
    group, groups = view.get("/schedule/group"), group_names(view)
    if group is not None and groups is not None and group not in groups:
        yield Code.UNKNOWN_REFERENCE.at(
            view.place("/schedule/group"),
            f"there is no group {shown(group)}, which the schedule runs",
            did_you_mean(group, groups) or "add it to 'groups'",
        )


def _moment(text: str) -> dt.datetime | None:
    try:
        return dt.datetime.strptime(text, "%Y-%m-%dT%H:%M:%S")  # wall-clock time: the zone is the service's word
    except ValueError:
        return None


def _source_twins(view: View) -> Iterator[Diagnostic]:
    seen: dict[str, str] = {}
    for name in view.names("/sources"):
        if name.casefold() in OWN_SERVICES:
            yield Code.TWINS.at(
                view.project.document.at_key(f"/sources/{escape_pointer(name)}"),
                f"source '{name}' would get the name of the project's own linked service '{name.casefold()}'",
                f"rename it; {', '.join(OWN_SERVICES)} are taken",
            )
        first = seen.setdefault(name.casefold(), name)
        if first != name:
            yield Code.TWINS.at(
                view.project.document.at_key(f"/sources/{escape_pointer(name)}"),
                f"sources '{first}' and '{name}' differ only in letter case",
                "the service and the lake take them for one: rename one",
            )


def _control_store(view: View) -> Iterator[Diagnostic]:
    """A database needs its place; files in the lake have theirs, and only a pipeline can write them."""
    given = view.names("/control_store")
    if view.get("/control_store") is None:
        return
    if view.get("/control_store/kind", ControlKind.SQL) == ControlKind.SQL:
        missing = [name for name in _PLACE_OF_A_DATABASE if name not in given]
        for name in missing:
            yield Code.MISSING_FIELD.at(
                view.project.document.at_key("/control_store"),
                f"'{name}' is missing in 'control_store'",
                f"add '{name}' of the database, or 'kind: lake' where there is none",
            )
        return
    for name in ("type", *_PLACE_OF_A_DATABASE, "login", "integration_runtime"):
        if name in given:
            yield Code.WRONG_VALUE.at(
                view.project.document.at_key(f"/control_store/{name}"),
                f"'{name}' is of a database, and the control store is of kind 'lake'",
                "remove the line: its files lie below _control in the lake",
            )
    yield Code.LAKE_CONTROL.at(view.place("/control_store/kind"), _CANNOT, _CAN)
    publish = view.get("/control_store/publish", Publish.FACTORY)
    if publish != Publish.FACTORY:
        yield Code.WRONG_VALUE.at(
            view.place("/control_store/publish"),
            f"'publish' is '{publish}', and a control store of kind 'lake' is written by the factory alone",
            "set 'publish: factory', or remove the line",
        )


def _sign_in(view: View, at: str) -> Iterator[Diagnostic]:
    name = at.removeprefix("/sources/")
    what = "the control store" if name == at else f"source '{name}'"
    has_login = "login" in view.names(at)
    if view.get(f"{at}/type") == SourceType.SQL_SERVER and not has_login:
        yield Code.SIGN_IN.at(
            view.place(f"{at}/type"),
            f"{what} is 'SqlServer', where the factory's managed identity cannot sign in",
            "add 'login' with a user and the Key Vault secret of its password",
        )
    if has_login and not _has_key_vault(view):
        yield _no_key_vault(view, f"{at}/login", f"the login of {what} reads its password from it")


def _has_key_vault(view: View) -> bool:
    return "key_vault" in view.names("")


def _no_key_vault(view: View, at: str, why: str) -> Diagnostic:
    return Code.MISSING_FIELD.at(
        view.project.document.at_key(at), f"'key_vault' is missing: {why}", "add 'key_vault' with its url"
    )


def _integration_runtime(view: View, at: str) -> Iterator[Diagnostic]:
    name = view.get(f"{at}/integration_runtime")
    names = view.names("/integration_runtimes")
    if name is not None and name not in names:
        yield Code.UNKNOWN_REFERENCE.at(
            view.place(f"{at}/integration_runtime"),
            f"there is no integration runtime {shown(name)}",
            names_hint(name, names) or "describe it in 'integration_runtimes', or remove the line",
        )


def _timeouts(view: View) -> Iterator[Diagnostic]:
    for name, (shortest, longest) in _LIMITS.items():
        text = view.get(f"/pipeline/{name}")
        if text is not None and not shortest <= parse_duration(text) <= longest:
            yield Code.WRONG_VALUE.at(
                view.place(f"/pipeline/{name}"),
                f"'{name}' is '{text}': the service takes {duration_text(shortest)} to {duration_text(longest)}",
                "set a duration between them",
            )
