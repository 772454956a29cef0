"""ADF007: template expression."""

from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["TemplateExpression"]


@RULES.register("ADF007")
class TemplateExpression(ReadingRule):
    """An expression of an ARM template that cannot be worked out: nothing of the template is deployed.

    It is no expression by its syntax, or asks for a parameter or variable the template does not declare. A text that only
    looks like an expression, such as `[dbo].[sale]`, is written with two brackets at its beginning: `[[dbo].[sale]`.
    """

    code = "ADF007"
    name = "template-expression"
    source = "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template"
    holds_inactive = True
