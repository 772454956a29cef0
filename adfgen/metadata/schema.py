"""The JSON Schemas of metadata, and where a file breaks one."""

import functools
import json
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

import jsonschema
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.document import Document
from adfgen.metadata.schema_message import Breach, missing_field, unknown_fields, wrong_key, wrong_value
from adfgen.model.body import Json
from adfgen.source import escape_pointer

__all__ = ["SCHEMAS", "Checked", "check_schema", "load_schema", "schema_text"]

SCHEMAS = ("project", "environment", "tables")


def schema_text(name: str) -> str:
    """The schema file of `project`, `environment` or `tables`, as editors read it."""
    return files("adfgen.metadata").joinpath("schema", f"{name}.json").read_text(encoding="utf-8")


@functools.cache
def load_schema(name: str) -> Json:
    """A schema with every reference replaced by what it refers to, in its own file or another. Nobody changes it."""
    return _inlined(json.loads(schema_text(name)), name)


def _inlined(node: Json, file: str) -> Json:
    if isinstance(node, list):
        return [_inlined(item, file) for item in node]
    if not isinstance(node, dict):
        return node
    if "$ref" in node:
        path, _, pointer = node["$ref"].partition("#")
        target = path.removesuffix(".json") or file
        found = json.loads(schema_text(target))["$defs"][pointer.removeprefix("/$defs/")]
        own = {key: value for key, value in node.items() if key != "$ref"}
        return {**_inlined(found, target), **own}
    return {key: _inlined(value, file) for key, value in node.items() if key != "$defs"}


# 1.0 is no whole number here: it would reach rendered JSON as 1.0.
_TYPES = Draft202012Validator.TYPE_CHECKER.redefine(
    "integer", lambda _, value: isinstance(value, int) and not isinstance(value, bool)
)
_Validator = jsonschema.validators.extend(Draft202012Validator, type_checker=_TYPES)  # type: ignore[no-untyped-call]  # untyped in its stubs


@dataclass(frozen=True, slots=True)
class Checked:
    """A file after its check: findings, pointers of values that are wrong or unknown, and of mappings lacking a field."""

    document: Document
    diagnostics: tuple[Diagnostic, ...]
    broken: frozenset[str]
    lacking: frozenset[str] = frozenset()


def check_schema(document: Document, schema: Json, *, explained: Iterable[str] = ()) -> Checked:
    """Everything a schema finds in a file, but nothing at the `explained` pointers: those have a finding already.

    The schema holds no references. A `x-hint` beside a keyword is the hint of a finding there; every field has a
    `description`.
    """
    known = set(explained)
    broken = set(known)
    lacking: set[str] = set()
    findings: list[Diagnostic] = []
    breaches = sorted(map(_breach, _Validator(schema).iter_errors(document.value)), key=lambda it: it.rule != "type")
    for breach in breaches:
        if breach.rule == "additionalProperties":
            unknown = list(unknown_fields(document, breach))
            broken.update(item.location.pointer for item in unknown)
            findings += unknown
        elif breach.rule == "required":
            lacking.add(breach.pointer)
            findings.append(missing_field(document, breach))
        elif breach.is_key:
            findings.append(wrong_key(document, breach))
        elif breach.pointer not in known:
            # One finding a value: a text where a number belongs has no minimum to miss as well.
            known.add(breach.pointer)
            broken.add(breach.pointer)
            findings.append(wrong_value(document, breach))
    return Checked(document, tuple(findings), frozenset(broken), frozenset(lacking))


def _breach(error: ValidationError) -> Breach:
    return Breach(
        rule=str(error.validator),
        takes=error.validator_value,
        value=error.instance,
        schema=error.schema,
        pointer="".join(f"/{escape_pointer(step)}" for step in error.absolute_path),
        is_key="propertyNames" in list(error.absolute_schema_path)[-2:],
        text=error.message,
    )
