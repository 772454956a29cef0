"""ADF005: stray file."""

from adfgen.diagnostics import Severity
from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["StrayFile"]


@RULES.register("ADF005")
class StrayFile(ReadingRule):
    """Files that look like resources where nobody reads any: they are not checked, and the service does not take them.

    A folder called `pipelines` or `pipeline/sales`, or a file called `sales.JSON`.
    """

    code = "ADF005"
    name = "stray-file"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/source-control; the layout Studio writes"
    holds_inactive = True
