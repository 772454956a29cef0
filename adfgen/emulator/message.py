"""Requests and responses as values: what a server, or a client in the same process, hands over."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, quote, unquote_to_bytes, urlsplit

from adfgen.model.body import Json, dump_bytes

__all__ = ["ConnectionDroppedError", "Request", "Response"]

_PLAIN = "!$&'()*+,;=:@"  # what stands in a segment as it is (RFC 3986, 3.3)


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Names of headers and of query parameters are in lower case; `base` is scheme and host.

    Of the ways to write a path it holds one: without empty segments (the command line of Azure writes some, and Resource
    Manager does not mind), nothing percent-encoded that need not be.
    """

    method: str
    path: str
    query: Mapping[str, str] = field(default_factory=dict)
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    base: str = ""

    @classmethod
    def of(cls, method: str, url: str, headers: Mapping[str, str], body: bytes) -> "Request":
        """A request to an absolute URL. Raises ValueError for what is none."""
        parts = urlsplit(url)
        query = {name.lower(): value for name, value in parse_qsl(parts.query, keep_blank_values=True)}
        folded = {name.lower(): value for name, value in headers.items()}
        path = "/" + "/".join(quote(unquote_to_bytes(part), safe=_PLAIN) for part in parts.path.split("/") if part)
        return cls(method.upper(), path, query, folded, body, f"{parts.scheme}://{parts.netloc}")


@dataclass(frozen=True, slots=True)
class Response:
    """One answer; `body` is sent as JSON, None as nothing."""

    status: int = 200
    body: Json = None
    headers: Mapping[str, str] = field(default_factory=dict)

    def content(self) -> bytes:
        """The bytes of the body."""
        return b"" if self.body is None else dump_bytes(self.body)


class ConnectionDroppedError(Exception):
    """The connection ends without an answer. `was_sent`: the request had arrived, and may have had its effect."""

    def __init__(self, *, was_sent: bool) -> None:
        super().__init__("the connection was dropped")
        self.was_sent = was_sent
