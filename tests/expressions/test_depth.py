"""An expression deeper than Python can follow is refused by name, and one that is just not is followed by everything."""

import pytest

from adfgen.expressions.checker import sure_failures
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate
from adfgen.expressions.parser import MAXIMUM_DEPTH, parse
from adfgen.expressions.printer import printed
from adfgen.expressions.scope import Scope

NESTED = [
    ("and(", "true", ")"),
    ("if(true, ", "true", ", 1)"),
    ("concat(", "'a'", ")"),
    ("createArray(0)[", "0", "]"),
    ("", "json('{}')", "?.a"),
    ("", "json('[]')", "?[0]"),
    ("", "if(true, json('{}'), 1)", "?['a']"),
]


@pytest.mark.parametrize(("before", "inside", "after"), NESTED)
def test_one_too_deep_is_refused_where_it_gets_too_deep(before: str, inside: str, after: str) -> None:
    """The kind says it, and the place lies inside the expression; a depth the service takes is no error of another kind."""
    text = f"@{before * 1000}{inside}{after * 1000}"[:8000]

    with pytest.raises(ExpressionError) as stop:
        evaluate(text, Scope())

    assert stop.value.kind == "too_deep"
    assert 1 < stop.value.offset < len(text)


def test_the_place_is_the_bracket_that_opens_one_level_too_many() -> None:
    """Each `not(` takes four characters behind the `@`."""
    with pytest.raises(ExpressionError) as stop:
        parse(f"@{'not(' * 480}true{')' * 480}")

    assert stop.value.offset == 4 * (MAXIMUM_DEPTH + 1)


@pytest.mark.parametrize(("before", "inside", "after"), NESTED)
def test_the_deepest_that_is_read_can_be_followed_to_its_end(before: str, inside: str, after: str) -> None:
    """Evaluated, checked and printed within the interpreter's own limit."""
    text = f"@{before * 33}{inside}{after * 33}"
    for levels in range(34, MAXIMUM_DEPTH + 1):
        longer = f"@{before * levels}{inside}{after * levels}"
        try:
            parse(longer)
        except ExpressionError:
            break
        text = longer

    value = evaluate(text, Scope())

    assert value in (True, "a", None, 0)
    assert list(sure_failures(parse(text))) == []
    assert parse(printed(parse(text))).text == printed(parse(text))


def test_a_long_list_of_arguments_is_not_deep() -> None:
    """Arguments stand side by side."""
    assert evaluate(f"@concat({', '.join(['string(1)'] * 500)})", Scope()) == "1" * 500
