"""The name a person probably meant."""

from collections.abc import Iterable

__all__ = ["did_you_mean", "near_hint", "nearest", "only_near"]


def nearest(name: str, known: Iterable[str]) -> str | None:
    """The known name most like `name`: the same but for letter case first, then the closest; None when none is near."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    same = by_folded.get(name.casefold())
    if same is not None:
        return same
    close = _close(name, by_folded, count=1, cutoff=0.75)
    return by_folded[close[0]] if close else None


def did_you_mean(name: str, known: Iterable[str], *, otherwise: str = "") -> str:
    """`did you mean 'X'?`, or `otherwise` when nothing is near."""
    return near_hint(nearest(name, known), otherwise=otherwise)


def near_hint(near: str | None, *, otherwise: str = "") -> str:
    """`did you mean 'X'?` of a name that was found to be near, or `otherwise` where none was."""
    return f"did you mean '{near}'?" if near else otherwise


def only_near(name: str, known: Iterable[str]) -> str | None:
    """The one known name that `name` is a slip of; None where it is known, where none is that near, or more than one."""
    by_folded = {candidate.casefold(): candidate for candidate in known}
    if name.casefold() in by_folded:
        return None
    close = _close(name, by_folded, count=2, cutoff=0.85)
    return by_folded[close[0]] if len(close) == 1 else None


def _close(name: str, folded: Iterable[str], *, count: int, cutoff: float) -> list[str]:
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelt name pays for it

    return get_close_matches(name.casefold(), list(folded), n=count, cutoff=cutoff)
