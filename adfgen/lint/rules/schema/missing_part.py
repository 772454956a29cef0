"""ADF116: missing part."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.starting import recurrence_of
from adfgen.lint.near import nearest
from adfgen.lint.reference.address import SQL_DATABASES
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_list, as_object, get_at
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["MissingPart"]

_IN_A_FILE = frozenset({"Avro", "Binary", "DelimitedText", "Excel", "Json", "Orc", "Parquet", "Xml"})
_BY_PATH = frozenset({"SSISDB", "File", "PackageStore"})  # where a package of SSIS has one; others are written out
_Missing = tuple[str, str, str]  # a pointer below the properties, what is there, what it lacks


@RULES.register("ADF116")
class MissingPart(Rule):
    """A part its documentation asks for, and without which there is nothing to read, to call or to compare.

    The client calls it optional, because another form of the same resource does without. A file's dataset says where the
    file lies, a Blob's location its container, a workbook's its sheet; a database is named beside its server, and so is the
    catalogue of SSIS, and a package by its path; an identity is used for a resource; a case has a value, a recurrence a
    frequency, an additional column a name. A missing value of a case or frequency is an error; the rest are warnings: what
    is missing may have been cut out before the file was published.

    Bad:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF116"
    name = "missing-part"
    source = (
        "the pages of the connectors and activities, such as "
        "https://learn.microsoft.com/azure/data-factory/connector-azure-blob-storage#dataset-properties; "
        "none of 90 real factories lacks it"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory:
            for pointer, owner, part in _OF_KIND.get(artifact.key.kind, _nothing)(artifact):
                yield from self._missing(artifact, f"/properties{pointer}", f"{artifact.key}: {owner}", part)
        for pipeline, activity in view.activities(*_WITH_PARTS):
            for pointer, owner, part in _of_activity(activity.type, activity.type_properties):
                place = f"{activity.pointer}/typeProperties{pointer}"
                yield from self._missing(
                    pipeline.artifact, place, f"activity '{activity.name}' ({activity.type}): {owner}", part
                )

    def _missing(self, artifact: Artifact, pointer: str, owner: str, part: str) -> Iterator[Diagnostic]:
        if nearest(part, as_object(get_at(artifact.body, pointer)).keys() - {part}) is not None:
            return  # a misspelt one is told of as such
        severity = Severity.ERROR if part in {"value", "frequency"} else Severity.WARNING
        yield self.finding(artifact, pointer, f"{owner} has no '{part}'", f"add '{part}'", severity=severity)


def _nothing(_: Artifact) -> Iterator[_Missing]:
    yield from ()


def _of_dataset(artifact: Artifact) -> Iterator[_Missing]:
    kind, settings = artifact.type, artifact.type_properties
    if kind in _IN_A_FILE and artifact.properties.get("typeProperties") is None:
        yield "/type", f"a dataset of type {kind}", "typeProperties"
    elif kind == "Excel" and all(settings.get(name) in (None, "") for name in ("sheetName", "sheetIndex")):
        yield "/typeProperties", "a dataset of type Excel", "sheetName"
    location = as_object(settings.get("location"))
    if location.get("type") == "AzureBlobStorageLocation" and "container" not in location:
        yield "/typeProperties/location", "the location in Blob storage", "container"


def _of_linked_service(artifact: Artifact) -> Iterator[_Missing]:
    given = {name.casefold() for name in artifact.type_properties}
    if artifact.type in SQL_DATABASES and "server" in given and not given & {"connectionstring", "database"}:
        yield "/typeProperties", f"a linked service of type {artifact.type}", "database"


def _of_integration_runtime(artifact: Artifact) -> Iterator[_Missing]:
    settings = artifact.type_properties
    compute = settings.get("computeProperties")
    if artifact.type == "Managed" and isinstance(compute, dict) and "location" not in compute:
        yield "/typeProperties/computeProperties", "the compute of a Managed runtime", "location"
    catalogue = as_object(as_object(settings.get("ssisProperties")).get("catalogInfo"))
    if any(catalogue.values()) and not catalogue.get("catalogServerEndpoint"):
        yield "/typeProperties/ssisProperties/catalogInfo", "the catalogue of SSIS", "catalogServerEndpoint"


def _of_trigger(artifact: Artifact) -> Iterator[_Missing]:
    recurrence = recurrence_of(artifact) if artifact.type == "ScheduleTrigger" else None
    if recurrence is not None and "frequency" not in recurrence:
        yield "/typeProperties/recurrence", "the recurrence", "frequency"


def _of_activity(kind: str, settings: Json) -> Iterator[_Missing]:
    match kind:
        case "Switch":
            for index, case in enumerate(as_list(settings.get("cases"))):
                if isinstance(case, dict) and "value" not in case:
                    yield f"/cases/{index}", "a case", "value"
        case "WebActivity" | "WebHook":
            authentication = as_object(settings.get("authentication"))
            if authentication.get("type") == "MSI" and "resource" not in authentication:
                yield "/authentication", "an authentication of type MSI", "resource"
        case "ExecuteSSISPackage":
            location = as_object(settings.get("packageLocation"))
            if location.get("type") in _BY_PATH and not location.get("packagePath"):
                yield "/packageLocation", f"a package in {location['type']}", "packagePath"
        case "Copy":
            columns = as_object(settings.get("source")).get("additionalColumns")
            for index, column in enumerate(as_list(columns)):
                if isinstance(column, dict) and "name" not in column:
                    yield f"/source/additionalColumns/{index}", "an additional column", "name"


_WITH_PARTS = ("Switch", "WebActivity", "WebHook", "ExecuteSSISPackage", "Copy")
_OF_KIND = {
    Kind.DATASET: _of_dataset,
    Kind.INTEGRATION_RUNTIME: _of_integration_runtime,
    Kind.LINKED_SERVICE: _of_linked_service,
    Kind.TRIGGER: _of_trigger,
}
