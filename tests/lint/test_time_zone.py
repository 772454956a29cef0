"""A trigger's time zone is a Windows name, or something like one."""

import pytest

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection

TRIGGER = """trigger tr: {"type": "ScheduleTrigger", "pipelines": [{"pipelineReference": {"referenceName": "pl", "type": "PipelineReference"}}],
    "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "ZONE"}}}
pipeline pl: {"activities": []}"""


@pytest.mark.parametrize(
    ("zone", "message", "hint"),
    [
        ("W. Europe Standart Time", "there is no time zone 'W. Europe Standart Time'", "did you mean 'W. Europe Standard Time'?"),
        ("Mars", "there is no time zone 'Mars'", "write a Windows name, such as 'W. Europe Standard Time', or UTC"),
        ("Asia/Kolkata", "time zone 'Asia/Kolkata' is not a name the service knows", "write its Windows name, 'India Standard Time'"),
        ("india standard time", "startTime is UTC, the time zone is 'india standard time'", "write local time without 'Z'"),
    ],
)  # fmt: skip
def test_a_zone_is_told_from_what_is_none(zone: str, message: str, hint: str) -> None:
    """A near miss, a word, an IANA name each with what to write; of a zone that exists only the 'Z' is spoken of."""
    found = lint(example_factory(TRIGGER.replace("ZONE", zone)), selection=Selection(("ADF903",)))

    assert [(item.message, item.hint) for item in found] == [(f"trigger 'tr': {message}", hint)]
