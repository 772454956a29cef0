"""Hold a resource against its definition, by the short way where an annotation allows one.

The standard keywords remain in the document and give the same verdicts; walking forty `if` branches to find the one
activity type an object has is what makes the standard way slow.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Final

from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from jsonschema.validators import extend

from adfgen.lint.schema.document import ROOTS, shipped_definitions
from adfgen.model.body import Body, Json
from adfgen.model.kind import Kind

__all__ = ["Fault", "faults_of", "short_validator", "standard_validator"]

Errors = Iterator[ValidationError]
_ANNOTATIONS: Final = ("discriminator", "valueOrExpression", "oneOfIgnoringCase")
_PLAIN: Mapping[str, tuple[type, ...]] = {  # JSON types that are fine as they are; everything else goes the long way
    "string": (str, int, float),
    "secret": (str, int, float),
    "integer": (int,),
    "number": (int, float),
    "boolean": (bool,),
    "array": (list,),
    "object": (dict,),
}
_EXPRESSION = re.compile(r"^@|@\{")


@dataclass(frozen=True, slots=True)
class Fault:
    """One deviation: the keyword that found it with its value and its schema, where, and the value that is there."""

    keyword: str
    expected: Json
    schema: Json
    path: tuple[str | int, ...]
    value: Json


def faults_of(kind: Kind, body: Body) -> Iterator[Fault]:
    """What is wrong with a resource's body: one fault for each deviation, in the one branch that applies."""
    for error in _validator_of(kind).iter_errors(body):
        path = tuple(error.absolute_path)
        yield Fault(str(error.validator), error.validator_value, error.schema, path, error.instance)


@cache
def _validator_of(kind: Kind) -> Draft202012Validator:
    return short_validator(shipped_definitions(), ROOTS[kind])


def standard_validator(definitions: Mapping[str, Json], root: str) -> Draft202012Validator:
    """The library as it comes: the slow measure of the same verdicts."""
    return Draft202012Validator({"$ref": f"#/$defs/{root}", "$defs": definitions})


def short_validator(definitions: Mapping[str, Json], root: str) -> Draft202012Validator:
    """The library with the short ways. The schema is not checked here: that takes seconds and a test does it once."""
    keywords: Mapping[str, Callable[..., Errors]] = {
        "$ref": lambda validator, target, instance, _: validator.descend(instance, _resolve(definitions, target)),
        "allOf": _all_of,
        "properties": lambda validator, parts, instance, _: _members(definitions, validator, parts, instance),
        "items": lambda validator, part, instance, _: _elements(definitions, validator, part, instance),
        "discriminator": lambda validator, told, instance, _: _branch(definitions, validator, told, instance),
        "valueOrExpression": _value_or_expression,
        "oneOfIgnoringCase": _one_of_ignoring_case,
    }
    validator_class = extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]  # the stubs leave it open
    validator: Draft202012Validator = validator_class(definitions[root])
    return validator


def _resolve(definitions: Mapping[str, Json], target: str) -> Json:
    return definitions[target.removeprefix("#/$defs/")]


def _members(definitions: Mapping[str, Json], validator: Draft202012Validator, parts: Json, instance: Json) -> Errors:
    if isinstance(instance, dict):
        for name, value in instance.items():
            if name in parts:
                yield from _inner(definitions, validator, parts[name], value, name)


def _elements(definitions: Mapping[str, Json], validator: Draft202012Validator, part: Json, instance: Json) -> Errors:
    if isinstance(instance, list):
        for index, value in enumerate(instance):
            yield from _inner(definitions, validator, part, value, index)


def _inner(
    definitions: Mapping[str, Json], validator: Draft202012Validator, part: Json, value: Json, step: str | int
) -> Errors:
    """What is wrong with a value inside another; nothing is where a text goes that is a text, as most are."""
    definition = _resolve(definitions, part["$ref"]) if "$ref" in part and len(part) == 1 else part
    kind = definition.get("valueOrExpression")
    if kind is None or (value is not None and type(value) not in _PLAIN[kind]):
        yield from validator.descend(value, definition, path=step, schema_path=step)


def _all_of(validator: Draft202012Validator, parts: Json, instance: Json, schema: Json) -> Errors:
    if not any(annotation in schema for annotation in _ANNOTATIONS):
        yield from _long_way(validator, parts, instance)


def _long_way(validator: Draft202012Validator, parts: Json, instance: Json) -> Errors:
    for index, part in enumerate(parts):
        yield from validator.descend(instance, part, schema_path=index)


def _branch(definitions: Mapping[str, Json], validator: Draft202012Validator, told: Json, instance: Json) -> Errors:
    if isinstance(instance, dict):
        value = instance.get(told["propertyName"])
        target = told["mapping"].get(value) if isinstance(value, str) else None
        if target is not None:
            yield from validator.descend(instance, _resolve(definitions, target))


def _value_or_expression(validator: Draft202012Validator, kind: str, instance: Json, schema: Json) -> Errors:
    if instance is None or type(instance) in _PLAIN[kind]:
        return
    if isinstance(instance, str) and _EXPRESSION.search(instance):
        return
    yield from _long_way(validator, schema["allOf"], instance)


def _one_of_ignoring_case(validator: Draft202012Validator, values: Json, instance: Json, schema: Json) -> Errors:
    if instance not in values:
        yield from _long_way(validator, schema["allOf"], instance)
