"""What the schema finds, in words: which activity, which property, what was expected, what was probably meant."""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from types import MappingProxyType

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import near_hint, nearest
from adfgen.lint.place import location_of, name_place, pointer_of
from adfgen.lint.schema.document import SECRET_NOUN, known_types, reference, shipped_definitions
from adfgen.lint.schema.example import least_of
from adfgen.lint.schema.letter_case import Deviation
from adfgen.lint.schema.misplaced import is_misplaced_pipeline
from adfgen.lint.schema.roles import known_to_siblings
from adfgen.lint.schema.sibling_type import MistakenType, mistaken_types, without
from adfgen.lint.schema.type_name import meant_type
from adfgen.lint.schema.validator import Fault, faults_of
from adfgen.model.body import Json, dump_compact, get_at
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["check_schema"]

_TYPE_NOUNS: Mapping[str, str] = MappingProxyType(
    {
        "string": "a string",
        "integer": "an integer",
        "number": "a number",
        "boolean": "true or false",
        "array": "a list",
        "object": "an object",
    }
)
_CONNECTORS = (Kind.DATASET, Kind.LINKED_SERVICE)
_OR_EXPRESSION: Json = {"if": {"type": "object"}, "then": reference("Expression")}
_LONGEST_LIST = 12
_LONGEST_VALUE = 60
_LONGEST_ADDITION = 100
_MOST_NAMES = 4


def check_schema(deviation: Deviation) -> tuple[Diagnostic, ...]:
    """Every deviation of one artifact from the service's own list of types and properties."""
    artifact, faults, written = deviation
    if is_misplaced_pipeline(artifact):
        return (_misplaced(artifact),)
    misplaced = {fault.path[:-1] for fault in faults if _is_misplaced_type(fault)}
    faults = tuple(fault for fault in faults if fault.path not in misplaced)  # its properties are those of its own type
    mistakes = mistaken_types(artifact.body, faults)
    found: dict[tuple[str, str, str], Diagnostic] = {}
    for item in (
        *(_mistaken_type(artifact, mistake) for mistake in mistakes),
        *(item for fault in faults for item in _in_words(artifact, without(fault, mistakes))),
        *(_other_case(artifact, path, name) for path, name in written.items() if not _is_spelt_by_studio(artifact)),
    ):
        found.setdefault((item.code, item.location.pointer, item.message), item)
    return tuple(found.values())


def _misplaced(artifact: Artifact) -> Diagnostic:
    return Diagnostic(
        "ADF104",
        Severity.ERROR,
        f"{artifact.key} has activities and no type: it is a pipeline",
        location_of(artifact, "/properties/activities", is_key=True),
        f"move it to {Kind.PIPELINE.folder}/",
    )


def _in_words(artifact: Artifact, fault: Fault) -> Iterator[Diagnostic]:
    match fault.keyword:
        case "additionalProperties" | "required" if _is_no_expression(fault):
            yield _no_expression(artifact, fault)
        case "additionalProperties":
            yield from _additional(artifact, fault)
        case "required":
            yield from _missing(artifact, fault)
        case "enum" | "const":
            yield _unknown_type(artifact, fault)
        case "pattern" if "examples" in fault.schema:
            if not _is_physical_type(artifact, fault):
                yield _outside_list(artifact, fault)
        case _:
            yield _wrong_type(artifact, fault)


def _additional(artifact: Artifact, fault: Fault) -> Iterator[Diagnostic]:
    """A finding for each property that an object should not have; one for all leftovers of what has no type of its own."""
    names = [name for name in fault.value if name not in fault.schema["properties"]]
    leftovers = [name for name in names if _is_leftover(fault, name)]
    yield from (_unknown(artifact, fault, name) for name in names if name not in leftovers)
    if fault.path[-1:] == ("typeProperties",) or "type" in fault.value:  # there each can be accepted by its name
        otherwise = "; if the service does take it, accept it under 'properties' in adfgen-lint.yml"
        yield from (_leftover(artifact, fault, [name], otherwise) for name in leftovers)
    elif leftovers:
        yield _leftover(artifact, fault, leftovers)


