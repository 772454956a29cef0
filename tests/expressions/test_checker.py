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
        ("@json('{}')['a']", []),
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
    ],
)
def test_only_what_fails_in_every_run_is_said(text: str, kinds: list[str]) -> None:
    """Innermost first; nothing of branches that may not be taken."""
    assert [failure.kind for failure in sure_failures(parse(text))] == kinds


def test_a_failure_knows_its_place() -> None:
    """In the whole text."""
    assert [failure.offset for failure in sure_failures(parse("a @{concat('b', int('x'))}"))] == [16]
