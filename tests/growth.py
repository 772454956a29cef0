"""How much work something is, counted in steps of the interpreter and not in time, and how that grows."""

import sys
from collections.abc import Callable
from types import FrameType
from typing import Any


def steps(work: Callable[[], object]) -> int:
    """How many lines are run, and functions called and left, until the work is done."""
    count = 0

    def trace(_frame: FrameType, _event: str, _argument: Any) -> Any:
        nonlocal count
        count += 1
        return trace

    before = sys.gettrace()
    sys.settrace(trace)
    try:
        work()
    finally:
        sys.settrace(before)
    return count


def growth(work: Callable[[int], Callable[[], object]], size: int) -> float:
    """How much more work each doubling adds: 2 where it grows with the size, 4 where it grows with its square.

    `work` gives what is to be done for a size, made ready beforehand.
    """
    work(size)()  # what is done once for all
    first, second, third = (steps(work(size * factor)) for factor in (1, 2, 4))
    return (third - second) / (second - first)
