"""The emulator on a socket: HTTP/1.1 over TLS, a thread a connection."""

import re
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from adfgen.emulator.app import Emulator
from adfgen.emulator.certificate import certificate_in
from adfgen.emulator.message import ConnectionDroppedError, Request, Response
from adfgen.emulator.refusal import Refusal, bad_request, too_large
from adfgen.errors import ServiceError

__all__ = ["Server", "serve"]

LARGEST_BODY = 4 * 1024 * 1024  # bytes, as Resource Manager takes
_LONGEST_LINE = 4096  # bytes of a line between chunks
_DIGITS = 10  # of a length anybody could mean
_PATIENCE = 5.0  # seconds a client that was refused may go on writing
_HEXADECIMAL = re.compile(rb"[0-9a-fA-F]{1,8}")
_ABSOLUTE = re.compile(r"https?://", re.IGNORECASE)


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
        try:
            request = self._request()
        except Refusal as refusal:
            self._hang_up(refusal.response())
            return
        try:
            response = self.emulator.handle(request)
        except ConnectionDroppedError:
            self.close_connection = True
            return
        self._send(response)

    def _request(self) -> Request:
        """The request with its body. Raises Refusal for what is not HTTP as it should be."""
        base = f"https://{self.headers.get('Host', 'localhost')}"
        url = self.path if _ABSOLUTE.match(self.path) else f"{base}{self.path}"
        body = self._chunks() if self._is_chunked() else self._bytes(self._length())
        try:
            return Request.of(self.command, url, dict(self.headers.items()), body)
        except ValueError as error:
            raise bad_request(f"The address of the request cannot be read: {error}.") from error

    def _send(self, response: Response) -> None:
        content = response.content()
        self.send_response(response.status)
        for name, value in response.headers.items():
            self.send_header(name, value)
        if content:
            self.send_header("Content-Type", "application/json; charset=utf-8")
        if response.status not in {204, 304}:
            self.send_header("Content-Length", str(len(content)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(content)

    def _is_chunked(self) -> bool:
        coding = self.headers.get("Transfer-Encoding")
        if coding is None:
            return False
        if coding.strip().lower() != "chunked" or "Content-Length" in self.headers:
            raise bad_request("The length of the request's body cannot be told.")
        return True

    def _length(self) -> int:
        """The bytes of the body as the header says."""
        texts = set(self.headers.get_all("Content-Length") or ["0"])
        text = texts.pop()
        if texts or not (text.isascii() and text.isdecimal()):
            raise bad_request("The length of the request's body cannot be told.")
        if len(text) > _DIGITS or int(text) > LARGEST_BODY:
            raise too_large(LARGEST_BODY)
        return int(text)

    def _bytes(self, length: int) -> bytes:
        """So many bytes. A client that went away before it sent them asked for nothing."""
        found = self.rfile.read(length) if length else b""
        if len(found) < length:
            raise ConnectionAbortedError
        return found

    def _chunks(self) -> bytes:
        """A body in chunks, without its trailers (RFC 9112, 7.1)."""
        body = bytearray()
        while size := self._chunk_size():
            if len(body) + size > LARGEST_BODY:
                raise too_large(LARGEST_BODY)
            body += self._bytes(size)
            if self._bytes(2) != b"\r\n":
                raise bad_request("A chunk of the request's body is longer than it says.")
        while self.rfile.readline(_LONGEST_LINE).strip():
            pass
        return bytes(body)

    def _chunk_size(self) -> int:
        line = self.rfile.readline(_LONGEST_LINE)
        if not line:
            raise ConnectionAbortedError
        text = line.partition(b";")[0].strip()
        if not _HEXADECIMAL.fullmatch(text):
            raise bad_request("The size of a chunk of the request's body cannot be read.")
        return int(text, 16)

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Refuse what is not HTTP, which the base class finds, in the form of the service."""
        status = HTTPStatus(code)
        self.request_version = self.protocol_version
        self._hang_up(Refusal(code, status.name.title().replace("_", ""), f"{message or explain or status.phrase}.").response())  # fmt: skip

    def _hang_up(self, response: Response) -> None:
        """Answer and end the connection: where the next request begins is unknown.

        What the client still sends is thrown away for a moment; an answer to somebody in the middle of writing would be lost.
        """
        self.close_connection = True
        self._send(response)
        self.wfile.flush()
        self.connection.shutdown(socket.SHUT_WR)
        until = time.monotonic() + _PATIENCE
        self.connection.settimeout(_PATIENCE)
        with suppress(OSError):
            while time.monotonic() < until and self.connection.recv(65536):
                pass

    do_GET = do_PUT = do_POST = do_PATCH = do_DELETE = do_HEAD = do_OPTIONS = _answer  # noqa: N815 - the base class looks for these


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
