"""What other checkers of factories find, and what was seen to be accepted, is judged here as the table says."""

from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection

CASES = Path(__file__).parents[1] / "cases" / "lint" / "others.yml"
CHECKS: list[Mapping[str, str]] = yaml.safe_load(CASES.read_text(encoding="utf-8"))


@pytest.mark.parametrize("check", CHECKS, ids=lambda check: check["check"])
def test_the_check_is_there_at_its_level(check: Mapping[str, str]) -> None:
    """The code speaks of the example as loud as the table says, or is silent where speaking would be wrong."""
    found = lint(example_factory(check["bad"]), selection=Selection((check["code"],)))

    assert {str(item.severity) for item in found} == ({check["level"]} - {"none"})
