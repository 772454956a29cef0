"""Findings as JUnit XML: a test suite a file, a failed test case what makes the answer no, the rest in its output."""

from collections import defaultdict
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from adfgen.cli.output.finding import Finding

__all__ = ["render"]


def render(findings: Iterable[Finding]) -> str:
    """The document. A factory without findings is one passed test case, so that CI shows that it was checked."""
    by_file: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_file[finding.file].append(finding)
    root = ET.Element("testsuites", name="adfgen validate")
    for file, listed in sorted(by_file.items()):
        _suite(root, file, listed)
    if not by_file:
        suite = ET.SubElement(root, "testsuite", name="adfgen validate", tests="1", failures="0")
        ET.SubElement(suite, "testcase", classname="adfgen", name="no findings")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _suite(root: ET.Element, file: str, findings: list[Finding]) -> None:
    failures = sum(finding.fails for finding in findings)
    suite = ET.SubElement(root, "testsuite", name=_legal(file), tests=str(len(findings)), failures=str(failures))
    for finding in findings:
        item = finding.diagnostic
        case = ET.SubElement(
            suite, "testcase", classname=_legal(file), name=f"{item.code} line {finding.line}", file=_legal(file)
        )
        text = f"{finding.file}:{finding.line}:{finding.column}: {item.message}\n{item.hint}".rstrip()
        if finding.fails:
            ET.SubElement(case, "failure", message=_legal(item.message), type=item.code).text = _legal(text)
        else:
            ET.SubElement(case, "system-out").text = _legal(f"{item.severity}: {text}")


def _legal(text: str) -> str:
    """Text without the characters XML 1.0 has no way to write."""
    return "".join(
        character
        if character in "\t\n\r"
        or (character >= " " and not "\ud800" <= character <= "\udfff" and character < "\ufffe")
        or character > "\uffff"
        else "�"
        for character in text
    )
