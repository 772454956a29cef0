"""ADF906: blob event."""

from collections import Counter
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.kind import Kind

__all__ = ["BlobEvent"]

_MOST = 500
_FILTERS = ("blobPathBeginsWith", "blobPathEndsWith")


@RULES.register("ADF906")
class BlobEvent(Rule):
    """A storage event trigger that names neither the beginning nor the end of a path, or more than 500 on one account.

    Bad:

        trigger tr_file: {
            "type": "BlobEventsTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"scope": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake",
                "events": ["Microsoft.Storage.BlobCreated"]}
        }
        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}

    Good:

        trigger tr_file: {
            "type": "BlobEventsTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"scope": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Storage/storageAccounts/lake",
                "events": ["Microsoft.Storage.BlobCreated"], "blobPathBeginsWith": "/landing/blobs/in/"}
        }
        pipeline pl_a: {"activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}
    """

    code = "ADF906"
    name = "blob-event"
    source = "https://learn.microsoft.com/azure/data-factory/how-to-create-event-trigger"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        seen: Counter[str] = Counter()
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            settings: Json = artifact.properties.get("typeProperties")
            if artifact.properties.get("type") != "BlobEventsTrigger" or not isinstance(settings, dict):
                continue
            if not any(settings.get(name) for name in _FILTERS):
                yield self.finding(
                    artifact,
                    "/properties/typeProperties",
                    f"{artifact.key} listens to every file of the account",
                    f"set {' or '.join(_FILTERS)}",
                )
            account = str(settings.get("scope")).casefold()
            seen[account] += 1
            if seen[account] == _MOST + 1:
                yield self.finding(
                    artifact,
                    "/properties/typeProperties/scope",
                    f"{artifact.key} is one of more than {_MOST} triggers on one storage account",
                    "let one trigger start a pipeline that tells the files apart",
                )
