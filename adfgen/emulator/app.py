"""The emulator: a pure function from a request to a response, over a store and a runner."""

import logging
import threading
import uuid
from collections import deque
from importlib import import_module

from adfgen.emulator.fault import CallFaults
from adfgen.emulator.identity import Identity
from adfgen.emulator.manager import answer_around
from adfgen.emulator.message import Request, Response
from adfgen.emulator.operation import find_operation
from adfgen.emulator.refusal import Refusal, bad_request, not_simulated, unsupported_media, unsupported_version
from adfgen.emulator.service import HANDLERS, Call, FactoryService, Runner
from adfgen.emulator.store import Store
from adfgen.errors import UsageError

__all__ = ["HANDLERS", "Emulator"]

_VERSION = "2018-06-01"
_JSON = "application/json"
_LOGGER = logging.getLogger(__name__)
for _module in ("document", "factory", "run", "trigger", "firing"):  # they register their handlers
    import_module(f"adfgen.emulator.{_module}")


class Emulator:
    """Answers what a client of the management API asks. Any thread may call `handle`.

    `log` holds verb and path of the last calls, nothing of what they carried.
    """

    def __init__(
        self,
        store: Store,
        runner: Runner,
        *,
        identity: Identity | None = None,
        faults: CallFaults | None = None,
        page_size: int = 50,
    ) -> None:
        self.service = FactoryService(store, runner, page_size)
        self.identity = identity or Identity(store)
        self.faults = faults or CallFaults()
        self.log: deque[str] = deque(maxlen=100_000)
        self._lock = threading.Lock()

    def handle(self, request: Request) -> Response:
        """The answer. Raises ConnectionDroppedError where a fault says that there is none."""
        with self._lock:
            self.log.append(f"{request.method} {request.path}")
        try:
            return self.faults.around(request, self._answer)
        except UsageError as error:
            return bad_request(f"{error.message} (header 'x-adfgen-fault')").response()

    def _answer(self, request: Request) -> Response:
        try:
            response = self._serve(request)
        except Refusal as refusal:
            response = refusal.response()
        except Exception:  # what nobody foresaw must not take the connection along; the log says what it was
            _LOGGER.exception("%s %s could not be answered", request.method, request.path)
            response = Refusal(500, "InternalServerError", "An internal error occurred.").response()
        headers = {
            "x-ms-request-id": str(uuid.uuid4()),
            "x-ms-correlation-request-id": request.headers.get("x-ms-correlation-request-id", str(uuid.uuid4())),
            **_remaining(request.method),
        }
        return Response(response.status, response.body, {**headers, **response.headers})

    def _serve(self, request: Request) -> Response:
        identity = self.identity.answer(request)
        if identity is not None:
            return identity
        self.identity.check(request)
        version = request.query.get("api-version")
        if not version:
            message = "The api-version query parameter (?api-version=) is required for all requests."
            raise Refusal(400, "MissingApiVersionParameter", message)
        around = answer_around(request, self.service.store)
        if around is not None:
            return around
        found = find_operation(request.method, request.path)
        if found is None:
            raise not_simulated(f"{request.method} {request.path}")
        operation, arguments = found
        if version != _VERSION:
            raise unsupported_version(version, _VERSION)
        _check_media(request)
        handler = HANDLERS.get(operation.name)
        if handler is None:
            raise not_simulated(operation.name)
        return handler(Call(self.service, request, operation, arguments))


def _remaining(method: str) -> dict[str, str]:
    name, most = ("reads", 250) if method == "GET" else ("deletes", 200) if method == "DELETE" else ("writes", 200)
    return {f"x-ms-ratelimit-remaining-subscription-{name}": str(most - 1)}


def _check_media(request: Request) -> None:
    """Raise Refusal for a body that is written and not called JSON; that POST is spared is assumed."""
    given = request.headers.get("content-type", "")
    if request.method in {"PUT", "PATCH"} and request.body and given.partition(";")[0].strip().lower() != _JSON:
        raise unsupported_media(given)
