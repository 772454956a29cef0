"""Properties of generated expressions: what is printed parses to the same tree, and the checker is right where it speaks."""

import json
from pathlib import Path
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from adfgen.expressions.checker import sure_failures
from adfgen.expressions.context import scope_of
from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate
from adfgen.expressions.functions.catalog import (
    ARRAY,
    BOOLEAN,
    CATALOG,
    INTEGER,
    NUMBER,
    OBJECT,
    SEQUENCE,
    STRING,
    Calling,
    Parameter,
)
from adfgen.expressions.parser import parse
from adfgen.expressions.printer import printed
from adfgen.expressions.syntax import Access, Call, Literal, Node, Segment

CASES = Path(__file__).parents[1] / "cases" / "expressions"
EMPTY = scope_of({})
TEXTS = st.text(alphabet="ab'Ä 1-:@{}", max_size=6)
LITERALS = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**63), 2**63 - 1), st.floats(allow_nan=False, allow_infinity=False), TEXTS
)


def text_of_literal(value: Any) -> str:
    if value is None or isinstance(value, bool):
        return json.dumps(value)
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else repr(value)


VALUES: dict[Parameter, st.SearchStrategy[str]] = {
    STRING: TEXTS.map(text_of_literal),
    INTEGER: st.integers(-1000, 1000).map(str),
    NUMBER: st.one_of(st.integers(-1000, 1000).map(str), st.floats(-1e6, 1e6).map(repr)),
    BOOLEAN: st.booleans().map(text_of_literal),
    ARRAY: st.just("createArray(1, 'a', null)"),
    SEQUENCE: st.one_of(TEXTS.map(text_of_literal), st.just("createArray(1, 2)")),
    OBJECT: st.just("json('{}')"),
}
CONSTANT = [entry for entry in CATALOG.values() if entry.calling is Calling.EAGER]


@st.composite
def calls(draw: st.DrawFn, *, well_typed: bool, depth: int = 2) -> str:
    """A call of a constant function, arguments of the types it takes or of any."""
    entry = draw(st.sampled_from(CONSTANT))
    most = entry.most if entry.most is not None else entry.least + 2
    arguments = []
    for index in range(draw(st.integers(entry.least, most))):
        parameter = entry.parameters[min(index, len(entry.parameters) - 1)]
        any_value = LITERALS.map(text_of_literal)
        if depth and draw(st.booleans()) and not well_typed:
            arguments.append(draw(calls(well_typed=False, depth=depth - 1)))
        else:
            arguments.append(draw(VALUES.get(parameter, any_value) if well_typed else any_value))
    return f"{entry.name}({', '.join(arguments)})"


def same_tree(left: Node, right: Node) -> bool:
    """Equal but for offsets."""
    if isinstance(left, Call) and isinstance(right, Call):
        pairs = (
            zip(left.arguments, right.arguments, strict=True)
            if len(left.arguments) == len(right.arguments)
            else [(left, Literal(0, 0))]
        )
        return left.name == right.name and all(same_tree(one, other) for one, other in pairs)
    if isinstance(left, Access) and isinstance(right, Access):
        return (
            left.optional == right.optional and same_tree(left.target, right.target) and same_tree(left.key, right.key)
        )
    return isinstance(left, Literal) and isinstance(right, Literal) and repr(left.value) == repr(right.value)


def comes_back(text: str) -> bool:
    """Whether parsing what is printed gives the same template."""
    first, second = parse(text), parse(printed(parse(text)))
    if first.is_literal:
        return first.parts == second.parts
    pairs = zip(first.parts, second.parts, strict=True)
    return len(first.parts) == len(second.parts) and all(
        same_tree(one.node, other.node) if isinstance(one, Segment) and isinstance(other, Segment) else one == other
        for one, other in pairs
    )


def value_or_kind(text: str) -> tuple[str, Any]:
    try:
        return "value", evaluate(text, EMPTY)
    except ExpressionError as error:
        return "error", error.kind


def test_every_expression_we_have_an_answer_for_comes_back_from_print() -> None:
    """Parse, print, parse."""
    for path in sorted(CASES.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            text = json.loads(line)["expression"]
            try:
                parse(text)
            except ExpressionError:
                continue
            assert comes_back(text), text


@settings(max_examples=300, deadline=None)
@given(
    st.one_of(
        calls(well_typed=False).map(lambda call: f"@{call}"),
        st.lists(calls(well_typed=False), min_size=1).map(lambda found: "x@{" + "}y@{".join(found) + "}"),
    )
)
def test_generated_expressions_come_back_from_print(text: str) -> None:
    """Whatever their types."""
    assert comes_back(text)


@settings(max_examples=500, deadline=None)
@given(calls(well_typed=False))
def test_the_checker_speaks_exactly_where_a_constant_expression_fails(call: str) -> None:
    """A sure failure fails with one of the kinds it was said to; what is passed over has a value."""
    said = [failure.kind for failure in sure_failures(parse(f"@{call}"))]
    kind, found = value_or_kind(f"@{call}")

    assert (kind == "error") == bool(said)
    assert kind == "value" or found in said


@settings(max_examples=300, deadline=None)
@given(calls(well_typed=True))
def test_arguments_of_the_right_types_are_no_type_error_to_the_checker(call: str) -> None:
    """Where the checker still says argument_type, evaluating says it too: some functions look closer than their parameters."""
    said = {failure.kind for failure in sure_failures(parse(f"@{call}"))}

    assert "arity" not in said
    assert "argument_type" not in said or value_or_kind(f"@{call}") == ("error", "argument_type")
