"""DuckDB macros for what SQL Server does in one word and DuckDB in many; installed into every database file."""

import duckdb

__all__ = ["MACRO_SCHEMA", "install_macros"]

MACRO_SCHEMA = "adfgen"

# 0001-01-01 in microseconds before 1970: integer division must not meet negative numbers
_FLOOR = 62135596800000000

_MACROS = (
    # datetime counts 1/300 s: its thousandths end in 0, 3 or 7
    f"""rounded_datetime(x) AS make_timestamp(
        (epoch_us(x) + {_FLOOR}) // 1000000 * 1000000 - {_FLOOR}
        + CAST(round(round(((epoch_us(x) + {_FLOOR}) % 1000000) * 3 / 10000.0) * 10 / 3.0) AS BIGINT) * 1000)""",
    f"""rounded_moment(x, unit) AS make_timestamp((epoch_us(x) + {_FLOOR} + unit // 2) // unit * unit - {_FLOOR})""",
    # the texts SQL Server reads as a date and time whatever the language settings; NULL for all others
    r"""read_moment(s) AS CASE
        WHEN trim(s) = '' THEN TIMESTAMP '1900-01-01'
        WHEN regexp_matches(s, '(^|[ T])(2[4-9]|[3-9]\d):', 'i') THEN NULL
        WHEN regexp_full_match(trim(s), '\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?)?Z?', 'i')
            THEN try_cast(rtrim(upper(trim(s)), 'Z') AS TIMESTAMP)
        WHEN regexp_full_match(trim(s), '\d{8}( \d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?)?')
            THEN try_cast(concat(substr(trim(s), 1, 4), '-', substr(trim(s), 5, 2), '-', substr(trim(s), 7)) AS TIMESTAMP)
        WHEN regexp_full_match(trim(s), '\d{1,2}/\d{1,2}/\d{4}( \d{1,2}:\d{2}(:\d{2})?( ?[AP]M)?)?', 'i')
            THEN try_strptime(upper(trim(s)), ['%m/%d/%Y', '%m/%d/%Y %I:%M:%S %p', '%m/%d/%Y %I:%M %p', '%m/%d/%Y %I:%M:%S%p', '%m/%d/%Y %H:%M:%S', '%m/%d/%Y %H:%M'])
        WHEN regexp_full_match(trim(s), '[-/.: 0-9]*\d[-/.: 0-9]*([AP]M)?', 'i') AND NOT regexp_full_match(trim(s), '\d{1,3}|\d{5}|\d{7}|\d{9,}')
            OR regexp_matches(s, '\d.*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)|(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec).*\d', 'i')
            THEN error('0|this form of a date in a text is not simulated by the local engine: write yyyy-mm-ddThh:mm:ss') END""",
    r"""read_time(s) AS CASE
        WHEN regexp_matches(s, '(^|[ T])(2[4-9]|[3-9]\d):', 'i') THEN NULL
        WHEN regexp_full_match(trim(s), '\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?') THEN try_cast(trim(s) AS TIME)
        ELSE CAST(adfgen.read_moment(s) AS TIME) END""",
    r"""read_british(s) AS try_strptime(trim(s), ['%d/%m/%Y', '%d/%m/%Y %H:%M:%S'])""",
    r"""read_offset(s) AS CASE
        WHEN regexp_matches(s, '(^|[ T])(2[4-9]|[3-9]\d):', 'i') THEN NULL
        WHEN regexp_full_match(trim(s), '\d{4}-\d{1,2}-\d{1,2}([ T]\d{1,2}:\d{2}(:\d{2}(\.\d{1,7})?)?)?( ?(Z|[+-]\d{2}:\d{2}))?', 'i')
            THEN try_cast(regexp_replace(regexp_replace(trim(s), '(\.\d{6})\d', '\1'), ' ([+-])', '\1') AS TIMESTAMPTZ) END""",
    r"""read_integer(s) AS CASE WHEN trim(s) = '' THEN 0 WHEN regexp_full_match(trim(s), '[+-]?\d+') THEN try_cast(trim(s) AS BIGINT) END""",
    r"""read_decimal(s) AS CASE WHEN regexp_full_match(trim(s), '[+-]?(\d+\.?\d*|\.\d+)') THEN trim(s) END""",
    r"""read_money(s) AS CASE WHEN trim(s) = '' THEN '0'
        WHEN regexp_full_match(trim(s), '[+-]?\$?[+-]?(\d[\d,]*\.?\d*|\.\d+)') THEN translate(trim(s), '$,', '') END""",
    r"""read_float(s) AS CASE WHEN trim(s) = '' THEN 0.0::DOUBLE
        WHEN regexp_full_match(trim(s), '[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?') THEN try_cast(trim(s) AS DOUBLE) END""",
    f"""read_bit(s) AS CASE WHEN lower(trim(s)) = 'true' THEN true WHEN lower(trim(s)) = 'false' THEN false
        ELSE {MACRO_SCHEMA}.read_integer(s) <> 0 END""",
    r"""read_guid(s) AS CASE WHEN regexp_matches(s, '^\{?[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}')
        THEN try_cast(substr(ltrim(s, '{'), 1, 36) AS UUID) END""",
    r"""read_hex(s) AS CASE WHEN regexp_full_match(s, '([0-9A-Fa-f]{2})*') THEN unhex(s) END""",
    # the first digits of seconds' fraction; DuckDB keeps six, SQL Server shows up to seven
    "fraction(x, digits) AS left(concat(strftime(x, '%f'), '0'), digits)",
    """clock_text(x) AS concat(strftime(x, '%b'), ' ', lpad(strftime(x, '%-d'), 2, ' '), ' ', strftime(x, '%Y'), ' ',
        lpad(strftime(x, '%-I'), 2, ' '), ':', strftime(x, '%M%p'))""",
    # the code units of UTF-16LE, for hashes of nvarchar; only of text where both encodings agree
    """utf16(s) AS CASE WHEN strlen(s) = length(s) THEN unhex(regexp_replace(hex(encode(s)), '(..)', '\\1' || '00', 'g'))
        WHEN s IS NOT NULL THEN error('0|the bytes of an nvarchar beyond ASCII are not simulated by the local engine') END""",
    """ascii_bytes(s) AS CASE WHEN strlen(s) = length(s) THEN encode(s)
        WHEN s IS NOT NULL THEN error('0|the bytes of a varchar beyond ASCII are not simulated by the local engine') END""",
    "quoted_name(s, o, c) AS CASE WHEN length(s) <= 128 THEN concat(o, replace(s, c, c || c), c) END",
    "pattern(s) AS CASE WHEN contains(s, '[') THEN error('0|a LIKE pattern with brackets that is no literal is not simulated by the local engine') ELSE s END",
    "json_text(s) AS replace(CAST(to_json(CAST(s AS VARCHAR)) AS VARCHAR), '/', '\\/')",
    "moment_json(x) AS concat('\"', strftime(x, '%Y-%m-%dT%H:%M:%S'), rtrim(rtrim(concat('.', strftime(x, '%f')), '0'), '.'), '\"')",
    """checked_json(j) AS CASE WHEN j IS NULL THEN NULL WHEN json_valid(j) THEN j
        ELSE error('13609|JSON text is not properly formatted.') END""",
    """json_scalar(j, p) AS CASE WHEN json_type(j, p) IN ('OBJECT', 'ARRAY') THEN NULL ELSE json_extract_string(j, p) END""",
    """json_fragment(j, p) AS CASE WHEN json_type(j, p) IN ('OBJECT', 'ARRAY') THEN CAST(json_extract(j, p) AS VARCHAR) END""",
)


def install_macros(connection: duckdb.DuckDBPyConnection) -> None:
    """Create or replace every macro in the schema `adfgen`."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {MACRO_SCHEMA}")
    connection.execute(";\n".join(f"CREATE OR REPLACE MACRO {MACRO_SCHEMA}.{macro}" for macro in _MACROS))
