"""A project as a factory: every template of its pattern rendered for what it is rendered for, each artifact with its origin."""

from collections.abc import Iterator, Mapping

import yaml

from adfgen.errors import ProjectError
from adfgen.metadata.environment import Cloud, TriggerState
from adfgen.metadata.project import Project
from adfgen.metadata.service import ControlKind, LakeControlStore, Schedule, SqlControlStore
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory, Origin
from adfgen.model.kind import Kind
from adfgen.render.control import COMMITTED_BATCHES, CONTROL_SCRIPTS, control_batches
from adfgen.render.definition import DEFINITION_PARAMETERS, lake_root
from adfgen.render.environment import Templates
from adfgen.render.flow import SourceView, control_format, copy_source_type_of, dataset_type_of, flows_of
from adfgen.render.lake_control import control_root
from adfgen.render.name import Names
from adfgen.render.sql import MARKERS

__all__ = ["render_factory"]

_PATTERNS = {ControlKind.SQL: "watermark", ControlKind.LAKE: "watermark_lake"}
_KINDS = {kind.folder: kind for kind in Kind}
_VAULT_AUDIENCES = {
    Cloud.PUBLIC: "https://vault.azure.net",
    Cloud.US_GOVERNMENT: "https://vault.usgovcloudapi.net",
    Cloud.CHINA: "https://vault.azure.cn",
}


def render_factory(project: Project, templates: Templates) -> Factory:
    """The factory of a project with the values that are in it. Raises ProjectError for a template that cannot be rendered."""
    shared = {**_shared_context(project), **_control_context(project, templates)}
    artifacts = [_factory_artifact(project)] if project.environment else []
    for name, scope in _templates(_PATTERNS[project.control_store.kind], templates):
        for context in _contexts(project, scope, name):
            body = templates.render_json(name, {**shared, **context})
            if body is not None:
                artifacts.append(_artifact(body, name))
    factory_name = project.environment.factory.name if project.environment else project.name
    return Factory.of(artifacts, name=factory_name)


def _templates(pattern: str, templates: Templates) -> Iterator[tuple[str, str]]:
    """The templates of a pattern, its own and those it shares with others, each with what it is rendered for."""
    described = yaml.safe_load(templates.text(f"patterns/{pattern}/pattern.yml"))
    for owner, listed in {pattern: described["templates"], **described.get("shared", {})}.items():
        yield from ((f"patterns/{owner}/{template}", str(scope)) for template, scope in listed.items())


def _control_context(project: Project, templates: Templates) -> dict[str, Json]:
    """What only the templates of one kind of control store ask for."""
    match project.control_store:
        case SqlControlStore() as store:
            scripts = {name: templates.text(f"control/{name}") for name in CONTROL_SCRIPTS}
            return {
                "control_dataset_type": dataset_type_of(store.type),
                "control_source_type": copy_source_type_of(store.type),
                "committed_batches_sql": COMMITTED_BATCHES,
                "control_batches": control_batches(scripts),
                "definition_parameters": DEFINITION_PARAMETERS,
            }
        case LakeControlStore():
            return {"control_root": control_root(project), "first_source": SourceView.of(project.sources[0])}


def _shared_context(project: Project) -> dict[str, Json]:
    environment = project.environment
    logins = [source.login for source in project.sources] + [project.control_store.login]
    return {
        "project": project,
        "names": Names(project.naming),
        "settings": project.pipeline,
        "flows": flows_of(project),
        "markers": MARKERS,
        "lake_root": lake_root(project),
        "needs_key_vault": any(logins),
        "key_vault_audience": _VAULT_AUDIENCES[environment.factory.cloud if environment else Cloud.PUBLIC],
        "trigger_state": (environment.trigger_state if environment else TriggerState.STOPPED).value,
        "schedule_details": _schedule_details(project.schedule) if project.schedule else {},
    }


def _schedule_details(schedule: Schedule) -> dict[str, Json]:
    details: dict[str, Json] = {
        "minutes": list(schedule.minutes),
        "hours": list(schedule.hours),
        "weekDays": [day.value for day in schedule.week_days],
        "monthDays": list(schedule.month_days),
    }
    return {name: value for name, value in details.items() if value}


def _contexts(project: Project, scope: str, template: str) -> Iterator[Mapping[str, Json]]:
    """What a template is rendered for, one context each."""
    flows = flows_of(project)
    match scope:
        case "project":
            yield {}
        case "source":
            yield from ({"source": SourceView.of(source)} for source in project.sources)
        case "flow":
            yield from ({"flow": flow} for flow in flows)
        case "format":
            own = control_format(project.control_store.kind)
            formats = {flow.format.name: flow.format for flow in flows} | {own.name: own}
            yield from ({"format": formats[name]} for name in sorted(formats))
        case "runtime":
            yield from ({"runtime": runtime} for runtime in project.integration_runtimes)
        case _:
            raise ProjectError(
                f"pattern.yml: '{template}' is rendered for '{scope}', which is nothing there is",
                hint="project, source, flow, format or runtime",
            )


def _artifact(body: Json, name: str) -> Artifact:
    kind = _KINDS[name.split("/")[2]]
    return Artifact(ArtifactKey(kind, body["name"]), body, Origin(template=name))


def _factory_artifact(project: Project) -> Artifact:
    assert project.environment is not None
    factory = project.environment.factory
    body = {
        "name": factory.name,
        "location": factory.location,
        "identity": {"type": "SystemAssigned"},
        "properties": {},
    }
    return Artifact(ArtifactKey(Kind.FACTORY, factory.name), body)
