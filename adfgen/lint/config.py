"""`adfgen-lint.yml` beside a factory: which rules count there, and which findings stay and why."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from importlib.resources import files
from pathlib import Path

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.lint.selection import Selection
from adfgen.model.body import Json, get_at
from adfgen.model.factory import Factory

__all__ = ["CONFIG_FILE", "LintConfig", "Suppression", "read_config"]

CONFIG_FILE = "adfgen-lint.yml"


@dataclass(frozen=True, slots=True)
class Suppression:
    """Findings of one code that stay: in which files (a glob), with which words in their message, why, said where."""

    code: str
    file: str
    contains: str
    reason: str
    place: Location

    def covers(self, item: Diagnostic) -> bool:
        """Whether a finding is one of these."""
        return (
            item.code == self.code
            and fnmatchcase(item.location.file, self.file)
            and self.contains.casefold() in item.message.casefold()
        )


@dataclass(frozen=True, slots=True)
class LintConfig:
    """What the file says; `properties` are (type, property) pairs, case-folded. Nothing where there is no file."""

    selection: Selection = field(default_factory=Selection)
    fail_on: str = ""
    properties: frozenset[tuple[str, str]] = frozenset()
    suppressions: tuple[Suppression, ...] = ()

    def apply(self, factory: Factory, found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """What is left of the findings, and one (ADF004) for each suppression that suppressed nothing."""
        used: set[Suppression] = set()
        kept = []
        for item in found:
            covering = [suppression for suppression in self.suppressions if suppression.covers(item)]
            used.update(covering)
            if not covering and not self._is_newer(factory, item):
                kept.append(item)
        return (*kept, *(_unused(item) for item in self.suppressions if item not in used))

    def _is_newer(self, factory: Factory, item: Diagnostic) -> bool:
        if item.code != "ADF101" or not self.properties:
            return False
        owner, _, name = item.location.pointer.rpartition("/")
        for artifact in factory:
            if artifact.origin.file == item.location.file and owner.startswith(artifact.origin.pointer):
                types = _types_above(artifact.body, owner.removeprefix(artifact.origin.pointer))
                return any((type_, name.casefold()) in self.properties for type_ in types)
        return False


def read_config(root: Path) -> tuple[LintConfig, tuple[Diagnostic, ...]]:
    """The configuration beside a factory in `root`, and what is wrong with it (ADF003)."""
    path = root / CONFIG_FILE
    if not path.exists():
        return LintConfig(), ()
    from adfgen.metadata.schema import check_schema  # noqa: PLC0415 - most factories have no such file
    from adfgen.metadata.yaml_reader import read_yaml  # noqa: PLC0415 - most factories have no such file

    document = read_yaml(path, CONFIG_FILE)
    if document.root is None or document.diagnostics:
        return LintConfig(), tuple(_wrong(item) for item in document.diagnostics)
    schema = json.loads(files("adfgen.lint").joinpath("adfgen-lint.json").read_text(encoding="utf-8"))
    checked = check_schema(document, schema)
    if checked.diagnostics:
        return LintConfig(), tuple(_wrong(item) for item in checked.diagnostics)
    value = document.value
    suppressions = tuple(
        Suppression(
            entry["code"],
            entry.get("file", "*"),
            entry.get("contains", ""),
            entry["reason"],
            document.at(f"/suppressions/{index}"),
        )
        for index, entry in enumerate(value.get("suppressions", ()))
    )
    properties = frozenset(
        (entry["type"].casefold(), name.casefold()) for entry in value.get("properties", ()) for name in entry["names"]
    )
    selection = Selection(tuple(value.get("select", ())), tuple(value.get("ignore", ())))
    return LintConfig(selection, value.get("fail_on", ""), properties, suppressions), ()


def _types_above(body: Json, pointer: str) -> Iterator[str]:
    """The types of the object at a pointer and of the one whose `typeProperties` it is, case-folded."""
    for at in (pointer, pointer.removesuffix("/typeProperties")):
        value = get_at(body, at)
        if isinstance(value, dict) and isinstance(value.get("type"), str):
            yield value["type"].casefold()


def _wrong(item: Diagnostic) -> Diagnostic:
    return Diagnostic("ADF003", Severity.ERROR, item.message, item.location, item.hint)


def _unused(item: Suppression) -> Diagnostic:
    message = f"the suppression of {item.code} ('{item.reason}') suppresses nothing"
    return Diagnostic("ADF004", Severity.WARNING, message, item.place, "remove it")
