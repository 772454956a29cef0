"""ADF103: wrong value type."""

from adfgen.lint.relayed import SchemaRule
from adfgen.lint.rule import RULES

__all__ = ["WrongValueType"]


@RULES.register("ADF103")
class WrongValueType(SchemaRule):
    """A value of a type the property does not take.

    Where the service evaluates, a string that begins with `@` and an Expression object are fine too.

    Bad:

        pipeline pl_wait: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": "long"}}]}

    Good:

        pipeline pl_wait: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
    """

    code = "ADF103"
    name = "wrong-value-type"
    source = "azure-mgmt-datafactory: types and properties of the service's own client"
