"""What the engine's answers do not reach: surroundings, objects, limits, places of errors, and any text at all."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from adfgen.errors import UsageError
from adfgen.expressions.context import scope_of
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate, resolve
from adfgen.expressions.parser import is_expression
from adfgen.expressions.scope import Scope

EMPTY = scope_of({})


def error_of(text: str, scope: Scope = EMPTY) -> ExpressionError:
    with pytest.raises(ExpressionError) as caught:
        evaluate(text, scope)
    return caught.value


@pytest.mark.parametrize("context", [[], {"parameter": {}}, {"parameters": 1}])
def test_a_context_that_is_none_is_refused(context: object) -> None:
    """By what is wrong with it."""
    with pytest.raises(UsageError):
        scope_of(context)


def test_objects_and_lists_are_resolved_inside() -> None:
    """Expression objects give their value; other objects keep their shape."""
    scope = scope_of({"parameters": {"x": [1]}})
    body = {
        "a": "@{pipeline().parameters.x}",
        "b": ["@add(1, 1)", 3],
        "c": {"type": "Expression", "value": "@pipeline().parameters.x"},
    }

    assert resolve(body, scope) == {"a": "[1]", "b": [2, 3], "c": [1]}
    assert resolve({"type": "Expression", "value": {"y": "@add(1, 2)"}}, scope) == {"y": 3}


def test_datasets_and_linked_services_see_their_own_parameters() -> None:
    """And nothing where they do not stand."""
    scope = scope_of({"dataset": {"folder": "f"}, "linkedService": {"database": "d"}})

    assert evaluate("@concat(dataset().folder, linkedService().DATABASE)", scope) == "fd"
    assert error_of("@dataset().folder").kind == "not_allowed_here"
    assert error_of("@trigger().outputs").kind == "not_allowed_here"


@pytest.mark.parametrize(
    ("text", "expected"),
    [("@a()", True), ("a@{b}", True), ("@", False), ("@@a", False), ("@@{a}", False), ("a@@{b}", False), ("a", False)],
)
def test_what_is_an_expression(text: str, expected: bool) -> None:
    """A text the service evaluates."""
    assert is_expression(text) is expected


@pytest.mark.parametrize(
    ("text", "kind", "offset"),
    [
        ("@concat('a', nope(1))", "unknown_function", 13),
        ("text @{add(1)} more", "arity", 7),
        ("@concat('a", "parse", 8),
        ("@json('[1')[7]", "index_out_of_range", 11),
        ("x @{pipeline().parameters.y}", "missing_property", 25),
    ],
)
def test_an_error_knows_its_place(text: str, kind: str, offset: int) -> None:
    """The character of the whole text it is about."""
    error = error_of(text)

    assert (error.kind, error.offset) == (kind, offset)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("@formatDateTime('2018-01-01', 'yyyy\\')", "bad_format"),
        ("@formatDateTime('2018-01-01', 'FFFFFFFF')", "bad_format"),
        ("@formatDateTime('2018-01-01 13:00 AM')", "bad_timestamp"),
        ("@json('{,')", "conversion"),
        ('@json(json(\'{"$content-type":"application/xml","$content":"PGE="}\'))', "conversion"),
        ('@xpath(json(\'{"$content-type":"application/xml","$content":"PGE="}\'), \'/\')', "conversion"),
        ("@xml('<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>')", "conversion"),
    ],
)
def test_more_of_what_has_no_value(text: str, kind: str) -> None:
    """Each by its kind; a document type, and so every entity, is refused."""
    assert error_of(text).kind == kind


def test_deep_json_is_an_error_and_no_crash() -> None:
    """A thousand brackets more than Python would follow."""
    assert (
        error_of("@json(pipeline().parameters.deep)", scope_of({"parameters": {"deep": "[" * 100_000}})).kind
        == "conversion"
    )


def test_an_empty_xml_object_is_an_empty_document() -> None:
    """And an empty JSON object again."""
    assert evaluate("@string(xml(json('{}')))", EMPTY) == ""


@pytest.mark.parametrize(
    "text",
    [
        "@concat({0}, {0})",
        "@replace({0}, 'a', {0})",
        "@join(createArray({0}, {0}), '-')",
        "@{{{0}}}@{{{0}}}",
        "@base64({0})",
    ],
)
def test_a_value_that_no_run_could_carry_is_refused_before_it_is_made(text: str) -> None:
    """64 million characters are the most."""
    scope = scope_of({"parameters": {"x": "a" * (50 * 2**20)}})

    assert error_of(text.format("pipeline().parameters.x"), scope).kind == "limit"


@settings(max_examples=400, deadline=None)
@given(st.one_of(st.text(), st.text(alphabet="@{}()[].,?'\"\\ abfix01-+e").map(lambda text: f"@{text}")))
def test_any_text_has_a_value_or_an_expression_error_within_a_second(text: str) -> None:
    """Nothing else ever comes out."""
    began = time.monotonic()
    offset = offset_of_error(text)

    assert 0 <= offset <= len(text)
    assert time.monotonic() - began < 1


def offset_of_error(text: str) -> int:
    """Where evaluation fails, 0 when it does not."""
    try:
        evaluate(text, EMPTY)
    except ExpressionError as error:
        return error.offset
    return 0
