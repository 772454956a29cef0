"""Hold a resource against its definition: a predicate first, and jsonschema on what the predicate does not accept.

The document is plain JSON Schema and jsonschema alone gives the same verdicts; walking forty `if` branches to find the one
activity type an object has, for every activity, is what makes it slow.
"""

from collections.abc import Callable, Iterator, Mapping
from functools import cache
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from adfgen.lint.schema.acceptance import Acceptance
from adfgen.lint.schema.document import ROOTS, shipped_definitions
from adfgen.model.body import Body, Json, as_list
from adfgen.model.kind import Kind

if TYPE_CHECKING:
    from jsonschema import Draft202012Validator
    from jsonschema.exceptions import ValidationError

    Errors: TypeAlias = Iterator[ValidationError]

__all__ = ["Fault", "faults_of", "short_validator", "standard_validator"]


class Fault(NamedTuple):
    """One deviation: the keyword that found it with its value and its schema, where, and the value that is there."""

    keyword: str
    expected: Json
    schema: Json
    path: tuple[str | int, ...]
    value: Json


def faults_of(kind: Kind, body: Body) -> Iterator[Fault]:
    """What is wrong with a resource's body: one fault for each deviation, in the one branch that applies."""
    if _acceptance().of(shipped_definitions()[ROOTS[kind]])(body):
        return
    for error in _validator_of(kind).iter_errors(body):
        path = tuple(error.absolute_path)
        yield Fault(str(error.validator), error.validator_value, error.schema, path, error.instance)


@cache
def _acceptance() -> Acceptance:
    return Acceptance(shipped_definitions())


@cache
def _validator_of(kind: Kind) -> "Draft202012Validator":
    return short_validator(shipped_definitions(), ROOTS[kind], _acceptance())


def standard_validator(definitions: Mapping[str, Json], root: str) -> "Draft202012Validator":
    """The library as it comes: the slow measure of the same verdicts."""
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - what is accepted does without it

    return Draft202012Validator({"$ref": f"#/$defs/{root}", "$defs": dict(definitions)})


def short_validator(definitions: Mapping[str, Json], root: str, acceptance: Acceptance) -> "Draft202012Validator":
    """The library, looking only into what is not accepted, and only at the branch that applies.

    The schema is not checked here: that takes seconds and a test does it once.
    """
    from jsonschema import Draft202012Validator  # noqa: PLC0415 - what is accepted does without it
    from jsonschema.validators import extend  # noqa: PLC0415 - see above

    def resolve(target: str) -> Json:
        return definitions[target.removeprefix("#/$defs/")]

    def reference(validator: Draft202012Validator, target: str, instance: Json, _: Json) -> "Errors":
        yield from validator.descend(instance, resolve(target))

    def members(validator: Draft202012Validator, parts: Json, instance: Json, _: Json) -> "Errors":
        for name, value in instance.items() if isinstance(instance, dict) else ():
            if name in parts and not acceptance.of(parts[name])(value):
                yield from validator.descend(value, parts[name], path=name, schema_path=name)

    def elements(validator: Draft202012Validator, part: Json, instance: Json, _: Json) -> "Errors":
        for index, value in enumerate(as_list(instance)):
            if not acceptance.of(part)(value):
                yield from validator.descend(value, part, path=index)

    def branches(validator: Draft202012Validator, parts: Json, instance: Json, schema: Json) -> "Errors":
        told = schema.get("discriminator")
        for part in parts if told is None else _branch(told, instance):
            yield from validator.descend(instance, part)

    keywords: Mapping[str, Callable[..., Errors]] = {
        "$ref": reference,
        "properties": members,
        "items": elements,
        "allOf": branches,
    }
    validator_class = extend(Draft202012Validator, keywords)  # type: ignore[no-untyped-call]  # the stubs leave it open
    validator: Draft202012Validator = validator_class(definitions[root])
    return validator


def _branch(told: Json, instance: Json) -> tuple[Json, ...]:
    """The one branch for an object of this type, if there is such a type."""
    value = instance.get(told["propertyName"]) if isinstance(instance, dict) else None
    target = told["mapping"].get(value) if isinstance(value, str) else None
    return () if target is None else ({"$ref": target},)
