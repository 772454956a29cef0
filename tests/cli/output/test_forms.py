"""Every form says what a finding says, whatever people put into names."""

from xml.etree import ElementTree as ET

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


def test_severities_are_counted_in_their_order() -> None:
    """One is one, several have a plural, none is nothing."""
    assert counted([Severity.WARNING, Severity.NOTE, Severity.WARNING]) == "2 warnings, 1 note"
    assert counted([]) == ""
