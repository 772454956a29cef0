"""Web activities on this machine: secrets, recorded webhooks, forwarding, and nothing that leaves it."""

import json
import os
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from adfgen.connectors.http.client import LocalHttpClient
from adfgen.connectors.http.route import Forward, Record, Route, Secrets, Target
from adfgen.errors import ServiceError
from adfgen.runtime.port import ActivityError, Cancellation, HttpRequest, HttpResponse

NOW = datetime(2024, 6, 1, 12)
VAULT = "https://vault.example"
SIGNED_IN = {"type": "MSI", "resource": "https://vault.azure.net"}


@contextmanager
def client(*routes: tuple[str, Target]) -> Iterator[LocalHttpClient]:
    found = LocalHttpClient(tuple(Route(prefix, target) for prefix, target in routes), now=lambda: NOW)
    try:
        yield found
    finally:
        found.close()


def send(
    sender: LocalHttpClient, url: str, *, method: str = "GET", body: str | None = None, timeout: float = 10,
    cancellation: Cancellation | None = None, signed_in: Any = None, headers: dict[str, str] | None = None,
) -> HttpResponse:  # fmt: skip
    request = HttpRequest(method, url, headers or {}, body, timeout, signed_in)
    return sender.send(request, cancellation=cancellation or Cancellation())


class Handler(BaseHTTPRequestHandler):
    """Answers with what it was asked; /slow waits to be let go, /moved redirects."""

    waiting = threading.Event()

    def do_POST(self) -> None:
        if self.path == "/slow":
            self.waiting.wait(10)
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        self.send_response(302 if self.path == "/moved" else 418)
        self.send_header("Location", "https://elsewhere.example/")
        self.end_headers()
        self.wfile.write(f"{self.command} {self.path} {body.decode()} {self.headers.get('X-Mine')}".encode())

    do_GET = do_POST  # noqa: N815 - a name http.server calls

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def server() -> Iterator[str]:
    Handler.waiting.clear()
    running = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=running.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{running.server_address[1]}"
    Handler.waiting.set()
    running.shutdown()
    running.server_close()
    thread.join()


@pytest.mark.parametrize("name", ["alerts-url", "ALERTS-URL"])
@pytest.mark.parametrize("version", ["", "/", "/" + "0" * 32])
def test_a_key_vault_gives_its_secrets_to_who_signs_in(name: str, version: str) -> None:
    with client((VAULT, Secrets({"alerts-url": "https://x"}))) as sender:
        answer = send(sender, f"{VAULT}/secrets/{name}{version}?api-version=7.4", signed_in=SIGNED_IN)

    assert answer.status == 200
    assert json.loads(answer.body) == {
        "value": "https://x",
        "id": f"{VAULT}/secrets/alerts-url/{'0' * 32}",
        "attributes": {"enabled": True},
    }


@pytest.mark.parametrize(
    ("method", "rest", "signed_in", "status", "code"),
    [
        ("GET", "/secrets/a?api-version=7.4", None, 401, "Unauthorized"),
        ("GET", "/secrets/a?api-version=7.4", {"type": "Basic"}, 401, "Unauthorized"),
        ("GET", "/secrets/a", SIGNED_IN, 400, "BadParameter"),
        ("GET", "/secrets/b?api-version=7.4", SIGNED_IN, 404, "SecretNotFound"),
        ("GET", "/secrets/a/123?api-version=7.4", SIGNED_IN, 404, "SecretNotFound"),
        ("PUT", "/secrets/a?api-version=7.4", SIGNED_IN, 405, "MethodNotAllowed"),
        ("GET", "/keys/a?api-version=7.4", SIGNED_IN, 405, "MethodNotAllowed"),
    ],
)
def test_a_key_vault_refuses_in_its_own_words(method: str, rest: str, signed_in: Any, status: int, code: str) -> None:
    with client((VAULT, Secrets({"a": "hush"}))) as sender:
        answer = send(sender, VAULT + rest, method=method, signed_in=signed_in)

    assert answer.status == status
    assert json.loads(answer.body)["error"]["code"] == code
    assert b"hush" not in answer.body


def test_no_text_of_a_route_shows_a_secret() -> None:
    assert "hush" not in repr(Route(VAULT, Secrets({"a": "hush"})))


