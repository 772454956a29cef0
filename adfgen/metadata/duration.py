"""Durations as people write them: `90s`, `5m`, `1d12h`, or ISO 8601 such as `PT5M`."""

import re

__all__ = ["duration_text", "parse_duration"]

_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}
_SHORT = re.compile(r"([0-9]+)([smhd])")
_ISO = re.compile(r"P(?:(\d+)W|(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?)", re.ASCII)
_ISO_SECONDS = (604800, 86400, 3600, 60, 1)


def parse_duration(text: str) -> int:
    """Whole seconds of a duration the schema accepts.

    >>> [parse_duration(text) for text in ("90s", "1d12h", "PT5M", "P1W")]
    [90, 129600, 300, 604800]
    """
    iso = _ISO.fullmatch(text)
    if iso is not None:
        return sum(int(count) * seconds for count, seconds in zip(iso.groups("0"), _ISO_SECONDS, strict=True))
    return sum(int(count) * _SECONDS[unit] for count, unit in _SHORT.findall(text))


def duration_text(seconds: int) -> str:
    """The shortest text of a number of seconds.

    >>> [duration_text(seconds) for seconds in (300, 86400, 86700, 0)]
    ['5m', '1d', '1d5m', '0s']
    """
    parts = []
    for unit, size in sorted(_SECONDS.items(), key=lambda item: -item[1]):
        count, seconds = divmod(seconds, size)
        if count:
            parts.append(f"{count}{unit}")
    return "".join(parts) or "0s"
