"""Character strings. Searching ignores letter case, as the default collation does."""

import re

from adfgen.connectors.tsql.arithmetic import concatenation
from adfgen.connectors.tsql.conversion import convert
from adfgen.connectors.tsql.functions.registry import Call, function
from adfgen.connectors.tsql.macro import MACRO_SCHEMA
from adfgen.connectors.tsql.refusal import BatchError, refused
from adfgen.connectors.tsql.type import BIGINT, INT, MAX, NVARCHAR_MAX, Family, SqlType, text_type
from adfgen.connectors.tsql.value import Value, string_text

__all__: list[str] = []


def _text(value: Value) -> Value:
    """A value as a string, the way a string function takes any argument."""
    if value.type.is_string:
        return value
    return convert(value, SqlType("varchar", length=MAX if value.type.family is Family.NULL else 8000))


def _string(request: Call, index: int) -> Value:
    return _text(request.value(index))


def _sized(kind: SqlType, length: int) -> SqlType:
    return SqlType("nvarchar" if kind.name in ("nvarchar", "nchar") else "varchar", length=length)


@function("LEN", arguments=(1, 1))
def _len(request: Call) -> Value:
    return Value(f"CAST(length(rtrim({_string(request, 0).sql}, ' ')) AS INTEGER)", INT)


@function("LEFT", "RIGHT", arguments=(2, 2))
def _side(request: Call) -> Value:
    text, count = _string(request, 0), convert(request.value(1), BIGINT).sql
    error = string_text(f"536|Invalid length parameter passed to the {request.name.lower()} function.")
    sql = f"{request.name.lower()}({text.sql}, {count})"
    return Value(f"CASE WHEN {count} < 0 THEN error({error}) WHEN {count} IS NOT NULL THEN {sql} END", text.type)


@function("SUBSTRING", arguments=(3, 3))
def _substring(request: Call) -> Value:
    text = _string(request, 0)
    start, length = (convert(request.value(index), BIGINT).sql for index in (1, 2))
    # characters before the first count towards the length
    first = f"greatest({start}, 1)"
    count = f"greatest(CASE WHEN {start} < 1 THEN {length} + {start} - 1 ELSE {length} END, 0)"
    error = "error('537|Invalid length parameter passed to the LEFT or SUBSTRING function.')"
    cut = f"WHEN {start} + {length} IS NOT NULL THEN substr({text.sql}, {first}, {count})"
    return Value(f"CASE WHEN {length} < 0 THEN {error} {cut} END", text.type)


@function("UPPER", "LOWER", arguments=(1, 1))
def _case(request: Call) -> Value:
    text = _string(request, 0)
    return Value(f"{request.name.lower()}({text.sql})", text.type)


@function("LTRIM", "RTRIM", "TRIM", arguments=(1, 1))
def _trim(request: Call) -> Value:
    text = _string(request, 0)
    return Value(f"{request.name.lower()}({text.sql}, ' ')", text.type)


@function("REPLACE", arguments=(3, 3))
def _replace(request: Call) -> Value:
    text, search, replacement = (_string(request, index) for index in range(3))
    kind = _sized(
        text.type, MAX if text.type.length == MAX else 8000 if text.type.name in ("varchar", "char") else 4000
    )
    if isinstance(search.literal, str) and search.literal.lower() == search.literal.upper():
        if not search.literal:
            return Value(text.sql, kind)
        return Value(f"replace({text.sql}, {search.sql}, {replacement.sql})", kind)
    if not isinstance(search.literal, str):
        raise refused("REPLACE of a text that is no literal", request.arguments[1])
    pattern = string_text(re.escape(search.literal))
    escaped = f"replace({replacement.sql}, '\\', '\\\\')"
    return Value(f"regexp_replace({text.sql}, {pattern}, {escaped}, 'gi')", kind)


@function("CHARINDEX", arguments=(2, 3))
def _charindex(request: Call) -> Value:
    search, text = (f"lower({_string(request, index).sql})" for index in (0, 1))
    if len(request.arguments) == 2:
        return Value(f"CAST(CASE {search} WHEN '' THEN 0 ELSE strpos({text}, {search}) END AS INTEGER)", INT)
    start = f"greatest({convert(request.value(2), BIGINT).sql}, 1)"
    found = f"CASE {search} WHEN '' THEN 0 ELSE strpos(substr({text}, {start}), {search}) END"
    return Value(f"CAST(CASE WHEN {found} > 0 THEN {found} + {start} - 1 ELSE {found} END AS INTEGER)", INT)


