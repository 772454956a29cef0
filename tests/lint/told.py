"""What rules say of resources written as in a page."""

import json

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from adfgen.model.body import Json


def found(resources: str, *codes: str) -> list[tuple[str, Severity, str]]:
    """What the rules of these codes say of the resources: code, severity and pointer of each finding."""
    return [
        (item.code, item.severity, item.location.pointer)
        for item in lint(example_factory(resources), selection=Selection(codes))
    ]


def one_activity(kind: str, settings: Json, **more: Json) -> str:
    """A pipeline of one activity, with a variable of each type."""
    variables = {name: {"type": name} for name in ("String", "Array", "Boolean", "Integer")}
    activity = {"name": "a", "type": kind, "typeProperties": settings, **more}
    return f"pipeline p: {json.dumps({'variables': variables, 'activities': [activity]})}"
