"""The resources of an ARM template, flattened: those inside others, in nested and linked templates and in copy loops, too."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from adfgen.model.body import Json, as_object, dump_compact
from adfgen.model.factory import Origin
from adfgen.model.template_function import Unknown
from adfgen.model.template_scope import Scope
from adfgen.source import escape_pointer

__all__ = ["TemplateResource", "linked_file", "resources_of"]

_DEPLOYMENT = "microsoft.resources/deployments"
_FILE_NAME = re.compile(r"([\w.-]+\.json)\b", re.IGNORECASE)
_MOST_TURNS = 800  # of a copy loop, as Azure Resource Manager has it


@dataclass(frozen=True, slots=True)
class TemplateResource:
    """One resource: its full type, its names (several in a copy loop), and what its expressions mean.

    `link` says that it stands for a template that is not at hand. One that `is_existing` is only named, not deployed; a
    loop `is_open` when nobody knows how often it turns.
    """

    type: str
    names: tuple[Json, ...]
    body: Mapping[str, Json]
    scope: Scope
    origin: Origin
    condition: str = ""
    is_open: bool = False
    link: str = ""

    @property
    def is_existing(self) -> bool:
        """Whether it lies outside of the deployment: so a template with symbolic names tells of what it refers to."""
        return self.body.get("existing") is True


@dataclass(frozen=True, slots=True)
class _Place:
    """Where resources are listed, and what holds for all of them."""

    scope: Scope
    origin: Origin
    parts: Mapping[str, Json]
    files: tuple[str, ...]  # the templates that link each other on the way here
    parent_type: str = ""
    condition: str = ""
    is_open: bool = False

    def below(self, step: str) -> Origin:
        return self.origin._replace(pointer=f"{self.origin.pointer}/{step}")


def resources_of(template: Json, file: str, parts: Mapping[str, Json]) -> Iterator[TemplateResource]:
    """Every resource of a template, parents first; `parts` are the templates it may link, by file name in lower case."""
    place = _Place(Scope.of(template), Origin(file, "/resources"), parts, (file.casefold(),))
    return _listed(template.get("resources"), place)


def linked_file(link: Json) -> str:
    """The name of the file a `templateLink` leads to; empty when it does not end in one."""
    held = as_object(link)
    found = _FILE_NAME.findall(str(held.get("relativePath") or held.get("uri") or ""))
    return found[0] if found else ""


def _listed(resources: Json, place: _Place) -> Iterator[TemplateResource]:
    members = resources.items() if isinstance(resources, dict) else enumerate(resources or ())
    for step, body in members:
        yield from _with_inner(as_object(body), place, place.below(escape_pointer(str(step))))


def _with_inner(body: Mapping[str, Json], place: _Place, origin: Origin) -> Iterator[TemplateResource]:
    scope, turns = _turns(body, place.scope)
    type_ = scope.value(body.get("type", ""))
    type_ = type_ if isinstance(type_, str) else ""
    full_type = f"{place.parent_type}/{type_}" if place.parent_type and "." not in type_ else type_
    resource = TemplateResource(
        full_type,
        tuple(turn.value(body.get("name", "")) for turn in turns),
        body,
        scope,
        origin,
        "".join(filter(None, (place.condition, _text(body.get("condition", ""))))),
        place.is_open or (isinstance(body.get("copy"), dict) and scope.index is None),
    )
    if full_type.casefold() == _DEPLOYMENT:
        yield from _deployed(resource, place)
        return
    yield resource
    if isinstance(body.get("resources"), list):
        inside = replace(
            place,
            scope=scope,
            origin=origin._replace(pointer=f"{origin.pointer}/resources"),
            parent_type=full_type,
            condition=resource.condition,
            is_open=place.is_open or "copy" in body,
        )
        yield from _listed(body["resources"], inside)


def _turns(body: Mapping[str, Json], scope: Scope) -> tuple[Scope, tuple[Scope, ...]]:
    """The scope of a resource's first turn, and those of all turns of its copy loop."""
    loop = body.get("copy")
    count = scope.value(loop.get("count")) if isinstance(loop, dict) else None
    if type(count) is not int:
        return scope, (scope,)
    first = scope.at(0)
    return first, (first, *(scope.at(index) for index in range(1, min(count, _MOST_TURNS))))


def _deployed(resource: TemplateResource, place: _Place) -> Iterator[TemplateResource]:
    """The resources of the template that a deployment inside a template nests or links."""
    held = resource.body.get("properties")
    properties = as_object(held)
    nested, link = properties.get("template"), linked_file(properties.get("templateLink"))
    around = replace(place, condition=resource.condition, is_open=resource.is_open or "copy" in resource.body)
    if isinstance(nested, dict):
        options = properties.get("expressionEvaluationOptions")
        is_inner = isinstance(options, dict) and str(options.get("scope", "")).casefold() == "inner"
        scope = _inner_scope(nested, properties, resource.scope) if is_inner else resource.scope
        origin = resource.origin._replace(pointer=f"{resource.origin.pointer}/properties/template/resources")
        yield from _listed(nested.get("resources"), replace(around, scope=scope, origin=origin))
    elif link.casefold() in place.parts and link.casefold() not in place.files:
        part = place.parts[link.casefold()]
        scope = _inner_scope(part, properties, resource.scope)
        files = (*place.files, link.casefold())
        yield from _listed(
            part.get("resources"), replace(around, scope=scope, origin=Origin(link, "/resources"), files=files)
        )
    else:
        yield replace(resource, link=f"'{link}'" if link else "a deployment")


def _inner_scope(template: Json, properties: Mapping[str, Json], outer: Scope) -> Scope:
    """The scope of a template that gets parameters from the one around it."""
    given = outer.value(properties.get("parameters") or {})
    if not isinstance(given, dict):
        declared = template.get("parameters")
        given = {name: Unknown() for name in (declared if isinstance(declared, dict) else ())}
    values = {name: item.get("value", Unknown()) if isinstance(item, dict) else item for name, item in given.items()}
    return Scope.of(template, values, outer=outer)


def _text(value: Json) -> str:
    return value if isinstance(value, str) else dump_compact(value)
