"""What cannot be parsed, in the engine's words and no longer than can be read."""

import pytest

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from tests.lint.told import one_activity

LONG = f"'{'a' * 100}'"


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (
            "@concat('a'))",
            "Unable to parse expression 'concat('a'))': expected token 'EndOfData' and actual 'RightParenthesis'.",
        ),
        (
            f"@concat({LONG}))",
            "Unable to parse expression: expected token 'EndOfData' and actual 'RightParenthesis', at character 112.",
        ),
        (
            "@concat('a',\n  #)",
            "The expression is not valid: the string character '#' at position '14' is not expected.",
        ),
        (
            f"@concat({LONG}, 'b)",
            (
                "The expression is not valid: the string constant at position '111' is not terminated. "
                "String constants must be enclosed within a pair of quotes."
            ),
        ),
    ],
)
def test_a_long_expression_is_not_repeated(text: str, message: str) -> None:
    """Nor one of several lines: what is wrong comes first."""
    factory = example_factory(one_activity("SetVariable", {"variableName": "String", "value": text}))

    assert [item.message for item in lint(factory, selection=Selection(("ADF301",)))] == [message]
