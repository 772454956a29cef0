"""The emulator on a socket: HTTP/1.1 over TLS, a thread a connection."""

import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from adfgen.emulator.app import Emulator
from adfgen.emulator.certificate import certificate_in
from adfgen.emulator.message import ConnectionDroppedError, Request
from adfgen.errors import ServiceError

__all__ = ["Server", "serve"]

LARGEST_BODY = 16 * 1024 * 1024  # bytes; the service takes 4 MB


@dataclass(frozen=True, slots=True)
class Server:
    """Where the emulator listens, and the authority a client has to trust."""

    url: str
    ca_file: Path


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet an answer
    timeout = 300  # seconds a silent connection stays open
    emulator: Emulator

    def setup(self) -> None:
        self.request.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        super().setup()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class calls it so
        """Calls are in the emulator's own log."""

    def _answer(self) -> None:
        length = self._length()
        if length is None:
            return
        body = self.rfile.read(length) if length else b""
        base = f"https://{self.headers.get('Host', 'localhost')}"
        request = Request.of(self.command, f"{base}{self.path}", dict(self.headers.items()), body)
        try:
            response = self.emulator.handle(request)
        except ConnectionDroppedError:
            self.close_connection = True
            return
        content = response.content()
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if content:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        if response.status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _length(self) -> int | None:
        """The bytes of the body; None when it was refused: where the next request begins is unknown then."""
        text = self.headers.get("Content-Length") or "0"
        refused = 411 if "Transfer-Encoding" in self.headers else 400 if not text.isdecimal() else None
        if refused is None and int(text) > LARGEST_BODY:
            refused = 413
        if refused is None:
            return int(text)
        self.send_error(refused)
        self.close_connection = True
        return None

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = _answer  # noqa: N815 - the base class looks for these


class _Listener(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], handler: type[_Handler], context: ssl.SSLContext) -> None:
        self._context = context
        super().__init__(address, handler)

    def finish_request(self, request: object, client_address: object) -> None:
        """Shake hands in the connection's own thread, so that a silent client holds up nobody."""
        assert isinstance(request, socket.socket)
        request.settimeout(_Handler.timeout)
        with self._context.wrap_socket(request, server_side=True) as secured:
            super().finish_request(secured, client_address)

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that went away, or did not trust us, is not our story to tell."""


@contextmanager
def serve(emulator: Emulator, *, folder: Path, host: str = "localhost", port: int = 0) -> Iterator[Server]:
    """Serve until the block ends; certificates are kept in `folder`, port 0 takes a free one. Raises ServiceError."""
    certificate = certificate_in(folder)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate.server)
    handler = type("_Bound", (_Handler,), {"emulator": emulator})
    try:
        listener = _Listener((host, port), handler, context)
    except OSError as error:
        raise ServiceError(
            f"the emulator cannot listen on {host}:{port}: {error}", hint="choose another --port"
        ) from error
    thread = threading.Thread(target=listener.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield Server(f"https://{host}:{listener.server_address[1]}", certificate.authority)
    finally:
        listener.shutdown()
        listener.server_close()
        thread.join()
