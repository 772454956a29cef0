"""What another language writes, and a bracket too many or too few, is told in a hint."""

import pytest

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.parser import parse


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ('@concat("a")', "straight single quotes"),
        ("@concat(‘a’)", "straight single quotes"),
        ("@1 + 2", "add() adds numbers"),
        ("@equals(1, 2) && true", "and() joins conditions"),
        ("@concat('a'))", "one ')' too many"),
        ("@concat('a'", "a ')' is missing"),
        ("@variables('a')[0", "a ']' is missing"),
        ("@add(1 2)", "a ',' between arguments"),
    ],
)
def test_the_way_to_say_it_is_told(text: str, hint: str) -> None:
    """The message stays the service's own."""
    with pytest.raises(ExpressionError) as stop:
        parse(text)

    assert hint in stop.value.hint
