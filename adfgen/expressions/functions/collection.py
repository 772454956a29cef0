"""Functions over arrays, objects and strings."""

from collections.abc import Mapping

from adfgen.expressions.error import ExpressionError, check_length
from adfgen.expressions.functions.catalog import ANY, ARRAY, INTEGER, SEQUENCE, STRING, function
from adfgen.expressions.value import same, text_of, type_name
from adfgen.model.body import Json


@function("contains", ANY, ANY)
def contains(collection: Json, value: Json) -> bool:
    """Whether a text holds a part, an array a value, or an object a key (letter case ignored there)."""
    match collection, value:
        case str(), str():
            return value in collection
        case Mapping(), str():
            return value.casefold() in {name.casefold() for name in collection}
        case ((list() | tuple()), _):
            return any(same(item, value) for item in collection)
    if not isinstance(collection, str | Mapping | list | tuple):
        raise ExpressionError(
            "argument_type",
            "The function 'contains' expects its first argument 'collection' to be a dictionary (object), an array or a string. "
            f"The provided value is of type '{type_name(collection)}'.",
        )
    raise ExpressionError(
        "type_mismatch",
        "The function 'contains' expects parameters of matching types: a dictionary and a key (string), an array and a value (object), "
        f"or a string and a substring. The provided types '{type_name(collection)}' and '{type_name(value)}' are incompatible.",
    )


@function("empty", ANY)
def empty(collection: Json) -> bool:
    """Whether a text, array or object holds nothing; null is empty."""
    if collection is None:
        return True
    if isinstance(collection, str | list | tuple | Mapping):
        return not collection
    raise _wrong("empty", "an object, array or string", collection)


@function("first", SEQUENCE)
def first(collection: Json) -> Json:
    """The first character or element; '' of '' and null of an empty array."""
    return collection[0] if collection else "" if isinstance(collection, str) else None


@function("last", SEQUENCE)
def last(collection: Json) -> Json:
    """The last character or element; '' of '' and null of an empty array."""
    return collection[-1] if collection else "" if isinstance(collection, str) else None


@function("length", SEQUENCE)
def length(collection: Json) -> int:
    """How many elements, or UTF-16 units of a text."""
    return len(collection.encode("utf-16-le")) // 2 if isinstance(collection, str) else len(collection)


@function("join", ARRAY, STRING)
def join(values: Json, separator: str) -> str:
    """The texts of an array's elements with a separator between them."""
    texts = list(map(text_of, values))
    check_length(sum(map(len, texts)) + len(separator) * len(texts))
    return separator.join(texts)


@function("skip", SEQUENCE, INTEGER)
def skip(collection: Json, count: int) -> Json:
    """Everything behind the first `count` elements or characters."""
    return collection[_count("skip", count) :]


@function("take", SEQUENCE, INTEGER)
def take(collection: Json, count: int) -> Json:
    """The first `count` elements or characters."""
    return collection[: _count("take", count)]


def _count(name: str, count: int) -> int:
    if count < 0:
        raise ExpressionError(
            "argument_range",
            f"The function '{name}' parameters are out of range: 'count' must be a positive integer. The provided value is '{count}'.",
        )
    return count


@function("union", ANY, ANY, least=2, most=None)
def union(*collections: Json) -> Json:
    """Distinct elements of all arrays in first order, or the members of all objects, the last value of a key winning."""
    if _kind("union", collections) is Mapping:
        merged: dict[str, Json] = {}
        for collection in collections:
            merged.update(collection)
        return merged
    return _distinct([item for collection in collections for item in collection])


@function("intersection", ANY, ANY, least=2, most=None)
def intersection(*collections: Json) -> Json:
    """Distinct elements all arrays share in the order of the first, or members all objects share."""
    head, *rest = collections
    if _kind("intersection", collections) is Mapping:
        return {
            name: value
            for name, value in head.items()
            if all(name in other and same(value, other[name]) for other in rest)
        }
    return [item for item in _distinct(head) if all(any(same(item, other) for other in values) for values in rest)]


def _kind(name: str, collections: tuple[Json, ...]) -> type:
    kinds = {type_name(collection) for collection in collections}
    if len(kinds) > 1:
        found = ",".join(type_name(collection) for collection in collections)
        raise ExpressionError(
            "type_mismatch", f"Function '{name}' expects parameters of same type, but found '{found}' distinct types."
        )
    if kinds <= {"Object"}:
        return Mapping
    if kinds <= {"Array"}:
        return list
    raise _wrong(name, "either objects or arrays", collections[0])


def _distinct(values: Json) -> list[Json]:
    found: list[Json] = []
    for value in values:
        if not any(same(value, other) for other in found):
            found.append(value)
    return found


def _wrong(name: str, noun: str, value: Json) -> ExpressionError:
    return ExpressionError(
        "argument_type",
        f"The function '{name}' expects its parameter to be {noun}. The provided value is of type '{type_name(value)}'.",
    )
