"""Bad days on demand: calls that are throttled, fail, come late, or whose connection breaks before or after the effect.

A fault is written `KIND[=VALUE]@VERB PATH[#N]`: `throttle=2@PUT */pipelines/pl_a#1` answers the first PUT of `pl_a` with
429 and `Retry-After: 2`. Kinds: `throttle` (seconds), `status` (500 to 599), `reset` (no answer, no effect), `lost` (no answer,
the effect is there), `late` (seconds before the answer). VERB and PATH take `*`; without `#N` every such call is struck.
"""

import re
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fnmatch import fnmatchcase

from adfgen.emulator.message import ConnectionDroppedError, Request, Response
from adfgen.emulator.refusal import Refusal
from adfgen.errors import UsageError

__all__ = ["CallFault", "CallFaults", "parse_call_fault"]

_FORM = re.compile(r"(throttle|status|reset|lost|late)(?:=(\d+(?:\.\d+)?))?@(\S+) (\S+?)(?:#(\d+))?")
_DEFAULTS = {"throttle": 0.0, "status": 503.0, "reset": 0.0, "lost": 0.0, "late": 0.1}


@dataclass(frozen=True, slots=True)
class CallFault:
    """What happens to calls of a verb and path; `number` counts them from 1, None is every one."""

    kind: str
    value: float
    verb: str
    path: str
    number: int | None = None

    def matches(self, request: Request) -> bool:
        """Whether the request is one of those, whichever by number."""
        return fnmatchcase(request.method, self.verb.upper()) and fnmatchcase(
            request.path.casefold(), self.path.casefold()
        )


def parse_call_fault(text: str) -> CallFault:
    """A fault as it is written. Raises UsageError."""
    found = _FORM.fullmatch(text)
    if found is None:
        raise UsageError(f"'{text}' is no fault", hint="write it as 'throttle=2@PUT */pipelines/pl_a#1'")
    kind, value, verb, path, number = found.groups()
    return CallFault(
        kind, _DEFAULTS[kind] if value is None else float(value), verb, path, int(number) if number else None
    )


class CallFaults:
    """The faults of an emulator, and how often each was met. Any thread may call it."""

    def __init__(
        self, faults: Iterable[CallFault] = (), *, latency: float = 0.0, sleep: Callable[[float], None] = time.sleep
    ) -> None:
        self.faults = list(faults)
        self.latency = latency
        self._sleep = sleep
        self._met: Counter[CallFault] = Counter()
        self._lock = threading.Lock()

    def around(self, request: Request, handle: Callable[[Request], Response]) -> Response:
        """The answer to a request, struck by what is meant for it. Raises ConnectionDroppedError."""
        struck = self._struck(request)
        if self.latency:
            self._sleep(self.latency)
        for fault in struck:
            if fault.kind == "reset":
                raise ConnectionDroppedError(was_sent=False)
            if fault.kind == "throttle":
                headers = {"Retry-After": f"{fault.value:g}"}
                return Refusal(429, "TooManyRequests", "Too many requests.", headers=headers).response()
            if fault.kind == "status":
                return Refusal(int(fault.value), "InternalServerError", "An internal error occurred.").response()
        response = handle(request)
        for fault in struck:
            if fault.kind == "late":
                self._sleep(fault.value)
        if any(fault.kind == "lost" for fault in struck):
            raise ConnectionDroppedError(was_sent=True)
        return response

    def _struck(self, request: Request) -> list[CallFault]:
        found = []
        with self._lock:
            header = request.headers.get("x-adfgen-fault")
            for fault in (*self.faults, *([parse_call_fault(f"{header}@* *")] if header else [])):
                if fault.matches(request):
                    self._met[fault] += 1
                    if fault.number is None or fault.number == self._met[fault]:
                        found.append(fault)
        return found
