"""What a scalar means: the core schema of YAML 1.2 (section 10.3.2), where `no`, `on` and `12:30:00` are texts."""

import re

from adfgen.model.body import Json

__all__ = ["resolve_scalar"]

_WORDS: dict[str, Json] = {
    "": None,
    "~": None,
    **dict.fromkeys(("null", "Null", "NULL"), None),
    **dict.fromkeys(("true", "True", "TRUE"), True),
    **dict.fromkeys(("false", "False", "FALSE"), False),
    **dict.fromkeys((".inf", ".Inf", ".INF", "+.inf", "+.Inf", "+.INF"), float("inf")),
    **dict.fromkeys(("-.inf", "-.Inf", "-.INF"), float("-inf")),
    **dict.fromkeys((".nan", ".NaN", ".NAN"), float("nan")),
}
# Longer digit strings are texts: Python refuses to read or print them, and no field could take them.
_INTEGER = re.compile(r"[-+]?[0-9]{1,1000}")
_PREFIXED = re.compile(r"0o[0-7]{1,1000}|0x[0-9a-fA-F]{1,1000}")
_FLOAT = re.compile(r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?")


def resolve_scalar(text: str) -> Json:
    """The value of a plain scalar.

    >>> [resolve_scalar(text) for text in ("010", "0o10", "1_000", "no", "1.5", "~", "2024-01-01")]
    [10, 8, '1_000', 'no', 1.5, None, '2024-01-01']
    """
    if text in _WORDS:
        return _WORDS[text]
    if text[0] not in "-+.0123456789":
        return text
    if _INTEGER.fullmatch(text):
        return int(text)
    if _PREFIXED.fullmatch(text):
        return int(text, base=0)
    return float(text) if _FLOAT.fullmatch(text) and len(text) <= 1000 else text
