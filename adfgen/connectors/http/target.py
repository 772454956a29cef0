"""What stands behind a mapped address: a Key Vault, a recorder of requests, or another address of this machine."""

import json
import os
import re
import threading
import urllib.parse
from collections.abc import Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Protocol

from adfgen.runtime.port import ActivityError, HttpRequest, HttpResponse

__all__ = ["Answer", "Forward", "Recorder", "SecretStore", "Target", "WayTo"]

_VARIABLE = re.compile(r"\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}")


@dataclass(frozen=True, slots=True)
class Answer:
    """The target answers itself."""

    response: HttpResponse


@dataclass(frozen=True, slots=True)
class WayTo:
    """The request goes to another address."""

    url: str


class Target(Protocol):
    """What a mapped address leads to."""

    def answer(self, request: HttpRequest, prefix: str) -> Answer | WayTo:
        """Its answer, or where the request goes. Raises ActivityError."""
        ...

    def close(self) -> None:
        """Let go of what it holds."""
        ...


@dataclass(frozen=True, slots=True)
class SecretStore:
    """A Key Vault: `GET <prefix>/secrets/<name>` gives `{"value", "id"}` to a caller that authenticates."""

    secrets: Mapping[str, str] = field(repr=False)

    def answer(self, request: HttpRequest, prefix: str) -> Answer:
        """The secret; 401 without authentication, 404 for a secret it does not hold."""
        if not request.authentication:
            return _refusal(401, "Unauthorized", "AKV10000: Request is missing a Bearer or PoP token.")
        path = urllib.parse.urlsplit(request.url[len(prefix.rstrip("/")) :]).path
        name = urllib.parse.unquote(path.removeprefix("/secrets/").strip("/"))
        if name not in self.secrets or not path.startswith("/secrets/"):
            return _refusal(404, "SecretNotFound", f"A secret with (name/id) {name} was not found in this key vault.")
        body = {"value": _expanded(name, self.secrets[name]), "id": f"{prefix.rstrip('/')}/secrets/{name}"}
        return Answer(HttpResponse(200, {"Content-Type": "application/json"}, json.dumps(body).encode()))

    def close(self) -> None:
        """Nothing is held."""


@dataclass(frozen=True, slots=True)
class Forward:
    """Another address: what follows the prefix is kept."""

    url: str

    def answer(self, request: HttpRequest, prefix: str) -> WayTo:
        """Where the request goes."""
        return WayTo(self.url.rstrip("/") + request.url[len(prefix.rstrip("/")) :])

    def close(self) -> None:
        """Nothing is held."""


class Recorder:
    """A real endpoint on loopback that accepts every request and writes it to a file, one JSON object a line."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    def answer(self, request: HttpRequest, prefix: str) -> WayTo:
        """Where its endpoint listens; it is started by the first request."""
        with self._lock:
            if self._server is None:
                self._server = self._start()
        host, port = str(self._server.server_address[0]), self._server.server_address[1]
        return WayTo(f"http://{host}:{port}" + request.url[len(prefix.rstrip("/")) :])

    def close(self) -> None:
        """Stop listening."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _start(self) -> ThreadingHTTPServer:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self._path, self._lock))
        except OSError as error:
            raise ActivityError("2108", f"The recorder of requests cannot start: {error}.") from error
        threading.Thread(target=server.serve_forever, daemon=True, name="request recorder").start()
        return server


def _handler(path: Path, lock: threading.Lock) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        """Writes each request down and accepts it."""

        def _record(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode("utf-8", "replace")
            entry = {"method": self.command, "path": self.path, "body": _json_or_text(body)}
            with lock, path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(entry, ensure_ascii=False) + "\n")
            self.send_response(202)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _record  # noqa: N815 - names the server looks for

        def log_message(self, *_: object) -> None:
            """Say nothing: the file is the log."""

    return Handler


def _json_or_text(body: str) -> object:
    try:
        return json.loads(body)
    except ValueError:
        return body


def _refusal(status: int, code: str, message: str) -> Answer:
    return Answer(
        HttpResponse(
            status,
            {"Content-Type": "application/json"},
            json.dumps({"error": {"code": code, "message": message}}).encode(),
        )
    )


def _expanded(name: str, text: str) -> str:
    """A secret's value with environment variables put in. Raises ActivityError naming the variable, never the value."""
    missing = [variable for variable in _VARIABLE.findall(text) if variable not in os.environ]
    if missing:
        raise ActivityError(
            "2108",
            f"The secret '{name}' of the local profile needs the environment variable '{missing[0]}', which is not set.",
        )
    return _VARIABLE.sub(lambda found: os.environ[found[1]], text)
