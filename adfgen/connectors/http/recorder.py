"""A webhook on this machine: a real HTTP server that keeps every request as one JSON line and answers."""

import json
import threading
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from adfgen.errors import ServiceError
from adfgen.model.body import Json, dump_compact

__all__ = ["Recorder"]

_HIDDEN = frozenset({"authorization", "proxy-authorization", "cookie", "x-functions-key"})


class Recorder:
    """A server on a free loopback port, started at once; close it when done."""

    def __init__(self, path: Path, *, status: int, now: Callable[[], datetime]) -> None:
        """Start it. Raises ServiceError when the file cannot be written or no port is free."""
        self.path = path
        self._status = status
        self._now = now
        self._lock = threading.Lock()
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.touch()
            self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        except OSError as error:
            message = f"the recorder of '{path}' cannot start: {error.strerror or error}"
            raise ServiceError(message, hint="check the folder's rights in the local profile") from error
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()

    @property
    def url(self) -> str:
        """Where it listens, such as `http://127.0.0.1:49152`."""
        return f"http://127.0.0.1:{self._server.server_address[1]}"

    def close(self) -> None:
        """Stop listening."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def keep(self, method: str, path: str, headers: dict[str, str], body: bytes) -> int:
        """Write one request down; the status to answer with: 507 when the file cannot be written."""
        entry = {
            "received": self._now().isoformat(),
            "method": method,
            "path": path.partition("?")[0],  # a query may carry a signature
            "headers": {name: value for name, value in headers.items() if name.lower() not in _HIDDEN},
            "body": _readable(body),
        }
        try:
            with self._lock, self.path.open("a", encoding="utf-8") as file:
                file.write(dump_compact(entry) + "\n")
        except OSError:
            return 507
        return self._status


def _readable(body: bytes) -> Json:
    text = body.decode("utf-8", "replace")
    try:
        return json.loads(text) if text else None
    except ValueError:
        return text


def _handler(recorder: Recorder) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        def _answer(self) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            status = recorder.keep(self.command, self.path, dict(self.headers), self.rfile.read(length))
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _answer  # noqa: N815 - names http.server calls

        def log_message(self, *_arguments: object) -> None:
            """Say nothing: the file is the log."""

    return Handler