def _is_leftover(fault: Fault, name: str) -> bool:
    """Whether other types have the property, and no property of this one is meant by it."""
    near = nearest(name, fault.schema["properties"])
    return (near is None or near.casefold() != name.casefold()) and known_to_siblings(fault.schema, name)


def _leftover(artifact: Artifact, fault: Fault, names: Sequence[str], otherwise: str = "") -> Diagnostic:
    is_one = len(names) == 1
    return Diagnostic(
        "ADF106",
        Severity.WARNING,
        f"{name_place(artifact, fault.path)}: only other types have {'a property' if is_one else 'properties'} "
        f"{_quoted(names)}; here {'it is' if is_one else 'they are'} likely ignored",
        location_of(artifact, pointer_of([*fault.path, names[0]]), is_key=True),
        f"remove {'it' if is_one else 'them'}{otherwise}",
    )


def _unknown(artifact: Artifact, fault: Fault, name: str) -> Diagnostic:
    known = fault.schema["properties"]
    listed = ", ".join(sorted(known)) if len(known) <= _LONGEST_LIST else ""
    otherwise = f"known here: {listed}" if listed else "if it is newer than this checker, accept it in adfgen-lint.yml"
    return Diagnostic(
        "ADF101",
        Severity.ERROR,
        f"{name_place(artifact, fault.path)}: unknown property '{name}'",
        location_of(artifact, pointer_of([*fault.path, name]), is_key=True),
        near_hint(nearest(name, known), otherwise=otherwise),
    )


def _is_spelt_by_studio(artifact: Artifact) -> bool:
    """Whether nobody wrote the names by hand: Studio itself saves `SourceConnectionsInfo` and `Policy` of these."""
    return artifact.key.kind is Kind.CHANGE_DATA_CAPTURE


def _other_case(artifact: Artifact, path: Sequence[str | int], name: str) -> Diagnostic:
    *owner, known = path
    return Diagnostic(
        "ADF101",
        Severity.NOTE,
        f"{name_place(artifact, owner)}: '{name}' is '{known}' in other letter case, which the service ignores",
        location_of(artifact, pointer_of(path), is_key=True),
        f"write '{known}'",
    )


def _is_no_expression(fault: Fault) -> bool:
    """Whether an object stands where an Expression object may, and has nothing of one."""
    return fault.schema is shipped_definitions()["Expression"] and not fault.value.keys() & {"type", "value"}


def _no_expression(artifact: Artifact, fault: Fault) -> Diagnostic:
    """One finding for all that an object lacks to be an Expression object; in words for what the property holds otherwise."""
    names = [part for part in fault.path if isinstance(part, str)]
    return Diagnostic(
        "ADF103",
        Severity.ERROR,
        f"{name_place(artifact, fault.path)}: {_shown(fault.value)} is not {_title_of(names[-1])}",
        location_of(artifact, pointer_of(fault.path)),
    )


@cache
def _title_of(name: str) -> str:
    """What properties of that name hold, where all that take an Expression object hold the same beside it."""
    definitions = shipped_definitions()
    held = [definition.get("properties", {}).get(name, {}).get("$ref", "") for definition in definitions.values()]
    values = [definitions[target.removeprefix("#/$defs/")] for target in set(held) - {""}]
    titles = {value["title"] for value in values if _OR_EXPRESSION in value.get("allOf", ())}
    return str(titles.pop()) if len(titles) == 1 else "an Expression object"


