"""JSON as the service's reader takes it: single quotes, bare names, comments, trailing commas, unclosed ends."""

import json
import re

from adfgen.expressions.error import ExpressionError
from adfgen.model.body import Json

__all__ = ["read_lenient"]

_BLANK = re.compile(r"(?:\s|//[^\n]*|/\*.*?\*/)*", re.DOTALL)
_BARE = re.compile(r"[^\s,:\[\]{}'\"/]+")
_STRING = re.compile(r"'((?:[^'\\]|\\.)*)'|\"((?:[^\"\\]|\\.)*)\"", re.DOTALL)
_BASED = re.compile(r"(?P<sign>-?)0(?:(?P<octal>[0-7]+)|[xX](?P<hex>[0-9a-fA-F]+))")
_POINT_FIRST = re.compile(r"-?\.\d+(?:[eE][+-]?\d+)?")
_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|.)", re.DOTALL)
_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_WORDS: dict[str, Json] = {"true": True, "false": False, "null": None, "undefined": None}


def read_lenient(text: str) -> Json:
    """The value of a JSON text; null for an empty one. Raises ExpressionError of kind `conversion`."""
    try:
        return json.loads(text)
    except ValueError:
        return _Reader(text).whole()
    except RecursionError:
        raise _unreadable(text) from None


def _unreadable(text: str) -> ExpressionError:
    shown = text if len(text) <= 100 else f"{text[:100]}…"
    return ExpressionError(
        "conversion", f"The function 'json' parameter is not valid. The provided value '{shown}' cannot be parsed."
    )


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def whole(self) -> Json:
        self.blank()
        if self.at >= len(self.text):
            return None
        try:
            return self.value()
        except (ValueError, RecursionError):
            raise _unreadable(self.text) from None

    def blank(self) -> str:
        """Skip white space and comments; the character that follows, '' at the end."""
        found = _BLANK.match(self.text, self.at)
        self.at = found.end() if found else self.at
        return self.text[self.at : self.at + 1]

    def value(self) -> Json:
        match self.blank():
            case "{":
                return self.members()
            case "[":
                return self.elements()
            case "'" | '"':
                return self.string()
            case _:
                return self.bare()

    def members(self) -> dict[str, Json]:
        self.at += 1
        found: dict[str, Json] = {}
        while (character := self.blank()) not in {"}", ""}:
            name = self.string() if character in "'\"" else self.word()
            if self.blank() != ":":
                raise ValueError(self.at)
            self.at += 1
            found[name] = self.value()
            self.separator("}")
        self.at += 1
        return found

    def separator(self, closing: str) -> None:
        """A comma, the closing bracket, or the end of the text."""
        character = self.blank()
        if character not in {",", closing, ""}:
            raise ValueError(self.at)
        self.at += character == ","

    def elements(self) -> list[Json]:
        self.at += 1
        found: list[Json] = []
        while self.blank() not in {"]", ""}:
            found.append(self.value())
            self.separator("]")
        self.at += 1
        return found

    def string(self) -> str:
        found = _STRING.match(self.text, self.at)
        if found is None:
            raise ValueError(self.at)
        self.at = found.end()
        body = found[1] if found[1] is not None else found[2]
        return _ESCAPE.sub(lambda escape: _unescape(escape[1]), body)

    def word(self) -> str:
        found = _BARE.match(self.text, self.at)
        if found is None:
            raise ValueError(self.at)
        self.at = found.end()
        return found[0]

    def bare(self) -> Json:
        word = self.word()
        return _WORDS[word] if word in _WORDS else _number(word)


def _number(word: str) -> Json:
    """A number: in base 8 behind a leading 0, in base 16 behind 0x, and without a digit before its point."""
    found = _BASED.fullmatch(word)
    if found is not None:
        return int(found["sign"] + (found["octal"] or "0"), 8) if found["hex"] is None else int(found["hex"], 16)
    return float(word) if _POINT_FIRST.fullmatch(word) else json.loads(word)


def _unescape(code: str) -> str:
    return chr(int(code[1:], 16)) if code[0] == "u" and len(code) == 5 else _ESCAPES.get(code, code)
