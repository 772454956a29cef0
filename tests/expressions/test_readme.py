from pathlib import Path

from adfgen.expressions import evaluator
from adfgen.expressions.functions.catalog import CATALOG
from adfgen.expressions.reference_table import function_table

README = Path(evaluator.__file__).parent / "README.md"


def test_the_table_of_functions_is_that_of_the_functions() -> None:
    """Nobody writes it by hand."""
    assert README.read_text(encoding="utf-8").endswith(f"## Functions\n\n{function_table()}\n")


def test_every_function_says_what_it_gives() -> None:
    """One line each."""
    assert [entry.name for entry in CATALOG.values() if not entry.summary.endswith(".")] == []
