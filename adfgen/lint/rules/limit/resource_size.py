"""ADF809: resource size."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["ResourceSize"]

_USUAL = {Kind.PIPELINE: 200, Kind.DATASET: 100, Kind.LINKED_SERVICE: 100}
_MOST = 2000  # of a dataset or linked service
_HINTS = {
    Kind.PIPELINE: "move a part into a pipeline of its own",
    Kind.DATASET: "leave the schema out; a copy does not need it",
    Kind.LINKED_SERVICE: "keep certificates and keys in Key Vault",
}


@RULES.register("ADF809")
class ResourceSize(Rule):
    """A pipeline of more than 200 KB, or a dataset or linked service of more than 100 KB: the documented defaults.

    The service accepted a pipeline of 275 KB, so that these are warnings; beyond 2,000 KB a dataset or linked service
    is refused.

    Bad:

        pipeline pl_a: {"activities": [
            1000 × {"name": "wait #", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}, "description": "a thousand of these and whatever else they say about themselves, in as many words as it takes to be read by nobody, are too many for one pipeline of the service"}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            10 × {"name": "wait #", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF809"
    name = "resource-size"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/data-factory-service-limits; one of 275 KB accepted"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for kind, usual in _USUAL.items():
            for artifact in view.factory.of_kind(kind):
                size = view.sizes[artifact.key] // 1024
                if size >= usual:
                    yield self.finding(
                        artifact,
                        "",
                        f"{artifact.key} is {size:,} KB; the service's default limit is {usual} KB",
                        _HINTS[kind],
                        severity=Severity.ERROR if kind is not Kind.PIPELINE and size >= _MOST else None,
                    )
