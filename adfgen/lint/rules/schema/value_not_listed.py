"""ADF105: value not listed."""

from adfgen.lint.relayed import SchemaRule
from adfgen.lint.rule import RULES

__all__ = ["ValueNotListed"]


@RULES.register("ADF105")
class ValueNotListed(SchemaRule):
    """A value outside the closed list of a property, such as a dependency condition or a parameter type.

    Bad:

        pipeline pl_wait: {"activities": [], "parameters": {"day": {"type": "Strin"}}}

    Good:

        pipeline pl_wait: {"activities": [], "parameters": {"day": {"type": "string"}}}
    """

    code = "ADF105"
    name = "value-not-listed"
    source = "azure-mgmt-datafactory: types and properties of the service's own client"
