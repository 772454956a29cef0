"""ADF332: metadata fields."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.metadata_request import FIELDS, MetadataRequest, request_of
from adfgen.lint.near import did_you_mean
from adfgen.lint.pipeline.activity_read import output_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["MetadataFields"]


@RULES.register("ADF332")
class MetadataFields(Rule):
    """A GetMetadata that asks for nothing, or for a field that does not exist.

    An error where an expression reads a field that is not asked for because of it: the activity that reads it fails in every
    run.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "meta", "type": "GetMetadata", "typeProperties": {"dataset": {"referenceName": "ds_file", "type": "DatasetReference"}, "fieldList": ["childItem"]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "meta", "type": "GetMetadata", "typeProperties": {"dataset": {"referenceName": "ds_file", "type": "DatasetReference"}, "fieldList": ["childItems"]}}
        ]}
    """

    code = "ADF332"
    name = "metadata-fields"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/control-flow-get-metadata-activity; Studio asks for a field"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        missed = _missed(view)
        for pipeline, activity in view.activities("GetMetadata"):
            request = request_of(activity)
            if request is None or request.is_sound:
                continue
            severity = Severity.ERROR if id(activity.body) in missed else Severity.WARNING
            for below, message, hint in _told(activity, request):
                pointer = f"{activity.pointer}/typeProperties{below}"
                yield self.finding(pipeline.artifact, pointer, message, hint, severity=severity)


def _missed(view: FactoryView) -> frozenset[int]:
    """The bodies of the activities of which something reads a field that they do not ask for."""
    found = set()
    for item in output_reads(view, "GetMetadata"):
        request, field = request_of(item.activity), item.read.name.casefold()
        if request is not None and field in FIELDS and field not in request.asked and not item.read.gives_null:
            found.add(id(item.activity.body))
    return frozenset(found)


def _told(activity: ActivityView, request: MetadataRequest) -> Iterator[tuple[str, str, str]]:
    """Below which pointer something is wrong, what, and what to do."""
    listed = f"one or more of {', '.join(FIELDS.values())}"
    if not request.asked:
        below = "/fieldList" if "fieldList" in activity.type_properties else ""
        yield below, f"GetMetadata '{activity.name}' asks for nothing", f"name in fieldList {listed}"
    for index, word in request.unknown:
        hint = did_you_mean(word, FIELDS.values(), otherwise=f"write {listed}")
        yield f"/fieldList/{index}", f"GetMetadata '{activity.name}' asks for '{word}', which is no field", hint
