"""ADF108: default type."""

from collections.abc import Iterator
from typing import NamedTuple

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.declared_type import fits, noun_of
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.source import escape_pointer

__all__ = ["DefaultType"]


class _Group(NamedTuple):
    """Where declarations stand, what one of them is called, and which of its properties holds its value."""

    name: str
    noun: str
    holder: str


_GROUPS = (
    _Group("parameters", "parameter", "defaultValue"),
    _Group("variables", "variable", "defaultValue"),
    _Group("globalParameters", "global parameter", "value"),
)
_GLOBAL_TYPES = frozenset({"object", "string", "int", "float", "bool", "array"})


@RULES.register("ADF108")
class DefaultType(Rule):
    """A default that is not of the type its parameter or variable declares: the run fails when it begins, or when it reads the value.

    The service converts texts of numbers, of `true` and `false` and of JSON, takes null for no value, and takes objects
    for texts. A variable is initialized strictly: an error. A parameter may be given another value by every caller: a
    warning.

    Bad:

        pipeline pl_a: {"variables": {"files": {"type": "Array", "defaultValue": "a.csv"}}, "activities": [
            {"name": "add", "type": "AppendVariable", "typeProperties": {"variableName": "files", "value": "b.csv"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"files": {"type": "Array", "defaultValue": ["a.csv"]}}, "activities": [
            {"name": "add", "type": "AppendVariable", "typeProperties": {"variableName": "files", "value": "b.csv"}}
        ]}
    """

    code = "ADF108"
    name = "default-type"
    source = (
        "the run's error: the variable of type 'Array' cannot be initialized or updated with value of type 'String'; "
        "calibrated on real factories, where two texts have an object for their default"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory:
            for group in _GROUPS:
                declared = artifact.properties.get(group.name)
                for name, specification in declared.items() if isinstance(declared, dict) else ():
                    if isinstance(specification, dict) and not _is_right(group, specification):
                        yield self._wrong(artifact, group, name, specification)

    def _wrong(self, artifact: Artifact, group: _Group, name: str, specification: Json) -> Diagnostic:
        declared, value = specification["type"], specification[group.holder]
        called = "default" if group.holder == "defaultValue" else "value"
        return self.finding(
            artifact,
            f"/properties/{group.name}/{escape_pointer(name)}/{group.holder}",
            f"{artifact.key}: {group.noun} '{name}' is of type {declared}, its {called} is {noun_of(value)}",
            f"write a {called} of type {declared}, or declare another type",
            severity=Severity.ERROR if group.name == "variables" else Severity.WARNING,
        )


def _is_right(group: _Group, specification: Json) -> bool:
    declared, value = specification.get("type"), specification.get(group.holder)
    if group.name == "globalParameters" and str(declared).casefold() not in _GLOBAL_TYPES:  # ADF105 tells of it
        return True
    if group.name == "variables" and str(declared).casefold() == "string":
        return not isinstance(value, list | dict)
    return fits(declared, value)
