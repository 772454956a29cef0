"""A quick yes: predicates that accept only what the schema surely accepts, compiled from its definitions.

Whatever they do not accept is held against the schema by jsonschema, which alone says what is wrong. So a predicate may be
too strict, which costs time, and must never be too lax. Nearly everything people write is fine, and a yes is all it needs.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import TypeAlias

from adfgen.model.body import Json

__all__ = ["Acceptance"]

Predicate: TypeAlias = Callable[[Json], bool]

_TYPES: Mapping[str, frozenset[type]] = {  # of values read from JSON; a whole number may also be written 1.0
    "string": frozenset({str}),
    "integer": frozenset({int}),
    "number": frozenset({int, float}),
    "boolean": frozenset({bool}),
    "array": frozenset({list}),
    "object": frozenset({dict}),
    "null": frozenset({type(None)}),
}
_SAID_ELSEWHERE = frozenset({"additionalProperties", "required", "then"})  # with `properties` and with `if`
_ANNOTATIONS = frozenset({"title", "examples", "listedBy", "meant"})


class Acceptance:
    """The predicates of one schema document, each compiled when it is first asked for."""

    def __init__(self, definitions: Mapping[str, Json]) -> None:
        self._definitions = definitions
        self._known: dict[int, Predicate] = {}  # by the identity of a schema, which lives as long as the document

    def of(self, schema: Json) -> Predicate:
        """The predicate of a schema that is part of the document."""
        known = self._known.get(id(schema))
        if known is None:
            known = self._known[id(schema)] = self._compile(schema)
        return known

    def _compile(self, schema: Json) -> Predicate:
        keywords = schema.keys() - _SAID_ELSEWHERE - _ANNOTATIONS
        if "discriminator" in keywords:
            keywords -= {"allOf"}  # a branch for each type; the discriminator says which one applies
        if {"additionalProperties", "required"} & schema.keys():
            keywords |= {"properties"}
        parts = [self._keyword(keyword, schema) for keyword in sorted(keywords, reverse=True)]  # `type` comes first
        match parts:
            case []:
                return lambda _: True
            case [only]:
                return only
            case [first, second]:
                return lambda value: first(value) and second(value)
        return lambda value: all(accepts(value) for accepts in parts)

    def _keyword(self, keyword: str, schema: Json) -> Predicate:
        match keyword:
            case "type":
                return _of_types(schema["type"])
            case "const" | "enum":
                return _one_of([schema["const"]] if keyword == "const" else schema["enum"])
            case "pattern":
                return _matching(schema["pattern"], schema.get("examples", ()))
            case "properties":
                return self._members(schema)
            case "items":
                return self._elements(schema["items"])
            case "$ref":
                return self._reference(schema["$ref"])
            case "allOf":
                parts = [self.of(part) for part in schema["allOf"]]
                return lambda value: all(accepts(value) for accepts in parts)
            case "if":
                return self._conditional(schema)
            case "discriminator":
                return self._branch(schema["discriminator"])
        return lambda _: False  # what jsonschema knows and this does not

    def _reference(self, target: str) -> Predicate:
        """Looked up and compiled when a value is first asked about: definitions hold each other, and few are ever met."""
        name = target.removeprefix("#/$defs/")

        def accepts(value: Json) -> bool:
            return self.of(self._definitions[name])(value)

        return accepts

    def _members(self, schema: Json) -> Predicate:
        required = tuple(schema.get("required", ()))
        parts = schema.get("properties", {})
        others = schema.get("additionalProperties", {})

        def accepts(value: Json) -> bool:
            if type(value) is not dict:
                return True
            for name in required:
                if name not in value:
                    return False
            for name, member in value.items():
                part = parts.get(name, others)
                if part is False or not self.of(part)(member):
                    return False
            return True

        return accepts

    def _elements(self, part: Json) -> Predicate:
        return lambda value: type(value) is not list or all(map(self.of(part), value))

    def _conditional(self, schema: Json) -> Predicate:
        """By the type of a value where the condition is one; else as if the condition always held."""
        then = self.of(schema["then"])
        if schema["if"].keys() != {"type"}:
            return then
        applies = _of_types(schema["if"]["type"])
        return lambda value: not applies(value) or then(value)

    def _branch(self, told: Json) -> Predicate:
        name = told["propertyName"]
        targets = {value: self._reference(target) for value, target in told["mapping"].items()}

        def accepts(value: Json) -> bool:
            kind = value.get(name) if type(value) is dict else None
            branch = targets.get(kind) if type(kind) is str else None
            return branch is not None and branch(value)

        return accepts


def _of_types(names: str | list[str]) -> Predicate:
    types = frozenset().union(*(_TYPES[name] for name in ([names] if isinstance(names, str) else names)))
    return lambda value: type(value) in types


def _one_of(texts: list[str]) -> Predicate:
    known = frozenset(texts)
    return lambda value: type(value) is str and value in known


def _matching(pattern: str, examples: Iterable[str]) -> Predicate:
    """By the examples first, which patterns of closed lists match in any letter case: most patterns are never needed."""
    known = frozenset(map(str.lower, examples))

    def accepts(value: Json) -> bool:
        if type(value) is not str or (value.isascii() and value.lower() in known):
            return True
        return re.search(pattern, value) is not None

    return accepts
