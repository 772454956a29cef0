"""The nearest name to one that does not exist: most mistakes are typing mistakes."""

from collections.abc import Iterable

__all__ = ["did_you_mean", "names_hint"]


def did_you_mean(name: str, names: Iterable[str]) -> str:
    """A hint with the one of `names` that looks most like `name`, '' when none does.

    >>> did_you_mean("cdcColumn", ["cdc_column", "cdc_type"])
    "did you mean 'cdc_column'?"
    """
    from difflib import get_close_matches  # noqa: PLC0415 - only a misspelt name pays for it

    folded = {_folded(candidate): candidate for candidate in names}
    close = get_close_matches(_folded(name), folded, n=1, cutoff=0.6)
    return f"did you mean '{folded[close[0]]}'?" if close else ""


def names_hint(name: str, names: Iterable[str]) -> str:
    """The nearest of `names`; where none is near, all of them."""
    known = list(names)
    return did_you_mean(name, known) or (f"it can be {' or '.join(known)}" if known else "")


def _folded(name: str) -> str:
    return name.casefold().replace("_", "").replace("-", "")
