"""A circle of references is told where it can be broken."""

import pytest

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection

RUN = (
    '{{"name": "{0}", "type": "ExecutePipeline", "typeProperties": '
    '{{"pipeline": {{"referenceName": "{0}", "type": "PipelineReference"}}}}}}'
)


def pipeline(name: str, *runs: str) -> str:
    return f'pipeline {name}: {{"activities": [{", ".join(RUN.format(run) for run in runs)}]}}\n'


@pytest.mark.parametrize(
    ("pipelines", "message"),
    [
        (pipeline("a", "z", "a"), "pipeline 'a' refers to itself"),
        (pipeline("a", "z", "A"), "pipeline 'a' refers to itself"),
        (
            pipeline("a", "z", "b") + pipeline("b", "a"),
            "pipeline 'a' is part of a circle of references: 'a' → 'b' → 'a'",
        ),
    ],
)
def test_a_circle_is_told_at_a_reference_that_is_part_of_it(pipelines: str, message: str) -> None:
    """Not at one before it that leads elsewhere, and whatever the letter case of its name."""
    found = lint(example_factory(pipelines + pipeline("z")), selection=Selection(("ADF203",)))

    place = "/properties/activities/1/typeProperties/pipeline/referenceName"
    assert [(item.message, item.location.pointer) for item in found] == [(message, place)]
