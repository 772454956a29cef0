"""ADF004: unused suppression."""

from adfgen.diagnostics import Severity
from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["UnusedSuppression"]


@RULES.register("ADF004")
class UnusedSuppression(ReadingRule):
    """A suppression or a property in `adfgen-lint.yml` that accepts nothing: what it was for is gone, or is misspelt."""

    code = "ADF004"
    name = "unused-suppression"
    severity = Severity.WARNING
    source = "adfgen/lint/adfgen-lint.json"
