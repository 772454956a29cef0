"""Findings as JUnit XML: a test suite a file, a failed test what makes the answer no, a skipped one what does not.

The attributes are those Jenkins' own schema (junit-10.xsd) knows. A test is called by what is found, without its line: it
stays the same test when lines move, and its history goes on.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from xml.etree import ElementTree as ET

from adfgen.cli.output.finding import Finding

__all__ = ["render"]

_LONGEST_NAME = 240  # characters; Azure Pipelines keeps 256 of a test's name


def render(findings: Iterable[Finding]) -> str:
    """The document. A file where nothing fails has a passed test, and so has an answer without findings."""
    by_file: defaultdict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        by_file[finding.file].append(finding)
    root = ET.Element("testsuites", name="adfgen validate")
    for file, listed in sorted(by_file.items()):
        _suite(root, file, listed)
    if not by_file:
        suite = ET.SubElement(root, "testsuite", name="adfgen validate", tests="1", failures="0", errors="0")
        ET.SubElement(suite, "testcase", classname="adfgen", name="no findings")
    ET.indent(root)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + ET.tostring(root, encoding="unicode")


def _suite(root: ET.Element, file: str, findings: list[Finding]) -> None:
    failures = sum(finding.fails for finding in findings)
    passed = 0 if failures else 1
    counts = {
        "tests": len(findings) + passed,
        "failures": failures,
        "errors": 0,
        "skipped": len(findings) - failures,
    }
    named = {"name": _legal(file), "file": _legal(file)}
    suite = ET.SubElement(root, "testsuite", named | {name: str(count) for name, count in counts.items()})
    if passed:
        ET.SubElement(suite, "testcase", classname=_legal(file), name="nothing that fails")
    seen: Counter[str] = Counter()
    for finding in findings:
        _case(suite, finding, seen)


def _case(suite: ET.Element, finding: Finding, seen: Counter[str]) -> None:
    item = finding.diagnostic
    case = ET.SubElement(suite, "testcase", classname=_legal(finding.file), name=_name(finding, seen))
    text = _legal(f"{finding.file}:{finding.line}:{finding.column}: {item.message}\n{item.hint}".rstrip())
    if finding.fails:
        ET.SubElement(case, "failure", message=_legal(item.message), type=item.code).text = text
    else:
        message = _legal(f"{item.severity}: {item.message}")
        ET.SubElement(case, "skipped", message=message, type=item.code).text = text


def _name(finding: Finding, seen: Counter[str]) -> str:
    """Code and message; twins are told apart by their order, as their fingerprints are."""
    words = " ".join(_legal(finding.diagnostic.message).split())
    name = f"{finding.diagnostic.code} {words}"[:_LONGEST_NAME]
    seen[name] += 1
    return name if seen[name] == 1 else f"{name} ({seen[name]})"


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
