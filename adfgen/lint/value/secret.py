"""What a secret in plain text looks like. Nothing here repeats a secret it finds."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

from adfgen.lint.value.computed import is_computed
from adfgen.model.body import Json

__all__ = [
    "KEYS",
    "PAT_OWNERS",
    "SECRET_NAMES",
    "TOKENS",
    "is_secret_name",
    "is_signed",
    "may_hold_token",
    "named_secret",
    "names_secret",
    "secret_in",
]


class _Token(NamedTuple):
    """What is issued in a form of its own, as those who issue it document: `letters` all of its kind hold.

    `whole` is what can be nothing else, `begun` what may be a part of it: messages cut long values.
    """

    kind: str
    letters: str
    whole: str
    begun: str


# the id of a key is none: AWS has `AKIA…` stand beside its secret
TOKENS = (
    _Token("a Databricks access token", "dapi", "dapi[0-9a-f]{32}", "dapi[0-9a-f]{8,}(?:-[0-9])?"),
    _Token("a GitHub token", "ghp_", "ghp_[A-Za-z0-9]{36}", "ghp_[A-Za-z0-9]{8,}"),
    _Token("a GitHub token", "github_pat_", r"github_pat_\w{60}", r"github_pat_\w{4,}"),
    _Token("a Slack token", "xox", r"xox[abeprs]-[0-9]{9,}-[\w-]{16}", r"xox[abeprs]-[\w-]{8,}"),
    _Token("a Google API key", "AIza", r"AIza[\w-]{35}", r"AIza[\w-]{8,}"),
    _Token("a JSON web token", "eyJ", r"eyJ[\w-]{8,400}\.eyJ[\w-]{8,}\.[\w-]{16}", r"eyJ[\w.-]{8,}"),
    _Token(
        "a client secret of Entra ID",
        "Q~",
        r"(?<![\w.~-])[\w.~-]{3}[78]Q~[\w.~-]{31,34}(?![\w.~-])",
        r"[\w.~-]{3}[78]Q~[\w.~-]*",
    ),
    _Token(
        "a private key",
        "PRIVATE KEY",
        r"-----BEGIN (?:[A-Z]+ )?PRIVATE KEY-----(?:\s|\\[nr])*[A-Za-z0-9+/=]{16}",
        r"-----BEGIN [A-Z ]*PRIVATE KEY-----[^\"']*",
    ),
)
_LETTERS = tuple(token.letters for token in TOKENS)
_SHORTEST = 36  # characters of any of them
_TOKEN = re.compile("|".join(f"({token.whole})" for token in TOKENS), re.ASCII)

# Key=Value parts of connection strings that hold a secret; SQL compares columns called otherwise
_IN_TEXT = re.compile(
    r"\b(password|pwd|accountkey|sharedaccesskey|sharedaccesssignature|clientsecret|accesskey)\s*=\s*([^;\s\"'&]+)",
    re.IGNORECASE,
)
# what asks for a token: a form, or JSON in a text
_IN_REQUEST = re.compile(r"\b(client_secret|password)(?:=|\"\s*:\s*\")(<[^>]{0,80}>|[^\s\"'&]+)")
_HEADER = re.compile(r"^[ \t]*([\w-]+)[ \t]*:[ \t]*(\S.*)", re.MULTILINE)
_HEADERS = ("/additionalHeaders", "/additionalHeaders/value")
KEYS = (
    "access", "account", "api", "auth", "authentication", "function", "functions", "private", "service", "service-principal", "services",
    "shared", "shared-access", "signing", "subscription",
)  # fmt: skip
PAT_OWNERS = ("databricks", "devops", "github")  # of a personal access token; alone, `pat` begins patterns, too
# in words of lower case; people join them by a hyphen, an underscore or nothing
SECRET_NAMES = frozenset(
    {
        *(f"{owner}-key" for owner in KEYS), "access-token", "authorization", "client-secret", *(f"{owner}-pat" for owner in PAT_OWNERS),
        "ocp-apim-subscription-key", "passphrase", "passwd", "password", "private-key-content", "pwd", "sas-token",
        "secret-access-key", "shared-access-signature", "x-api-key", "x-functions-key",
    }
)  # fmt: skip
# where values stand under names of one's own: what is called is given them
_ARGUMENTS = frozenset({"parameters", "baseparameters"})
_JOINED = frozenset(name.replace("-", "") for name in SECRET_NAMES)
_ENDINGS = tuple(sorted(_JOINED))
_SIGNED = re.compile(r"https?://[^\s\"']*[?&](sig|sigx|code)=[A-Za-z0-9%+/_-]{6,}", re.IGNORECASE)
_NO_SECRET = re.compile(
    r"^\s*$|\*{4}|REDACTED|^<.*>$|^[#$]?\{.*\}#?$|^\$\(.*\)$|^x{3,}$|^__.*__$|(?<![a-z])your(?![a-z])", re.IGNORECASE
)


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
    kind = _kind_at(*("", "", *pointer.rsplit("/", 3))[-3:])
    if kind and _is_written(text):
        return kind
    found = _IN_TEXT.search(text) if "=" in text else None
    if found is not None and _is_written(found[2]):
        return f"a connection string with '{found[1]}'"
    named = _named_in(pointer, text) if "=" in text or ":" in text else None
    return named or (_token_in(text) if len(text) >= _SHORTEST else None)


def named_secret(value: Mapping[str, Json]) -> str | None:
    """What kind of secret the value is that an object holds beside its name, as those of `userProperties` do."""
    name, text = value.get("name"), value.get("value")
    is_secret = isinstance(name, str) and isinstance(text, str) and names_secret(name) and _is_written(text)
    return f"the value of '{name}'" if is_secret else None


@lru_cache(maxsize=8192)  # names come many times, in more than one place
def _kind_at(holder: str, name: str, last: str) -> str:
    """What is called so as the last steps of a pointer say, if that is a secret; empty where it is none."""
    place = last.casefold()
    if place == "defaultvalue":
        return f"the default of '{name}'" if names_secret(name) else ""
    if place == "value":
        is_named = names_secret if holder.casefold() == "globalparameters" else is_secret_name
        return f"the value of '{name}'" if is_named(name) else ""
    is_argument = name.casefold() in _ARGUMENTS or holder.casefold() == "datasetparameters"  # of a stream by its name
    is_named = names_secret if is_argument else is_secret_name
    return f"the value of '{last}'" if is_named(last) else ""


def _named_in(pointer: str, text: str) -> str | None:
    """What kind of secret a text holds beside its name: that of a request, or of headers line by line."""
    if "client_secret" in text or 'password"' in text:
        parts = _IN_REQUEST
    elif pointer.endswith(_HEADERS) and not text.startswith("@"):
        parts = _HEADER
    else:
        return None
    written = (name for name, value in parts.findall(text) if is_secret_name(name) and _is_written(value))
    return next((f"the value of '{name}'" for name in written), None)


def _token_in(text: str) -> str | None:
    """What kind of token a text holds, in an expression, too."""
    found = _TOKEN.search(text) if may_hold_token(text) else None
    return None if found is None or found.lastindex is None else TOKENS[found.lastindex - 1].kind


def may_hold_token(text: str) -> bool:
    """Whether a text may hold a token, told fast: most texts hold none."""
    for letters in _LETTERS:  # noqa: SIM110 - any() takes twice the time
        if letters in text:
            return True
    return False


def is_signed(text: str) -> bool:
    """Whether a text holds a URL whose signature lets anybody in."""
    found = _SIGNED.search(text) if "=" in text else None
    return found is not None and _is_written(found[0].rsplit("=", 1)[-1])


def _is_written(text: str) -> bool:
    """Whether a text is a value itself; part of a connection string ends at a quote, and so does the call in it."""
    is_begun = text.startswith("[parameters(")
    return not is_computed(text) and not is_begun and not _NO_SECRET.search(text)
