"""Which definitions can stand in the same place, so that a property left over from a sibling is told from a typo.

Changing a connector in Studio leaves properties of the old one behind (`compressionCodec` in a Binary dataset); the
service ignores them, whereas a name no sibling knows is a mistake.
"""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from adfgen.lint.schema.document import shipped_definitions
from adfgen.model.body import Json

__all__ = ["known_to_siblings"]


def known_to_siblings(definition: Json, name: str) -> bool:
    """Whether another definition that can stand in the place of this one has the property."""
    definitions = shipped_definitions()
    return any(
        name in definitions[sibling].get("properties", {})
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
