"""Which properties become parameters: Microsoft's default parameterization template, or a factory's own file.

The format is that of `arm-template-parameters-definition.json`, described at
learn.microsoft.com/azure/data-factory/continuous-integration-delivery-resource-manager-custom-parameters.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from adfgen.arm.code import Code
from adfgen.diagnostics import Diagnostic, Location
from adfgen.model.body import Json, walk
from adfgen.model.json_file import read_json_file

__all__ = ["FILE_NAME", "Action", "default_definition", "read_definition", "section_of"]

FILE_NAME: Final = "arm-template-parameters-definition.json"
_ACTIONS = frozenset("=-|")
_TYPES = ("string", "secureString", "int", "bool", "object", "secureObject", "array")


@dataclass(frozen=True, slots=True)
class Action:
    """What a definition says of one property, `<action>:<name>:<stype>`."""

    keeps_default: bool
    is_secret: bool
    name: str = ""
    is_short: bool = False
    type: str = ""

    @classmethod
    def of(cls, text: str) -> "Action":
        """Read `=`, `-::int`, `|:-connectionString:secureString`; what is wrong with it `read_definition` has said.

        >>> Action.of("-:-webUrl:string")
        Action(keeps_default=False, is_secret=False, name='webUrl', is_short=True, type='string')
        """
        action, name, kind = (*text.split(":"), "", "")[:3]
        return cls(action == "=", action == "|", name.removeprefix("-"), name.startswith("-"), kind)


@cache
def default_definition() -> Mapping[str, Json]:
    """The default parameterization template, with what newer exports add to the documented one.

    Additions seen in exports: `existingClusterId`, `endpoint`, and the identity of a factory that is in its template.
    """
    definition: Mapping[str, Json] = json.loads((files("adfgen.arm") / "definition.json").read_text(encoding="utf-8"))
    return definition


def read_definition(root: Path) -> tuple[Mapping[str, Json], tuple[Diagnostic, ...]]:
    """The definition of the factory in a folder: its own file's, or the default; findings where the file is wrong."""
    path = root / FILE_NAME
    if not path.exists():
        return default_definition(), ()
    read = read_json_file(path, FILE_NAME)
    if read.value is None:
        return {}, read.findings
    if not isinstance(read.value, dict):
        return {}, (*read.findings, _finding("", "the parameter definition is no JSON object"))
    return read.value, (*read.findings, *_check(read.value))


def section_of(definition: Mapping[str, Json], arm_type: str, resource_type: str) -> Json:
    """What a definition says of a resource; linked services and datasets may be divided by type, `*` being the others."""
    found: Json = next((value for name, value in definition.items() if name.casefold() == arm_type.casefold()), {})
    if not isinstance(found, Mapping) or "properties" in found:
        return found
    own = next((value for name, value in found.items() if name.casefold() == resource_type.casefold()), None)
    return found.get("*", found) if own is None else own


def _check(definition: Json) -> Iterator[Diagnostic]:
    for section, value in definition.items():
        if not section.casefold().startswith("microsoft.datafactory/factories"):
            hint = "sections are named such as 'Microsoft.DataFactory/factories/pipelines'"
            yield _finding(f"/{section.replace('/', '~1')}", f"'{section}' is no resource of a data factory", hint)
            continue
        for pointer, found in walk(value, f"/{section.replace('/', '~1')}"):
            yield from _check_value(pointer, found)


def _check_value(pointer: str, value: Json) -> Iterator[Diagnostic]:
    if isinstance(value, Mapping | list):
        return
    if not isinstance(value, str):
        yield _finding(pointer, f"'{json.dumps(value)}' is no rule for a parameter", "write '<action>:<name>:<type>'")
        return
    if pointer.rpartition("/")[2] == "1" and value[:1] not in _ACTIONS:
        return  # the second item of an array says what its first one's parameters are named after
    action, _, rest = value.partition(":")
    kind = rest.partition(":")[2]
    if action not in _ACTIONS or value.count(":") > 2:
        hint = "'=' keeps the value as default, '-' does not, '|' is for secrets; then ':<name>:<type>' if wanted"
        yield _finding(pointer, f"'{value}' is no rule for a parameter", hint)
    elif kind and kind.casefold() not in {item.casefold() for item in _TYPES}:
        yield _finding(pointer, f"'{kind}' is no type of a template parameter", f"one of {', '.join(_TYPES)}")


def _finding(pointer: str, message: str, hint: str = "") -> Diagnostic:
    return Code.DEFINITION.at(Location(FILE_NAME, pointer), message, hint)
