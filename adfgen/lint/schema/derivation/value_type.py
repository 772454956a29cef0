"""The type a docstring speaks of, where the annotation only says `Any`.

The library annotates 3,057 properties `Any` and writes the type into the text: "Type: integer (or Expression with
resultType integer)". Five out of six can be read back.
"""

import re
from enum import Enum

__all__ = ["ValueType", "documented_type"]


class ValueType(Enum):
    """What a property holds when it holds no expression; the value is the name of its definition in the schema."""

    STRING = "StringOrExpression"
    INTEGER = "IntegerOrExpression"
    NUMBER = "NumberOrExpression"
    BOOLEAN = "BooleanOrExpression"
    ARRAY = "ArrayOrExpression"
    OBJECT = "ObjectOrExpression"
    SECRET = "SecretOrExpression"  # noqa: S105 - the name of a definition
    ANY = "Anything"


_AFTER_TYPE = re.compile(r"type:\s*(.*)$", re.IGNORECASE)
_WORDS: tuple[tuple[str, ValueType], ...] = (  # the first that matches the text after "Type:" decides
    (r"string,? (or )?SecureString|string, SecureString", ValueType.SECRET),
    (r"array\b", ValueType.ARRAY),
    (r"object\b|key value pairs|StoredProcedureParameter", ValueType.OBJECT),
    (r"string\b|\w*WriteBehaviorEnum", ValueType.STRING),
    (r"int(eger)?\b", ValueType.INTEGER),
    (r"bool(ean)?\b", ValueType.BOOLEAN),
    (r"(number|double)\b", ValueType.NUMBER),
)
_PHRASES: tuple[tuple[str, ValueType], ...] = (  # the usual openings of texts that name no type
    (r"Specif(y|ies) whether (the|to|data|server)", ValueType.BOOLEAN),
    (r"The TCP port", ValueType.INTEGER),
    (r"The (endpoint|URL|partial URL|IP address|user name|client id|access key id|namespace)\b", ValueType.STRING),
)


def documented_type(doc: str) -> ValueType:
    """The type the last "Type:" of a docstring names, or the one its opening words imply; ANY when neither says."""
    position = doc.rfind("Type:")
    while position >= 0 and doc[:position].endswith("item"):  # `itemType:` tells of what is inside
        position = doc.rfind("Type:", 0, position)
    if position >= 0:
        found = _AFTER_TYPE.match(doc, position)
        text = found[1] if found else ""
        return next((kind for words, kind in _WORDS if re.match(words, text, re.IGNORECASE)), ValueType.ANY)
    return next((kind for words, kind in _PHRASES if re.match(words, doc, re.IGNORECASE)), ValueType.ANY)
