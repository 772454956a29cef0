"""Values of the language and their text: strings, 64-bit integers, doubles, booleans, null, arrays and objects.

Binary and XML are objects `{"$content-type": …, "$content": base64}` that turn into their decoded text.
"""

import base64
import json
import math
from collections.abc import Mapping, Sequence

from adfgen.model.body import Json

__all__ = [
    "BINARY_TYPE",
    "CONTENT",
    "CONTENT_TYPE",
    "XML_TYPE",
    "binary_of",
    "content_of",
    "float_text",
    "is_content",
    "json_text",
    "same",
    "text_of",
    "type_name",
    "type_of",
]

CONTENT_TYPE = "$content-type"
CONTENT = "$content"
BINARY_TYPE = "application/octet-stream"
XML_TYPE = "application/xml;charset=utf-8"
INT64_MIN, INT64_MAX = -(2**63), 2**63 - 1


def type_of(value: Json) -> str:
    """`string`, `integer`, `float`, `boolean`, `null`, `array` or `object`."""
    match value:
        case None:
            return "null"
        case bool():
            return "boolean"
        case str():
            return "string"
        case int():
            return "integer"
        case float():
            return "float"
        case Mapping():
            return "object"
        case _:
            return "array"


def type_name(value: Json) -> str:
    """The type as the service's messages spell it, such as `Integer`."""
    return type_of(value).capitalize()


def float_text(value: float) -> str:
    """A double as .NET prints it: shortest digits that read back, an exponent of two digits outside 1e-5 < x < 1e17."""
    if math.isnan(value):
        return "NaN"
    if math.isinf(value):
        return "Infinity" if value > 0 else "-Infinity"
    if value == 0:
        return "-0" if math.copysign(1, value) < 0 else "0"
    from decimal import Decimal  # noqa: PLC0415 - most expressions print no double

    sign, digits, exponent = Decimal(repr(value)).normalize().as_tuple()
    text = "".join(map(str, digits))
    magnitude = len(text) + int(exponent) - 1
    if magnitude >= 17 or magnitude < -4:
        mantissa = text[0] + ("." + text[1:] if len(text) > 1 else "")
        text = f"{mantissa}E{'+' if magnitude > 0 else '-'}{abs(magnitude):02}"
    elif int(exponent) >= 0:
        text += "0" * int(exponent)
    elif magnitude >= 0:
        text = f"{text[: magnitude + 1]}.{text[magnitude + 1 :]}"
    else:
        text = "0." + "0" * (-magnitude - 1) + text
    return ("-" if sign else "") + text


def json_text(value: Json) -> str:
    """Compact JSON, characters outside ASCII as they are, doubles keeping a decimal point."""
    match value:
        case float():
            text = float_text(value)
            if text in {"NaN", "Infinity", "-Infinity"}:
                return f'"{text}"'
            return text if "." in text or "E" in text else f"{text}.0"
        case Mapping():
            members = (f"{json.dumps(name, ensure_ascii=False)}:{json_text(item)}" for name, item in value.items())
            return "{" + ",".join(members) + "}"
        case list() | tuple():
            return "[" + ",".join(map(json_text, value)) + "]"
        case _:
            return json.dumps(value, ensure_ascii=False)


def text_of(value: Json) -> str:
    """The text of a value in interpolation, string(), concat() and join()."""
    match value:
        case str():
            return value
        case None:
            return ""
        case bool():
            return "True" if value else "False"
        case float():
            return float_text(value)
        case Mapping() if is_content(value):
            return content_of(value).decode("utf-8", "replace")
        case Mapping() | list() | tuple():
            return json_text(value)
        case _:
            return str(value)


def is_content(value: Json) -> bool:
    """Whether the value is a binary or XML object."""
    return (
        isinstance(value, Mapping) and len(value) == 2 and CONTENT_TYPE in value and isinstance(value.get(CONTENT), str)
    )


def content_of(value: Mapping[str, Json]) -> bytes:
    """The bytes of a binary or XML object."""
    return base64.b64decode("".join(value[CONTENT].split()))


def binary_of(data: bytes, content_type: str = BINARY_TYPE) -> dict[str, str]:
    """Bytes as the object the language has for them."""
    return {CONTENT_TYPE: content_type, CONTENT: base64.b64encode(data).decode("ascii")}


def same(left: Json, right: Json) -> bool:
    """Deep equality inside arrays and objects: types count, `1` is not `1.0`; the order of an object's keys does not."""
    if type_of(left) != type_of(right):
        return False
    if isinstance(left, Mapping):
        return left.keys() == right.keys() and all(same(item, right[name]) for name, item in left.items())
    if isinstance(left, Sequence) and not isinstance(left, str):
        return len(left) == len(right) and all(map(same, left, right))
    return bool(left == right)
