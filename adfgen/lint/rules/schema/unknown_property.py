"""ADF101: unknown property."""

from adfgen.lint.relayed import SchemaRule
from adfgen.lint.rule import RULES

__all__ = ["UnknownProperty"]


@RULES.register("ADF101")
class UnknownProperty(SchemaRule):
    """A property the service does not know.

    The service ignores it without a word: `paralelCopies` copies with one thread and nobody notices. A property in other
    letter case than the documentation's is that property to the service, and to every rule: a note, as what is written one
    way is found again.

    Bad:

        pipeline pl_wait: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5, "waitTimeInMinutes": 1}}
        ]}

    Good:

        pipeline pl_wait: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
    """

    code = "ADF101"
    name = "unknown-property"
    source = "azure-mgmt-datafactory: types and properties of the service's own client"
