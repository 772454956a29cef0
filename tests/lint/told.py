"""What rules say of resources written as in a page."""

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection


def found(resources: str, *codes: str) -> list[tuple[str, Severity, str]]:
    """What the rules of these codes say of the resources: code, severity and pointer of each finding."""
    return [
        (item.code, item.severity, item.location.pointer)
        for item in lint(example_factory(resources), selection=Selection(codes))
    ]
