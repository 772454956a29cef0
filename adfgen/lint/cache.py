"""What was found before in the same bytes by the same checker: safe to delete, safe to share.

Every entry is found by a hash of all it depends on: the files' bytes and the checker's own code. Where there may be rules
of plugins, whose code is not in it, nothing is kept. A cache that cannot be read or written is none; nobody is told,
because nothing is lost but time.
"""

import contextlib
import hashlib
import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from functools import cache
from itertools import chain
from pathlib import Path
from types import NoneType, TracebackType
from typing import Any, NamedTuple, Self

import adfgen
from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.registry import plugins_may_be_installed
from adfgen.source import Span

__all__ = ["Examined", "FindingCache", "default_cache"]

_MOST = 1 << 31  # no file has as many characters
_LARGEST = 64 * 1024 * 1024  # bytes; a larger cache starts anew
_SEVERITIES = {severity.value: severity for severity in Severity}
_SOURCES = ("expressions", "lint", "model")  # and the modules beside these folders


def default_cache() -> Path | None:
    """Where findings are kept: `adfgen/findings.sqlite` in the user's cache folder (XDG_CACHE_HOME); nowhere without a home."""
    for folder in (os.environ.get("XDG_CACHE_HOME", ""), "~/.cache"):
        home = Path(os.path.expanduser(folder))  # noqa: PTH111 - Path's own raises where a container's user has no home
        if home.is_absolute():  # the XDG Base Directory Specification has any other value ignored
            return home / "adfgen" / "findings.sqlite"
    return None


class Examined(NamedTuple):
    """What was found in a factory of so many resources."""

    findings: tuple[Diagnostic, ...]
    resources: int


class FindingCache:
    """Findings by factory, in one SQLite file; without a path it holds nothing. Use it as a context manager."""

    def __init__(self, path: Path | None) -> None:
        self._new: dict[str, str] = {}
        self._path = path
        self._connection = None if path is None or plugins_may_be_installed() else _open(path)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._connection is None or self._path is None:
            return
        is_damaged = False
        try:
            self._connection.executemany("INSERT OR REPLACE INTO finding VALUES (?, ?)", self._new.items())
            self._connection.commit()
        except sqlite3.Error as failure:
            is_damaged = _is_damage(failure)
        self._connection.close()
        if is_damaged:
            with contextlib.suppress(OSError):
                self._path.unlink()  # the next one starts anew

    def find(self, digest: str) -> Examined | None:
        """What was found in a factory whose files have this digest; None where nobody looked or there is no digest."""
        if self._connection is None or not digest:
            return None
        try:
            row = self._connection.execute("SELECT value FROM finding WHERE key = ?", (_key(digest),)).fetchone()
            return None if row is None else _load(row[0])
        except (sqlite3.Error, ValueError, TypeError, LookupError, RecursionError):
            return None

    def keep(self, digest: str, found: Examined) -> None:
        """Remember what was found in a factory, where it has a digest; it is written when the cache is closed."""
        if self._connection is not None and digest:
            self._new[_key(digest)] = _dump(found)


def _open(path: Path) -> sqlite3.Connection | None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        if path.exists() and path.stat().st_size > _LARGEST:
            path.unlink()
        return _connect(path)
    except sqlite3.Error as error:
        with contextlib.suppress(OSError, sqlite3.Error):
            if _is_damage(error):
                path.unlink()
                return _connect(path)
    except OSError:
        pass
    return None


def _is_damage(error: sqlite3.Error) -> bool:
    """Whether a file is no database any more. One that is locked or cannot be written belongs to somebody who needs it."""
    return isinstance(error, sqlite3.DatabaseError) and not isinstance(error, sqlite3.OperationalError)


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=1)
    try:
        connection.execute("CREATE TABLE IF NOT EXISTS finding (key TEXT PRIMARY KEY, value TEXT NOT NULL)")
    except sqlite3.Error:
        connection.close()
        raise
    return connection


@cache
def _checker() -> str:
    """The hash of the checker's own code: another version finds other things."""
    root = Path(adfgen.__file__).parent
    found = hashlib.sha256()
    folders = [next(os.walk(root)), *(folder for name in _SOURCES for folder in os.walk(root / name))]
    for place, _, files in sorted(folders):
        for file in sorted(files):
            if file.endswith((".py", ".json")):
                with open(f"{place}/{file}", "rb", buffering=0) as source:  # noqa: PTH123 - of hundreds, a Path takes longer
                    found.update(source.read())
    return found.hexdigest()


def _key(digest: str) -> str:
    return hashlib.sha256(f"{_checker()}\n{digest}".encode("utf-8", "surrogatepass")).hexdigest()


def _dump(found: Examined) -> str:
    """Column by column, which is read in half the time that findings one by one take."""
    rows = ((item.code, item.severity, item.message, item.hint, *item.location) for item in found.findings)
    return json.dumps([found.resources, len(found.findings), *zip(*rows, strict=True)])


def _load(text: str) -> Examined:
    """What was dumped. Raises ValueError, TypeError or LookupError for what no checker wrote."""
    resources, count, *columns = json.loads(text)
    if not (_are({int}, [resources, count]) and resources >= 0 and count == len(columns[0] if columns else ())):
        raise ValueError(text)
    return Examined(tuple(_findings(columns)) if columns else (), resources)


def _findings(values: list[list[Any]]) -> Iterator[Diagnostic]:
    codes, severities, messages, hints, files, pointers, offsets, lines, columns, are_keys, spans = values
    numbers = [*offsets, *lines, *columns, *chain.from_iterable(span for span in spans if span is not None)]
    are_sound = (
        _are({list}, values)
        and len({len(column) for column in values}) == 1
        and _are({str}, chain(codes, messages, hints, files, pointers))
        and _are({bool}, are_keys)
        and _are({int, NoneType}, numbers)
        and all(number is None or 0 <= number < _MOST for number in numbers)
    )
    if not are_sound:
        raise ValueError(values)
    found = (None if span is None else Span(*span) for span in spans)
    places = map(Location, files, pointers, offsets, lines, columns, are_keys, found)
    return map(Diagnostic, codes, map(_SEVERITIES.__getitem__, severities), messages, places, hints)


def _are(types: set[type], values: Iterable[object]) -> bool:
    return set(map(type, values)) <= types
