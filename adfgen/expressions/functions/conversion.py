"""Conversions between texts, numbers, JSON, XML and binary."""

import base64
import binascii
import re
import urllib.parse
from collections.abc import Callable, Mapping
from typing import NamedTuple

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.catalog import ANY, STRING, Calling, function
from adfgen.expressions.functions.lenient_json import read_lenient
from adfgen.expressions.functions.wording import type_message
from adfgen.expressions.value import (
    BINARY_TYPE,
    CONTENT,
    CONTENT_TYPE,
    INT64_MAX,
    INT64_MIN,
    XML_TYPE,
    binary_of,
    content_of,
    is_content,
    text_of,
    type_name,
)
from adfgen.model.body import Json

_INTEGER = re.compile(r"\s*[+-]?[\d,]*\d[\d,]*(\.0*)?([eE][+-]?\d+)?\s*")
_FLOAT = re.compile(r"\s*[+-]?(\d[\d,]*(\.\d*)?|\.\d+)([eE][+-]?\d+)?\s*")
_SAFE = "-_.~"


def _invalid(name: str, reason: str = "The value cannot be converted to the target type.") -> ExpressionError:
    return ExpressionError(
        "conversion", f"The function '{name}' was invoked with a parameter that is not valid. {reason}"
    )


@function("array", ANY)
def array(value: Json) -> list[Json]:
    """The value in an array; an array stays as it is."""
    return list(value) if isinstance(value, list | tuple) else [value]


@function("createArray", ANY, least=1, most=None)
def create_array(*values: Json) -> list[Json]:
    """An array of the arguments."""
    return list(values)


@function("bool", ANY)
def boolean(value: Json) -> bool:
    """A number that is not 0, or the text true or false."""
    if isinstance(value, bool | int | float):
        return bool(value)
    if isinstance(value, str) and value.strip().lower() in {"true", "false"}:
        return value.strip().lower() == "true"
    raise _invalid("bool")


@function("int", ANY)
def integer(value: Json) -> int:
    """A whole number, also from a text such as `1,000` or `5.0`."""
    if isinstance(value, bool | int):
        return int(value)
    if isinstance(value, str) and _INTEGER.fullmatch(value):
        value = float(value.replace(",", ""))
    if isinstance(value, float) and value.is_integer() and INT64_MIN <= value <= float(INT64_MAX):
        return min(
            int(value), INT64_MAX
        )  # 2^63 is the double nearest to the largest integer, which the engine lets pass
    raise _invalid("int")


@function("float", ANY)
def floating(value: Json) -> float:
    """A double, also from a text such as `1,000.5`."""
    if isinstance(value, int | float):
        return float(value)
    if isinstance(value, str) and _FLOAT.fullmatch(value):
        return float(value.replace(",", ""))
    raise _invalid("float")


@function("string", ANY)
def string(value: Json) -> str:
    """The text of a value."""
    return text_of(value)


@function("json", ANY)
def json(value: Json) -> Json:
    """The value of a JSON text, read leniently, or of XML."""
    if isinstance(value, str):
        return read_lenient(value)
    if is_content(value) and isinstance(value, Mapping):
        data = content_of(value)
        if not str(value[CONTENT_TYPE]).startswith("application/xml"):
            return read_lenient(data.decode("utf-8", "replace"))
        from adfgen.expressions.functions.xml import json_of_xml  # noqa: PLC0415 - lxml is large and rarely needed

        return json_of_xml(data)
    raise _wrong_type("json", "a string or an XML", value)


@function("coalesce", ANY, least=1, most=None, calling=Calling.LAZY)
def coalesce(*values: Callable[[], Json]) -> Json:
    """The first value that is not null; the rest is not evaluated."""
    for value in values:
        found = value()
        if found is not None:
            return found
    return None


@function("xml", ANY)
def xml(value: Json) -> Json:
    """XML from its text, or from an object with one root."""
    if not isinstance(value, str | Mapping):
        raise _wrong_type("xml", "a string or an object", value)
    from adfgen.expressions.functions.xml import xml_of  # noqa: PLC0415 - lxml is large and rarely needed

    return binary_of(xml_of(value), XML_TYPE)


@function("xpath", ANY, STRING)
def xpath(value: Json, path: str) -> Json:
    """What an XPath finds: an array of nodes, texts or attributes, or one number, text or boolean."""
    from adfgen.expressions.functions.xml import found_by_xpath  # noqa: PLC0415 - lxml is large and rarely needed

    return found_by_xpath(value, path)


def _bytes_of(name: str, value: Json) -> bytes:
    if value is None:
        raise _invalid(name)
    return content_of(value) if is_content(value) else text_of(value).encode()


def _wrong_type(name: str, noun: str, value: Json) -> ExpressionError:
    return ExpressionError(
        "argument_type",
        type_message(name, 0, type_name(value))
        or f"The function '{name}' expects its parameter to be {noun}. The provided value is of type '{type_name(value)}'.",
    )


def _decoded(name: str, text: str) -> bytes:
    try:
        return base64.b64decode(re.sub(r"\s", "", text), validate=True)
    except (binascii.Error, ValueError):
        raise _invalid(name, "The value cannot be decoded from base64 representation.") from None


