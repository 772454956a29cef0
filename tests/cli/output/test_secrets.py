"""No line that is shown holds a secret: not of a finding about one, nor of one beside it."""

import pytest

from adfgen.cli.output.finding import locate, shown_lines
from adfgen.diagnostics import Diagnostic, Location, Severity


def shown(code: str, line: str) -> str:
    """The lines below a finding at the beginning of a file of one line."""
    finding = locate([Diagnostic(code, Severity.ERROR, "m", Location("f", line=1, column=1))], lambda _: line)[0]
    return "\n".join(shown_lines(finding))


@pytest.mark.parametrize("code", ["ADF514", "ADF701", "ADF702"])
def test_a_finding_of_a_secret_shows_no_line(code: str) -> None:
    """Its place is enough."""
    assert shown(code, 'description: "password=Sup3rS3cret!"') == ""


def test_a_secret_before_its_name_is_in_no_excerpt() -> None:
    """Programs get the line of a finding that shows none."""
    line = '{"value": "Planted1", "name": "ApiKey"}'
    place = Location("f", line=1, column=1)

    assert "Planted1" not in locate([Diagnostic("ADF701", Severity.WARNING, "m", place)], lambda _: line)[0].excerpt


@pytest.mark.parametrize(
    ("line", "value"),
    [
        ("    passwrd: Sup3rS3cret99!", "Sup3rS3cret99!"),
        ('"password": "two words; and more",', "two words"),
        ('"connectionString": "Server=x;Password=Hunter2Hunter2;AccountKey=abcdEFGH=="', "Hunter2"),
        ('"connectionString": "Server=x;Password=Hunter2Hunter2;AccountKey=abcdEFGH=="', "abcdEFGH"),
        ('"url": "https://l.blob.core.windows.net/c?sv=1&sig=aBcD%2F12"', "aBcD"),
        ("apiKey: 'k1'", "k1"),
        ('"Authorization": "Bearer eyJ0"', "eyJ0"),
    ],
)
def test_what_looks_like_one_is_dotted(line: str, value: str) -> None:
    """The line stays as long as it was, so that the caret stays where it points."""
    told = shown("ADF510", line)

    assert value not in told
    assert len(told.splitlines()[0]) == len(f"    1 | {line}")


@pytest.mark.parametrize("line", ['"password": "@linkedService().p"', '"secretName": "x"', "keys: [id]", '"token": ""'])
def test_what_is_none_is_shown(line: str) -> None:
    """Expressions, names, nothing at all."""
    assert line in shown("ADF101", line)
