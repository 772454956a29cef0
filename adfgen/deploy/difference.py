"""What changes between two bodies, property by property, and the form in which a live and a desired body compare."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adfgen.arm.comparison import canonical
from adfgen.model.body import Json, walk
from adfgen.source import escape_pointer

__all__ = ["Change", "changes", "comparable", "has_secret", "without_secrets"]

_HIDDEN = "**********"


@dataclass(frozen=True, slots=True)
class Change:
    """One property that differs: its place, and both values, None where there is none."""

    pointer: str
    before: Json = None
    after: Json = None


def comparable(properties: Json) -> Json:
    """Properties without what the service adds, what is a default, a trigger's state, and secrets nobody can compare."""
    found = canonical(without_secrets(properties))
    if isinstance(found, dict):
        return {name: value for name, value in found.items() if name != "runtimeState"}
    return found


def without_secrets(value: Json) -> Json:
    """A body whose SecureStrings are stars, as the service gives them back."""
    if isinstance(value, Mapping):
        if value.get("type") == "SecureString":
            return {**value, "value": _HIDDEN}
        return {name: without_secrets(child) for name, child in value.items()}
    return [without_secrets(child) for child in value] if isinstance(value, list | tuple) else value


def has_secret(value: Json) -> bool:
    """Whether a body carries a SecureString."""
    return any(isinstance(item, Mapping) and item.get("type") == "SecureString" for _, item in walk(value))


def changes(before: Json, after: Json) -> tuple[Change, ...]:
    """The places where two comparable bodies differ. Members of lists that have names are matched by them."""
    return tuple(_changes(before, after, ""))


def _changes(before: Json, after: Json, pointer: str) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        yield from _of_members(before, after, pointer)
    elif isinstance(before, list) and isinstance(after, list) and before and after:
        ours, theirs = _named(before), _named(after)
        if ours is None or theirs is None:
            yield from _of_members(dict(enumerate(before)), dict(enumerate(after)), pointer)
            return
        yield from _of_members(ours, theirs, pointer)
        if list(ours) != list(theirs) and set(ours) == set(theirs):
            yield Change(pointer, list(ours), list(theirs))
    elif type(before) is not type(after) or before != after:
        yield Change(pointer, before, after)


def _of_members(before: Mapping[Json, Json], after: Mapping[Json, Json], pointer: str) -> Iterator[Change]:
    for name in {**before, **after}:
        place = f"{pointer}/{escape_pointer(name)}"
        if name in before and name in after:
            yield from _changes(before[name], after[name], place)
        else:
            yield Change(place, before.get(name), after.get(name))


def _named(items: Sequence[Json]) -> Mapping[str, Json] | None:
    """The members by their `name`, or None when not every one has its own."""
    found = {
        str(item["name"]): item for item in items if isinstance(item, Mapping) and isinstance(item.get("name"), str)
    }
    return found if len(found) == len(items) else None
