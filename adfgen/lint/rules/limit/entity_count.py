"""ADF813: entity count."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["EntityCount"]

_MOST = 5000


@RULES.register("ADF813")
class EntityCount(Rule):
    """More resources than a factory holds: 5,000 pipelines, datasets, triggers, linked services and runtimes together.

    Support raises the limit, so that this is a warning.

    Bad:

        5001 × linkedService ls_#: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        5000 × linkedService ls_#: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF813"
    name = "entity-count"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/data-factory-service-limits"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        entities = [artifact for artifact in view.factory if artifact.key.kind is not Kind.FACTORY]
        if len(entities) > _MOST:
            yield self.finding(
                entities[0],
                "",
                f"the factory has {len(entities):,} resources; without a support request it holds {_MOST:,}",
                "parameterise datasets and pipelines instead of copying them, or ask support to raise the limit",
            )
