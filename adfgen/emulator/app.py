"""The emulator: a pure function from a request to a response, over a store and a runner."""

import logging
import threading
import uuid
from collections import deque
from importlib import import_module
from urllib.parse import unquote

from adfgen.emulator.fault import CallFaults
from adfgen.emulator.identity import Identity
from adfgen.emulator.message import Request, Response
from adfgen.emulator.operation import find_operation
from adfgen.emulator.refusal import Refusal, bad_request, not_simulated
from adfgen.emulator.service import HANDLERS, Call, FactoryService, Runner
from adfgen.emulator.store import Store
from adfgen.errors import UsageError
from adfgen.model.body import Json

__all__ = ["HANDLERS", "Emulator"]

_VERSION = "2018-06-01"
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
        known = _around(request, self.service.store)
        if known is not None:
            return Response(200, known)
        found = find_operation(request.method, request.path)
        if found is None:
            raise not_simulated(f"{request.method} {request.path}")
        operation, arguments = found
        if version != _VERSION:
            raise bad_request(f"The api-version '{version}' is invalid. The supported version is '{_VERSION}'.")
        handler = HANDLERS.get(operation.name)
        if handler is None:
            raise not_simulated(operation.name)
        return handler(Call(self.service, request, operation, arguments))


def _remaining(method: str) -> dict[str, str]:
    name, most = ("reads", 250) if method == "GET" else ("deletes", 200) if method == "DELETE" else ("writes", 200)
    return {f"x-ms-ratelimit-remaining-subscription-{name}": str(most - 1)}


def _around(request: Request, store: Store) -> Json:
    """What Resource Manager itself says of subscriptions, groups and finished operations; None where it is not asked."""
    parts = [unquote(part) for part in request.path.strip("/").split("/")]
    words = [part.casefold() for part in parts]
    if request.method != "GET" or words[:1] != ["subscriptions"]:
        return None
    if len(parts) == 1:
        return {"value": [_subscription(name) for name in _subscriptions(store)]}
    if len(parts) == 2:
        return _subscription(parts[1])
    if len(parts) == 4 and words[2] == "resourcegroups":
        return {"id": request.path, "name": parts[3], "location": "westeurope", "properties": {"provisioningState": "Succeeded"}}  # fmt: skip
    if len(parts) == 4 and words[2:] == ["providers", "microsoft.datafactory"]:
        types = [{"resourceType": "factories", "apiVersions": [_VERSION], "locations": ["West Europe"]}]
        return {"id": request.path, "namespace": "Microsoft.DataFactory", "registrationState": "Registered", "resourceTypes": types}  # fmt: skip
    if len(parts) == 12 and words[8] == "triggers" and words[10] == "operationresults":
        return {"triggerName": parts[9], "status": parts[11]}
    return None


def _subscriptions(store: Store) -> list[str]:
    """Those that hold a factory; one of zeros where there is none, so that a command line can sign in."""
    found = {item.id.split("/")[2] for item in store.scopes_of("factories")}
    return sorted(found) or ["00000000-0000-0000-0000-000000000000"]


def _subscription(name: str) -> Json:
    return {"id": f"/subscriptions/{name}", "subscriptionId": name, "displayName": "emulator", "state": "Enabled"}
