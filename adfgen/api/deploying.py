"""What a deploy sends and where: an environment of a project, or any Git folder, and the factory it goes to."""

import json
import logging
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from adfgen.api.rendering import Rendering, render, stale_files
from adfgen.deploy.target import Coordinates
from adfgen.deploy.way import check_way
from adfgen.diagnostics import Diagnostic, has_errors
from adfgen.errors import AdfgenError, ProjectError, UsageError
from adfgen.lint.runner import lint
from adfgen.metadata.project import Project
from adfgen.metadata.service import ControlKind, Publish, SqlControlStore
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.model.folder import read_folder
from adfgen.render.control import CONTROL_SCRIPTS
from adfgen.render.environment import Templates
from adfgen.render.output import environment_factories

if TYPE_CHECKING:
    from adfgen.deploy.azure import AzureTarget

__all__ = ["ControlNames", "Release", "connect", "folder_release", "place_of", "project_release"]

_ID = re.compile(
    r"/?subscriptions/([^/]+)/resourceGroups/([^/]+)/providers/Microsoft\.DataFactory/factories/([^/]+)/?",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class ControlNames:
    """What the control store's part of a project is called in the factory, and how it is published."""

    publish: Publish
    publish_pipeline: str
    status_pipeline: str
    kind: ControlKind = ControlKind.SQL
    server: str = ""
    database: str = ""

    @classmethod
    def of(cls, project: Project) -> "ControlNames":
        """Those of a project."""
        naming, store = project.naming, project.control_store
        place = (store.server, store.database) if isinstance(store, SqlControlStore) else ()
        return cls(
            store.publish,
            naming.pipeline_name("control_publish"),
            naming.pipeline_name("control_status"),
            store.kind,
            *place,
        )


@dataclass(frozen=True, slots=True)
class Release:
    """Everything a deploy brings: the factory, the table definitions, and where they go."""

    destination: Coordinates
    factory: Factory
    state: Path
    definitions: tuple[Mapping[str, Json], ...] = ()
    control: ControlNames | None = None
    scripts: Mapping[str, str] = field(default_factory=dict)
    findings: tuple[Diagnostic, ...] = ()


def project_release(root: Path, environment: str, variables: Mapping[str, str] | None = None) -> Release:
    """An environment of a project: the bodies of factory/ with the environment's values.

    Raises ProjectError when there are errors or factory/ is stale, UsageError for an environment there is not.
    """
    rendering = render(root)
    project = _checked(rendering, root)
    # looked up before anything else: an environment that is not there is the first thing to say
    known = project.for_environment(environment).environment
    assert known is not None
    place = known.resolved(os.environ if variables is None else variables).factory
    templates = root / "templates"
    factories = environment_factories(project, Templates(templates if templates.is_dir() else None))
    definitions = _definitions(rendering)
    return Release(
        Coordinates(place.subscription, place.resource_group, place.name, place.cloud.value),
        factories[environment],
        root / ".adfgen",
        definitions,
        ControlNames.of(project.for_environment(environment)),
        {name: rendering.files[f"control/{name}"] for name in CONTROL_SCRIPTS if f"control/{name}" in rendering.files},
        rendering.diagnostics,
    )


def _checked(rendering: Rendering, root: Path) -> Project:
    if rendering.project is None or rendering.has_errors:
        raise _refused(rendering.diagnostics, "the project has errors", "adfgen validate shows where")
    stale = stale_files(rendering, root)
    if stale:
        listed = ", ".join(f"'{path}'" for path in stale[:3]) + (
            f" and {len(stale) - 3} more" if len(stale) > 3 else ""
        )
        raise ProjectError(f"not what the metadata renders to: {listed}", hint="adfgen render, review, then deploy")
    return rendering.project


def _definitions(rendering: Rendering) -> tuple[Mapping[str, Json], ...]:
    return tuple(json.loads(rendering.files["control/table_definition.json"]))


def _refused(findings: tuple[Diagnostic, ...], what: str, hint: str) -> ProjectError:
    errors = [f"{item.code}: {item.message}" for item in findings if has_errors([item])]
    return ProjectError("\n".join([what, *errors]), hint=hint)


def folder_release(folder: Path, destination: Coordinates) -> Release:
    """Any ADF Git folder, to a factory. Raises ProjectError when it cannot be read or has errors."""
    factory, reading = read_folder(folder)
    findings = lint(factory, reading=reading)
    if has_errors(findings):
        raise _refused(findings, f"'{folder}' has errors", f"adfgen validate {folder} shows where")
    return Release(destination, factory, folder / ".adfgen", findings=findings)


def place_of(text: str) -> Coordinates:
    """A factory by its ARM id. Raises UsageError."""
    found = _ID.fullmatch(text)
    if found is None:
        hint = "write /subscriptions/…/resourceGroups/…/providers/Microsoft.DataFactory/factories/…"
        raise UsageError(f"'{text}' is not the id of a factory", hint=hint)
    return Coordinates(found[1], found[2], found[3])


def connect(place: Coordinates, *, endpoint: str | None = None, ca_file: str | None = None) -> "AzureTarget":
    """The live factory, signed in as azure-identity finds.

    Raises AdfgenError when the Azure packages are missing, or another endpoint than Azure's cannot be reached.
    """
    there = replace(place, endpoint=endpoint or None, ca_file=ca_file or None)
    check_way(there)
    try:
        from adfgen.deploy.azure import AzureTarget  # noqa: PLC0415 - half a second that no other command needs
    except ImportError as error:
        raise AdfgenError(f"the Azure packages are not installed: {error}", hint="pip install adfgen") from error
    logging.getLogger("azure.identity").setLevel(logging.CRITICAL)  # what it warns of is in the error, too
    return AzureTarget(there)
