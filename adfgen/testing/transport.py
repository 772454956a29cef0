"""Microsoft's clients against the emulator in the same process: their own transport, with no socket under it.

client = DataFactoryManagementClient(credential, subscription, base_url="https://emulator.invalid",
                                     transport=emulator_transport(emulator))
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any

import requests
from azure.core.pipeline.transport import AsyncioRequestsTransport, RequestsTransport
from requests.adapters import BaseAdapter
from urllib3 import HTTPResponse
from urllib3.exceptions import ProtocolError

from adfgen.emulator.app import Emulator
from adfgen.emulator.message import ConnectionDroppedError, Request

__all__ = ["EmulatorAdapter", "async_emulator_transport", "emulator_session", "emulator_transport"]


class EmulatorAdapter(BaseAdapter):
    """Answers the requests of a `requests` session from an emulator."""

    def __init__(self, emulator: Emulator) -> None:
        super().__init__()
        self._emulator = emulator

    def send(self, request: requests.PreparedRequest, *args: Any, **options: Any) -> requests.Response:
        """The emulator's answer. Raises the ConnectionError of a broken connection where a fault says so."""
        del args, options
        headers: Mapping[str, str] = {name: _text(value) for name, value in request.headers.items()}
        try:
            answer = self._emulator.handle(
                Request.of(request.method or "GET", request.url or "", headers, _content(request.body))
            )
        except ConnectionDroppedError as error:
            cause = ProtocolError("Connection aborted.") if error.was_sent else OSError("Connection refused.")
            raise requests.exceptions.ConnectionError(cause, request=request) from error
        raw = HTTPResponse(
            body=BytesIO(answer.content()),
            headers={"Content-Type": "application/json; charset=utf-8", **answer.headers},
            status=answer.status,
            preload_content=False,
        )
        response = requests.Response()
        response.status_code = answer.status
        response.headers = requests.structures.CaseInsensitiveDict(raw.headers)
        response.raw, response.request, response.url = raw, request, request.url or ""
        response.encoding = "utf-8"
        return response

    def close(self) -> None:
        """Nothing is open."""


def _content(body: Any) -> bytes:
    """A request's body in whatever form a client gave it."""
    if isinstance(body, str):
        return body.encode()
    return body.read() if hasattr(body, "read") else bytes(body or b"")


def _text(value: str | bytes) -> str:
    return value.decode() if isinstance(value, bytes) else value


def emulator_session(emulator: Emulator) -> requests.Session:
    """A session whose every address is the emulator."""
    session = requests.Session()
    session.mount("https://", EmulatorAdapter(emulator))
    return session


def emulator_transport(emulator: Emulator) -> RequestsTransport:
    """A transport for a synchronous client."""
    return RequestsTransport(session=emulator_session(emulator), session_owner=False)


def async_emulator_transport(emulator: Emulator) -> AsyncioRequestsTransport:
    """A transport for an asynchronous client."""
    return AsyncioRequestsTransport(session=emulator_session(emulator), session_owner=False)
