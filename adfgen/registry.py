"""Named extension points: patterns, lint rules, activity executors and connectors all enter by the same door."""

import sys
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Generic, TypeVar

from adfgen.errors import AdfgenError

__all__ = ["Registry"]

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
        if not _some_are_installed():
            return
        from importlib.metadata import entry_points  # noqa: PLC0415 - see below

        for point in entry_points(group=f"adfgen.{self.kind}"):
            self.register(point.name)(point.load())


@cache
def _some_are_installed() -> bool:
    """Whether any installed distribution may enter by one of our doors.

    `importlib.metadata` would say which; loading it takes longer than loading every rule, and most people have no plugin.
    """
    places = [Path(place) for place in sys.path]
    try:
        return any(place.is_file() for place in places) or any(
            b"[adfgen." in file.read_bytes() for place in places for file in place.glob("*-info/entry_points.txt")
        )
    except OSError:
        return True
