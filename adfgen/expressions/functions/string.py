"""String functions. Where they ignore letter case and where not was measured on the service's engine."""

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.catalog import ANY, INTEGER, STRING, Calling, function
from adfgen.expressions.scope import Scope
from adfgen.expressions.value import text_of
from adfgen.model.body import Json

_IGNORED = dict.fromkeys(map(ord, "\u00ad\u200b\u200c\u200d\ufeff"))  # no weight in the engine's culture


def _fold(text: str) -> str:
    return text.translate(_IGNORED).casefold()


@function("concat", ANY, least=1, most=None)
def concat(*values: Json) -> str:
    """The texts of all arguments, one after the other."""
    return "".join(map(text_of, values))


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
    return text.lower().find(part.lower())


@function("lastIndexOf", STRING, STRING)
def last_index_of(text: str, part: str) -> int:
    """Where the part stands last, letter case ignored; -1 when it does not."""
    return text.lower().rfind(part.lower())


@function("replace", STRING, STRING, STRING)
def replace(text: str, old: str, new: str) -> str:
    """The text with every occurrence of a part replaced, letter case counting."""
    if not old:
        raise ExpressionError("argument_range", "The value cannot be an empty string. (Parameter 'oldValue')")
    return text.replace(old, new)


@function("split", STRING, STRING)
def split(text: str, separator: str) -> list[str]:
    """The parts of a text between separators, empty ones too."""
    return text.split(separator) if separator else [text]


@function("substring", STRING, INTEGER, INTEGER, least=2)
def substring(text: str, start: int, length: int | None = None) -> str:
    """A part of the text; it must lie wholly inside."""
    if not 0 <= start < len(text):
        raise _outside("'start index' must be non-negative integer and should be less than the length of the string")
    if length is None:
        return text[start:]
    if length < 0 or start + length > len(text):
        raise _outside(
            "'length' must be non-negative and start index and length must refer to a location within the string"
        )
    return text[start : start + length]


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
