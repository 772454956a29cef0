"""Every form says what a finding says, whatever people put into names."""

from pathlib import Path
from xml.etree import ElementTree as ET

from lxml import etree

from adfgen.cli.output import github, junit, markdown, text
from adfgen.cli.output.finding import Finding, counted, locate
from adfgen.diagnostics import Diagnostic, Location, Severity

ODD = "a\nb 'q' \"::error::x]]> 😀 <b>|`x` *y* [z] _u_v %0A\x1b[31m"
SOURCE = '{"name": "\x1b[2J", <<<'


def findings(message: str = ODD, hint: str = ODD) -> tuple[Finding, ...]:
    """One finding whose message, hint and file are odd, and whose line holds a terminal's command."""
    found = Diagnostic("ADF001", Severity.ERROR, message, Location(f"pipeline/{ODD}.json", line=1, column=1), hint)
    return locate([found], lambda _: SOURCE, failing=[Severity.ERROR])


def test_text_is_one_line_a_part_and_commands_nothing() -> None:
    """Place and message, the line, the caret, the hint; what a terminal would obey is shown instead."""
    lines = text.render(findings()).split("\n")

    assert [line[:8] for line in lines[1:]] == ["    1 | ", "      | ", "  hint: "]
    assert not any("\x1b[31m'" in line or "\x1b[2J" in line for line in lines)


def test_markdown_shows_names_as_they_are() -> None:
    """No cell, tag, code, emphasis or link comes out of a name; a word with an underscore stays readable."""
    row = markdown.render(findings()).splitlines()[-1]

    assert row.count("|") - row.count("\\|") == 5
    assert "a\\\\nb" in row
    assert "&lt;b>\\|\\`x\\` \\*y\\* \\[z\\] \\_u_v" in row
    assert "| `` pipeline/" in row


def test_a_command_of_a_workflow_is_one_line() -> None:
    """Its properties end at a comma and a colon, its data at the end of the line."""
    command = github.render(findings())

    assert "\n" not in command
    head, _, data = command.removeprefix("::error ").partition("::")
    assert head.endswith(",line=1,col=1,title=ADF001")
    assert data.startswith("a%0Ab 'q' \"::error::x]]> 😀")
    assert "%250A" in data


def test_junit_is_read_back() -> None:
    """By any XML reader, but for what XML cannot write."""
    failure = ET.fromstring(junit.render(findings())).find(".//failure")

    assert failure is not None
    assert failure.get("message") == ODD.replace("\x1b", "�")


JUNIT = etree.XMLSchema(etree.parse(Path(__file__).parents[2] / "cases" / "junit" / "report.xsd"))


def report(*found: Diagnostic) -> ET.Element:
    """The JUnit report of findings of which errors fail, of a form its readers take."""
    answer = junit.render(locate(found, lambda _: None, failing=[Severity.ERROR]))
    JUNIT.assertValid(etree.fromstring(answer.encode()))
    return ET.fromstring(answer)


def warning(message: str, line: int = 1, severity: Severity = Severity.WARNING) -> Diagnostic:
    """A finding in a file of its own."""
    return Diagnostic("ADF406", severity, message, Location("pipeline/pl_a.json", line=line, column=2), "rename it")


def test_junit_fails_what_fails_and_skips_the_rest() -> None:
    """A warning is seen and fails nobody; a file where nothing fails has a test that passed."""
    root = report(
        warning("a"),
        warning("b", severity=Severity.ERROR),
        Diagnostic("ADF406", Severity.WARNING, "c", Location("x.json")),
    )

    assert [
        (suite.get("name"), *(suite.get(count) for count in ("tests", "failures", "skipped"))) for suite in root
    ] == [
        ("pipeline/pl_a.json", "2", "1", "1"),
        ("x.json", "2", "0", "1"),
    ]
    outcomes = [
        (case.get("name"), [(child.tag, child.get("message")) for child in case]) for case in root.iter("testcase")
    ]
    assert outcomes == [
        ("ADF406 a", [("skipped", "warning: a")]),
        ("ADF406 b", [("failure", "b")]),
        ("nothing that fails", []),
        ("ADF406 c", [("skipped", "warning: c")]),
    ]
    assert [case.get("name") for case in report().iter("testcase")] == ["no findings"]


def test_a_test_keeps_its_name_when_lines_move() -> None:
    """The line is in its body; twins and long messages have a name each."""

    def names(line: int) -> list[tuple[str | None, str | None]]:
        found = [warning(text, line) for text in ("a\nb", "a\nb", "x" * 300, "x" * 301)]
        return [(case.get("classname"), case.get("name")) for case in report(*found).iter("testcase")][1:]

    assert (
        names(3)
        == names(7)
        == [
            ("pipeline/pl_a.json", name)
            for name in ("ADF406 a b", "ADF406 a b (2)", f"ADF406 {'x' * 233}", f"ADF406 {'x' * 233} (2)")
        ]
    )
    skipped = report(warning("a", 7)).find(".//skipped")
    assert skipped is not None
    assert skipped.text == "pipeline/pl_a.json:7:2: a\nrename it"


def test_junit_takes_whatever_is_found() -> None:
    """Odd names, too, in a form its readers take."""
    JUNIT.assertValid(etree.fromstring(junit.render(findings()).encode()))


def test_severities_are_counted_in_their_order() -> None:
    """One is one, several have a plural, none is nothing."""
    assert counted([Severity.WARNING, Severity.NOTE, Severity.WARNING]) == "2 warnings, 1 note"
    assert counted([]) == ""
