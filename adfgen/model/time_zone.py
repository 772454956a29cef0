"""Time zones by the Windows names the service takes (Unicode's CLDR table, as tzlocal carries it)."""

from tzlocal.windows_tz import tz_win, win_tz

__all__ = ["WINDOWS_ZONES", "is_windows_zone", "windows_zone_of"]

WINDOWS_ZONES = tuple(sorted(win_tz))
_FOLDED = frozenset(name.casefold() for name in WINDOWS_ZONES)


def is_windows_zone(name: str) -> bool:
    """Whether the table has the name, letter case ignored as Windows ignores it; a zone may be newer than the table.

    >>> is_windows_zone("w. europe standard time"), is_windows_zone("Europe/Berlin")
    (True, False)
    """
    return name.casefold() in _FOLDED


def windows_zone_of(name: str) -> str | None:
    """The Windows name of a zone known by its IANA name, or None.

    >>> windows_zone_of("Asia/Kolkata")
    'India Standard Time'
    """
    return tz_win.get(name)
