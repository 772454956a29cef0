"""Reads the environments: each is a factory and the values that differ there, never another set of things."""

import re
from collections.abc import Iterable, Iterator

from adfgen.diagnostics import Diagnostic, Location
from adfgen.metadata.code import Code
from adfgen.metadata.environment import Cloud, Environment, FactoryCoordinates, TriggerState
from adfgen.metadata.file_check import COORDINATES
from adfgen.metadata.near_miss import did_you_mean
from adfgen.metadata.project_reader import read_services
from adfgen.metadata.schema import Checked
from adfgen.metadata.secret import shown
from adfgen.metadata.view import View
from adfgen.model.body import Json
from adfgen.source import escape_pointer

__all__ = ["environment_findings", "read_environment", "twin_findings"]

_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,39}")
_SECTIONS = ("sources", "lake", "control_store", "key_vault", "alerts", "schedule")


def read_environment(name: str, view: View) -> Environment:
    """The environment of a view without findings of level error."""
    assert view.environment is not None
    services = read_services(view)
    document = view.environment.document
    return Environment(
        name=name,
        factory=FactoryCoordinates(
            **{field: view.get(f"/factory/{field}") for field in COORDINATES},
            cloud=Cloud(view.get("/factory/cloud", Cloud.PUBLIC)),
        ),
        sources=services.sources,
        lake=services.lake,
        control_store=services.control_store,
        key_vault=services.key_vault,
        alerts=services.alerts,
        schedule=services.schedule,
        trigger_state=TriggerState(view.get("/trigger_state", TriggerState.STOPPED)),
        git_connected=view.get("/git_connected", default=False),
        location=document.at(""),
        places={field: document.at(f"/factory/{field}") for field in COORDINATES},
    )


def environment_findings(name: str, project: Checked, environment: Checked) -> Iterator[Diagnostic]:
    """Everything one environment says that project.yml has no place for."""
    file = environment.document.file
    if not _NAME.fullmatch(name):
        yield Code.WRONG_VALUE.at(
            Location(file, line=1, column=1),
            f"{shown(name)} cannot name an environment",
            "name the file with letters, digits, _ and -",
        )
    values, known = environment.document.value, project.document.value
    if not isinstance(values, dict) or not isinstance(known, dict):
        return
    reported = {item.location.pointer for item in environment.diagnostics}
    sections = {section: values[section] for section in _SECTIONS if section in values}
    for pointer, nearest in _additions(sections, known):
        if pointer not in reported:
            yield Code.NOT_IN_PROJECT.at(
                environment.document.at_key(pointer),
                f"environment '{name}' sets '{_path(pointer)}', which '{project.document.file}' does not have",
                nearest or "add it there too: environments differ in values, never in what there is",
            )


def _additions(values: Json, known: Json, at: str = "") -> Iterator[tuple[str, str]]:
    """Pointers of what `values` has and `known` has not, topmost only, each with the nearest name as a hint."""
    for key, value in values.items():
        pointer = f"{at}/{escape_pointer(key)}"
        if key not in known:
            yield pointer, did_you_mean(key, known)
        elif isinstance(value, dict) and isinstance(known[key], dict):
            yield from _additions(value, known[key], pointer)


def _path(pointer: str) -> str:
    return pointer.removeprefix("/").replace("~1", "/").replace("~0", "~")


def twin_findings(environments: Iterable[tuple[str, Checked]]) -> Iterator[Diagnostic]:
    """Pairs of environments that are one to Git, to the service, or to a file system."""
    names: dict[str, str] = {}
    factories: dict[tuple[str, ...], str] = {}
    connected: list[str] = []
    for name, checked in environments:
        view = View(checked)
        first = names.setdefault(name.casefold(), checked.document.file)
        if first != checked.document.file:
            yield Code.TWINS.at(
                Location(checked.document.file, line=1, column=1),
                f"environment '{name}' stands in '{first}' too",
                "rename or remove one",
            )
        yield from _same_factory(name, view, factories)
        if view.get("/git_connected") is True:
            connected.append(name)
            if len(connected) > 1:
                yield Code.TWINS.at(
                    view.place("/git_connected"),
                    f"environments '{connected[0]}' and '{name}' are both connected to Git",
                    "one factory is connected to Git; the others receive what it publishes",
                )


def _same_factory(name: str, view: View, factories: dict[tuple[str, ...], str]) -> Iterator[Diagnostic]:
    coordinates = tuple(view.get(f"/factory/{field}", "") for field in ("subscription", "resource_group", "name"))
    if not all(coordinates):
        return
    other = factories.setdefault(tuple(item.casefold() for item in coordinates), name)
    if other != name:
        yield Code.TWINS.at(
            view.place("/factory/name"),
            f"environments '{other}' and '{name}' are one factory, '{coordinates[2]}'",
            "give each its own factory: deploying one would overwrite the other",
        )