@function("STUFF", arguments=(4, 4))
def _stuff(request: Call) -> Value:
    text, insert = _string(request, 0), _string(request, 3)
    start, count = (convert(request.value(index), BIGINT).sql for index in (1, 2))
    body = f"substr({text.sql}, 1, {start} - 1) || coalesce({insert.sql}, '') || substr({text.sql}, {start} + {count})"
    inside = f"{start} BETWEEN 1 AND length({text.sql}) AND {count} >= 0"
    return Value(f"CASE WHEN {inside} THEN {body} END", _sized(text.type, MAX))


@function("REPLICATE", arguments=(2, 2))
def _replicate(request: Call) -> Value:
    text, count = _string(request, 0), convert(request.value(1), BIGINT).sql
    return Value(f"CASE WHEN {count} >= 0 THEN repeat({text.sql}, {count}) END", _sized(text.type, MAX))


@function("REVERSE", arguments=(1, 1))
def _reverse(request: Call) -> Value:
    text = _string(request, 0)
    return Value(f"reverse({text.sql})", text.type)


@function("SPACE", arguments=(1, 1))
def _space(request: Call) -> Value:
    count = convert(request.value(0), BIGINT).sql
    return Value(f"CASE WHEN {count} >= 0 THEN repeat(' ', {count}) END", text_type(8000, national=False))


@function("CHAR", "NCHAR", arguments=(1, 1))
def _char(request: Call) -> Value:
    code = convert(request.value(0), INT).sql
    kind = text_type(1, national=request.name == "NCHAR")
    if request.name == "NCHAR":
        return Value(f"CASE WHEN {code} BETWEEN 0 AND {0x10FFFF} THEN chr({code}) END", kind)
    error = "error('0|CHAR beyond ASCII, which depends on the code page, is not simulated by the local engine')"
    return Value(
        f"CASE WHEN {code} BETWEEN 0 AND 127 THEN chr({code}) WHEN {code} BETWEEN 128 AND 255 THEN {error} END", kind
    )


@function("ASCII", "UNICODE", arguments=(1, 1))
def _code(request: Call) -> Value:
    text = _string(request, 0)
    return Value(f"CAST(CASE WHEN {text.sql} <> '' THEN unicode({text.sql}) END AS INTEGER)", INT)


@function("CONCAT", arguments=(2, 254))
def _concat(request: Call) -> Value:
    joined: Value | None = None
    for item in request.values():
        text = _text(item)
        safe = Value(f"coalesce({text.sql}, '')", text.type)
        joined = safe if joined is None else concatenation(joined, safe)
    assert joined is not None
    return joined


@function("CONCAT_WS", arguments=(3, 254))
def _concat_ws(request: Call) -> Value:
    texts = [_text(item) for item in request.values()]
    national = any(item.type.name in ("nvarchar", "nchar") for item in texts)
    separator = f"coalesce({texts[0].sql}, '')"
    kind = NVARCHAR_MAX if national else SqlType("varchar", length=MAX)
    return Value(f"concat_ws({separator}, {', '.join(item.sql for item in texts[1:])})", kind)


_QUOTES = {"[": ("[", "]"), "]": ("[", "]"), "'": ("'", "'"), '"': ('"', '"')}


@function("QUOTENAME", arguments=(1, 2))
def _quotename(request: Call) -> Value:
    quote = request.constant(1) if len(request.arguments) == 2 else "["
    if quote not in _QUOTES:
        raise refused(f"QUOTENAME with {quote!r}", request.node)
    first, last = (string_text(char) for char in _QUOTES[quote])
    text = _string(request, 0).sql
    return Value(f"{MACRO_SCHEMA}.quoted_name({text}, {first}, {last})", text_type(258, national=True))


@function("STRING_ESCAPE", arguments=(2, 2))
def _string_escape(request: Call) -> Value:
    if request.constant(1).lower() != "json":
        raise BatchError(13622, "An invalid value was specified for argument 2.")
    quoted = f"{MACRO_SCHEMA}.json_text({_string(request, 0).sql})"
    return Value(f"substr({quoted}, 2, length({quoted}) - 2)", NVARCHAR_MAX)


@function("HASHBYTES", arguments=(2, 2))
def _hashbytes(request: Call) -> Value:
    digests = {"MD5": ("md5", 16), "SHA2_256": ("sha256", 32), "SHA1": ("sha1", 20), "SHA": ("sha1", 20)}
    name = request.constant(0).upper()
    if name not in digests:
        raise refused(f"HASHBYTES with '{name}'", request.node)
    value = request.value(1)
    data = value if value.type.family is Family.BINARY else convert(_text(value), SqlType("varbinary", length=MAX))
    digest, size = digests[name]
    return Value(f"unhex({digest}({data.sql}))", SqlType("varbinary", length=size))
