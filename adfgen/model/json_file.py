"""One JSON file off a disk: its value, or a finding. Nothing a file can hold stops the reading of the next."""

import json
import os
import re
import stat
from math import isfinite, isinf
from pathlib import Path
from typing import NamedTuple

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.model.body import Json
from adfgen.source import RepeatedKey, position_at, repeated_keys

__all__ = ["LARGEST", "JsonFile", "parse_json", "read_bytes", "read_json_file", "shown_name"]

LARGEST = 32 * 1024 * 1024  # bytes; the service takes 4 MB in a template and far less in a resource
_MERGED = re.compile(r"^(<{7}|>{7}) ", re.MULTILINE)
_WORDS = re.compile(r'"(?:[^"\\]|\\.)*"|-?(?:Infinity|NaN|\d[\d.eE+-]*)')
_READING = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)
)  # a pipe nobody writes to keeps nobody
DEEPEST = 100  # levels of objects and lists; real resources stay below 20


class JsonFile(NamedTuple):
    """What a file held: a value, or None with the finding that says why; duplicate keys are findings beside a value."""

    value: Json
    findings: tuple[Diagnostic, ...] = ()


def shown_name(name: str) -> str:
    """A file name as it can be printed: line breaks and other control characters, and bytes that are no text, escaped."""
    if name.isprintable():
        return name
    return "".join(character if character.isprintable() else repr(character)[1:-1] for character in name)


def read_json_file(path: Path, relative: str) -> JsonFile:
    """The JSON value of a file, called `relative` in findings (ADF001 unreadable, ADF002 a key written twice)."""
    data = read_bytes(path, relative)
    return parse_json(data, relative) if isinstance(data, bytes) else JsonFile(None, (data,))


def read_bytes(path: str | Path, relative: str) -> bytes | Diagnostic:
    """The bytes of a file that may be a resource, or a finding (ADF001) that says why there are none."""
    try:
        # of thousands of small files a buffer for each takes longer than the reading
        descriptor = os.open(path, _READING)
        try:
            status = os.fstat(descriptor)
            refusal = _refusal(status, relative)
            return refusal or _content(descriptor, status.st_size)
        finally:
            os.close(descriptor)
    except OSError as error:
        message = f"'{shown_name(relative)}' cannot be read: {error.strerror or error}"
        return _unreadable(relative, message, hint="look whether it is there and whether you may read it")


def _content(descriptor: int, size: int) -> bytes:
    """All bytes of a file: in one go, unless it grows or shrinks meanwhile."""
    data = os.read(descriptor, size + 1)
    return data if len(data) == size else data + b"".join(iter(lambda: os.read(descriptor, size + 1), b""))


def _refusal(status: os.stat_result, relative: str) -> Diagnostic | None:
    """Why what was opened cannot be a resource."""
    if not stat.S_ISREG(status.st_mode):
        message = f"'{shown_name(relative)}' is not a regular file"
        return _unreadable(relative, message, hint="a resource is a file; move what this is to another place")
    if status.st_size > LARGEST:
        size = f"{status.st_size / 1024 / 1024:.0f} MB"
        message = f"'{shown_name(relative)}' is too large to be a resource: {size}"
        return _unreadable(relative, message, hint="the service takes at most 4 MB")
    return None


