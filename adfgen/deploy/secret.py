"""What of a body must not be shown or kept: SecureStrings, and secrets that stand in plain text.

In plain text a secret is known by the name it stands under or by its form: the parts of connection strings, signed
addresses, SAS tokens, authorization headers, private keys, web tokens. Rather too much is hidden than too little.
"""

import re
from collections.abc import Mapping
from typing import Final

from adfgen.model.body import Json

__all__ = ["has_secret", "has_unseen", "hidden_at", "is_secure_string", "without_secrets", "without_unseen"]

_HIDDEN: Final = "**********"
_NAME: Final = re.compile(
    r"(?:.*(?:password|passphrase|secret|token)|pwd|authorization|proxy-authorization|cookie|.*sas(?:uri|url)"
    r"|.*(?:access|account|api|function|principal|service|shared|signing|subscription|private|security)[-_]?key"
    r"|privatekeycontent|servicePrincipalCredential|encryptedCredential|ocp-apim-subscription-key|x-functions-key)",
    re.IGNORECASE,
)
_FORM: Final = re.compile(
    r"\b(?:password|pwd|(?:account|access|shared|sharedaccess)key|sharedaccesssignature|(?:api|secret)[ _-]?key"
    r"|(?:client|app)[ _-]?secret|(?:sas|access)[ _-]?token)\s*=\s*(?!['\"]?@\{|['\"]\s*[,)]|\*{4})[^\s;]"
    r"|(?:^|[?&;\s])sigx?(?:=|%3d)[^\s&;]|[?&]code=[^\s&;]"
    r"|\bbearer\s+[\w.~+/-]{8,}|\bbasic\s+(?=\S*[\d=+])[A-Za-z0-9+/]{8,}"
    r"|\bsharedkey(?:lite)?\s+\S+:\S|\bauthorization[\"']?\s*[:=]\s*(?!['\"]?@\{)\S"
    r"|[a-z][a-z0-9+.-]*://[^/\s:@]+:[^/\s@]+@"  # user:password@host
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}"  # a JSON web token
    r"|^[A-Za-z0-9+/]{86}==$"  # a storage account's key
    r"|['\"](?:[\w-]*(?:password|secret|token)|pwd|(?:account|access|api)[_-]?key)\\?['\"]\s*:\s*\\?['\"]"  # in JSON
    r"(?!@\{|\*{4})[^'\"\s]"
    r"|\b(?:bearer|basic)\s*'\s*,\s*'[^']"  # put together in an expression
    r"|\bhooks\.slack\.com/services/\S|\.webhook\.office\.com/\S+/\S",
    re.IGNORECASE,
)
# nothing, stars, or an expression alone
_NONE: Final = re.compile(r"\s*|\*+|@(?!@)[^{].*|@\{[^}]*\}", re.DOTALL)
_VALUES: Final = frozenset({"value", "defaultvalue"})  # stand for the name above them


def has_secret(value: Json) -> bool:
    """Whether a body carries a secret of any form."""
    return bool(without_secrets(value) != value)


def has_unseen(value: Json) -> bool:
    """Whether a body carries a SecureString, which the service never gives back."""
    if isinstance(value, Mapping):
        return _is_secure(value) or any(has_unseen(child) for child in value.values())
    return isinstance(value, list | tuple) and any(has_unseen(child) for child in value)


def without_unseen(value: Json) -> Json:
    """A body whose SecureStrings are stars, as the service gives them back."""
    if isinstance(value, Mapping):
        if _is_secure(value):
            return {**value, "value": _HIDDEN}
        return {name: without_unseen(child) for name, child in value.items()}
    return [without_unseen(child) for child in value] if isinstance(value, list | tuple) else value


def without_secrets(value: Json, name: str = "") -> Json:
    """A body whose secrets are stars, whatever their form; `name` is what it stands under."""
    if isinstance(value, Mapping):
        return _object_without(value, name)
    if isinstance(value, list | tuple):
        return type(value)(without_secrets(child, name) for child in value)
    return _HIDDEN if isinstance(value, str) and _is_secret(value, name) else value


def hidden_at(pointer: str, value: Json) -> Json:
    """A value without secrets, known by the pointer it has in its body."""
    steps = pointer.split("/")
    is_value = steps[-1].casefold() in _VALUES and len(steps) > 1
    return without_secrets(value, steps[-2] if is_value else steps[-1])


def is_secure_string(value: Mapping[str, Json]) -> bool:
    """Whether an object is a SecureString, or declares a parameter of that type."""
    return str(value.get("type")).casefold() == "securestring"


def _object_without(value: Mapping[str, Json], name: str) -> Json:
    if is_secure_string(value):
        return {key: _starred(key, child) for key, child in value.items()}
    own = value.get("name")  # a list of `{name, value}`
    above = own if isinstance(own, str) else name
    return {key: without_secrets(child, above if key.casefold() in _VALUES else key) for key, child in value.items()}


def _starred(key: str, child: Json) -> Json:
    is_said = key.casefold() in _VALUES and child not in (None, "")
    return _HIDDEN if is_said else child


def _is_secret(text: str, name: str) -> bool:
    is_named = _NAME.fullmatch(name) is not None and not _NONE.fullmatch(text)
    return text != _HIDDEN and (is_named or _FORM.search(text) is not None)


def _is_secure(value: Mapping[str, Json]) -> bool:
    return value.get("type") == "SecureString" and "value" in value
