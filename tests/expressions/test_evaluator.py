import pytest

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate, resolve
from adfgen.expressions.scope import Scope

SCOPE = Scope(
    pipeline={"RunId": "r1", "parameters": {"n": 42, "o": {"a": None}}, "globalParameters": {}},
    activities={"Look": {"output": {"firstRow": {"id": 7}}, "status": "Succeeded", "error": None}},
    item={"table": "O'Hara"},
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("plain", "plain"),
        ("@", "@"),
        ("@@x", "@x"),
        ("a@@{b}", "a@{b}"),
        ("mail a@b.com", "mail a@b.com"),
        ("@pipeline().parameters.n", 42),
        ("@{pipeline().parameters.n}", "42"),
        ("run=@{pipeline().RunId}.parquet", "run=r1.parquet"),
        ("@activity('look').Output.FIRSTROW.id", 7),
        ("@pipeline().parameters.o?.b", None),
        ("@concat('it''s ', item().table)", "it's O'Hara"),
        ("@if(true, 'a', div(1, 0))", "a"),
        ("@{concat('{', '}')}", "{}"),
    ],
)
def test_a_text_has_the_value_the_service_gives_it(text: str, value: object) -> None:
    """Literal text, whole expressions with their type, interpolation to text."""
    result = evaluate(text, SCOPE)

    assert (result, type(result)) == (value, type(value))


@pytest.mark.parametrize(
    ("text", "kind", "offset"),
    [
        ("@concat(", "parse", 8),
        ("a @{concat('x'", "parse", 2),
        ("@nope(1)", "unknown_function", 1),
        ("@add(1)", "arity", 1),
        ("@concat(add(1,'x'))", "argument_type", 8),
        ("@pipeline().parameters.missing", "missing_property", 22),
        ("@activity('gone').output", "missing_activity", 1),
        ("@" + "a" * 8193, "expression_too_long", 1),
    ],
)
def test_an_error_has_a_kind_and_a_place(text: str, kind: str, offset: int) -> None:
    """Kind and offset are what a checker and a caret need."""
    with pytest.raises(ExpressionError) as stop:
        evaluate(text, SCOPE)

    assert (stop.value.kind, stop.value.offset) == (kind, offset)


def test_expressions_inside_a_json_value_are_evaluated_wherever_they_stand() -> None:
    """Strings and Expression objects, deep; an object that only looks like one stays."""
    value = {
        "a": ["@add(1, 2)"],
        "b": {"type": "Expression", "value": "@item().table"},
        "c": {"type": "SecureString", "value": "@{1}"},
    }

    assert resolve(value, SCOPE) == {"a": [3], "b": "O'Hara", "c": {"type": "SecureString", "value": "1"}}
