"""Time zones by the Windows names the service takes (Unicode's CLDR table, as tzlocal carries it)."""

from collections.abc import Mapping
from functools import cache

__all__ = ["iana_zone_of", "is_windows_zone", "windows_zone_of", "windows_zones"]


def windows_zones() -> tuple[str, ...]:
    """Every name of the table, sorted."""
    from tzlocal.windows_tz import win_tz  # noqa: PLC0415 - most factories and expressions name no zone

    return tuple(sorted(win_tz))


@cache
def _folded() -> Mapping[str, str]:
    from tzlocal.windows_tz import win_tz  # noqa: PLC0415 - see above

    return {name.casefold(): zone for name, zone in win_tz.items()}


def iana_zone_of(name: str) -> str | None:
    """The IANA name of a zone known by its Windows name, letter case ignored as Windows ignores it, or None.

    >>> iana_zone_of("w. europe standard time")
    'Europe/Berlin'
    """
    return _folded().get(name.casefold())


def is_windows_zone(name: str) -> bool:
    """Whether the table has the name, letter case ignored; a zone may be newer than the table.

    >>> is_windows_zone("w. europe standard time"), is_windows_zone("Europe/Berlin")
    (True, False)
    """
    return iana_zone_of(name) is not None


def windows_zone_of(name: str) -> str | None:
    """The Windows name of a zone known by its IANA name, or None.

    >>> windows_zone_of("Asia/Kolkata")
    'India Standard Time'
    """
    from tzlocal.windows_tz import tz_win  # noqa: PLC0415 - see above

    return tz_win.get(name)
