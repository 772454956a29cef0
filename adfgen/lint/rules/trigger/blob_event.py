"""ADF906: blob event."""

import re
from collections import Counter
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.reference.resource_id import is_no_resource_id
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_filled_later
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["BlobEvent"]

_MOST = 500
_FILTERS = ("blobPathBeginsWith", "blobPathEndsWith")
_PATH = re.compile(r"/[^/]*(?:/(?:b|bl|blo|blob|blobs|blobs/.*)?)?")


@RULES.register("ADF906")
class BlobEvent(Rule):
    """A storage event trigger that names neither the beginning nor the end of a path, or more than 500 on one account.

    Its scope is the resource id of a storage account, and it listens to one event at least. The beginning of a path is
    `/container/blobs/folder`; what is not, and a wildcard, which stands for itself, match no file: a warning.

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
            if artifact.type != "BlobEventsTrigger" or not isinstance(settings, dict):
                continue
            if not any(settings.get(name) for name in _FILTERS):
                yield self.finding(
                    artifact,
                    "/properties/typeProperties",
                    f"{artifact.key} listens to every file of the account",
                    f"set {' or '.join(_FILTERS)}",
                )
            yield from self._refused(artifact, settings)
            yield from self._unmatched(artifact, settings)
            account = settings.get("scope")
            folded = account.casefold() if isinstance(account, str) else ""  # which the schema asks for
            seen[folded] += 1
            if folded and seen[folded] == _MOST + 1:
                yield self.finding(
                    artifact,
                    "/properties/typeProperties/scope",
                    f"{artifact.key} is one of more than {_MOST} triggers on one storage account",
                    "let one trigger start a pipeline that tells the files apart",
                )

    def _refused(self, artifact: Artifact, settings: Json) -> Iterator[Diagnostic]:
        scope = settings.get("scope")
        if is_no_resource_id(scope):
            yield self.finding(
                artifact,
                "/properties/typeProperties/scope",
                f"{artifact.key} listens to '{scope}', which is no resource id",
                "write the id of the storage account: /subscriptions/…/storageAccounts/…",
            )
        if settings.get("events") == []:
            yield self.finding(
                artifact,
                "/properties/typeProperties/events",
                f"{artifact.key} listens to no event",
                "list Microsoft.Storage.BlobCreated, Microsoft.Storage.BlobDeleted, or both",
            )

    def _unmatched(self, artifact: Artifact, settings: Json) -> Iterator[Diagnostic]:
        for name in _FILTERS:
            path = settings.get(name)
            if not isinstance(path, str) or not path or is_filled_later(path):
                continue
            if "*" in path:
                fault, hint = (
                    "a wildcard is not looked for, but taken as it stands",
                    "write only the fixed part of the path",
                )
            elif name == "blobPathBeginsWith" and not _PATH.fullmatch(path):
                fault, hint = "no path begins so", "write it as /container/blobs/folder"
            else:
                continue
            yield self.finding(
                artifact,
                f"/properties/typeProperties/{name}",
                f"{artifact.key}: {name} '{path}' matches no file: {fault}",
                hint,
                severity=Severity.WARNING,
            )
