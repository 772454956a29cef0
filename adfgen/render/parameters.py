"""What differs between environments, found by rendering each and comparing: values become parameters, structure is an error."""

import re
from collections.abc import Iterator, Mapping, Sequence

from adfgen.arm.parameter import ArmParameter, parameter_name, type_of
from adfgen.errors import ProjectError
from adfgen.model.body import Json, get_at, walk
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind

__all__ = ["parameters_of", "values_of"]

_NESTED = (Mapping, list, tuple)
_RUNTIME_STATE = "/properties/runtimeState"


def parameters_of(base: Factory, others: Mapping[str, Factory], *, base_name: str) -> tuple[ArmParameter, ...]:
    """One parameter for each value of `base` that differs in an environment of `others`, in the order of the template.

    Raises ProjectError where environments differ in more than values: it names both sides.
    """
    found: dict[tuple[ArtifactKey, str], Artifact] = {}
    problems: list[str] = []
    for name, other in others.items():
        for artifact, pointer in _differences(base, other, base_name, name, problems):
            found[artifact.key, pointer] = artifact
    if problems:
        raise ProjectError(
            "\n".join(problems), hint="environments may differ in values only: take the difference out of environments/"
        )
    outermost = [place for place in found if not any(_is_within(place, other) for other in found)]
    ordered = sorted(outermost, key=lambda item: (list(Kind).index(item[0].kind), item[0].name, item[1]))
    return tuple(_parameter(found[place], place[1]) for place in ordered)


def values_of(factory: Factory, parameters: Sequence[ArmParameter]) -> dict[str, Json]:
    """The value each parameter has in an environment's factory, `factoryName` first."""
    values: dict[str, Json] = {"factoryName": factory.name}
    for parameter in parameters:
        artifact = factory.find(parameter.key.kind, parameter.key.name)
        assert artifact is not None
        values[parameter.name] = get_at(artifact.body, parameter.pointer)
    return values


def _parameter(artifact: Artifact, pointer: str) -> ArmParameter:
    value = get_at(artifact.body, pointer)
    steps = [re.sub(r"[^A-Za-z0-9_]", "_", step) for step in pointer.split("/")[1:]]
    name = parameter_name(artifact.key, artifact.body, pointer, named=steps)
    return ArmParameter(name, artifact.key, pointer, value, type_of(value))


def _differences(
    base: Factory, other: Factory, base_name: str, name: str, problems: list[str]
) -> Iterator[tuple[Artifact, str]]:
    ours = {item.key.folded: item for item in base if item.key.kind is not Kind.FACTORY}
    theirs = {item.key.folded: item for item in other if item.key.kind is not Kind.FACTORY}
    for key in sorted(set(ours) ^ set(theirs), key=str):
        there, missing = (base_name, name) if key in ours else (name, base_name)
        problems.append(f"{(ours | theirs)[key].key} is in environment '{there}' and not in '{missing}'")
    for key in sorted(set(ours) & set(theirs), key=str):
        for pointer in _values(ours[key].body, theirs[key].body):
            if not _is_leaf(ours[key].body, pointer) or not _is_leaf(theirs[key].body, pointer):
                problems.append(
                    f"{ours[key].key} differs at '{pointer}' in structure between environments '{base_name}' and '{name}'"
                )
            elif pointer != _RUNTIME_STATE:
                yield ours[key], pointer


def _is_within(place: tuple[ArtifactKey, str], other: tuple[ArtifactKey, str]) -> bool:
    """Whether a value is part of another, which is a parameter as a whole because of another environment."""
    return place[0] == other[0] and place[1].startswith(f"{other[1]}/")


def _values(left: Json, right: Json) -> list[str]:
    """Pointers of the values two bodies differ in: the deepest places, and lists of single values of another length whole.

    Microsoft's export knows parameters of type array (Learn, "custom parameters with the ARM template").
    """
    places = _leaves(left, right)
    return list(dict.fromkeys(_list_around(left, right, pointer) or pointer for pointer in places))


def _list_around(left: Json, right: Json, pointer: str) -> str:
    """The pointer of the list of single values a place is in, where both bodies have one there; ''."""
    around = pointer.rpartition("/")[0]
    try:
        lists = [get_at(body, around) for body in (left, right)]
    except KeyError:
        return ""
    are_plain = all(isinstance(each, list) and not any(isinstance(item, _NESTED) for item in each) for each in lists)
    return around if are_plain and len(lists[0]) != len(lists[1]) else ""


def _leaves(left: Json, right: Json) -> list[str]:
    """Pointers of the deepest places where two bodies differ."""
    ours = dict(walk(left))
    theirs = dict(walk(right))
    different = [
        pointer
        for pointer in {**ours, **theirs}
        if pointer not in ours or pointer not in theirs or _own(ours[pointer]) != _own(theirs[pointer])
    ]
    return [
        pointer
        for pointer in different
        if not any(other != pointer and pointer.startswith(f"{other}/") for other in different)
    ]


def _own(value: Json) -> Json:
    """What a value is besides its members."""
    if isinstance(value, Mapping):
        return {}
    if isinstance(value, list | tuple):
        return []
    return (type(value).__name__, value)


def _is_leaf(body: Json, pointer: str) -> bool:
    try:
        return not isinstance(get_at(body, pointer), Mapping)
    except KeyError:
        return False
