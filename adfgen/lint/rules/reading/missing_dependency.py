"""ADF008: missing dependency."""

from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["MissingDependency"]


@RULES.register("ADF008")
class MissingDependency(ReadingRule):
    """A `dependsOn` of an ARM template that names a resource the template does not hold: nothing of it is deployed.

    What is there already needs no waiting for; what another template deploys cannot be waited for.
    """

    code = "ADF008"
    name = "missing-dependency"
    source = "https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-not-found"
    holds_inactive = True
