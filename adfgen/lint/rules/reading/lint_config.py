"""ADF003: lint config."""

from adfgen.diagnostics import Severity
from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["LintConfig"]


@RULES.register("ADF003")
class LintConfig(ReadingRule):
    """`adfgen-lint.yml` is not what the checker can read: its settings do not apply."""

    code = "ADF003"
    name = "lint-config"
    severity = Severity.ERROR
    source = "adfgen/lint/adfgen-lint.json"