def _mistaken_type(artifact: Artifact, mistake: MistakenType) -> Diagnostic:
    """One finding for all that follows from it; as bad as what is missing."""
    meant = " or ".join(f"'{sibling.type}'" for sibling in mistake.meant)
    subject = str(artifact.key) if mistake.path == ("properties",) else name_place(artifact, mistake.path)
    foreign, missing = _quoted(mistake.foreign), _quoted(mistake.missing)
    lacks = (
        f", and {missing} of '{mistake.type}' {'is' if len(mistake.missing) == 1 else 'are'} missing" if missing else ""
    )
    return Diagnostic(
        "ADF106",
        Severity.ERROR if missing else Severity.WARNING,
        f"{subject}: {foreign} {'belongs' if len(mistake.foreign) == 1 else 'belong'} to type {meant}{lacks}",
        location_of(artifact, pointer_of([*mistake.path, mistake.discriminator])),
        f"did you mean type {meant}?",
    )


def _missing(artifact: Artifact, fault: Fault) -> Iterator[Diagnostic]:
    unknown = [name for name in fault.value if name not in fault.schema.get("properties", {})]
    for name in fault.expected:
        if name not in fault.value and nearest(name, unknown) is None:  # a misspelt one is reported as unknown
            yield Diagnostic(
                "ADF102",
                Severity.ERROR,
                f"{name_place(artifact, fault.path)}: '{name}' is missing",
                location_of(artifact, pointer_of(fault.path)),
                _addition(name, artifact.key.name if [*fault.path, name] == ["name"] else _least(fault, name)),
            )


def _least(fault: Fault, name: str) -> Json:
    return least_of(fault.schema.get("properties", {}).get(name, {}))


def _addition(name: str, least: Json) -> str:
    """What to add: a property with the least it holds, or with the names of what it needs where that is long."""
    text = f"add {dump_compact(name)}: {json.dumps(least, ensure_ascii=False)}"
    if len(text) <= _LONGEST_ADDITION or not isinstance(least, dict):
        return text.removesuffix(": {}")
    return f"add '{name}' with {_quoted(list(least))}"


def _unknown_type(artifact: Artifact, fault: Fault) -> Diagnostic:
    known = fault.expected if isinstance(fault.expected, list) else [fault.expected]
    is_misplaced = _is_misplaced_type(fault)
    hint = _expected(fault.value, known)
    # connectors come every month, and the client that lists them later: a name like none of them may be a new one
    may_be_new = (
        not is_misplaced
        and artifact.key.kind in _CONNECTORS
        and fault.path == ("properties", "type")
        and (not isinstance(fault.value, str) or nearest(fault.value, known) is None)
    )
    return Diagnostic(
        "ADF104",
        Severity.WARNING if may_be_new else Severity.ERROR,
        f"{name_place(artifact, fault.path)}: {_shown(fault.value)} is {'no type for this place' if is_misplaced else 'no known value'}",
        location_of(artifact, pointer_of(fault.path)),
        hint or ("nothing here is checked if it is a connector newer than this checker" if may_be_new else ""),
    )


def _is_misplaced_type(fault: Fault) -> bool:
    """Whether a type stands where another one is taken: of another format, of the other direction."""
    is_type = fault.keyword in ("enum", "const") and fault.path[-1:] == ("type",)
    return is_type and isinstance(fault.value, str) and fault.value in known_types()


def _is_physical_type(artifact: Artifact, fault: Fault) -> bool:
    """Whether a column's type is that of its store, as Studio saves it beside `physicalType` when it imports a schema."""
    *owner, name = fault.path
    column = get_at(artifact.body, pointer_of(owner))
    physical = column.get("physicalType") if name == "type" and isinstance(column, dict) else None
    return isinstance(physical, str) and physical.casefold() == fault.value.casefold()


