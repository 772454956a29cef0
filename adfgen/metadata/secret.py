"""Finds what must never be written into metadata, and shows values in messages without giving such a thing away."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.metadata.code import Code
from adfgen.metadata.document import Document
from adfgen.model.body import Json, walk
from adfgen.source import split_pointer

__all__ = ["is_secret", "secret_findings", "shown"]

_LITERAL = re.compile(
    r"(?:password|pwd|accountkey|sharedaccesskey|sharedaccesssignature|client_?secret|api_?key)\s*=\s*[^\s;]"
    r"|(?:^|[?&;\s])sig=[^\s&;]"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
    r"|\beyJ[\w-]{8,}\.eyJ[\w-]{8,}"  # a JSON web token
    r"|^[A-Za-z0-9+/]{86}==$",  # a storage account's key
    re.IGNORECASE,
)
_SECRET_KEYS = re.compile(
    r"password|pwd|secret|token|api_?key|account_?key|access_?key|sas|sas_?(?:token|url|uri)|connection_?string"
    r"|client_?secret",
    re.IGNORECASE,
)
_LONGEST = 100


def is_secret(text: str) -> bool:
    """Whether a text holds a password, a key, a token or a signed address."""
    return _LITERAL.search(text) is not None


def secret_findings(document: Document) -> Iterator[Diagnostic]:
    """A finding for every secret in a file; none repeats it."""
    for pointer, value in walk(document.value):
        if not isinstance(value, str) or not value:
            continue
        key = (split_pointer(pointer) or ("",))[-1]
        if is_secret(value) or _SECRET_KEYS.fullmatch(key):
            yield Code.LITERAL_SECRET.at(
                document.at(pointer),
                f"'{key}' holds a secret",
                "put it into the Key Vault and write the secret's name; it has been written down, so replace it too",
            )


def shown(value: Json) -> str:
    """A value as a message shows it: quoted and cut when it is text, and never a secret."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str() if is_secret(value):
            return "a secret"
        case str():
            text = "".join(_visible(character) for character in value[:_LONGEST])
            return f"'{text}…'" if len(value) > _LONGEST else f"'{text}'"
        case dict():
            return "a mapping"
        case list():
            return "a list"
        case _:
            return str(value)[:_LONGEST]


def _visible(character: str) -> str:
    return character if character.isprintable() else f"\\u{ord(character):04x}"
