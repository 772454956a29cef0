import pytest

from adfgen.expressions.checker import sure_failures
from adfgen.expressions.parser import parse


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("@add(1, 'a')", ["argument_type"]),
        ("@add(pipeline().parameters.n, 'a')", ["argument_type"]),
        ("@div(1, 0)", ["divide_by_zero"]),
        ("@int('x')", ["conversion"]),
        ("a @{int('x')} b @{toUpper(7)}", ["conversion", "argument_type"]),
        ("@concat(int('x'), pipeline().parameters.n)", ["conversion"]),
        ("@add(1)", ["arity"]),
        ("@if(int('x'), 1, 2)", ["conversion"]),
        ("@json('{}')['a']", ["missing_property"]),
        ("@json('{}')?['a']", []),
        ("@json(toUpper(7)).a", ["argument_type"]),
        ("@if(pipeline().parameters.b, int('x'), 0)", []),
        ("@coalesce(null, int('x'))", ["conversion"]),
        ("@and(pipeline().parameters.b, int('x'))", []),
        ("@nope(int('x'))", ["conversion"]),
        ("@nope(1)", []),
        ("@add(1, 2)", []),
        ("@addDays(utcNow(), -1)", []),
        ("@addDays(utcNow(), 'one')", ["argument_type"]),
        ("@concat('a', activity('x').output.y)", []),
        ("@createArray(1)[pipeline().parameters.n]", []),
        ("@convertFromUtc(utcNow(), 'Europe Time')", ["time_zone"]),
        ("@convertFromUtc(utcNow(), 'W. Europe Standard Time')", []),
        ("@convertTimeZone(pipeline().TriggerTime, 'UTC', 'CET Berlin')", ["time_zone"]),
        ("@convertToUtc(pipeline().parameters.t, 'W. Europe Standard Time')", []),
        ("@convertFromUtc(utcNow(), pipeline().parameters.zone)", []),
        ("@addToTime(utcNow(), 1, 'Days')", ["time_unit"]),
        ("@addToTime(pipeline().TriggerTime, 1, 'Days')", ["time_unit"]),
        ("@getPastTime(1, 'Quarter')", ["time_unit"]),
        ("@getPastTime(1, 'Day')", []),
        ("@formatDateTime(item().day, 'x')", ["bad_format"]),
        ("@formatDateTime(item().day, 'd')", []),
        ("@utcNow('x')", ["bad_format"]),
        ("@rand(5, 1)", ["argument_range"]),
        ("@rand(1, 5)", []),
        ("@div(1, rand(0, 2))", []),
        ("@div(1, sub(dayOfWeek(utcNow()), 4))", []),
        ("@utcNow().Date", ["bad_property_access"]),
        ("@utcNow()?.Date", ["bad_property_access"]),
        ("@concat('a', item()).length", ["bad_property_access"]),
        ("@length(item().rows)[0]", ["bad_property_access"]),
        ("@split('a,b', ',')[5]", ["index_out_of_range"]),
        ("@split('a,b', ',')?[5]", []),
        ("@split(item(), ',')[5]", []),
        ("@split(item(), ',')['0']", ["bad_property_access"]),
        ("@split(item(), ',')[item()]", []),
        ("@add(string(item().n), 1)", ["argument_type"]),
        ("@add(int(item().n), 1)", []),
        ("@range(0, add(item().n, 1))", []),
        ("@addDays(utcNow(), div(item().n, 2))", []),
        ("@toUpper(if(item().b, 'a', 'b'))", []),
        ("@toUpper(if(item().b, 1, 2))", ["argument_type"]),
        ("@toUpper(if(item().b, 1, 'b'))", []),
    ],
)
def test_only_what_fails_in_every_run_is_said(text: str, kinds: list[str]) -> None:
    """Innermost first; nothing of branches that may not be taken."""
    assert [failure.kind for failure in sure_failures(parse(text))] == kinds


def test_a_failure_knows_its_place() -> None:
    """In the whole text."""
    assert [failure.offset for failure in sure_failures(parse("a @{concat('b', int('x'))}"))] == [16]


@pytest.mark.parametrize(
    ("text", "zone"),
    [
        ("@convertFromUtc(utcNow(), 'Europe Time')", "Europe Time"),
        ("@convertTimeZone(utcNow(), 'UTC', 'it''s')", "it's"),
        ("@int('the time zone id ''UTC'' was not valid')", ""),
        ("@convertToUtc('2026-01-01T00:00:00Z', 'Romance Standard Time')", ""),
    ],
)
def test_a_zone_nobody_knows_is_told_apart(text: str, zone: str) -> None:
    """Which zone it is comes with the failure; words that sound alike are another's."""
    assert [failure.unknown_zone for failure in sure_failures(parse(text))] == [zone]
