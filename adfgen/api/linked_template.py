"""The templates beside one that it links: a factory too large for one template is exported as a master and its parts."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from adfgen.diagnostics import Diagnostic
from adfgen.model.arm_reader import is_template
from adfgen.model.body import Json, walk
from adfgen.model.json_file import parse_json, read_bytes
from adfgen.model.template_resource import linked_file

__all__ = ["LinkedTemplates", "is_part", "linked_templates"]

_PART: Final = re.compile(r"ArmTemplate_\d+\.json", re.IGNORECASE)  # as Microsoft's own exports call them


@dataclass(frozen=True, slots=True)
class LinkedTemplates:
    """The linked templates that are there: by file name in lower case, their bytes, and what reading them found."""

    templates: dict[str, Json] = field(default_factory=dict)
    contents: dict[str, bytes] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)


def is_part(path: Path) -> bool:
    """Whether a template is one of those a large factory is exported as, by its name."""
    return _PART.fullmatch(path.name) is not None


def linked_templates(template: Json, path: Path) -> LinkedTemplates:
    """What a template links beside its own `path`, and what that links in turn."""
    found = LinkedTemplates()
    pending = list(_links(template))
    while pending:
        name = pending.pop()
        beside = path.parent / name
        if name in found.contents or name == path.name or not beside.is_file():
            continue
        data = read_bytes(beside, name)
        if isinstance(data, Diagnostic):
            found.findings.append(data)
            continue
        found.contents[name] = data
        file = parse_json(data, name)
        found.findings.extend(file.findings)
        if is_template(file.value):
            found.templates[name.casefold()] = file.value
            pending += _links(file.value)
    return found


def _links(template: Mapping[str, Json]) -> Iterator[str]:
    for _, value in walk(template.get("resources")):
        name = linked_file(value.get("templateLink")) if isinstance(value, dict) and "templateLink" in value else ""
        if name:
            yield name
