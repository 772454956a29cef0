"""String functions. Where they ignore letter case and where not was measured on the service's engine."""

import unicodedata

from adfgen.expressions.error import ExpressionError, check_length
from adfgen.expressions.functions.catalog import ANY, INTEGER, STRING, Calling, function
from adfgen.expressions.scope import Scope
from adfgen.expressions.value import text_of
from adfgen.model.body import Json

_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff"))  # no weight in the engine's culture


def _lower(character: str) -> str:
    """Its lower case, where that is one character: ß is not ss to the engine."""
    return _single(character, character.lower())


def _fold(text: str) -> str:
    return "".join(map(_lower, unicodedata.normalize("NFD", text.translate(_IGNORED))))


def _places(text: str) -> tuple[str, list[int]]:
    """A text as it is searched, and for each of its characters where it stands in the text, in UTF-16 units."""
    folded, places, at = "", [], 0
    for character in text:
        for part in _fold(character):
            folded += part
            places.append(at)
        at += 1 if character <= "\uffff" else 2
    return folded, [*places, at]


def _found(text: str, part: str) -> list[int]:
    """Where a part stands in a text: not where an accent follows that the part does not have."""
    (searched, places), sought = _places(text), _fold(part)
    starts = (at for at in range(len(searched) - len(sought) + 1) if searched.startswith(sought, at))
    return [
        places[at]
        for at in starts
        if not unicodedata.combining(searched[at + len(sought) : at + len(sought) + 1] or "a")
    ]


@function("concat", ANY, least=1, most=None)
def concat(*values: Json) -> str:
    """The texts of all arguments, one after the other."""
    texts = [value if type(value) is str else text_of(value) for value in values]
    check_length(sum(map(len, texts)))
    return "".join(texts)


@function("endsWith", STRING, STRING)
def ends_with(text: str, suffix: str) -> bool:
    """Whether the text ends with another, letter case ignored."""
    return _fold(text).endswith(_fold(suffix))


@function("startsWith", STRING, STRING)
def starts_with(text: str, prefix: str) -> bool:
    """Whether the text begins with another, letter case ignored."""
    return _fold(text).startswith(_fold(prefix))


@function("guid", STRING, least=0, calling=Calling.SCOPED)
def guid(scope: Scope, form: str = "D") -> str:
    """A new identifier, in one of the forms N, D, B, P or X."""
    digits = scope.new_guid().replace("-", "").lower()
    dashed = f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}"
    tail = ",".join(f"0x{digits[at : at + 2]}" for at in range(16, 32, 2))
    forms = {
        "N": digits,
        "D": dashed,
        "B": f"{{{dashed}}}",
        "P": f"({dashed})",
        "X": f"{{0x{digits[:8]},0x{digits[8:12]},0x{digits[12:16]},{{{tail}}}}}",
    }
    if form not in forms:
        raise ExpressionError(
            "bad_format",
            f"The function 'guid' format parameter '{form}' is not supported. The supported formats are: 'N, D, B, P, X'.",
        )
    return forms[form]


@function("indexOf", STRING, STRING)
def index_of(text: str, part: str) -> int:
    """Where the part stands first, letter case ignored; -1 when it does not."""
    return next(iter(_found(text, part)), -1) if part else 0


@function("lastIndexOf", STRING, STRING)
def last_index_of(text: str, part: str) -> int:
    """Where the part stands last, letter case ignored; -1 when it does not."""
    return next(reversed(_found(text, part)), -1) if part else len(text.encode("utf-16-le")) // 2


@function("replace", STRING, STRING, STRING)
def replace(text: str, old: str, new: str) -> str:
    """The text with every occurrence of a part replaced, letter case counting."""
    if not old:
        raise ExpressionError("argument_range", "The value cannot be an empty string. (Parameter 'oldValue')")
    check_length(len(text) + text.count(old) * (len(new) - len(old)))
    return text.replace(old, new)


@function("split", STRING, STRING)
def split(text: str, separator: str) -> list[str]:
    """The parts of a text between separators, empty ones too."""
    return text.split(separator) if separator else [text]


@function("substring", STRING, INTEGER, INTEGER, least=2)
def substring(text: str, start: int, length: int | None = None) -> str:
    """A part of the text; it must lie wholly inside."""
    units = text.encode("utf-16-le", "surrogatepass")
    if not 0 <= start < len(units) // 2:
        raise _outside("'start index' must be non-negative integer and should be less than the length of the string")
    if length is None:
        length = len(units) // 2 - start
    if length < 0 or start + length > len(units) // 2:
        raise ExpressionError(
            "argument_range",
            "The function 'substring' parameters are out of range: 'start index' and 'length' must be non-negative integers and their "
            "sum must be no larger than the length of the string.",
        )
    return units[2 * start : 2 * (start + length)].decode("utf-16-le", "surrogatepass")


def _outside(rule: str) -> ExpressionError:
    return ExpressionError("argument_range", f"The function 'substring' parameter is out of range: {rule}.")


@function("toLower", STRING)
def to_lower(text: str) -> str:
    """The text in lower case, character by character."""
    return "".join(_single(character, character.lower()) for character in text)


@function("toUpper", STRING)
def to_upper(text: str) -> str:
    """The text in upper case, character by character: `ß` stays."""
    return "".join(_single(character, character.upper()) for character in text)


def _single(character: str, mapped: str) -> str:
    return mapped if len(mapped) == 1 else character


@function("trim", STRING)
def trim(text: str) -> str:
    """The text without white space at its ends."""
    return text.strip()
