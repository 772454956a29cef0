"""Properties in the letter case the schema has them in, whatever case a file has: the service ignores it.

Seen in what Studio itself saves: `SourceConnectionsInfo` of a change data capture, `FileName` of a dataset, `Policy` of an
activity. The rules look at a factory in the known case and need not think of it; a finding is told at the place as written.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from adfgen.diagnostics import Location
from adfgen.lint.place import location_of, pointer_of
from adfgen.lint.schema.validator import Fault, faults_of
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, Factory
from adfgen.source import escape_pointer, split_pointer

__all__ = ["Deviation", "KnownCase", "in_known_case"]

Path: TypeAlias = tuple[str | int, ...]


class Deviation(NamedTuple):
    """A resource, in the known case, that the schema does not accept as it is written.

    `faults` are what is wrong with it in the known case too, `written` is what the file calls the properties at these paths.
    """

    artifact: Artifact
    faults: tuple[Fault, ...]
    written: Mapping[Path, str]


@dataclass(frozen=True)
class KnownCase:
    """A factory in the known case, and what of it the schema does not accept as it is written."""

    factory: Factory
    deviations: tuple[Deviation, ...]

    def as_written(self, place: Location) -> Location:
        """The place in the file of one in the known case."""
        names = self._written.get(place.file)
        return place if names is None else place._replace(pointer=_followed(place.pointer, names))

    @cached_property
    def _written(self) -> Mapping[str, Mapping[str, str]]:
        """File → pointers into it, in the known case → what it calls the properties there."""
        found: defaultdict[str, dict[str, str]] = defaultdict(dict)
        for artifact, _, written in self.deviations:
            for path, name in written.items():
                place = location_of(artifact, pointer_of(path))
                found[place.file][place.pointer] = name
        return dict(found)


def in_known_case(factory: Factory) -> KnownCase:
    """Hold every resource against the schema, each property that differs from a known one by letter case taken for it."""
    artifacts, deviations = [], []
    for artifact in factory:
        faults = tuple(faults_of(artifact.key.kind, artifact.body))
        if faults:
            deviations.append(_respelt(artifact, faults))
        artifacts.append(deviations[-1].artifact if faults else artifact)
    return KnownCase(replace(factory, artifacts=tuple(artifacts)), tuple(deviations))


def _respelt(artifact: Artifact, faults: tuple[Fault, ...]) -> Deviation:
    """Until nothing is left to respell: what stands inside a property is looked at once the property is known."""
    body, written, unknown = artifact.body, dict[Path, str](), artifact.unknown
    while names := _other_names(faults, written):
        known = {pointer_of((*path, name)): meant for path, held in names.items() for name, meant in held.items()}
        unknown = frozenset(_followed(pointer, known) for pointer in unknown)
        written |= {(*path, meant): name for path, held in names.items() for name, meant in held.items()}
        body = _renamed(body, names)
        faults = tuple(faults_of(artifact.key.kind, body))
    return Deviation(replace(artifact, body=body, unknown=unknown) if written else artifact, faults, written)


def _other_names(faults: Iterable[Fault], written: Collection[Path]) -> Mapping[Path, Mapping[str, str]]:
    """Path of each object with properties that only letter case makes unknown → those names, and what is meant by them."""
    found: defaultdict[Path, dict[str, str]] = defaultdict(dict)
    for fault in faults:
        if fault.keyword not in ("additionalProperties", "required") or not isinstance(fault.value, Mapping):
            continue
        known = (*fault.schema.get("properties", ()), *(fault.expected if fault.keyword == "required" else ()))
        by_folded = {name.casefold(): name for name in known if name not in fault.value}
        for name in fault.value:
            if name not in known and (*fault.path, name) not in written:
                meant = by_folded.pop(name.casefold(), None)  # of several such names the first
                if meant is not None:
                    found[fault.path][name] = meant
    return found


def _renamed(value: Json, names: Mapping[Path, Mapping[str, str]], path: Path = ()) -> Json:
    """A body with the properties of the objects at the paths called otherwise; the body itself stays as it is."""
    if isinstance(value, list):
        return [_renamed(item, names, (*path, index)) for index, item in enumerate(value)]
    if not isinstance(value, Mapping):
        return value
    held = names.get(path, {})
    return {held.get(name, name): _renamed(item, names, (*path, name)) for name, item in value.items()}


def _followed(pointer: str, names: Mapping[str, str]) -> str:
    """A pointer with other names for the steps that lead to the pointers."""
    before = after = ""
    for step in split_pointer(pointer):
        before += f"/{escape_pointer(step)}"
        after += f"/{escape_pointer(names.get(before, step))}"
    return after
