"""Runs that other runs start: each is a task of its own and may outlive the run that started it."""

import asyncio
from collections.abc import Coroutine
from typing import Protocol

from adfgen.runtime.record import PipelineRun

__all__ = ["Children", "Family", "Work"]

Work = Coroutine[object, object, PipelineRun]


class Children(Protocol):
    """Has the runs that runs start."""

    def begin(self, parent: str, run_id: str, work: Work) -> asyncio.Task[PipelineRun]:
        """Let a run begin that the run `parent` asked for; its end."""
        ...


class Family:
    """A run with all that it starts, of a runtime that runs it alone."""

    def __init__(self) -> None:
        self._tasks: list[asyncio.Task[PipelineRun]] = []

    def begin(self, parent: str, run_id: str, work: Work) -> asyncio.Task[PipelineRun]:
        """Let a run begin."""
        task = asyncio.create_task(work, name=f"{run_id} of {parent}")
        self._tasks.append(task)
        return task

    async def gather(self, work: Work) -> PipelineRun:
        """The result of a run once all it started have ended too; they are cancelled when it breaks off."""
        try:
            result = await work
            for task in self._tasks:  # there may be more of them after each
                await task
        except BaseException:
            for task in self._tasks:
                task.cancel()
            await asyncio.gather(*self._tasks, return_exceptions=True)  # the first error is what counts
            raise
        return result
