"""Which resources of a factory a resource of an ARM template waits for.

Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/resource-dependency
"""

import re
from collections.abc import Iterator, Mapping
from typing import NamedTuple

from adfgen.model.body import Json, as_list
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind
from adfgen.model.template_function import Unknown
from adfgen.model.template_scope import Scope
from adfgen.model.template_syntax import Call, expression_in, parse_expression

__all__ = ["Dependency", "dependencies_of"]

_BY_TYPE = {kind.arm_type.casefold(): kind for kind in Kind if kind.collection}
_PATH = re.compile(r"(?:^|/)(?P<collection>\w+)/(?P<name>[^/]+)")  # of one below the factory
_BY_COLLECTION = {kind.collection.casefold(): kind for kind in _BY_TYPE.values() if "/" not in kind.collection}


class Dependency(NamedTuple):
    """A resource that is waited for, and the pointer of the entry in the body of the one that waits."""

    pointer: str
    key: ArtifactKey


def dependencies_of(body: Mapping[str, Json], scope: Scope) -> Iterator[Dependency]:
    """The entries of `dependsOn` that surely say which resource of the factory they mean, by its id or the end of it."""
    for index, entry in enumerate(as_list(body.get("dependsOn"))):
        key = _meant(entry, scope) if isinstance(entry, str) else None
        if key is not None:
            yield Dependency(f"/dependsOn/{index}", key)


def _meant(entry: str, scope: Scope) -> ArtifactKey | None:
    value = scope.value(entry)
    if isinstance(value, Unknown) and not value.tail:
        return _of_call(entry, scope)
    tail = value.tail if isinstance(value, Unknown) else value
    found = _PATH.fullmatch(tail.partition("Microsoft.DataFactory/factories/")[2].partition("/")[2] or tail)
    kind = _BY_COLLECTION.get(found["collection"].casefold()) if found else None
    return ArtifactKey(kind, found["name"]) if found and kind else None


def _of_call(entry: str, scope: Scope) -> ArtifactKey | None:
    """What `resourceId(type, factory, name)` means, with a subscription and a resource group before them or without."""
    try:
        node = parse_expression(expression_in(entry) or "")
    except ValueError:
        return None
    if not isinstance(node, Call) or node.name != "resourceid":
        return None
    *_, name = values = [scope.evaluate(argument) for argument in node.arguments] or [None]
    kinds = [_BY_TYPE[value.casefold()] for value in values if isinstance(value, str) and value.casefold() in _BY_TYPE]
    return ArtifactKey(kinds[0], name) if kinds and isinstance(name, str) else None
