"""The socket: what is not HTTP as it should be is refused, and nobody else is held up by it."""

import json
import socket
import ssl
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import requests

from adfgen.emulator.app import Emulator
from adfgen.emulator.certificate import certificate_in
from adfgen.emulator.server import Server, serve
from adfgen.errors import ServiceError


@pytest.fixture
def server(emulator: Emulator, tmp_path: Path) -> Iterator[Server]:
    """The emulator over TLS."""
    with serve(emulator, folder=tmp_path / "tls") as found:
        yield found


def connection(server: Server) -> ssl.SSLSocket:
    context = ssl.create_default_context(cafile=str(server.ca_file))
    port = int(server.url.rsplit(":", 1)[1])
    return context.wrap_socket(socket.create_connection(("localhost", port), timeout=5), server_hostname="localhost")


def answer(server: Server, *lines: str) -> str:
    """All the server sends until it closes."""
    with connection(server) as secured:
        secured.sendall("\r\n".join((*lines, "", "")).encode())
        parts = []
        while part := secured.recv(65536):
            parts.append(part)
    return b"".join(parts).decode()


HOST = "Host: localhost"
CLOSE = "Connection: close"


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        (("Transfer-Encoding: gzip, chunked",), 400),
        (("Transfer-Encoding: chunked", "Content-Length: 5"), 400),
        (("Transfer-Encoding: chunked", "", "zz"), 400),
        (("Transfer-Encoding: chunked", "", "500000"), 413),
        (("Content-Length: 1", "Content-Length: 2"), 400),
        (("Content-Length: many",), 400),
        (("Content-Length: -1",), 400),
        (("Content-Length: 99999999999",), 413),
    ],
)
def test_a_body_of_unknown_length_is_refused(server: Server, headers: tuple[str, ...], status: int) -> None:
    """In the service's form, and the connection ends: what follows cannot be told from a request."""
    text = answer(server, "PUT /x HTTP/1.1", HOST, *headers)

    assert text.startswith(f"HTTP/1.1 {status} ")
    assert set(json.loads(text.split("\r\n\r\n")[1])["error"]) == {"code", "message", "target", "details"}


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("nonsense", 400),
        ("GET / HTTP/3.0", 505),
        ("BREW /pot HTTP/1.1", 501),
        (f"GET /{'x' * 70000} HTTP/1.1", 414),
        ("GET https://[/x HTTP/1.1", 400),
    ],
)
def test_what_is_not_http_is_refused_as_the_service_refuses(server: Server, line: str, status: int) -> None:
    """With a status line and an error body, whatever the base class of the server makes of it."""
    head, body = answer(server, line, HOST).split("\r\n\r\n")

    assert head.startswith(f"HTTP/1.1 {status} ")
    assert json.loads(body)["error"]["message"]


def test_a_body_in_chunks_is_put_together(server: Server) -> None:
    """Extensions and trailers are passed over, and the next request begins where the body ends."""
    form = ["15;x=y", "grant_type=client_cre", "A", "dentials&c", "0", "Trailer: x", ""]
    text = answer(
        server, "POST /t/oauth2/v2.0/token HTTP/1.1", HOST, "Transfer-Encoding: chunked", "", *form,
        "GET /metadata/endpoints HTTP/1.1", HOST, CLOSE,
    )  # fmt: skip

    assert "must contain the following parameter: 'client_id'" in text
    assert text.count("HTTP/1.1 200 ") == 1


def test_a_body_too_large_is_refused_while_it_is_written(server: Server) -> None:
    """The client reads the answer, however much it had still to send."""
    reply = requests.put(f"{server.url}/x", data=b"x" * 8_000_000, verify=str(server.ca_file), timeout=10)

    assert (reply.status_code, reply.json()["error"]["code"]) == (413, "RequestContentTooLarge")


def test_who_goes_away_in_the_middle_asked_for_nothing(server: Server, emulator: Emulator) -> None:
    """A POST whose body never came is not taken for one without."""
    with connection(server) as secured:
        secured.sendall(f"POST /x HTTP/1.1\r\n{HOST}\r\nContent-Length: 2\r\n\r\n".encode())
        secured.shutdown(socket.SHUT_WR)
    assert answer(server, "GET /metadata/endpoints HTTP/1.1", HOST, CLOSE).startswith("HTTP/1.1 200 ")

    assert list(emulator.log) == ["GET /metadata/endpoints"]


def test_an_absolute_address_is_a_path_too(server: Server) -> None:
    """As clients write it to proxies."""
    text = answer(server, "GET https://localhost/metadata/endpoints HTTP/1.1", HOST, CLOSE)

    assert text.startswith("HTTP/1.1 200 ")


def test_connections_are_kept_and_head_has_no_body(server: Server) -> None:
    """Two requests on one connection, two answers, the first without its content."""
    text = answer(
        server, "HEAD /metadata/endpoints HTTP/1.1", HOST, "", "GET /metadata/endpoints HTTP/1.1", HOST, CLOSE
    )

    first, second, body = text.split("\r\n\r\n")
    assert first.startswith("HTTP/1.1 200 ")
    assert second.startswith("HTTP/1.1 200 ")
    assert body.startswith('{"name"')


def test_who_does_not_speak_tls_holds_up_nobody(server: Server) -> None:
    """A silent connection and one of noise stay alone."""
    port = int(server.url.rsplit(":", 1)[1])
    with socket.create_connection(("localhost", port)), socket.create_connection(("localhost", port)) as noise:
        noise.sendall(b"GET / HTTP/1.1\r\n\r\n")
        assert answer(server, "GET /metadata/endpoints HTTP/1.1", HOST, CLOSE).startswith("HTTP/1.1 200 ")


def test_only_this_machine_is_served(server: Server) -> None:
    """Unless another address is asked for."""
    assert server.url.startswith("https://localhost:")


def test_a_port_that_is_taken_is_named(server: Server, emulator: Emulator, tmp_path: Path) -> None:
    """With what to do."""
    port = int(server.url.rsplit(":", 1)[1])
    with pytest.raises(ServiceError, match=f"localhost:{port}"), serve(emulator, folder=tmp_path, port=port):
        pass


def test_a_certificate_is_kept_until_it_is_of_no_use(tmp_path: Path) -> None:
    """Used again while it is good; made anew when it runs out, is damaged, or its authority is another's."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    found = certificate_in(tmp_path / "a", now=now)
    first = found.server.read_bytes()
    other = certificate_in(tmp_path / "b", now=now)

    def again(moment: datetime) -> bool:
        return certificate_in(tmp_path / "a", now=moment).server.read_bytes() == first

    assert found.server.stat().st_mode & 0o777 == 0o600
    assert again(now + timedelta(days=300))
    assert not again(now + timedelta(days=360))
    first = found.server.read_bytes()
    found.authority.write_bytes(other.authority.read_bytes())
    assert not again(now)
    first = b"damaged"
    found.server.write_bytes(first)
    assert not again(now)
