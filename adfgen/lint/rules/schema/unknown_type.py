"""ADF104: unknown type."""

from adfgen.lint.relayed import SchemaRule
from adfgen.lint.rule import RULES

__all__ = ["UnknownType"]


@RULES.register("ADF104")
class UnknownType(SchemaRule):
    """A `type` that names no activity, dataset, linked service, trigger, source, sink or setting of the service.

    Bad:

        pipeline pl_wait: {"activities": [{"name": "wait", "type": "Wiat", "typeProperties": {"waitTimeInSeconds": 5}}]}

    Good:

        pipeline pl_wait: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
    """

    code = "ADF104"
    name = "unknown-type"
    source = "azure-mgmt-datafactory: types and properties of the service's own client"
