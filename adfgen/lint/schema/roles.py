"""Which definitions can stand in the same place, so that a property left over from a sibling is told from a typo.

Changing a connector in Studio leaves properties of the old one behind (`compressionCodec` in a Binary dataset); the
service ignores them, whereas a name no sibling knows is a mistake.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache
from typing import NamedTuple

from adfgen.lint.schema.document import shipped_definitions
from adfgen.model.body import Json

__all__ = ["Sibling", "known_to_siblings", "siblings_of"]


class Sibling(NamedTuple):
    """One of the types an object can have: the property that says it, and the names of its definition and of a part's.

    The part is the definition itself where the object as a whole is looked at.
    """

    discriminator: str
    type: str
    whole_name: str
    part_name: str

    @property
    def whole(self) -> Json:
        """The definition of an object of this type."""
        return shipped_definitions()[self.whole_name]

    @property
    def part(self) -> Json:
        """The definition of the part."""
        return shipped_definitions()[self.part_name]


def siblings_of(definition: Json, part: str = "") -> tuple[Sibling, ...]:
    """Every type an object can have that has `definition` for its own, or for that of its property `part`."""
    return _siblings().get((id(definition), part), ())


@cache
def _siblings() -> Mapping[tuple[int, str], tuple[Sibling, ...]]:
    definitions = shipped_definitions()
    found: defaultdict[tuple[int, str], dict[str, Sibling]] = defaultdict(dict)
    for union in definitions.values():
        discriminator = union.get("discriminator", {}).get("propertyName", "")
        by_part: defaultdict[str, list[Sibling]] = defaultdict(list)
        for type_, target in union.get("discriminator", {}).get("mapping", {}).items():
            whole = target.removeprefix("#/$defs/")
            by_part[""].append(Sibling(discriminator, type_, whole, whole))
            for part, value in definitions[whole].get("properties", {}).items():
                if "$ref" in value:
                    by_part[part].append(Sibling(discriminator, type_, whole, value["$ref"].removeprefix("#/$defs/")))
        for part, siblings in by_part.items():
            for sibling in siblings:
                found[id(sibling.part), part] |= {item.type: item for item in siblings}
    return {key: tuple(by_type.values()) for key, by_type in found.items()}


def known_to_siblings(definition: Json, name: str) -> bool:
    """Whether another definition that can stand in the place of this one has the property, in any letter case."""
    definitions = shipped_definitions()
    folded = name.casefold()
    return any(
        folded in map(str.casefold, definitions[sibling].get("properties", ()))
        for role in _roles().get(id(definition), ())
        for sibling in role
    )


@cache
def _roles() -> Mapping[int, tuple[tuple[str, ...], ...]]:
    """Identity of each definition → the groups of definitions it can be exchanged in: members, and parts of members."""
    definitions = shipped_definitions()
    groups: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for union, schema in definitions.items():
        for target in schema.get("discriminator", {}).get("mapping", {}).values():
            member = target.removeprefix("#/$defs/")
            groups[union, ""].add(member)
            for part, value in definitions[member].get("properties", {}).items():
                if "$ref" in value:
                    groups[union, part].add(value["$ref"].removeprefix("#/$defs/"))
    roles: defaultdict[int, list[tuple[str, ...]]] = defaultdict(list)
    for names in groups.values():
        for name in names:
            roles[id(definitions[name])].append(tuple(sorted(names)))
    return {key: tuple(found) for key, found in roles.items()}
