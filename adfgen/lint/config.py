"""`adfgen-lint.yml` beside a factory: which rules count there, and which findings stay and why."""

import json
from collections.abc import Callable, Collection, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.lint.accepted import NewerProperty, Suppression
from adfgen.lint.selection import Selection
from adfgen.lint.unused import unused_properties, unused_suppression
from adfgen.model.body import Json, get_at
from adfgen.model.factory import Factory

if TYPE_CHECKING:
    from adfgen.metadata.document import Document

__all__ = ["CONFIG_FILE", "LintConfig", "config_example", "read_config"]

CONFIG_FILE = "adfgen-lint.yml"
_PROPERTY_CODES = frozenset({"ADF101", "ADF106"})  # unknown at all, or known of other types only


class LintConfig(NamedTuple):
    """What the file says. Nothing where there is no file.

    Where something is wrong with it nothing `applies`: it then has no more than the entries that can be read, to be told
    which of them accept nothing.
    """

    selection: Selection = Selection()
    fail_on: str = ""
    properties: tuple[NewerProperty, ...] = ()
    suppressions: tuple[Suppression, ...] = ()
    applies: bool = True

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
        unneeded = [unused_suppression(item, found) for item in self.suppressions if item not in used]
        unneeded += unused_properties(item for item in self.properties if item not in used)
        return tuple(kept) if self.applies else found, tuple(unneeded)

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
    """The configuration beside a factory in `root`, and everything that is wrong with it (ADF003)."""
    path = root / CONFIG_FILE
    if not (path.exists() or path.is_symlink()):  # a link that leads nowhere was meant to be one
        return LintConfig(), tuple(_misnamed(root))
    from adfgen.metadata.yaml_reader import read_yaml  # noqa: PLC0415 - most factories have no such file

    document = read_yaml(path, CONFIG_FILE)
    if document.root is None:
        return LintConfig(), tuple(_wrong(item) for item in document.diagnostics)
    problems = (*_misread(document), *_nameless(document))
    entries = tuple(_properties(document, problems)), tuple(_suppressions(document, problems))
    if problems:
        return LintConfig(Selection(), "", *entries, applies=False), problems
    value = document.value
    selection = Selection(tuple(value.get("select", ())), tuple(value.get("ignore", ())))
    return LintConfig(selection, value.get("fail_on", ""), *entries), ()


def _misnamed(root: Path) -> Iterator[Diagnostic]:
    """A finding (ADF003) for a file whose name is almost that of the configuration."""
    other = f"{Path(CONFIG_FILE).stem}.yaml"
    if (root / other).exists():
        message, hint = f"nothing reads '{other}'", f"call it '{CONFIG_FILE}'"
        yield Diagnostic("ADF003", Severity.ERROR, message, Location(other), hint)


def _misread(document: "Document") -> Iterator[Diagnostic]:
    """A finding (ADF003) for each place that is no YAML of ours, or not what the schema says: one a place is enough."""
    from adfgen.metadata.schema import check_schema  # noqa: PLC0415 - most factories have no such file

    schema = json.loads(Path(__file__).with_name("adfgen-lint.json").read_bytes())
    told = {_position(item) for item in document.diagnostics}
    breaches = (item for item in check_schema(document, schema).diagnostics if _position(item) not in told)
    yield from map(_wrong, (*document.diagnostics, *breaches))


def _nameless(document: "Document") -> Iterator[Diagnostic]:
    """A finding (ADF003) for each word in `select` and `ignore` that names no rule."""
    for key in ("select", "ignore"):
        words = [(place, word) for place, word in _entries(document, key) if isinstance(word, str)]
        unknown = Selection(tuple(word for _, word in words)).unknown_words()
        for pointer, word in words:
            if word in unknown:
                place, hint = document.at(pointer), "`adfgen explain` lists every code and tag"
                yield Diagnostic("ADF003", Severity.ERROR, f"'{word}' in '{key}' names no rule", place, hint)


def _properties(document: "Document", problems: Collection[Diagnostic]) -> Iterator[NewerProperty]:
    for pointer, entry in _sound_entries(document, "properties", problems):
        type_place = document.at(f"{pointer}/type")
        for number, name in enumerate(entry["names"]):
            yield NewerProperty(entry["type"], name, type_place, document.at(f"{pointer}/names/{number}"))


def _suppressions(document: "Document", problems: Collection[Diagnostic]) -> Iterator[Suppression]:
    for pointer, entry in _sound_entries(document, "suppressions", problems):
        file, contains = entry.get("file", "*"), entry.get("contains", "")
        yield Suppression(entry["code"], file, contains, entry["reason"], document.at(pointer))


def _sound_entries(
    document: "Document", key: str, problems: Collection[Diagnostic]
) -> Iterator[tuple[str, dict[str, Json]]]:
    """The entries of a list in which nothing is wrong."""
    places = [_position(item) for item in problems]
    for pointer, entry in _entries(document, key):
        span = document.span(pointer)
        begin, end = (document.lines.position(offset) for offset in (span.start, span.start + span.length))
        if not any(begin <= place < end for place in places):
            yield pointer, entry


def _entries(document: "Document", key: str) -> Iterator[tuple[str, Json]]:
    """The entries of a list, if it is one, with their pointers."""
    listed = document.value.get(key) if isinstance(document.value, dict) else None
    for index, entry in enumerate(listed if isinstance(listed, list) else ()):
        yield f"/{key}/{index}", entry


def _position(item: Diagnostic) -> tuple[int, int]:
    return item.location.line or 0, item.location.column or 0


def _types_above(body: Json, pointer: str) -> Iterator[str]:
    """The types of the object at a pointer and of the one whose `typeProperties` it is in any letter case, case-folded."""
    owner, _, name = pointer.rpartition("/")
    for at in (pointer, owner if name.casefold() == "typeproperties" else pointer):
        value = get_at(body, at)
        if isinstance(value, dict) and isinstance(value.get("type"), str):
            yield value["type"].casefold()


def _wrong(item: Diagnostic) -> Diagnostic:
    return Diagnostic("ADF003", Severity.ERROR, item.message, item.location, item.hint)
