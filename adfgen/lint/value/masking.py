"""Keeps secrets out of what is said about the files they stand in: reports lie in the logs of CI, where many may read them."""

import re
from collections.abc import Iterable

from adfgen.diagnostics import Diagnostic, Location
from adfgen.lint.value.computed import is_expression_value, is_template_expression
from adfgen.lint.value.secret import KEYS, PAT_OWNERS, TOKENS, may_hold_token
from adfgen.model.body import Json, get_at, walk
from adfgen.model.factory import Factory

__all__ = ["SecretMask", "is_secret_place", "masked"]

# names of secrets wherever they stand in a longer one, by letters each of them holds in lower case: most texts hold none,
# and are found out in no time. Rather too many: what is told of as a secret is among them, and what may be one
_NAMES = {
    "pas": r"passw\w*|pass?wo?r?d|passphrase",
    "pwd": "pwd",
    "secret": "secret(?!_?(?:name|version))",
    "token": "token",
    "key": f"(?:{'|'.join(KEYS).replace('-', '_?-?')})_?-?key",
    **{owner: f"{owner}_?-?pat(?![a-z])" for owner in PAT_OWNERS},
    "sig": r"\bsig\b|signature",
    "authorization": "authorization",
    "code=": "(?<=[?&])code",
}
_ANY_I = str.maketrans("ıİ", "ii")  # to a pattern that ignores case all of them are one letter
_NAMED = f"(?:{'|'.join(_NAMES.values())})"
_NAME = re.compile(_NAMED, re.IGNORECASE)
# parts of a secret's object that tell nothing
_UNSAID = frozenset({"type", "referenceName", "secretName", "secretVersion"})

# what follows such a name: a text in JSON, the `value` of an object or beside the name, a part of a connection string
_FOLLOWING = (
    r"\\?\"\s*:?\s*\\?\"(?P<text>(?:[^\"\\]|\\.)*)"
    r"|\\?\"\s*:\s*\{[^{}]*\"(?:default)?value\"\s*:\s*\"(?P<value>(?:[^\"\\]|\\.)*)"
    r"|\\?\"\s*,\s*\\?\"value\\?\"\s*:\s*\\?\"(?P<beside>(?:[^\"\\]|\\.)*)"
    r"|\s*=\s*'(?P<quoted>[^\s,)'][^']*)"
)
_IN_YAML = r"|\s*:\s*(?:'(?P<single>[^'\n]*)|(?P<plain>[^\s\"'{\[][^\n]*))"
_PART = r"|\s*=\s*(?P<part>\{[^}\"\n]*\}?|[^\s\"';][^\"\n;%s]*)"
# of a file rather too much than too little: a password may hold any sign; messages and expressions put texts in quotes
_IN_FILE = re.compile(rf"{_NAMED}[\w-]*(?:{_FOLLOWING}{_IN_YAML}{_PART % ''})", re.IGNORECASE)
_IN_MESSAGE = re.compile(rf"{_NAMED}[\w-]*(?:{_FOLLOWING}{_PART % chr(39)})", re.IGNORECASE)
_TOKEN = re.compile("|".join(token.begun for token in TOKENS), re.ASCII)
_ANY_TEXT = re.compile(r":\s*\"(?P<text>(?:[^\"\\]|\\.)*)")
_LONG = 8  # a shorter secret may be a word of the message, or part of a name: it is one only in quotes
_CUT = 20  # messages cut long values


def masked(text: str, *, is_secret: bool = False) -> str:
    """The text of a file with a dot for each character of what looks like a secret; of every JSON text where it `is_secret`.

    >>> masked('"password": "Pa55", "n": "a"'), masked("Server=s;Pwd=a,b&c;Database=d")
    ('"password": "••••", "n": "a"', 'Server=s;Pwd=•••••;Database=d')
    """
    text = _without_tokens(_IN_FILE.sub(_dotted, text) if _may_name_secret(text) else text)
    return _ANY_TEXT.sub(_dotted, text) if is_secret else text


def _may_name_secret(text: str) -> bool:
    folded = text.casefold() if text.isascii() else text.translate(_ANY_I).casefold()
    return any(letters in folded for letters in _NAMES)


def _without_tokens(text: str) -> str:
    return _TOKEN.sub(lambda found: "•" * len(found[0]), text) if may_hold_token(text) else text


def _dotted(found: re.Match[str]) -> str:
    group = found.lastgroup or ""
    value = found[group]
    hidden = _IN_MESSAGE.sub(_dotted, value) if _is_shown(value) else "•" * len(value)
    start, end = found.start(group) - found.start(), found.end(group) - found.start()
    return f"{found[0][:start]}{hidden}{found[0][end:]}"


def _is_shown(text: str) -> bool:
    """Whether a text is computed, so that only what is written in it is hidden.

    Less than `is_computed`: what a function of a template's own takes may be a secret without a name.
    """
    name = text[1:].partition("(")[0]
    return is_expression_value(text) or (name.isascii() and name.isalpha() and is_template_expression(text))


def is_secret_place(place: Location) -> bool:
    """Whether what stands there is a secret by its name, or by that of something around it."""
    pointer = place.pointer
    return _may_name_secret(pointer) and bool(_NAME.search(pointer)) and pointer.rpartition("/")[2] not in _UNSAID


class SecretMask:
    """Takes the secrets of a factory out of findings: those known of it, and what stands where a finding points."""

    def __init__(self, factory: Factory, known: Iterable[str]) -> None:
        self._bodies = {artifact.origin.file or str(artifact.key): artifact for artifact in factory}
        self._known = _any_of(known)

    def of(self, item: Diagnostic) -> Diagnostic:
        """The finding without secrets in its message and hint."""
        here = _any_of(self._texts_at(item.location)) if is_secret_place(item.location) else None
        message, hint = (self._without(text, here) for text in (item.message, item.hint))
        return item if (message, hint) == (item.message, item.hint) else item._replace(message=message, hint=hint)

    def _without(self, text: str, here: re.Pattern[str] | None) -> str:
        for secrets in (self._known, here):
            if secrets is not None:
                text = secrets.sub(lambda found: "•" * len(found[0]), text)
        is_told = ("=" in text or '"' in text) and _may_name_secret(text)
        return _without_tokens(_IN_MESSAGE.sub(_dotted, text) if is_told else text)

    def _texts_at(self, place: Location) -> list[str]:
        artifact = self._bodies.get(place.file)
        if artifact is None:
            return []
        try:
            found: Json = get_at(artifact.body, place.pointer.removeprefix(artifact.origin.pointer))
        except (KeyError, IndexError, TypeError, ValueError):
            return []
        return [value for _, value in walk(found) if isinstance(value, str)]


def _any_of(secrets: Iterable[str]) -> re.Pattern[str] | None:
    """What finds any of the secrets in a message, cut or whole; None when there is none."""
    texts = {secret for secret in secrets if secret.strip() and not _is_shown(secret)}
    parts = [_found_by(text) for text in sorted(texts, key=lambda text: (-len(text), text))]
    return re.compile("|".join(parts)) if parts else None


def _found_by(secret: str) -> str:
    if len(secret) > _CUT:
        return f"{re.escape(secret[:_CUT])}[^']*"
    return re.escape(secret) if len(secret) >= _LONG else f"(?<='){re.escape(secret)}(?=')"
