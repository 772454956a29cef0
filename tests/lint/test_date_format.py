"""Letters of a date format in the wrong case, and formats in which nothing is wrong."""

import inspect

import pytest

from adfgen.expressions.parser import parse
from adfgen.expressions.syntax import Literal
from adfgen.lint.expression.date_format import (
    format_argument,
    java_slips_in,
    prints_moment,
    put_right,
    slips_in,
)
from adfgen.lint.expression.function import FUNCTIONS
from adfgen.lint.expression.usage import calls_in


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("yyyy-mm-dd", "yyyy-MM-dd"),
        ("YYYYMMDD", "yyyyMMdd"),
        ("HH:MM:SS", "HH:mm:ss"),
        ("yyyymmdd-hhmmss", "yyyyMMdd-HHmmss"),
        ("yyyy-MM-dd hh:mm:ss", "yyyy-MM-dd HH:mm:ss"),
        ("yyyy-MM-ddThh", "yyyy-MM-ddTHH"),
    ],
)
def test_a_slip_is_put_right(pattern: str, meant: str) -> None:
    """The hint says the format that was meant."""
    assert put_right(pattern, slips_in(pattern)) == meant


@pytest.mark.parametrize(
    "pattern", ["yyyy-MM-dd", "HHmm", "hh:mm tt", "h:mm:ss t", "hh", "'hh' yyyy", "mm", "MM", "o", ""]
)
def test_what_prints_as_it_reads_is_left_alone(pattern: str) -> None:
    """Twelve hours with their half, a part by itself, text in quotes."""
    assert slips_in(pattern) == ()


@pytest.mark.parametrize(
    ("pattern", "meant"),
    [
        ("mm/dd/yyyy", "MM/dd/yyyy"),
        ("YYYY-DD-MM", "yyyy-dd-MM"),
        ("YYYY-mm-DD", "yyyy-MM-dd"),
        ("yyyy-MM-dd'T'HH:MM:SS", "yyyy-MM-dd'T'HH:mm:ss"),
        ("dd.MM.YYYY", "dd.MM.yyyy"),
    ],
)
def test_a_slip_in_a_format_of_java_is_put_right(pattern: str, meant: str) -> None:
    """Minutes in a date, the year of the week, the day of the year among months, milliseconds after minutes."""
    assert put_right(pattern, java_slips_in(pattern)) == meant


@pytest.mark.parametrize(
    "pattern",
    [
        *("yyyy-MM-dd", "MM/dd/yy", "dd-MMM-yy", "yyyyDDD", "YYYY-'W'ww-u", "yyyy-MM-dd'T'HH:mm:ss.SSS", "HHmm", "mm"),
        *("hh:mm a", "yyyy-MM-dd hh:mm:ss", "#,##0.00", "toDate(YYYY)", "'DD' MM", "mm:ss.SS", ""),
    ],
)
def test_what_java_reads_as_it_is_written_is_left_alone(pattern: str) -> None:
    """Weeks with their year, days counted through the year, fractions, formats of numbers, and what is no format."""
    assert java_slips_in(pattern) == ()


def test_every_function_with_a_format_has_its_place() -> None:
    """The format of each function of the catalogue is found where its implementation takes it, and nowhere else."""
    for name, function in FUNCTIONS.items():
        names = [item for item in inspect.signature(function.implementation).parameters if item != "scope"]
        written = ", ".join(f"'{item}'" for item in names)
        (call,) = calls_in(parse(f"@{function.name}({written})"))
        found = format_argument(call)
        assert (found.value if isinstance(found, Literal) else None) == ("pattern" if "pattern" in names else None), (
            name
        )
        assert prints_moment(call) == ("pattern" in names)
