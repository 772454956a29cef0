"""JSON bodies: the one name for JSON values, and how to reach and print them.

Bodies are never changed in place: a factory read twice must be the same twice.
"""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeAlias

from adfgen.source import escape_pointer, split_pointer

__all__ = [
    "Body",
    "Json",
    "as_list",
    "as_object",
    "byte_size",
    "dump_bytes",
    "dump_compact",
    "dump_studio",
    "get_at",
    "walk",
]

Json: TypeAlias = Any
Body: TypeAlias = Mapping[str, Json]


def as_object(value: Json) -> dict[str, Json]:
    """The value where it is an object, else one without members: a file may hold anything anywhere."""
    return value if isinstance(value, dict) else {}


def as_list(value: Json) -> list[Json]:
    """The value where it is a list, else an empty one."""
    return value if isinstance(value, list) else []


def dump_studio(value: Json) -> str:
    """JSON as ADF Studio saves it to Git: tabs, a space after the colon, `[]` and `{}` closed at once, no final newline.

    Seen in 1,557 of 1,560 files saved by Studio.
    """
    return json.dumps(value, indent="\t", ensure_ascii=False)


def dump_compact(value: Json) -> str:
    """JSON on one line without spaces: what is hashed, stored and sent."""
    return json.dumps(value, separators=(",", ":"), ensure_ascii=False)


def dump_bytes(value: Json) -> bytes:
    r"""Compact JSON in UTF-8. Half a surrogate pair, which UTF-8 cannot hold, stays the escape it came as.

    >>> dump_bytes({"half": "\ud800"})
    b'{"half":"\\ud800"}'
    """
    return dump_compact(value).encode(errors="backslashreplace")


def byte_size(value: Json) -> int:
    """How many bytes of UTF-8 a value is as compact JSON."""
    return len(dump_bytes(value))


def get_at(value: Json, pointer: str) -> Json:
    """The value at a JSON pointer. Raises KeyError when there is none."""
    for step in split_pointer(pointer):
        if isinstance(value, Mapping):
            value = value[step]
        elif isinstance(value, list | tuple) and step.isdecimal() and int(step) < len(value):
            value = value[int(step)]
        else:
            raise KeyError(pointer)
    return value


def walk(
    value: Json, pointer: str = "", *, into: Callable[[Json], bool] = lambda _: True
) -> Iterator[tuple[str, Json]]:
    """Every value inside `value` with its JSON pointer, parents first; `into` says whether to look inside one."""
    pending = [(pointer, value)]
    while pending:
        pointer, value = pending.pop()
        yield pointer, value
        if isinstance(value, str):
            continue
        if isinstance(value, Mapping) and into(value):
            inner = [(f"{pointer}/{escape_pointer(name)}", child) for name, child in value.items()]
            pending += reversed(inner)
        elif isinstance(value, list | tuple) and into(value):
            pending += reversed([(f"{pointer}/{index}", child) for index, child in enumerate(value)])
