"""Named extension points: patterns, lint rules, activity executors and connectors all enter by the same door."""

import os
import sys
from collections.abc import Callable, Iterator
from functools import cache
from typing import Generic, TypeVar

from adfgen.errors import AdfgenError

__all__ = ["Registry", "plugins_may_be_installed"]

T = TypeVar("T")


class Registry(Generic[T]):
    """Items by name, ours registered by decorator, a user's by an entry point of the group `adfgen.<kind>`."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self._items: dict[str, T] = {}
        self._plugins_loaded = False

    def register(self, name: str) -> Callable[[T], T]:
        """Decorator: enter the decorated object under `name`. A name can be taken once."""

        def enter(item: T) -> T:
            if name in self._items:
                raise AdfgenError(f"{self.kind} '{name}' is registered twice")
            self._items[name] = item
            return item

        return enter

    def get(self, name: str) -> T | None:
        """The item of that name, or None."""
        self._load_plugins()
        return self._items.get(name)

    def names(self) -> tuple[str, ...]:
        """All names, sorted."""
        self._load_plugins()
        return tuple(sorted(self._items))

    def __iter__(self) -> Iterator[T]:
        return iter(self._items[name] for name in self.names())

    def _load_plugins(self) -> None:
        if self._plugins_loaded:
            return
        self._plugins_loaded = True
        if not plugins_may_be_installed():
            return
        from importlib.metadata import entry_points  # noqa: PLC0415 - see below

        for point in entry_points(group=f"adfgen.{self.kind}"):
            self.register(point.name)(point.load())


@cache
def plugins_may_be_installed() -> bool:
    """Whether any installed distribution may enter by one of our doors.

    `importlib.metadata` would say which; loading it takes longer than loading every rule, and most people have no plugin.
    """
    try:
        return any(_may_hold_plugins(place or ".") for place in sys.path)
    except OSError:
        return True


def _may_hold_plugins(place: str) -> bool:
    """Whether an entry of the module search path says so, or is an archive, which is not looked into."""
    try:
        with os.scandir(place) as entries:
            described = [entry.path for entry in entries if entry.name.endswith("-info")]
    except NotADirectoryError:
        return True
    except FileNotFoundError:
        return False
    return any(b"[adfgen." in _entry_points(folder) for folder in described)


def _entry_points(folder: str) -> bytes:
    try:
        with open(f"{folder}/entry_points.txt", "rb", buffering=0) as file:  # noqa: PTH123 - a Path for each takes longer
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return b""
