"""Which stand-in answers which URL, as the local profile maps them."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias
from urllib.parse import SplitResult, urlsplit

__all__ = ["Forward", "Record", "Route", "Secrets", "Target", "is_loopback", "matching"]


@dataclass(frozen=True, slots=True)
class Secrets:
    """A Key Vault: secret names and their values, which no message or repr shows."""

    values: Mapping[str, str]

    def __repr__(self) -> str:
        return f"Secrets({sorted(self.values)})"


@dataclass(frozen=True, slots=True)
class Record:
    """A webhook that keeps what it is sent in a file, one JSON object a line, and answers with `status`."""

    path: Path
    status: int = 200


@dataclass(frozen=True, slots=True)
class Forward:
    """An endpoint on this machine that stands for the mapped one."""

    url: str


Target: TypeAlias = Secrets | Record | Forward


@dataclass(frozen=True, slots=True)
class Route:
    """A URL prefix and its stand-in."""

    prefix: str
    target: Target

    def rest_of(self, url: str) -> str | None:
        """What follows the prefix in `url`, or None when it does not match: whole host, whole path segments."""
        wanted, given = urlsplit(self.prefix), urlsplit(url)
        if _origin(wanted) != _origin(given):
            return None
        base = wanted.path.rstrip("/")
        if base and given.path != base and not given.path.startswith(f"{base}/"):
            return None
        rest = given.path[len(base) :]
        return f"{rest}?{given.query}" if given.query else rest


def _origin(parts: SplitResult) -> tuple[str, str | None, int | None]:
    port = parts.port or {"https": 443, "http": 80}.get(parts.scheme)
    return parts.scheme, parts.hostname, port


def matching(routes: tuple[Route, ...], url: str) -> tuple[Route, str] | None:
    """The route with the longest prefix that matches, and the rest of the URL."""
    found = [(route, rest) for route in routes if (rest := route.rest_of(url)) is not None]
    return max(found, key=lambda item: len(item[0].prefix), default=None)


def is_loopback(url: str) -> bool:
    """Whether a URL stays on this machine."""
    host = urlsplit(url).hostname or ""
    return host in ("localhost", "::1") or (host.startswith("127.") and host.replace(".", "").isdecimal())