def test_a_recorder_keeps_each_request_without_what_signs_it(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "alerts.jsonl"
    with client(("https://alerts.example/hook", Record(path, 202))) as sender:
        first = send(
            sender, "https://alerts.example/hook/a?sig=hush", method="POST", body='{"failed":["x"]}',
            headers={"Content-Type": "application/json", "Authorization": "hush", "x-functions-key": "hush"},
        )  # fmt: skip
        second = send(sender, "https://alerts.example/hook", method="PUT", body="zoë")
        third = send(sender, "https://alerts.example/hook")

    text = path.read_text(encoding="utf-8")
    entries = [json.loads(line) for line in text.splitlines()]
    assert [answer.status for answer in (first, second, third)] == [202, 202, 202]
    assert [(item["method"], item["path"], item["body"]) for item in entries] == [
        ("POST", "/a", {"failed": ["x"]}),
        ("PUT", "/", "zoë"),
        ("GET", "/", None),
    ]
    assert [item["received"] for item in entries] == [NOW.isoformat()] * 3
    assert entries[0]["headers"]["Content-Type"] == "application/json"
    assert "hush" not in text


def test_a_recorder_loses_no_request_of_many_at_once(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    with client(("https://alerts.example", Record(path))) as sender, ThreadPoolExecutor(8) as pool:
        answers = list(
            pool.map(lambda n: send(sender, "https://alerts.example", method="POST", body=str(n)).status, range(40))
        )

    bodies = sorted(json.loads(line)["body"] for line in path.read_text(encoding="utf-8").splitlines())
    assert answers == [200] * 40
    assert bodies == list(range(40))


def test_a_recorder_that_cannot_write_answers_so(tmp_path: Path) -> None:
    path = tmp_path / "alerts.jsonl"
    with client(("https://alerts.example", Record(path))) as sender:
        send(sender, "https://alerts.example")
        path.unlink()
        path.mkdir()

        assert send(sender, "https://alerts.example").status == 507


def test_a_recorder_whose_file_is_a_folder_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with (
        client(("https://alerts.example", Record(tmp_path / "file" / "alerts.jsonl"))) as sender,
        pytest.raises(ServiceError, match=r"the recorder of '.*alerts\.jsonl' cannot start"),
    ):
        send(sender, "https://alerts.example")


def test_a_closed_client_listens_no_more(tmp_path: Path) -> None:
    sender = LocalHttpClient((Route("https://a.example", Record(tmp_path / "a")),), now=lambda: NOW)
    send(sender, "https://a.example")
    (recorder,) = sender._recorders.values()
    port = int(recorder.url.rpartition(":")[2])

    sender.close()
    sender.close()

    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.0.1", port), timeout=5).close()


def test_a_mapped_endpoint_is_forwarded_with_path_query_headers_and_body(server: str) -> None:
    with client(("https://api.example/v1", Forward(f"{server}/local/"))) as sender:
        answer = send(sender, "https://api.example/v1/things?x=1", method="POST", body="zoë", headers={"X-Mine": "yes"})

    assert answer.status == 418
    assert answer.body.decode() == "POST /local/things?x=1 zoë yes"


def test_loopback_needs_no_route(server: str) -> None:
    with client() as sender:
        assert send(sender, f"{server}/a").body.decode() == "GET /a  None"


@pytest.mark.parametrize(
    ("url", "origin"),
    [
        ("https://alerts.example/hook?sig=hush", "https://alerts.example"),
        ("https://user:hush@alerts.example/", "https://alerts.example"),
        ("http://127.0.0.1.example/", "http://127.0.0.1.example"),
        ("hush", "an address that is no URL"),
    ],
)
def test_what_nothing_is_mapped_to_does_not_leave_this_machine(url: str, origin: str) -> None:
    with client() as sender, pytest.raises(ActivityError) as caught:
        send(sender, url)

    assert caught.value.code == "2108"
    assert f"maps nothing to {origin}: add it under 'http'" in str(caught.value)
    assert "hush" not in str(caught.value)


PREFIXES = [
    ("https://a.example", "https://a.example/x", True),
    ("https://a.example", "https://A.example:443/x", True),
    ("https://a.example", "http://a.example/x", False),
    ("https://a.example", "https://a.example:8443/x", False),
    ("https://a.example", "https://a.example.evil/x", False),
    ("https://a.example/v1", "https://a.example/v1", True),
    ("https://a.example/v1/", "https://a.example/v1/x", True),
    ("https://a.example/v1", "https://a.example/v10", False),
]


@pytest.mark.parametrize(("prefix", "url", "matches"), PREFIXES)
def test_a_route_matches_whole_hosts_and_whole_parts_of_a_path(prefix: str, url: str, matches: bool) -> None:
    assert (Route(prefix, Secrets({})).rest_of(url) is not None) is matches


def test_the_longest_prefix_wins(tmp_path: Path) -> None:
    routes = (
        ("https://a.example", Record(tmp_path / "short", 201)),
        ("https://a.example/b", Record(tmp_path / "long", 202)),
    )
    with client(*routes) as sender:
        assert send(sender, "https://a.example/b/c").status == 202
        assert send(sender, "https://a.example/c").status == 201


def test_redirects_are_not_followed(server: str) -> None:
    with client() as sender, pytest.raises(ActivityError, match="answered 302: redirects are not followed"):
        send(sender, f"{server}/moved")


def test_an_answer_that_takes_too_long_times_out(server: str) -> None:
    with client() as sender, pytest.raises(ActivityError, match=r"within 0\.2 seconds") as caught:
        send(sender, f"{server}/slow", timeout=0.2)

    assert caught.value.code == "2128"


def test_a_cancelled_request_hangs_up(server: str) -> None:
    cancellation = Cancellation()
    threading.Timer(0.2, cancellation.cancel).start()

    with client() as sender, pytest.raises(ActivityError) as caught:
        send(sender, f"{server}/slow", cancellation=cancellation)

    assert caught.value.code == "Cancelled"


def test_an_endpoint_that_does_not_listen_is_named_without_its_path() -> None:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{held.getsockname()[1]}"
        with client() as sender, pytest.raises(ActivityError) as caught:
            send(sender, f"{url}/hook?sig=hush")

    assert str(caught.value) == f"The endpoint '{url}' could not be reached: {os.strerror(111)}."
    assert caught.value.code == "2108"
