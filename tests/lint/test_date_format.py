"""Letters of a date format in the wrong case, and formats in which nothing is wrong."""

import pytest

from adfgen.lint.expression.date_format import put_right, slips_in


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
    assert put_right(pattern) == meant


@pytest.mark.parametrize(
    "pattern", ["yyyy-MM-dd", "HHmm", "hh:mm tt", "h:mm:ss t", "hh", "'hh' yyyy", "mm", "MM", "o", ""]
)
def test_what_prints_as_it_reads_is_left_alone(pattern: str) -> None:
    """Twelve hours with their half, a part by itself, text in quotes."""
    assert slips_in(pattern) == ()
