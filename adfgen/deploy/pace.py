"""Calls slowed down together once the service throttles one of them.

Azure Resource Manager gives each principal a bucket of calls that fills at 10 writes a second
(https://learn.microsoft.com/azure/azure-resource-manager/management/request-limits-and-throttling): after a 429 each thread waiting
for itself would only empty it again.
"""

import threading
import time
from collections.abc import Callable
from typing import Any

__all__ = ["Pace"]

_PACED_FOR = 60.0  # seconds after a 429 in which calls keep their distance


class Pace:
    """A policy of azure-core's pipeline, inside its retries: `apart` are the seconds between calls after a 429."""

    next: Any  # the rest of the pipeline, put there by azure-core

    def __init__(
        self,
        apart: float = 0.1,
        *,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._apart = apart
        self._now, self._sleep = now, sleep
        self._lock = threading.Lock()
        self._free_at = 0.0
        self._paced_until = 0.0

    def send(self, request: Any) -> Any:
        """Wait for this call's turn, send it, and look whether it was throttled."""
        self._wait()
        response = self.next.send(request)
        if response.http_response.status_code == 429:
            self._slow_down(response.http_response.headers.get("Retry-After"))
        return response

    def _wait(self) -> None:
        with self._lock:
            now = self._now()
            if now >= self._paced_until:
                return
            turn = max(now, self._free_at)
            self._free_at = turn + self._apart
        if turn > now:
            self._sleep(turn - now)

    def _slow_down(self, retry_after: str | None) -> None:
        try:
            seconds = float(retry_after or 0)
        except ValueError:  # a date: the retry policy reads it for this one call
            seconds = 0.0
        with self._lock:
            free_at = self._now() + seconds
            self._free_at = max(self._free_at, free_at)
            self._paced_until = free_at + _PACED_FOR
