from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.metadata.yaml_reader import parse_yaml, read_yaml
from adfgen.model.body import walk

SCALARS = yaml.safe_load(
    (Path(__file__).parent.parent / "cases" / "metadata" / "scalars" / "core.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("text", SCALARS["text"])
def test_what_yaml_1_1_would_turn_into_something_else_stays_text(text: str) -> None:
    """Times, dates, `no`, `on` and numbers with underscores are what their author typed."""
    assert parse_yaml(f"a: {text}".encode(), "f.yml").value == {"a": text}


@pytest.mark.parametrize(("text", "value"), [(item["text"], item["value"]) for item in SCALARS["value"]])
def test_plain_scalars_have_the_values_of_the_core_schema(text: str, value: object) -> None:
    """Numbers, booleans and null are those of YAML 1.2, section 10.3.2."""
    read = parse_yaml(f"a: {text}".encode(), "f.yml").value["a"]

    assert (read, type(read)) == (value, type(value))


@pytest.mark.parametrize("text", ["9" * 5000, "0x" + "f" * 5000, "-" + "1" * 1001])
def test_numbers_no_field_could_take_stay_text(text: str) -> None:
    """Python refuses to print such numbers, and a finding must be able to show them."""
    assert parse_yaml(f"a: {text}".encode(), "f.yml").value == {"a": text}


def test_quoted_scalars_are_texts() -> None:
    """Quotes make a text of anything; so does the tag that says so."""
    read = parse_yaml(b'["1", \'true\', !!str 010, "~"]', "f.yml")

    assert (read.value, read.diagnostics) == (["1", "true", "010", "~"], ())


def test_an_alias_is_the_value_of_its_anchor() -> None:
    """Anchors and aliases of YAML 1.2 are read, and the alias has the place of the value itself."""
    read = parse_yaml(b"a: &x {b: 1}\nc: *x\n", "f.yml")

    assert read.value == {"a": {"b": 1}, "c": {"b": 1}}
    assert read.at("/c/b") == Location("f.yml", "/c/b", line=1, column=11)


def test_a_byte_order_mark_is_no_part_of_the_text() -> None:
    """Files of Windows editors start at line 1, column 1 too."""
    read = parse_yaml(b"\xef\xbb\xbfa: 1", "f.yml")

    assert (read.value, read.at_key("/a").column) == ({"a": 1}, 1)


@pytest.mark.parametrize(
    ("data", "message", "line", "column"),
    [
        (b"a: 1\nb: \xe4", "'f.yml' is not UTF-8 text", 2, 4),
        ("a: 1".encode("utf-16"), "'f.yml' is not UTF-8 text", 1, 1),
    ],
)
def test_bytes_that_are_not_utf_8_are_found(data: bytes, message: str, line: int, column: int) -> None:
    """The first byte that cannot be read has a place."""
    finding = Diagnostic(
        "ADF500", Severity.ERROR, message, Location("f.yml", line=line, column=column), "save it as UTF-8"
    )

    assert parse_yaml(data, "f.yml").diagnostics == (finding,)


def test_a_control_character_is_found_where_it_stands() -> None:
    """libyaml counts bytes; people count characters."""
    read = parse_yaml("é: 1\nü: \x01".encode(), "f.yml")

    assert [(item.message, item.location.line, item.location.column) for item in read.diagnostics] == [
        ("the character U+0001 cannot stand in YAML", 2, 4)
    ]


def test_a_file_that_cannot_be_opened_is_a_finding(tmp_path: Path) -> None:
    """A folder in the place of a file stops nothing else from being read."""
    read = read_yaml(tmp_path, "tables")

    assert [(item.code, item.message) for item in read.diagnostics] == [
        ("ADF500", "'tables' cannot be read: Is a directory")
    ]


def test_places_of_keys_and_values_by_pointer() -> None:
    """A pointer leads to its value and to its key; beyond the end it leads to the deepest value there is."""
    text = "tables:\n  - name: '😀'\n    lag: 5m\n"
    read = parse_yaml(text.encode(), "f.yml")

    spans = [read.span("/tables/0/name"), read.key_span("/tables/0/lag"), read.span("/tables/0/lag")]
    assert [text[span.start : span.start + span.length] for span in spans] == ["'😀'", "lag", "5m"]
    assert read.span("/tables/0/missing/deeper").start == read.span("/tables/0").start
    assert (read.written("/tables/0/lag"), read.written("/tables/0"), read.written("/x")) == ("5m", None, None)


# YAML allows a key of a flow mapping 1,024 characters, escapes included.
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=40), inner, max_size=4),
    max_leaves=12,
)


@given(value=VALUES)
def test_every_value_is_read_back_with_its_place(value: object, as_yaml: Callable[[object], str]) -> None:
    """What JSON holds is read back unchanged, and every scalar stands where its place says."""
    text = as_yaml(value)
    read = parse_yaml(text.encode(), "f.yml")

    assert (read.value, read.diagnostics) == (value, ())
    for pointer, inner in walk(value):
        if not isinstance(inner, dict | list):
            span = read.span(pointer)
            assert text[span.start : span.start + span.length] == as_yaml(inner)


@given(st.binary() | st.text(alphabet="ab:-[]{}&*!|>'\"%@`#,?\n\t \\\x00é<~1").map(str.encode))
def test_no_bytes_stop_the_reader(data: bytes) -> None:
    """Whatever stands in a file, the answer is a value or a finding inside the text."""
    read = parse_yaml(data, "f.yml")

    lines = data.decode("utf-8", errors="replace").count("\n") + 1
    assert read.root is not None or read.diagnostics or not read.text.strip() or _is_blank(read.text)
    assert all(1 <= (item.location.line or 0) <= lines for item in read.diagnostics)


def _is_blank(text: str) -> bool:
    """Whether a text holds comments, directives or separators and no value."""
    return next((event for event in yaml.parse(text) if isinstance(event, yaml.NodeEvent)), None) is None
