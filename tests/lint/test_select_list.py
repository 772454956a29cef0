"""The columns a query gives are told where its text leaves no doubt of them, and only there."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from adfgen.lint.value.select_list import MARK, selected_columns

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parents[1] / "cases" / "lint" / "select_lists.yml").read_text(encoding="utf-8")
)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["query"])
def test_columns_are_known_or_nobody_can_be_sure(case: dict[str, Any]) -> None:
    """Their names are as written, without quotes."""
    expected = None if case["columns"] is None else tuple(case["columns"])

    assert selected_columns(case["query"].replace("¤", MARK), equals_names=True) == expected


def test_what_names_a_column_in_one_dialect_compares_in_another() -> None:
    """With another name after it, it is a column of that name in both."""
    assert selected_columns("SELECT a = b FROM t", equals_names=False) is None
    assert selected_columns("SELECT a = b AS c FROM t", equals_names=False) == ("c",)
