"""What can be said of an expression before anything runs: calls that fail whatever the run brings.

Only what is sure is said. An argument of a function that may not evaluate it (`if`, `and`, `or`, `coalesce`) is passed
over, and so is whatever depends on the run: parameters and activities. Time, chance and a timestamp that comes from the run
are tried out with several values: what fails with each of them, and in the same words, fails with all.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate_node
from adfgen.expressions.functions import date
from adfgen.expressions.functions.catalog import CATALOG, STRING, Calling, Function
from adfgen.expressions.scope import Scope
from adfgen.expressions.sure_type import SAMPLES, sure_type
from adfgen.expressions.syntax import Access, Call, Literal, Node, Segment, Template
from adfgen.model.body import Json

__all__ = ["SureFailure", "is_known", "sure_failures", "tried_out"]

# values of the types that have no properties
_SCALARS: Mapping[str, str | int | bool] = {"string": "", "integer": 0, "number": 0, "boolean": True}
_BY_CHANCE = frozenset({"utcnow", "getpasttime", "getfuturetime", "guid", "rand"})


def _at(moment: datetime, guid: str, share: int) -> Scope:
    """A scope with a time, an identifier and a chance of its own, the chance as hundredths of the way from low to high."""
    return Scope(
        now=lambda: moment,
        new_guid=lambda: guid,
        random_integer=lambda low, high: low + (high - 1 - low) * share // 100,
    )


# what a run may find: a moment, chance, and a timestamp with and without its zone; moments print long and short
_PROBES = (
    (_at(datetime(2021, 7, 15, tzinfo=UTC), "00000000-0000-4000-8000-000000000000", 0), "2021-07-15T00:00:00Z"),
    (_at(datetime(2024, 2, 29, 23, 59, 59, 900_000, UTC), "ffffffff-ffff-4fff-bfff-ffffffffffff", 100), "2024-02-29"),
    (
        _at(datetime(2030, 11, 8, 12, 34, 56, 7, UTC), "a1b2c3d4-e5f6-4a7b-8c9d-0e1f2a3b4c5d", 37),
        "2030-11-08T12:34:56+05:30",
    ),
    (_at(datetime(2026, 5, 1, 2, 3, 4, 50_000, UTC), "0f1e2d3c-4b5a-4968-8776-655443322110", 63), "2026-05-01 02:03"),
)


class SureFailure(NamedTuple):
    """A part of a text that fails in every run: the kind and words of its error, and its place in the text.

    `unknown_zone` is the time zone nobody knows, where that is why.
    """

    kind: str
    message: str
    offset: int
    unknown_zone: str = ""


def sure_failures(template: Template) -> Iterator[SureFailure]:
    """Failures of the calls of a text, innermost first, each once."""
    for segment in template.segments:
        yield from _of(segment.node, segment)


def _of(node: Node, segment: Segment) -> Iterator[SureFailure]:
    if isinstance(node, Access):
        inner = [*_of(node.target, segment), *_of(node.key, segment)]
        yield from inner or _of_access(node, segment)
    elif isinstance(node, Call):
        known = CATALOG.get(node.name.lower())
        inner = [failure for argument in _evaluated(node, known) for failure in _of(argument, segment)]
        yield from inner or _of_call(node, known, segment)


def _evaluated(call: Call, known: Function | None) -> tuple[Node, ...]:
    """The arguments that are evaluated in every run."""
    return call.arguments[:1] if known is not None and known.calling is Calling.LAZY else call.arguments


def _of_access(access: Access, segment: Segment) -> Iterator[SureFailure]:
    """What is wrong with asking a known value, or one of a known type, for a property or an element."""
    if is_known(access):
        yield from _tried(access, [access] * len(_PROBES), segment)
        return
    kind, key = sure_type(access.target) or "", access.key
    if kind == "array" and sure_type(key) == "string":
        anything = Call("createArray", (Literal(0, access.offset),), access.offset)
        yield from _tried(access, [access._replace(target=anything, key=_named(key))] * len(_PROBES), segment)
    elif kind in _SCALARS:
        value = Literal(_SCALARS[kind], access.offset)
        yield from _tried(access, [access._replace(target=value, key=_named(key))] * len(_PROBES), segment)


def _named(key: Node) -> Literal:
    """The key where it is written out, or any other."""
    return key if isinstance(key, Literal) else Literal("…", key.offset)


def _of_call(call: Call, known: Function | None, segment: Segment) -> Iterator[SureFailure]:
    if known is None:
        return
    try:
        known.check_arity(len(call.arguments), call.offset)
        if not is_known(call):
            _check_types(call, known)
    except ExpressionError as error:
        yield SureFailure(error.kind, error.message, error.offset or call.offset)
        return
    if is_known(call):
        yield from _tried(call, [call] * len(_PROBES), segment)
    elif _is_of_timestamp(known) and all(map(is_known, call.arguments[1:])):
        stamps = [Literal(stamp, call.arguments[0].offset) for _, stamp in _PROBES]
        yield from _tried(call, [call._replace(arguments=(stamp, *call.arguments[1:])) for stamp in stamps], segment)


def _tried(node: Node, variants: Sequence[Node], segment: Segment) -> Iterator[SureFailure]:
    """The failure of a node, if each of its variants fails in the run it is made for, and all of them alike."""
    failures = []
    for each, (scope, _) in zip(variants, _PROBES, strict=True):
        failure = _failure(each, segment, scope)
        if failure is None:
            return
        failures.append(failure)
    first = failures[0]
    if all((each.kind, each.message) == (first.kind, first.message) for each in failures):
        yield SureFailure(first.kind, first.message, first.offset or node.offset, first.unknown_zone)


def _failure(node: Node, segment: Segment, scope: Scope) -> ExpressionError | None:
    try:
        evaluate_node(node, segment, scope)
    except ExpressionError as error:
        return error
    return None


def _check_types(call: Call, known: Function) -> None:
    """Refuse an argument whose type the function takes at no such place. Raises ExpressionError."""
    for index, argument in enumerate(call.arguments):
        if known.calling is not Calling.LAZY:
            values = (argument.value,) if isinstance(argument, Literal) else SAMPLES.get(sure_type(argument) or "", ())
            refused = [value for value in values if not known.parameter(index).accepts(value)]
            if values and len(refused) == len(values):
                known.check_type(index, refused[0])


def _is_of_timestamp(known: Function) -> bool:
    """Whether the first argument is the text of a time."""
    return known.implementation.__module__ == date.__name__ and known.parameters[:1] == (STRING,) and known.least > 0


def tried_out(node: Node) -> tuple[Json, ...] | None:
    """What it gives at several times and chances, without the tries that fail; None where it depends on the run."""
    return tuple(_values(node)) if is_known(node) else None


def _values(node: Node) -> Iterator[Json]:
    segment = Segment(node, "", node.offset)
    for scope, _ in _PROBES:
        try:
            yield evaluate_node(node, segment, scope)
        except ExpressionError:
            continue


def is_known(node: Node) -> bool:
    """Whether its value is the same in every run, but for time and chance."""
    if isinstance(node, Literal):
        return True
    if isinstance(node, Access):
        return is_known(node.target) and is_known(node.key)
    known = CATALOG.get(node.name.lower())
    if known is None or (known.calling is Calling.SCOPED and node.name.lower() not in _BY_CHANCE):
        return False
    return all(map(is_known, node.arguments))
