"""The operations of the management API, and which of them a path and a verb mean."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path
from urllib.parse import unquote

__all__ = ["LIST", "Operation", "all_operations", "find_operation"]

LIST = Path(__file__).parent / "operations.tsv"


@dataclass(frozen=True)
class Operation:
    """One operation, such as `pipelines_create_or_update`, and the path it is reached by."""

    name: str
    verb: str
    path: str

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        parts = re.split(r"(\{\w+\})", self.path)
        text = "".join(f"(?P<{part[1:-1]}>[^/]+)" if part.startswith("{") else re.escape(part) for part in parts)
        return re.compile(text, re.IGNORECASE)

    def arguments(self, path: str) -> Mapping[str, str] | None:
        """The values of the path's parameters, or None when it is another path. Letter case of words is ignored."""
        found = self._pattern.fullmatch(path)
        return None if found is None else {name: unquote(value) for name, value in found.groupdict().items()}


@cache
def all_operations() -> tuple[Operation, ...]:
    """Every operation of Microsoft's client (its version is pinned in pyproject.toml)."""
    return tuple(Operation(*line.split("\t")) for line in LIST.read_text(encoding="utf-8").splitlines())


def find_operation(verb: str, path: str) -> tuple[Operation, Mapping[str, str]] | None:
    """The operation and the values in its path, or None where the API has none."""
    for operation in all_operations():
        if operation.verb == verb.upper():
            arguments = operation.arguments(path)
            if arguments is not None:
                return operation, arguments
    return None
