"""What is wrong many times over in one place is told once, by name."""

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection


@pytest.mark.parametrize(
    ("count", "subject"),
    [(1, "activity 'a1'"), (2, "activities 'a1' and 'a2'"), (5, "activities 'a1', 'a2', 'a3' and 2 more")],
)
def test_activities_that_may_hang_are_told_of_together(count: int, subject: str) -> None:
    """One finding for a pipeline, at the first of them, however many there are."""
    activities = ", ".join(
        f'{{"name": "a{number}", "type": "Copy", "policy": {{"timeout": "7.00:00:00"}}, "typeProperties": {{}}}}'
        for number in range(1, count + 1)
    )

    found = lint(example_factory(f'pipeline p: {{"activities": [{activities}]}}'), selection=Selection(("ADF808",)))

    assert [(item.message, item.location.pointer) for item in found] == [
        (f"{subject} may hang for seven days", "/properties/activities/0/policy/timeout")
    ]


@pytest.mark.parametrize(
    ("parameters", "message"),
    [
        ('"day": {"type": "string"}', "'day' to pipeline 'child', which has no default for it"),
        (
            '"day": {"type": "string"}, "hour": {"type": "string"}, "zone": {"type": "string", "defaultValue": "UTC"}',
            "'day', 'hour' to pipeline 'child', which has no default for them",
        ),
    ],
)
def test_arguments_left_out_of_one_call_are_told_of_together(parameters: str, message: str) -> None:
    """One finding for a call names each parameter that has no default."""
    factory = example_factory(
        'pipeline parent: {"activities": [{"name": "run", "type": "ExecutePipeline", "typeProperties": {'
        '"pipeline": {"referenceName": "child", "type": "PipelineReference"}}}]}\n'
        f'pipeline child: {{"parameters": {{{parameters}}}, "activities": []}}'
    )

    found = lint(factory, selection=Selection(("ADF205",)))

    assert [item.message for item in found] == [f"pipeline 'parent' does not give {message}"]


def test_a_database_without_its_server_is_told_of_once() -> None:
    """An error where nothing else can hold the address, a warning where what is encrypted is not known to."""
    for more, severity in ((), Severity.ERROR), (('"encryptedCredential": "e"',), Severity.WARNING):
        settings = ", ".join(('"database": "d"', *more))
        page = f'linkedService ls: {{"type": "AzureSqlDatabase", "typeProperties": {{{settings}}}}}'
        found = lint(example_factory(page), selection=Selection(("ADF107", "ADF116")))
        assert [(item.code, item.severity) for item in found] == [("ADF107", severity)]
