"""The table of rules in the docs is what the checker says."""

from pathlib import Path

from click.testing import CliRunner

from adfgen.cli.explain import command
from adfgen.lint.rule import all_rules

RULES = Path(__file__).parents[2] / ".github" / "RULES.md"


def test_the_table_of_rules_is_current() -> None:
    """It ends with what `adfgen explain --format markdown` prints, every rule in it."""
    printed = CliRunner().invoke(command, ["--format", "markdown"]).stdout
    text = RULES.read_text(encoding="utf-8")

    assert text.endswith(printed), "adfgen explain --format markdown writes it anew"
    assert all(f"| {rule.code} | {rule.severity} |" in text for rule in all_rules())
