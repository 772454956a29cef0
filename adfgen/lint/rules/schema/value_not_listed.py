"""ADF105: value not listed."""

from adfgen.lint.relayed import SchemaRule
from adfgen.lint.rule import RULES

__all__ = ["ValueNotListed"]


@RULES.register("ADF105")
class ValueNotListed(SchemaRule):
    """A value outside the closed list of a property, such as a dependency condition or a parameter type.

    Where the service takes any text and only the documentation lists the values, such as the `writeBehavior` of a sink or the
    codec of a dataset, it is a warning. Letter case does not count, and what is computed is not known.

    Bad:

        pipeline pl_wait: {"activities": [], "parameters": {"day": {"type": "Strin"}}}

    Good:

        pipeline pl_wait: {"activities": [], "parameters": {"day": {"type": "string"}}}
    """

    code = "ADF105"
    name = "value-not-listed"
    source = "azure-mgmt-datafactory: types and properties of the service's own client"
