"""The HttpClient of local runs: loopback goes through, mapped URLs go to their stand-ins, nothing leaves the machine."""

import contextlib
import http.client
import ssl
import threading
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from adfgen.connectors.http import key_vault
from adfgen.connectors.http.recorder import Recorder
from adfgen.connectors.http.route import Forward, Record, Route, Secrets, is_loopback, matching
from adfgen.runtime.port import ActivityError, Cancellation, HttpRequest, HttpResponse

__all__ = ["LocalHttpClient"]

_REDIRECTS = (301, 302, 303, 307, 308)


class LocalHttpClient:
    """Sends Web activities' requests by the routes of a local profile. Close it to stop its recorders."""

    def __init__(self, routes: tuple[Route, ...], *, now: Callable[[], datetime]) -> None:
        self._routes = routes
        self._now = now
        self._recorders: dict[Record, Recorder] = {}
        self._lock = threading.Lock()

    def send(self, request: HttpRequest, *, cancellation: Cancellation) -> HttpResponse:
        """The answer, whatever its status. Raises ActivityError when there is none, or no stand-in for the URL."""
        found = matching(self._routes, request.url)
        if found is None:
            if is_loopback(request.url):
                return _send(request.url, request, cancellation)
            raise _unmapped(request.url)
        route, rest = found
        match route.target:
            case Secrets():
                return key_vault.answer(route.target, route.prefix, rest, request)
            case Forward():
                return _send(route.target.url.rstrip("/") + rest, request, cancellation)
            case Record():
                return _send(self._recorder(route.target).url + (rest or "/"), request, cancellation)

    def close(self) -> None:
        """Stop the recorders. Closing twice is allowed."""
        with self._lock:
            for recorder in self._recorders.values():
                recorder.close()
            self._recorders.clear()

    def _recorder(self, target: Record) -> Recorder:
        with self._lock:
            if target not in self._recorders:
                self._recorders[target] = Recorder(target.path, status=target.status, now=self._now)
            return self._recorders[target]


def _unmapped(url: str) -> ActivityError:
    parts = urlsplit(url)
    origin = f"{parts.scheme}://{parts.hostname}" if parts.scheme and parts.hostname else "an address that is no URL"
    message = f"A local run does not leave this machine, and the local profile maps nothing to {origin}: add it under 'http' with secrets, record or forward."
    return ActivityError("2108", message)


def _send(url: str, request: HttpRequest, cancellation: Cancellation) -> HttpResponse:
    parts = urlsplit(url)
    connection = _connection(parts.scheme, parts.hostname or "", parts.port, request.timeout_seconds)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        with contextlib.closing(connection), cancellation.stopping(lambda: _hang_up(connection)):
            body = request.body.encode() if request.body is not None else None
            connection.request(request.method, target, body=body, headers=dict(request.headers))
            answer = connection.getresponse()
            response = HttpResponse(answer.status, dict(answer.getheaders()), answer.read())
    except (OSError, http.client.HTTPException, ValueError) as error:
        raise _unanswered(request, error, cancellation) from error
    if response.status in _REDIRECTS:
        message = f"'{_origin(url)}' answered {response.status}: redirects are not followed by a local run."
        raise ActivityError("2108", message)
    return response


def _connection(scheme: str, host: str, port: int | None, timeout: float) -> http.client.HTTPConnection:
    if scheme == "https":
        return http.client.HTTPSConnection(host, port, timeout=timeout, context=ssl.create_default_context())
    return http.client.HTTPConnection(host, port, timeout=timeout)


def _hang_up(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(2)


def _unanswered(request: HttpRequest, error: Exception, cancellation: Cancellation) -> ActivityError:
    if cancellation.event.is_set():
        return ActivityError("Cancelled", "The request was cancelled.", failure_type="SystemError")
    if isinstance(error, TimeoutError):
        message = f"No response from '{_origin(request.url)}' within {request.timeout_seconds:g} seconds."
        return ActivityError("2128", message)
    reason = getattr(error, "strerror", None) or type(error).__name__
    return ActivityError("2108", f"The endpoint '{_origin(request.url)}' could not be reached: {reason}.")


def _origin(url: str) -> str:
    """The part of a URL that is safe to show: paths and queries may carry signatures."""
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"
