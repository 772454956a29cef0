"""What a PUT must look like before it is stored: only what everything after it relies on; the rest is `adfgen validate`'s."""

import json
import re
from collections.abc import Mapping
from unicodedata import category

from adfgen.emulator.refusal import bad_request, type_change
from adfgen.emulator.store import Document
from adfgen.model.body import Json

__all__ = ["check_factory", "check_name", "check_shape", "check_type"]

# collection → its properties that are lists, and those that are objects
_LISTS: Mapping[str, tuple[str, ...]] = {"pipelines": ("activities", "annotations"), "triggers": ("pipelines",)}
_OBJECTS: Mapping[str, tuple[str, ...]] = {
    "factories": ("globalParameters",),
    "pipelines": ("parameters", "variables"),
    "triggers": ("pipeline", "typeProperties"),
    "datasets": ("linkedServiceName", "typeProperties", "parameters"),
    "linked_services": ("typeProperties", "parameters"),
}
_TYPED = frozenset(
    {"datasets", "linked_services", "triggers", "data_flows", "credential_operations", "integration_runtimes"}
)
# of those https://learn.microsoft.com/azure/data-factory/naming-rules forbids; dots and plus signs are seen in real factories
_FORBIDDEN = frozenset("/\\<>*%&:?")
_COUNT = re.compile(r'"?0*[1-9]\d{0,8}"?')  # a whole number above 0, written as a number or as a text
_LONGEST = 260  # characters of a name
_HYPHENATED = (
    re.compile(r"[A-Za-z0-9]+(-[A-Za-z0-9]+)*"),
    3,
    63,
    "letters and digits with single hyphens between them",
)
_PLAIN = (re.compile(r"\w([-\w]*\w)?", re.ASCII), 1, 127, "letters, digits, underscores and hyphens between them")
# collection → the form of its names, its shortest and its longest, from the patterns and lengths of the API's own definition
_FORMS: Mapping[str, tuple[re.Pattern[str], int, int, str]] = {
    "factories": _HYPHENATED,
    "integration_runtimes": _HYPHENATED,
    "credential_operations": _PLAIN,
    "managed_virtual_networks": _PLAIN,
    "managed_private_endpoints": _PLAIN,
}


def check_name(collection: str, name: str, target: str) -> None:
    """Raise Refusal for a name no path can hold, or none the API defines. The service's words are assumed."""
    if collection in _FORMS:
        pattern, shortest, longest, form = _FORMS[collection]
        if not (pattern.fullmatch(name) and shortest <= len(name) <= longest):
            message = f"The name {name[:longest]!r} is not allowed: {shortest} to {longest} {form}."
            raise bad_request(message, target)
        return
    found = sorted(_FORBIDDEN.intersection(name))
    if any(category(character) == "Cc" for character in name):
        found.append("control characters")
    if found or not name.strip():
        raise bad_request(
            f"The name '{name}' holds characters that are not allowed: {' '.join(found) or 'blanks only'}", target
        )
    if len(name) > _LONGEST:
        raise bad_request(f"The name has {len(name)} characters; {_LONGEST} are allowed.", target)


def check_factory(body: Mapping[str, Json], target: str) -> None:
    """Raise Refusal for what stands beside a factory's properties and is of another JSON type than in clients' models."""
    tags = body.get("tags") or {}
    if not isinstance(tags, dict) or not all(isinstance(value, str) for value in tags.values()):
        raise bad_request("'tags' is no object of texts.", target)
    if not isinstance(body.get("identity"), dict | None):
        raise bad_request("'identity' is no object.", target)
    if not isinstance(body.get("location"), str | None):
        raise bad_request("'location' is no text.", target)


def check_shape(collection: str, properties: Mapping[str, Json], target: str) -> None:
    """Raise Refusal for properties of another JSON type than every client's models have. The service's words are assumed."""
    if collection in _TYPED and not isinstance(properties.get("type"), str):
        raise bad_request("The request body has no text 'properties.type'.", target)
    for name in _LISTS.get(collection, ()):
        found = properties.get(name)
        if found is not None and not (isinstance(found, list) and (name == "annotations" or _are_objects(found))):
            raise bad_request(f"'properties.{name}' is no list of objects.", target)
    for name in _OBJECTS.get(collection, ()):
        if not isinstance(properties.get(name), dict | None):
            raise bad_request(f"'properties.{name}' is no object.", target)
    concurrency = properties.get("concurrency") if collection == "pipelines" else None
    if not _is_count(concurrency):
        raise bad_request("The concurrency of a pipeline is a whole number above 0.", target)
    if collection == "triggers":
        _check_recurrence(properties.get("typeProperties") or {}, target)
    if collection == "global_parameters" and not _are_objects(list(properties.values())):
        raise bad_request("A global parameter is no object.", target)


def _check_recurrence(given: Mapping[str, Json], target: str) -> None:
    """Raise Refusal for what no clock can go by: it would be every trigger's trouble when that one is due."""
    recurrence = given.get("recurrence")
    if not isinstance(recurrence, dict | None):
        raise bad_request("'typeProperties.recurrence' is no object.", target)
    if recurrence and not isinstance(recurrence.get("schedule"), dict | None):
        raise bad_request("'typeProperties.recurrence.schedule' is no object.", target)
    if not _is_count((recurrence or given).get("interval")):
        raise bad_request("The interval of a trigger is a whole number above 0.", target)


def _is_count(value: Json) -> bool:
    return value is None or _COUNT.fullmatch(json.dumps(value)) is not None


def _are_objects(values: list[Json]) -> bool:
    return all(isinstance(item, dict) for item in values)


def check_type(found: Document | None, properties: Mapping[str, Json]) -> None:
    """Raise Refusal when an integration runtime would become another kind of one."""
    if (
        found is not None
        and found.collection == "integration_runtimes"
        and found.properties["type"] != properties["type"]
    ):
        raise type_change(found.id)