@function("base64", ANY)
def to_base64(value: Json) -> str:
    """The base64 form of a text, or of an object's JSON."""
    if not isinstance(value, str | list | dict):
        raise _wrong_type("base64", "a string, an object or an array", value)
    if is_content(value) and isinstance(value, Mapping):
        return str(value[CONTENT])
    return base64.b64encode(_bytes_of("base64", value)).decode("ascii")


@function("base64ToString", STRING, also=["decodeBase64"])
def base64_to_string(text: str) -> str:
    """The text behind a base64 form."""
    return _decoded("base64ToString", text).decode("utf-8", "replace")


@function("base64ToBinary", STRING)
def base64_to_binary(text: str) -> Json:
    """The binary value behind a base64 form, which is kept as it is written."""
    _decoded("base64ToBinary", text)
    return {CONTENT_TYPE: BINARY_TYPE, CONTENT: text}


@function("binary", ANY)
def binary(value: Json) -> Json:
    """The UTF-8 bytes of a text."""
    return binary_of(_bytes_of("binary", value))


@function("dataUri", ANY)
def data_uri(value: Json) -> str:
    """The data URI of a text or of a value's JSON."""
    if value is None:
        raise _invalid("dataUri")
    if isinstance(value, Mapping) and isinstance(value.get(CONTENT_TYPE), str) and isinstance(value.get(CONTENT), str):
        return f"data:{value[CONTENT_TYPE]};base64,{value[CONTENT]}"
    kind = "text/plain" if isinstance(value, str) else "application/json"
    return f"data:{kind};charset=utf-8;base64,{base64.b64encode(text_of(value).encode()).decode('ascii')}"


class _DataUri(NamedTuple):
    """A data URI taken apart: its media type with parameters, and its data as written."""

    media_type: str
    is_base64: bool
    data: str

    @property
    def content(self) -> str:
        """The data in base64."""
        return self.data if self.is_base64 else base64.b64encode(_unescaped(self.data)).decode("ascii")

    def text(self, name: str) -> str:
        """The data as text: UTF-8, no other charset is supported. Raises ExpressionError of kind `conversion`."""
        charset = re.search(r";charset=([^;]*)", self.media_type, re.IGNORECASE)
        if charset is not None and charset[1].lower() != "utf-8":
            reason = f"parameter is not valid. The provided charset '{charset[1]}' is not supported."
            raise ExpressionError("conversion", f"The function '{name}' {reason}")
        data = _decoded(name, self.data) if self.is_base64 else _unescaped(self.data)
        return data.decode("utf-8", "replace")


def _data_uri(name: str, uri: str) -> _DataUri:
    head, comma, data = uri.partition(",")
    if not head.lower().startswith("data:") or not comma:
        raise ExpressionError(
            "argument_type",
            f"The function '{name}' expects its parameter to be formatted as a valid data URI. "
            f"The provided value '{uri}' was not formatted correctly.",
        )
    media_type = head[len("data:") :]
    is_base64 = media_type.lower().endswith(";base64")
    media_type = media_type[: -len(";base64")] if is_base64 else media_type
    return _DataUri(media_type or "text/plain", is_base64, data)


def _unescaped(text: str) -> bytes:
    """Percent escapes undone; `+` is a space."""
    return urllib.parse.unquote_to_bytes(text.replace("+", " "))


@function("dataUriToBinary", STRING)
def data_uri_to_binary(uri: str) -> Json:
    """The binary value a data URI carries, with its content type."""
    parts = _data_uri("dataUriToBinary", uri)
    return {CONTENT_TYPE: parts.media_type, CONTENT: parts.content}


@function("dataUriToString", STRING)
def data_uri_to_string(uri: str) -> str:
    """The text a data URI carries."""
    return _data_uri("dataUriToString", uri).text("dataUriToString")


@function("decodeDataUri", STRING)
def decode_data_uri(uri: str) -> Json:
    """What a data URI carries: text, JSON or binary, as its media type says."""
    parts = _data_uri("decodeDataUri", uri)
    media_type = parts.media_type.lower()
    if media_type.startswith("text/"):
        return parts.text("decodeDataUri")
    if media_type.startswith("application/json"):
        return read_lenient(parts.text("decodeDataUri"))
    charset = "" if ";charset=" in media_type else ";charset=us-ascii"
    return {CONTENT_TYPE: parts.media_type + charset, CONTENT: parts.content}


@function("uriComponent", ANY, least=1, most=None, also=["encodeUriComponent"])
def uri_component(*values: Json) -> str:
    """The texts one after the other, with everything escaped that a URI does not allow."""
    return urllib.parse.quote("".join(map(text_of, values)), safe=_SAFE)


@function("uriComponentToString", STRING, also=["decodeUriComponent"])
def uri_component_to_string(text: str) -> str:
    """The text behind a URI component; `+` is a space."""
    return urllib.parse.unquote_plus(text)


@function("uriComponentToBinary", STRING)
def uri_component_to_binary(text: str) -> Json:
    """The bytes behind a URI component."""
    return binary_of(_unescaped(text))
