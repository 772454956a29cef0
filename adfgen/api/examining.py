"""What the rules find in factories: from the cache, or looked for now, on several processors where there is much to do."""

import functools
import os
import signal
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Final

from adfgen.api.subject import Subject, read_subject
from adfgen.diagnostics import Diagnostic, Severity, span_in
from adfgen.lint.cache import Examined, FindingCache

__all__ = ["examine_all"]

_MUCH: Final = 500_000  # bytes of JSON; less is done here before another process has begun
_MOST_PROCESSES: Final = 8  # beyond that it is the reading of the answers that takes the time


def examine_all(subjects: Sequence[Subject], cache: FindingCache) -> tuple[Examined, ...]:
    """What is found in each subject, and in how many resources."""
    known = [cache.find(subject.digest) for subject in subjects]
    elsewhere = _examine_elsewhere([subject for subject, found in zip(subjects, known, strict=True) if not found])
    return tuple(
        found or _keep(subject, elsewhere.get(subject.root) or _examine(subject), cache)
        for subject, found in zip(subjects, known, strict=True)
    )


def _keep(subject: Subject, found: Examined, cache: FindingCache) -> Examined:
    cache.keep(subject.digest, found)
    return found


def _examine(subject: Subject) -> Examined:
    from adfgen.lint.runner import lint  # noqa: PLC0415 - what was found before needs no rule

    texts = functools.cache(subject.text_of)
    found = tuple(_placed(item, texts) for item in lint(subject.factory, reading=subject.reading))
    return Examined(found, len(subject.factory))


def _placed(item: Diagnostic, text_of: Callable[[str], str | None]) -> Diagnostic:
    """The finding with its place in the text, found once and remembered; notes are many and seldom shown."""
    place = item.location
    text = text_of(place.file) if place.line is None and item.severity is not Severity.NOTE else None
    return item if text is None else item._replace(location=place._replace(span=span_in(text, place)))


def _examine_elsewhere(subjects: Sequence[Subject]) -> dict[Path, Examined]:
    """Root → what is found there, by several processes; nothing where that does not pay.

    The largest factories come first. What was rendered and lies on no disk is for this process.
    """
    folders = sorted((subject for subject in subjects if subject.is_folder), key=lambda subject: -subject.size)
    processes = min(os.cpu_count() or 1, len(folders), _MOST_PROCESSES)
    if processes < 2 or sum(subject.size for subject in folders) < _MUCH:
        return {}
    try:
        return _examine_in_processes([subject.root for subject in folders], processes)
    except (OSError, ImportError, RuntimeError):  # no semaphores, no memory, a process killed (BrokenProcessPool)
        return {}  # it is done here, where a mistake of ours shows as it would have there


def _examine_in_processes(roots: Sequence[Path], processes: int) -> dict[Path, Examined]:
    from concurrent.futures import ProcessPoolExecutor  # noqa: PLC0415 - most checks are of one factory
    from multiprocessing import active_children  # noqa: PLC0415 - see above

    from adfgen.lint.rule import all_rules  # noqa: PLC0415 - what was found before needs no rule

    all_rules()  # a process that begins as a copy of this one has them already
    with ProcessPoolExecutor(processes, initializer=_leave_interrupts_to_the_first) as pool:
        futures = {root: pool.submit(_examine_root, root) for root in roots}
        try:
            return {root: future.result() for root, future in futures.items()}
        except BaseException:
            for process in active_children():
                process.terminate()
            raise


def _leave_interrupts_to_the_first() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _examine_root(root: Path) -> Examined:
    return _examine(read_subject(root))
