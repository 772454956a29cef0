"""What a secret in plain text looks like. Nothing here repeats a secret it finds."""

import re
from functools import lru_cache

from adfgen.lint.value.computed import is_computed

__all__ = ["KEYS", "SECRET_NAMES", "is_secret_name", "is_signed", "secret_in"]

# Key=Value parts of connection strings that hold a secret; SQL compares columns called otherwise
_IN_TEXT = re.compile(
    r"\b(password|pwd|accountkey|sharedaccesskey|sharedaccesssignature|clientsecret|accesskey)\s*=\s*([^;\s\"'&]+)",
    re.IGNORECASE,
)
KEYS = (
    "access", "account", "api", "function", "functions", "private", "service", "service-principal", "shared",
    "shared-access", "signing", "subscription",
)  # fmt: skip
# in words of lower case; people join them by a hyphen, an underscore or nothing
SECRET_NAMES = frozenset(
    {
        *(f"{owner}-key" for owner in KEYS), "access-token", "authorization", "client-secret",
        "ocp-apim-subscription-key", "passphrase", "passwd", "password", "private-key-content", "pwd", "sas-token",
        "secret-access-key", "shared-access-signature", "x-api-key", "x-functions-key",
    }
)  # fmt: skip
_JOINED = frozenset(name.replace("-", "") for name in SECRET_NAMES)
_SIGNED = re.compile(r"https?://[^\s\"']*[?&](sig|sigx|code)=[A-Za-z0-9%+/_-]{6,}", re.IGNORECASE)
_NO_SECRET = re.compile(r"^\s*$|\*{4}|REDACTED|^<.*>$|^\{.*\}$", re.IGNORECASE)


@lru_cache(maxsize=4096)  # a factory has a value for each name many times
def is_secret_name(name: str) -> bool:
    """Whether what is called so is a secret, and not the name, the id or the kind of one."""
    return name.casefold().replace("-", "").replace("_", "") in _JOINED


def secret_in(pointer: str, text: str) -> str | None:
    """What kind of secret a string at a pointer is, such as `the value of 'password'`; None when it is none.

    Expressions, template parameters and what a scrubber left behind are no secrets.
    """
    steps = pointer.casefold().rsplit("/", 2)
    name = steps[-2] if steps[-1] == "value" and len(steps) > 1 else steps[-1]
    if is_secret_name(name) and _is_written(text):
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
