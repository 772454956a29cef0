"""Tree to value. A text is compiled once into closures: what can be decided from the text is not decided again."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import TypeAlias

from adfgen.expressions.error import LARGEST_TEXT, ExpressionError, check_length
from adfgen.expressions.functions import collection, conversion, date, logical, math, reference, string
from adfgen.expressions.functions.catalog import CATALOG, Calling, Function
from adfgen.expressions.parser import parse
from adfgen.expressions.scope import Scope
from adfgen.expressions.syntax import Access, Call, Literal, Node, Segment
from adfgen.expressions.value import text_of, type_name
from adfgen.model.body import Json

__all__ = ["FAMILIES", "evaluate", "evaluate_node", "resolve"]

# the modules that fill the catalogue when imported
FAMILIES = (collection, conversion, date, logical, math, reference, string)

Compiled: TypeAlias = Callable[[Scope], Json]


def evaluate(text: str, scope: Scope) -> Json:
    """The value of a text: itself when it holds no expression. Raises ExpressionError."""
    return _compiled(text)(scope)


def resolve(value: Json, scope: Scope) -> Json:
    """A JSON value with every expression inside it evaluated: texts, and `{"type": "Expression", "value": …}` objects."""
    if isinstance(value, str):
        return evaluate(value, scope)
    if isinstance(value, Mapping):
        if value.get("type") == "Expression" and "value" in value and len(value) == 2:
            inner = value["value"]
            return evaluate(inner, scope) if isinstance(inner, str) else resolve(inner, scope)
        return {name: resolve(item, scope) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [resolve(item, scope) for item in value]
    return value


def evaluate_node(node: Node, segment: Segment, scope: Scope) -> Json:
    """The value of one part of an expression. Raises ExpressionError."""
    return _compile(node, segment)(scope)


@lru_cache(maxsize=16384)
def _compiled(text: str) -> Compiled:
    template = parse(text)
    if template.is_literal:
        literal = "".join(str(part) for part in template.parts)
        return lambda _: literal
    if not template.is_interpolated:
        return _segment(template.segments[0])
    return _interpolated(template.parts)


def _interpolated(parts: Sequence[str | Segment]) -> Compiled:
    """Text with holes: what stands between them is put down once."""
    frame = ["" if isinstance(part, Segment) else part for part in parts]
    holes = [(index, _segment(part)) for index, part in enumerate(parts) if isinstance(part, Segment)]

    def fill(scope: Scope) -> Json:
        texts = frame.copy()
        for index, hole in holes:
            value = hole(scope)
            texts[index] = value if type(value) is str else text_of(value)
        check_length(sum(map(len, texts)))
        return "".join(texts)

    return fill


def _constant(value: Json) -> Compiled:
    return lambda _: value


def _segment(segment: Segment) -> Compiled:
    return _compile(segment.node, segment)


def _compile(node: Node, segment: Segment) -> Compiled:
    if isinstance(node, Literal):
        return _constant(node.value)
    return _call(node, segment) if isinstance(node, Call) else _access(node, segment)


def _call(node: Call, segment: Segment) -> Compiled:
    known = CATALOG.get(node.name.lower())
    arguments = [_compile(argument, segment) for argument in node.arguments]
    if known is None:
        error = ExpressionError(
            "unknown_function", f"The template function '{node.name}' is not defined or not valid.", offset=node.offset
        )
        return _raising(error, arguments)
    try:
        known.check_arity(len(node.arguments), node.offset)
    except ExpressionError as arity:
        return _raising(arity)
    return _located(_calling(known, arguments), node.offset)


def _calling(known: Function, arguments: Sequence[Compiled]) -> Compiled:
    """A call with its arguments in the way the function wants them."""
    implementation, check = known.implementation, known.check_types
    if known.takes_anything and known.calling is Calling.EAGER:
        return lambda scope: implementation(*[argument(scope) for argument in arguments])
    if not arguments and known.calling is Calling.SCOPED:
        return implementation

    def lazy(scope: Scope) -> Json:
        return implementation(*[lambda argument=argument: argument(scope) for argument in arguments])

    def scoped(scope: Scope) -> Json:
        values = [argument(scope) for argument in arguments]
        check(values)
        return implementation(scope, *values)

    def eager(scope: Scope) -> Json:
        values = [argument(scope) for argument in arguments]
        check(values)
        return implementation(*values)

    return {Calling.LAZY: lazy, Calling.SCOPED: scoped, Calling.EAGER: eager}[known.calling]


def _located(compiled: Compiled, offset: int) -> Compiled:
    """Give errors that do not know their place the place of the call they came out of."""

    def call(scope: Scope) -> Json:
        try:
            value = compiled(scope)
            if type(value) is str and len(value) > LARGEST_TEXT:
                check_length(len(value))
        except ExpressionError as error:
            error.offset = error.offset or offset
            raise
        return value

    return call


def _raising(error: ExpressionError, arguments: Sequence[Compiled] = ()) -> Compiled:
    """Checking is lazy: an unknown function in a branch not taken is no error, and its arguments may fail before it."""

    def refuse(scope: Scope) -> Json:
        for argument in arguments:
            argument(scope)
        raise ExpressionError(error.kind, error.message, offset=error.offset)

    return refuse


def _access(node: Access, segment: Segment) -> Compiled:
    """A property or element; a chain of names written out is followed in one go."""
    text = segment.text
    steps: list[tuple[str, int]] = []
    base: Node = node
    while (
        isinstance(base, Access)
        and not base.optional
        and isinstance(base.key, Literal)
        and isinstance(base.key.value, str)
    ):
        steps.insert(0, (base.key.value, base.offset))
        base = base.target
    if not steps:
        return _computed_access(node, segment)
    start = _compile(base, segment)

    def follow(scope: Scope) -> Json:
        value = start(scope)
        for name, offset in steps:
            try:
                value = value[name]
            except (KeyError, TypeError):
                value = _select(value, name, text, offset, optional=False)
        return value

    return follow


def _computed_access(node: Access, segment: Segment) -> Compiled:
    """An access by a computed key, by an index, or behind `?`."""
    target, key = _compile(node.target, segment), _compile(node.key, segment)
    text, offset, optional = segment.text, node.offset, node.optional
    return lambda scope: _select(target(scope), key(scope), text, offset, optional=optional)


def _select(value: Json, key: Json, text: str, offset: int, *, optional: bool) -> Json:
    """What a value has under a key. Raises ExpressionError naming the expression."""
    try:
        return _selected(value, key)
    except _NotSelectable as refusal:
        if optional and refusal.is_absence:
            return None
        message = f"The expression '{text}' cannot be evaluated because {refusal.reason}."
        raise ExpressionError(refusal.kind, message, offset=offset) from None


class _NotSelectable(Exception):
    """A value has no such property. An absence becomes null behind `?`; asking the wrong kind of value does not."""

    def __init__(self, kind: str, reason: str, *, is_absence: bool = False) -> None:
        super().__init__(reason)
        self.kind = kind
        self.reason = reason
        self.is_absence = is_absence


def _selected(value: Json, key: Json) -> Json:
    if value is None or key is None:
        raise _cannot(key, "", is_absence=value is None)
    if isinstance(value, Mapping):
        return _member(value, key)
    if isinstance(value, list | tuple):
        return _element(value, key)
    raise _cannot(key, f". Property selection is not supported on values of type '{type_name(value)}'")


def _cannot(key: Json, why: str, *, is_absence: bool = False) -> _NotSelectable:
    return _NotSelectable(
        "bad_property_access", f"property '{text_of(key)}' cannot be selected{why}", is_absence=is_absence
    )


def _member(value: Mapping[str, Json], key: Json) -> Json:
    if not isinstance(key, str):
        raise _cannot(key, ". Object properties can only be selected by names")
    if key in value:
        return value[key]
    folded = key.casefold()
    for name in value:
        if name.casefold() == folded:
            return value[name]
    reason = f"property '{key}' doesn't exist, available properties are '{', '.join(value)}'"
    raise _NotSelectable("missing_property", reason, is_absence=True)


def _element(value: Sequence[Json], key: Json) -> Json:
    if not isinstance(key, int) or isinstance(key, bool):
        raise _cannot(key, ". Array elements can only be selected using an integer index")
    if 0 <= key < len(value):
        return value[key]
    reason = f"array index '{key}' is outside bounds (0, {len(value) - 1}) of array"
    raise _NotSelectable("index_out_of_range", reason, is_absence=True)
