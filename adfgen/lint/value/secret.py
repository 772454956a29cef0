"""What a secret in plain text looks like. Nothing here repeats a secret it finds."""

import re
from functools import lru_cache

from adfgen.lint.value.computed import is_computed

__all__ = ["KEYS", "SECRET_NAMES", "is_secret_name", "is_signed", "names_secret", "secret_in"]

# Key=Value parts of connection strings that hold a secret; SQL compares columns called otherwise
_IN_TEXT = re.compile(
    r"\b(password|pwd|accountkey|sharedaccesskey|sharedaccesssignature|clientsecret|accesskey)\s*=\s*([^;\s\"'&]+)",
    re.IGNORECASE,
)
KEYS = (
    "access", "account", "api", "auth", "authentication", "function", "functions", "private", "service", "service-principal", "shared",
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
_ENDINGS = tuple(sorted(_JOINED))
_SIGNED = re.compile(r"https?://[^\s\"']*[?&](sig|sigx|code)=[A-Za-z0-9%+/_-]{6,}", re.IGNORECASE)
_NO_SECRET = re.compile(r"^\s*$|\*{4}|REDACTED|^<.*>$|^\{.*\}$|(?<![a-z])your(?![a-z])", re.IGNORECASE)


@lru_cache(maxsize=4096)  # a factory has a value for each name many times
def is_secret_name(name: str) -> bool:
    """Whether what is called so is a secret, and not the name, the id or the kind of one."""
    return _joined(name) in _JOINED


@lru_cache(maxsize=4096)
def names_secret(name: str) -> bool:
    """Whether a name of one's own choice ends as those of secrets do: `dbPassword`; in a vault, it is the secret's name.

    >>> [names_secret(name) for name in ("dbPassword", "app_client_secret", "passwordSecretName", "keyVaultPassword")]
    [True, True, False, False]
    """
    joined = _joined(name)
    return joined.endswith(_ENDINGS) and "vault" not in joined


def _joined(name: str) -> str:
    return name.casefold().replace("-", "").replace("_", "")


def secret_in(pointer: str, text: str) -> str | None:
    """What kind of secret a string at a pointer is, such as `the value of 'password'`; None when it is none.

    Expressions, template parameters and what a scrubber left behind are no secrets.
    """
    *_, holder, name, last = ("", "", *pointer.casefold().rsplit("/", 3))
    if last == "defaultvalue" or (holder, last) == ("globalparameters", "value"):
        is_named, kind = names_secret(name), "default" if last == "defaultvalue" else "value"
    else:
        name = name if last == "value" else last
        is_named, kind = is_secret_name(name), "value"
    if is_named and _is_written(text):
        return f"the {kind} of '{name}'"
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
