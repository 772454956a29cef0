"""An expression too deep to be followed is told of, and nothing else of the factory goes unread for it."""

import pytest

from adfgen.diagnostics import Severity
from tests.lint.told import found, one_activity


@pytest.mark.parametrize("deep", [f"@{'not(' * 480}true{')' * 480}", f"@json('{{}}'){'?.a' * 1200}"])
def test_an_expression_too_deep_is_a_warning_and_the_rest_is_checked(deep: str) -> None:
    """The service takes it, so it is no error; the unknown function beside it is still found."""
    resources = one_activity("WebActivity", {"method": "POST", "url": "@nope()", "body": deep})

    assert found(resources, "ADF301", "ADF308") == [
        ("ADF301", Severity.WARNING, "/properties/activities/0/typeProperties/body"),
        ("ADF308", Severity.ERROR, "/properties/activities/0/typeProperties/url"),
    ]
