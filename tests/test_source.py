import json
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adfgen.model.body import walk
from adfgen.source import (
    Position,
    Span,
    escape_pointer,
    locate_json,
    locate_key,
    position_at,
    repeated_keys,
    split_pointer,
)
from tests.growth import growth

TEXT = '{\n\t"a": [1, {"b/c": "x\\"y"}],\n\t"d": {"e": true}\n}'


@pytest.mark.parametrize(
    ("pointer", "found"),
    [
        ("", TEXT),
        ("/a", '[1, {"b/c": "x\\"y"}]'),
        ("/a/0", "1"),
        ("/a/1/b~1c", '"x\\"y"'),
        ("/d/e", "true"),
    ],
)
def test_a_pointer_leads_to_the_text_of_its_value(pointer: str, found: str) -> None:
    """The span of a pointer is exactly the characters of the value."""
    span = locate_json(TEXT, pointer)

    assert TEXT[span.start : span.start + span.length] == found


@pytest.mark.parametrize(
    ("pointer", "found"), [("/a", '"a"'), ("/a/1/b~1c", '"b/c"'), ("/d/e", '"e"'), ("/a/0", "1"), ("", TEXT)]
)
def test_a_key_is_the_name_in_its_quotes(pointer: str, found: str) -> None:
    """Where there is no name, in a list or at the top, the value is all there is."""
    span = locate_key(TEXT, pointer)

    assert TEXT[span.start : span.start + span.length] == found


def test_a_key_an_object_had_before_is_found_at_any_depth() -> None:
    """In the order of the text, with its pointer and where it stood first; the same name in two objects is none."""
    text = '{"a": [{"x": 1, "y": {"x": 2}, "x": 3}], "b": 1, "a": "{}"}'

    assert [
        (item.name, item.pointer, text[item.first :][:6], text[item.start :][:6]) for item in repeated_keys(text)
    ] == [
        ("x", "/a/0/x", '"x": 1', '"x": 3'),
        ("a", "/a", '"a": [', '"a": "'),
    ]
    assert list(repeated_keys(TEXT)) == []


def test_a_pointer_that_leads_nowhere_stops_at_the_deepest_value_there_is() -> None:
    """A missing property is reported at the object that lacks it."""
    assert locate_json(TEXT, "/d/missing/deeper") == locate_json(TEXT, "/d")


@pytest.mark.parametrize("text", ["", "{", '{"a"', '{"a": [1,', "[1, }", '{"a": "x'])
def test_a_text_that_is_not_json_gives_a_place_inside_it(text: str) -> None:
    """Broken files are where places are needed most."""
    for span in (locate_json(text, "/a/1"), locate_key(text, "/a/1"), locate_key(text, "/a")):
        assert 0 <= span.start <= len(text)
        assert span.length >= 1


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(),
        lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    )
)
def test_every_value_of_a_document_is_found_again(value: object) -> None:
    """What walk names, locate_json finds, whatever the keys hold."""
    text = json.dumps(value, indent="\t", ensure_ascii=False)

    for pointer, inner in walk(value):
        span = locate_json(text, pointer)
        assert json.loads(text[span.start : span.start + span.length]) == inner


def test_lines_and_columns_count_from_one() -> None:
    """An editor shows the first character as 1:1, and the end of a text is a place too."""
    text = "ab\ncd"

    assert [position_at(text, offset) for offset in (0, 1, 3, 5, 99)] == [
        Position(1, 1),
        Position(1, 2),
        Position(2, 1),
        Position(2, 3),
        Position(2, 3),
    ]


@given(st.lists(st.text()))
def test_a_pointer_is_split_into_the_steps_it_was_made_of(steps: list[str]) -> None:
    """Escaping and splitting undo each other."""
    assert split_pointer("".join(f"/{escape_pointer(step)}" for step in steps)) == tuple(steps)


def test_a_byte_order_mark_is_skipped() -> None:
    """Files saved on Windows begin with one."""
    assert locate_json('\ufeff{"a": 1}', "/a") == Span(7, 1)


@pytest.mark.parametrize("locate", [locate_json, locate_key])
@pytest.mark.parametrize("rows", [False, True], ids=["of an object", "of a list"])
def test_to_locate_every_value_takes_twice_the_steps_for_twice_the_values(
    locate: Callable[[str, str], object], *, rows: bool
) -> None:
    """The way to the one is not gone again for the next, in a file with many findings."""

    def work(count: int) -> Callable[[], object]:
        values = {str(number): {"a": number} for number in range(count)}
        text = json.dumps(list(values.values()) if rows else values)
        return lambda: [locate(text, f"/{number}/a") for number in range(count)]

    assert growth(work, 120) < 2.5
