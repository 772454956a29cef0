"""The type that was meant, where an object has the properties of a sibling: one mistake rather than one a property."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from adfgen.lint.place import pointer_of
from adfgen.lint.schema.roles import Sibling, siblings_of
from adfgen.lint.schema.validator import Fault
from adfgen.model.body import Body, Json, get_at

__all__ = ["MistakenType", "mistaken_types", "without"]

_MOST = 3  # more types that fit alike say nothing
_PART = "typeProperties"


class MistakenType(NamedTuple):
    """An object at `path` whose type is probably one of `meant`: it has their properties, and lacks some of its own.

    `discriminator` is the property that says the type, `part` what the properties stand in: the object itself, or its
    `typeProperties`.
    """

    path: tuple[str | int, ...]
    part: tuple[str | int, ...]
    discriminator: str
    type: str
    meant: tuple[Sibling, ...]
    foreign: tuple[str, ...]
    missing: tuple[str, ...]


def mistaken_types(body: Body, faults: Iterable[Fault]) -> tuple[MistakenType, ...]:
    """Every object of a resource whose properties are mostly those of other types."""
    by_place: defaultdict[tuple[str | int, ...], list[Fault]] = defaultdict(list)
    for fault in faults:
        if fault.keyword in ("additionalProperties", "required") and isinstance(fault.value, dict):
            by_place[fault.path].append(fault)
    judged = (_judge(body, path, found[0].schema) for path, found in by_place.items())
    return tuple(item for item in judged if item is not None)


def without(fault: Fault, mistakes: Iterable[MistakenType]) -> Fault:
    """A fault without what follows from a mistaken type: properties the other type has, and those it does not need."""
    for mistake in mistakes:
        if fault.path not in (mistake.path, mistake.part):
            continue
        definitions = [sibling.part if fault.path == mistake.part else sibling.whole for sibling in mistake.meant]
        if fault.keyword == "additionalProperties":
            known = {name for definition in definitions for name in definition["properties"]}
            own = fault.schema["properties"]
            fault = fault._replace(value={n: value for n, value in fault.value.items() if n in own or n not in known})
        elif fault.keyword == "required":
            needed = {name for definition in definitions for name in definition.get("required", ())}
            expected = fault.expected if fault.path != mistake.part else ()
            fault = fault._replace(expected=[name for name in expected if name in needed])
    return fault


def _judge(body: Body, part: tuple[str | int, ...], definition: Json) -> MistakenType | None:
    path = part[:-1] if part[-1:] == (_PART,) else part
    owner, value = get_at(body, pointer_of(path)), get_at(body, pointer_of(part))
    if path == part and _PART in owner:  # these tell the type, and what stands beside them is a leftover
        return None
    siblings = siblings_of(definition, _PART if path != part else "")
    discriminator = next((sibling.discriminator for sibling in siblings), "")
    own = next((sibling for sibling in siblings if sibling.type == owner.get(discriminator)), None)
    if own is None:
        return None
    common = set(definition["properties"]).intersection(*(sibling.part.get("properties", ()) for sibling in siblings))
    given = frozenset(value) - common
    known, missing = given & definition["properties"].keys(), _missing(definition, value)
    if not (missing or 2 * len(known) < len(given)):
        return None
    meant = _best(siblings, given, value, more_than=len(known))
    if not meant:
        return None
    shared = set.intersection(*(set(sibling.part["properties"]) for sibling in meant))
    foreign = [name for name in value if name in (given - known) & shared]
    return MistakenType(path, part, discriminator, own.type, meant, tuple(foreign), missing)


def _best(
    siblings: Iterable[Sibling], given: frozenset[str], value: Mapping[str, Json], *, more_than: int
) -> tuple[Sibling, ...]:
    """Those that have the most of the properties and, of these, lack the fewest; none where too many are alike."""
    ranks = {
        sibling: (len(given & sibling.part.get("properties", {}).keys()), -len(_missing(sibling.part, value)))
        for sibling in siblings
    }
    best = max(ranks.values())
    found = tuple(sibling for sibling, rank in ranks.items() if rank == best)
    is_clear = best[0] > more_than and 2 * best[0] > len(given) and len(found) <= _MOST
    return found if is_clear else ()


def _missing(definition: Json, value: Mapping[str, Json]) -> tuple[str, ...]:
    return tuple(name for name in definition.get("required", ()) if name not in value)
