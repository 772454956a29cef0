"""`adfgen-lint.yml` beside a factory: which rules count there, and which findings stay and why."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.lint.near import did_you_mean
from adfgen.lint.selection import Selection, known_codes
from adfgen.model.body import Json, get_at
from adfgen.model.factory import Factory

if TYPE_CHECKING:
    from adfgen.metadata.document import Document

__all__ = ["CONFIG_FILE", "LintConfig", "NewerProperty", "Suppression", "config_example", "read_config"]

CONFIG_FILE = "adfgen-lint.yml"
_PROPERTY_CODES = frozenset({"ADF101", "ADF106"})  # unknown at all, or known of other types only


class Suppression(NamedTuple):
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


class NewerProperty(NamedTuple):
    """A property of a type that the checker does not know, and where type and property are said."""

    type: str
    name: str
    type_place: Location
    place: Location

    def covers(self, types: Iterable[str], name: str) -> bool:
        """Whether a property of something of these types, case-folded, is this one."""
        return self.type.casefold() in types and self.name.casefold() == name.casefold()


class LintConfig(NamedTuple):
    """What the file says. Nothing where there is no file."""

    selection: Selection = Selection()
    fail_on: str = ""
    properties: tuple[NewerProperty, ...] = ()
    suppressions: tuple[Suppression, ...] = ()

    def apply(
        self, factory: Callable[[], Factory], found: Iterable[Diagnostic]
    ) -> tuple[tuple[Diagnostic, ...], tuple[Diagnostic, ...]]:
        """What is left of the findings, and one (ADF004) for each entry of the file that accepts nothing.

        The factory is asked for only where the file accepts properties of types.
        """
        found = tuple(found)
        if not (self.suppressions or self.properties):
            return found, ()
        used: set[Suppression | NewerProperty] = set()
        kept = []
        for item in found:
            suppressing = [suppression for suppression in self.suppressions if suppression.covers(item)]
            covering: list[Suppression | NewerProperty] = [*suppressing, *self._newer(factory, item)]
            used.update(covering)
            if not covering:
                kept.append(item)
        files = {item.location.file for item in found}
        unneeded = [_unused(item, files) for item in self.suppressions if item not in used]
        return tuple(kept), (*unneeded, *_unused_properties([item for item in self.properties if item not in used]))

    def _newer(self, factory: Callable[[], Factory], item: Diagnostic) -> Iterator[NewerProperty]:
        if item.code not in _PROPERTY_CODES or not self.properties:
            return
        owner, _, name = item.location.pointer.rpartition("/")
        for artifact in factory():
            if artifact.origin.file == item.location.file and owner.startswith(artifact.origin.pointer):
                types = set(_types_above(artifact.body, owner.removeprefix(artifact.origin.pointer)))
                yield from (newer for newer in self.properties if newer.covers(types, name))


def config_example() -> str:
    """A whole such file: every field there is."""
    return Path(__file__).with_name("adfgen-lint.example.yml").read_text(encoding="utf-8")


def read_config(root: Path) -> tuple[LintConfig, tuple[Diagnostic, ...]]:
    """The configuration beside a factory in `root`, and what is wrong with it (ADF003)."""
    path = root / CONFIG_FILE
    if not path.exists():
        return LintConfig(), tuple(_misnamed(root))
    from adfgen.metadata.schema import check_schema  # noqa: PLC0415 - most factories have no such file
    from adfgen.metadata.yaml_reader import read_yaml  # noqa: PLC0415 - most factories have no such file

    document = read_yaml(path, CONFIG_FILE)
    if document.root is None or document.diagnostics:
        return LintConfig(), tuple(_wrong(item) for item in document.diagnostics)
    schema = json.loads(Path(__file__).with_name("adfgen-lint.json").read_bytes())
    checked = check_schema(document, schema)
    if checked.diagnostics:
        return LintConfig(), tuple(_wrong(item) for item in checked.diagnostics)
    value = document.value
    selection = Selection(tuple(value.get("select", ())), tuple(value.get("ignore", ())))
    unknown = selection.unknown_words()
    if unknown:
        return LintConfig(), tuple(_nameless(document, unknown))
    properties, suppressions = tuple(_properties(document)), tuple(_suppressions(document))
    return LintConfig(selection, value.get("fail_on", ""), properties, suppressions), ()


def _misnamed(root: Path) -> Iterator[Diagnostic]:
    """A finding (ADF003) for a file whose name is almost that of the configuration."""
    other = f"{Path(CONFIG_FILE).stem}.yaml"
    if (root / other).exists():
        message, hint = f"nothing reads '{other}'", f"call it '{CONFIG_FILE}'"
        yield Diagnostic("ADF003", Severity.ERROR, message, Location(other), hint)


def _properties(document: "Document") -> Iterator[NewerProperty]:
    for index, entry in enumerate(document.value.get("properties", ())):
        type_place = document.at(f"/properties/{index}/type")
        for number, name in enumerate(entry["names"]):
            yield NewerProperty(entry["type"], name, type_place, document.at(f"/properties/{index}/names/{number}"))


def _suppressions(document: "Document") -> Iterator[Suppression]:
    for index, entry in enumerate(document.value.get("suppressions", ())):
        file, contains = entry.get("file", "*"), entry.get("contains", "")
        yield Suppression(entry["code"], file, contains, entry["reason"], document.at(f"/suppressions/{index}"))


def _nameless(document: "Document", unknown: Collection[str]) -> Iterator[Diagnostic]:
    """A finding (ADF003) for each word in `select` and `ignore` that is one of the unknown."""
    for key in ("select", "ignore"):
        for index, word in enumerate(document.value.get(key, ())):
            if word in unknown:
                place, hint = document.at(f"/{key}/{index}"), "`adfgen explain` lists every code and tag"
                yield Diagnostic("ADF003", Severity.ERROR, f"'{word}' in '{key}' names no rule", place, hint)


def _types_above(body: Json, pointer: str) -> Iterator[str]:
    """The types of the object at a pointer and of the one whose `typeProperties` it is, case-folded."""
    for at in (pointer, pointer.removesuffix("/typeProperties")):
        value = get_at(body, at)
        if isinstance(value, dict) and isinstance(value.get("type"), str):
            yield value["type"].casefold()


def _wrong(item: Diagnostic) -> Diagnostic:
    return Diagnostic("ADF003", Severity.ERROR, item.message, item.location, item.hint)


def _unused(item: Suppression, files: Iterable[str]) -> Diagnostic:
    if item.code not in known_codes():
        message = f"the suppression of '{item.code}' ('{item.reason}') names no rule"
        return Diagnostic("ADF004", Severity.WARNING, message, item.place, "`adfgen explain` lists every code")
    message = f"the suppression of {item.code} ('{item.reason}') suppresses nothing"
    return Diagnostic("ADF004", Severity.WARNING, message, item.place, _meant(item, files) or "remove it")


def _meant(item: Suppression, files: Iterable[str]) -> str:
    """What was probably meant: a file given from elsewhere than this folder, or in other letters; empty when nothing was."""
    wanted = item.file.replace("\\", "/").casefold()
    near = [file for file in files if wanted.endswith(file.casefold()) or file.casefold() == f"{wanted}.json"]
    return f"files are named from this folder on: did you mean '{near[0]}'?" if near else ""


def _unused_properties(unused: Iterable[NewerProperty]) -> Iterator[Diagnostic]:
    """One finding for each type that does not exist, and for each property of another that nothing has."""
    listed = list(unused)
    if not listed:
        return
    from adfgen.lint.schema.document import known_types  # noqa: PLC0415 - the schema takes long to load

    known = known_types()
    folded = {name.casefold() for name in known}
    for place, type_ in dict.fromkeys((item.type_place, item.type) for item in listed):
        if type_.casefold() not in folded:
            message = f"there is no type '{type_}' whose properties could be accepted"
            yield Diagnostic(
                "ADF004", Severity.WARNING, message, place, did_you_mean(type_, known, otherwise="remove it")
            )
    for item in listed:
        if item.type.casefold() in folded:
            message = f"nothing of type '{item.type}' has an unknown property '{item.name}'"
            yield Diagnostic("ADF004", Severity.WARNING, message, item.place, "remove it")
