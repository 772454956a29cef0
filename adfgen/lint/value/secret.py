"""What a secret in plain text looks like. Nothing here repeats a secret it finds."""

import re

from adfgen.lint.value.computed import is_computed

__all__ = ["is_signed", "secret_in"]

# Key=Value parts of connection strings that hold a secret
_IN_TEXT = re.compile(
    r"\b(password|pwd|accountkey|sharedaccesskey|sharedaccesssignature|clientsecret|accesskey)\s*=\s*([^;\s\"'&]+)",
    re.IGNORECASE,
)
_NAMES = frozenset(
    {
        "password", "accountkey", "accesstoken", "serviceprincipalkey", "clientsecret", "secretaccesskey", "apikey",
        "functionkey", "sastoken", "servicekey", "passphrase", "privatekeycontent", "authorization", "x-api-key",
        "ocp-apim-subscription-key",
    }
)  # fmt: skip
_SIGNED = re.compile(r"https?://[^\s\"']*[?&](sig|sigx|code)=[A-Za-z0-9%+/_-]{6,}", re.IGNORECASE)
_NO_SECRET = re.compile(r"^\s*$|\*{4}|REDACTED|^<.*>$|^\{.*\}$", re.IGNORECASE)


def secret_in(pointer: str, text: str) -> str | None:
    """What kind of secret a string at a pointer is, such as `the value of 'password'`; None when it is none.

    Expressions, template parameters and what a scrubber left behind are no secrets.
    """
    steps = pointer.casefold().rsplit("/", 2)
    name = steps[-2] if steps[-1] == "value" and len(steps) > 1 else steps[-1]
    if name in _NAMES and _is_written(text):
        return f"the value of '{name}'"
    found = _IN_TEXT.search(text) if "=" in text else None
    if found is not None and _is_written(found[2]):
        return f"a connection string with '{found[1]}'"
    return None


def is_signed(text: str) -> bool:
    """Whether a text holds a URL whose signature lets anybody in."""
    found = _SIGNED.search(text) if "=" in text else None
    return found is not None and _is_written(found[0].rsplit("=", 1)[-1])


def _is_written(text: str) -> bool:
    """Whether a text is a value itself; part of a connection string ends at a quote, and so does the call in it."""
    is_begun = text.startswith("[parameters(")
    return not is_computed(text) and not is_begun and not _NO_SECRET.search(text)