def parse_json(data: bytes, relative: str) -> JsonFile:
    """The JSON value of a file's bytes. UTF-8 with or without a byte order mark; UTF-16 is refused as the service does."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _none(relative, f"'{shown_name(relative)}' is UTF-16 text", hint="save it as UTF-8")
    is_repeating = False

    def remember(pairs: list[tuple[str, Json]]) -> Json:
        nonlocal is_repeating
        value = dict(pairs)
        is_repeating = is_repeating or len(value) < len(pairs)
        return value

    try:
        text = data.decode("utf-8-sig")
        value = json.loads(text, object_pairs_hook=remember, parse_constant=_refuse, parse_float=_float)
    except UnicodeDecodeError:
        return _none(relative, f"'{shown_name(relative)}' is not UTF-8 text", hint="save it as UTF-8")
    except json.JSONDecodeError as error:
        return _not_json(relative, error)
    except ValueError:
        return _no_number(relative, text)
    except RecursionError:
        return _too_deep(relative)
    if _depth(value) > DEEPEST:
        return _too_deep(relative)
    twice = tuple(_written_twice(relative, text, key) for key in repeated_keys(text)) if is_repeating else ()
    return JsonFile(value, twice)


def _refuse(word: str) -> Json:
    raise ValueError(word)


def _float(text: str) -> float:
    value = float(text)
    if isinf(value):
        raise ValueError(text)
    return value


def _depth(value: Json) -> int:
    """How many objects and lists are nested in each other."""
    depth, level = 0, [value]
    while level:
        depth += 1
        level = [
            child
            for holder in level
            if isinstance(holder, dict | list)
            for child in (holder.values() if isinstance(holder, dict) else holder)
            if isinstance(child, dict | list)
        ]
    return depth


def _too_deep(relative: str) -> JsonFile:
    message = f"'{shown_name(relative)}' is nested too deeply to be a resource"
    return _none(relative, message, hint=f"the deepest resources have a tenth of {DEEPEST} levels")


def _no_number(relative: str, text: str) -> JsonFile:
    """The first word outside of texts that reads like a number and is none JSON can hold."""
    words = (found for found in _WORDS.finditer(text) if not found[0].startswith('"'))
    word = next(word for word in words if not isfinite(float(word[0])))
    at = position_at(text, word.start())
    said = "too large a number" if word[0].strip("-")[0].isdecimal() else "no JSON number"
    message = f"'{shown_name(relative)}' is not JSON: {word[0][:20]} is {said}"
    return _none(relative, message, line=at.line, column=at.column, hint="write a number, a text or null")


def _not_json(relative: str, error: json.JSONDecodeError) -> JsonFile:
    """Where reading stopped: behind the last character when the text ended too early."""
    text = error.doc.rstrip()
    at = position_at(error.doc, min(error.pos, len(text)))
    said, hint = f"is not JSON: {error.msg}", "look here and just before: a comma, a quote or a bracket is wrong"
    if not text:
        said, hint = "is empty", "give it back its content, or delete it"
    elif error.pos >= len(text):
        hint = "the file ends too early: close what is open with '}' or ']'"
    elif error.doc.startswith(("//", "/*"), error.pos):
        hint = "JSON has no comments: remove it"
    elif error.doc.startswith("'", error.pos):
        hint = "JSON takes double quotes"
    elif error.doc.startswith(("True", "False", "None"), error.pos):
        hint = "JSON says true, false and null"
    elif _MERGED.search(text):
        hint = "the file holds the marks of a merge (<<<<<<<): decide what is to stay"
    return _none(relative, f"'{shown_name(relative)}' {said}", line=at.line, column=at.column, hint=hint)


def _written_twice(relative: str, text: str, key: RepeatedKey) -> Diagnostic:
    message = f"'{shown_name(relative)}' writes the key '{key.name}' twice in one object: the first value is lost"
    at, first = position_at(text, key.start), position_at(text, key.first)
    place = Location(relative, key.pointer, line=at.line, column=at.column)
    return Diagnostic("ADF002", Severity.ERROR, message, place, f"keep one of them: first in line {first.line}")


def _none(
    relative: str, message: str, *, line: int | None = None, column: int | None = None, hint: str = ""
) -> JsonFile:
    return JsonFile(None, (_unreadable(relative, message, line=line, column=column, hint=hint),))


def _unreadable(
    relative: str, message: str, *, line: int | None = None, column: int | None = None, hint: str = ""
) -> Diagnostic:
    return Diagnostic("ADF001", Severity.ERROR, message, Location(relative, line=line, column=column), hint)
