"""What changes between two bodies, property by property, and bodies in the form in which they compare."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from adfgen.deploy.canonical import canonical_form
from adfgen.deploy.secret import has_secret, hidden_at, is_secure_string, without_secrets, without_unseen
from adfgen.model.body import Json
from adfgen.model.kind import Kind
from adfgen.source import escape_pointer

__all__ = ["Change", "Comparable", "changes", "comparable", "has_secret", "without_secrets"]


_STARS = ("**********", "**********")


@dataclass(frozen=True, slots=True)
class Change:
    """One property that differs: its place, and both values without secrets, None where there is none."""

    pointer: str
    before: Json = None
    after: Json = None


class Comparable(dict[str, Json]):
    """Properties that are equal when nothing changes between them: to Python 1 is true, to the service it is not."""

    __hash__ = None

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Mapping) and next(_changes(self, other, ""), None) is None

    def __ne__(self, other: object) -> bool:
        return not self == other


def comparable(properties: Json, kind: Kind | None = None) -> Json:
    """Properties without what the service adds, what is a default, a trigger's state, and what nobody can compare."""
    found = canonical_form(without_unseen(properties), kind)
    return Comparable(found) if isinstance(found, dict) else found


def changes(before: Json, after: Json) -> tuple[Change, ...]:
    """The places where two comparable bodies differ. Members of lists that have names are matched by them."""
    return tuple(
        Change(item.pointer, hidden_at(item.pointer, item.before), hidden_at(item.pointer, item.after))
        for item in _changes(before, after, "")
    )


def _changes(before: Json, after: Json, pointer: str) -> Iterator[Change]:
    if isinstance(before, Mapping) and isinstance(after, Mapping):
        found = _of_members(before, after, pointer)
        is_secure = is_secure_string(before) or is_secure_string(after)
        yield from (Change(item.pointer, *_STARS) for item in found) if is_secure else found
    elif isinstance(before, list) and isinstance(after, list) and before and after:
        ours, theirs = _named(before), _named(after)
        if ours is None or theirs is None:
            yield from _of_members(dict(enumerate(before)), dict(enumerate(after)), pointer)
            return
        yield from _of_members(ours, theirs, pointer)
        if list(ours) != list(theirs) and set(ours) == set(theirs):
            yield Change(pointer, list(ours), list(theirs))
    elif isinstance(before, bool) is not isinstance(after, bool) or before != after:
        yield Change(pointer, before, after)


def _of_members(before: Mapping[Json, Json], after: Mapping[Json, Json], pointer: str) -> Iterator[Change]:
    for name in {**before, **after}:
        place = f"{pointer}/{escape_pointer(str(name))}"
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
