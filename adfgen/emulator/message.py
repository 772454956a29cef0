"""Requests and responses as values: what a server, or a client in the same process, hands over."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from adfgen.model.body import Json

__all__ = ["ConnectionDroppedError", "Request", "Response"]


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Names of headers and of query parameters are in lower case; `base` is scheme and host."""

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = ""

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> "Request":
        """A request to an absolute URL."""
        parts = urlsplit(url)
        query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
        folded = {name.lower(): value for name, value in headers.items()}
        return cls(method.upper(), parts.path, query, folded, body, f"{parts.scheme}://{parts.netloc}")


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `body` is sent as JSON, None as nothing."""

    status: int = 200
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The bytes of the body."""
        return b"" if self.body is None else json.dumps(self.body, ensure_ascii=False).encode()


class ConnectionDroppedError(Exception):
    """The connection ends without an answer. `was_sent`: the request had arrived, and may have had its effect."""

    def __init__(self, *, was_sent: bool) -> None:
        super().__init__("the connection was dropped")
        self.was_sent = was_sent