def _outside_list(artifact: Artifact, fault: Fault) -> Diagnostic:
    known = fault.schema["examples"]
    documented = "listedBy" in fault.schema
    shown = known if len(known) <= _LONGEST_LIST else [*known[:_MOST_NAMES], f"… ({len(known)} in all)"]
    near = fault.schema.get("meant", {}).get(fault.value.casefold()) or nearest(fault.value, known)
    otherwise = f"known: {', '.join(known)}" if shown is not known else "the documentation knows no other" * documented
    return Diagnostic(
        "ADF105",
        Severity.WARNING if documented else Severity.ERROR,
        f"{name_place(artifact, fault.path)}: {_shown(fault.value)} is not {'one of ' * (len(known) > 1)}{', '.join(shown)}",
        location_of(artifact, pointer_of(fault.path)),
        near_hint(near, otherwise=otherwise),
    )


def _wrong_type(artifact: Artifact, fault: Fault) -> Diagnostic:
    if fault.value is None and _may_be_left_out(artifact, fault.path):
        return _null(artifact, fault)
    expected = fault.schema.get("title") or _nouns(fault.expected)
    # what stands in place of an object is most often a secret that no SecureString holds
    is_secret = expected == SECRET_NOUN or (
        isinstance(fault.value, str | list) and fault.expected in ("object", ["object"])
    )
    is_bare = fault.schema is shipped_definitions()["Expression"] and isinstance(fault.value, str)
    shown = _kind_of(fault.value) if is_secret else _shown(fault.value)
    return Diagnostic(
        "ADF103",
        Severity.ERROR,
        f"{name_place(artifact, fault.path)}: {shown} is not {'an Expression object' if is_bare else expected}",
        location_of(artifact, pointer_of(fault.path)),
        'write {"type": "Expression", "value": "@…"}' if is_bare else "",
    )


def _null(artifact: Artifact, fault: Fault) -> Diagnostic:
    """Published templates hold such nulls, which the service reads as if nothing were written."""
    return Diagnostic(
        "ADF103",
        Severity.WARNING,
        f"{name_place(artifact, fault.path)} is null, as if it were left out",
        location_of(artifact, pointer_of(fault.path)),
        "remove it",
    )


def _may_be_left_out(artifact: Artifact, path: Sequence[str | int]) -> bool:
    *owner, name = path
    if isinstance(name, int):
        return False
    faults = faults_of(artifact.key.kind, _without(artifact.body, path))
    return not any(
        fault.keyword == "required" and list(fault.path) == owner and name in fault.expected for fault in faults
    )


def _without(value: Json, path: Sequence[str | int]) -> Json:
    """A body without the member a path leads to."""
    step, *rest = path
    if isinstance(value, list):
        return [_without(item, rest) if index == step else item for index, item in enumerate(value)]
    return {
        name: _without(item, rest) if name == step else item for name, item in value.items() if rest or name != step
    }


def _kind_of(value: Json) -> str:
    return "a text" if isinstance(value, str) else "a list" if isinstance(value, list) else "a value"


def _quoted(names: Sequence[str]) -> str:
    """`'a', 'b', 'c' and 2 more`."""
    shown = ", ".join(f"'{name}'" for name in names[:_MOST_NAMES])
    return f"{shown} and {len(names) - _MOST_NAMES} more" if len(names) > _MOST_NAMES else shown


def _expected(value: Json, known: Iterable[str]) -> str:
    names = set(known)
    listed = sorted(name for name in names if f"{name}s" not in names)  # `…Setting` is the retired name of `…Settings`
    near = near_hint(meant_type(value, listed)) if isinstance(value, str) else ""
    return near or (f"known: {', '.join(listed)}" if len(listed) <= _LONGEST_LIST else "")


def _shown(value: Json) -> str:
    """A value as the user wrote it, cut where it is long."""
    text = f"'{value}'" if isinstance(value, str) else dump_compact(value)
    return text if len(text) <= _LONGEST_VALUE else f"{text[:_LONGEST_VALUE]}…"


def _nouns(types: str | list[str]) -> str:
    """`a string or an object`, from the names JSON Schema gives them."""
    listed = [types] if isinstance(types, str) else types
    return " or ".join(_TYPE_NOUNS[name] for name in listed if name != "null")
