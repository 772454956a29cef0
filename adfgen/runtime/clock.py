"""Time for a run: real, or virtual so that waiting costs nothing.

A virtual clock jumps to the next timer when nothing else is left to do: a pipeline with a twelve-hour timeout and an
hour of Wait ends in milliseconds. Blocking work (a query, a copy) runs in threads, during which time does not jump;
without threads it runs in place, and the same run gives the same order and the same times every time.
"""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import TypeVar

from adfgen.runtime.port import Cancellation

__all__ = ["Clock"]

T = TypeVar("T")


class _JumpingSelector(selectors.DefaultSelector):
    """Where the event loop would wait for a timer, let the clock jump instead."""

    def __init__(self, clock: "Clock") -> None:
        super().__init__()
        self._clock = clock

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Events that are ready; a wait for nothing but a timer is skipped."""
        if timeout is not None and timeout > 0 and self._clock.jump(timeout):
            timeout = 0
        return super().select(timeout)


class _Loop(asyncio.SelectorEventLoop):
    """An event loop on a clock's time."""

    def __init__(self, clock: "Clock") -> None:
        self._clock = clock
        super().__init__(_JumpingSelector(clock))

    def time(self) -> float:
        """Seconds on the clock."""
        return self._clock.seconds(super().time())


class Clock:
    """A clock that starts at `start` (now, by default) in UTC.

    `jumps`: waiting is skipped. `workers`: threads for blocking work; with 0 it runs in place and the clock stands
    still but for its jumps.
    """

    def __init__(self, start: datetime | None = None, *, jumps: bool = True, workers: int = 8) -> None:
        self.start = start or datetime.now(UTC)
        self._jumps = jumps
        self._workers = workers
        self._skipped = 0.0
        self._busy = 0
        self._origin: float | None = None
        self._last = 0.0
        self._loop: asyncio.AbstractEventLoop | None = None
        self._pool = ThreadPoolExecutor(max_workers=workers) if workers else None

    def now(self) -> datetime:
        """The present time, UTC. Any thread may ask."""
        seconds = self._loop.time() if self._loop is not None and not self._loop.is_closed() else self._last
        return self.start + timedelta(seconds=seconds)

    @property
    def skipped(self) -> float:
        """Seconds of waiting that were skipped so far."""
        return self._skipped

    def run(self, work: Coroutine[object, object, T]) -> T:
        """Run a coroutine to its end. Ctrl-C cancels it and raises KeyboardInterrupt."""
        with asyncio.Runner(loop_factory=lambda: _Loop(self)) as runner:
            self._loop = runner.get_loop()
            try:
                return runner.run(work)
            finally:
                self._last = self._loop.time()

    def close(self) -> None:
        """End the threads."""
        if self._pool is not None:
            self._pool.shutdown()

    async def blocking(self, work: Callable[[], T], cancellation: Cancellation) -> T:
        """The result of blocking work. When the awaiting task is cancelled the work is asked to stop, and waited for."""
        if self._pool is None:
            return work()
        self._busy += 1
        future = asyncio.get_running_loop().run_in_executor(self._pool, work)
        try:
            return await asyncio.shield(future)
        except asyncio.CancelledError:
            cancellation.cancel()
            await asyncio.wait([future])
            if not future.cancelled():
                future.exception()  # seen here: the cancellation is what counts
            raise
        finally:
            self._busy -= 1

    def jump(self, seconds: float) -> bool:
        """Skip a wait unless blocking work is going on; whether it was skipped."""
        if not self._jumps or self._busy:
            return False
        self._skipped += seconds
        return True

    def seconds(self, monotonic: float) -> float:
        """Seconds since the clock started, given the machine's monotonic time."""
        if self._origin is None:
            self._origin = monotonic
        elapsed = monotonic - self._origin if self._workers or not self._jumps else 0.0
        return elapsed + self._skipped
