"""ADF102: missing property."""

from adfgen.lint.relayed import SchemaRule
from adfgen.lint.rule import RULES

__all__ = ["MissingProperty"]


@RULES.register("ADF102")
class MissingProperty(SchemaRule):
    """A property the service cannot do without is missing.

    Bad:

        pipeline pl_wait: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {}}]}

    Good:

        pipeline pl_wait: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
    """

    code = "ADF102"
    name = "missing-property"
    source = "azure-mgmt-datafactory: types and properties of the service's own client"
