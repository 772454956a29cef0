"""What the output of an activity holds, by the type of the activity.

Only of types whose output is always an object with names of the service's own: what a web service, a function or a
notebook answers is theirs. Which of the names are there differs from run to run; those of LISTS are lists where they are.
"""

from collections.abc import Mapping

from adfgen.model.activity import ActivityView

__all__ = ["LISTS", "METADATA_FIELDS", "OUTPUTS", "first_row_only", "own_outputs"]

METADATA_FIELDS = (
    "childItems", "columnCount", "contentMD5", "created", "exists", "itemName", "itemType", "lastModified", "size",
    "structure",
)  # fmt: skip

_ANY = ("billingReference", "durationInQueue", "effectiveIntegrationRuntime", "errors", "executionDuration")

# https://learn.microsoft.com/azure/data-factory/copy-activity-monitoring and the page of each activity
_OWN: Mapping[str, tuple[str, ...]] = {
    "AppendVariable": ("name", "value"),
    "Copy": (
        "copyDuration", "dataConsistencyVerification", "dataRead", "dataWritten", "executionDetails", "filesRead",
        "filesSkipped", "filesWritten", "interimDataWritten", "interimRowsCopied", "logFilePath", "logPath",
        "perfRecommendation", "profile", "redirectRowPath", "reportLineageToPurview", "rowsCopied", "rowsRead", "rowsSkipped", "sinkPeakConnections",
        "sourcePeakConnections", "sqlDwPolyBase", "throughput", "usedDataIntegrationUnits", "usedParallelCopies",
    ),
    "Delete": (
        "datasetName", "filesDeleted", "isWildcardUsed", "logPath", "maxConcurrentConnections", "prefix", "recursive",
        "type",
    ),
    "ExecutePipeline": ("pipelineName", "pipelineReturnValue", "pipelineRunId"),
    "Filter": ("FilteredItemsCount", "ItemsCount", "Value"),
    "ForEach": (),
    "GetMetadata": METADATA_FIELDS,
    "IfCondition": (),
    "Lookup": ("count", "firstRow", "value"),
    "Script": (
        "outputLogs", "outputLogsLocation", "outputParameters", "outputTruncated", "recordsAffected", "resultSetCount",
        "resultSets",
    ),
    "SetVariable": ("name", "pipelineReturnValue", "value"),
    "Switch": (),
    "Until": (),
    "Wait": (),
}  # fmt: skip

OUTPUTS: Mapping[str, tuple[str, ...]] = {type_: (*own, *_ANY) for type_, own in _OWN.items()}

LISTS: Mapping[str, tuple[str, ...]] = {
    "Copy": ("errors", "executionDetails"),
    "Filter": ("Value",),
    "GetMetadata": ("childItems", "structure"),
    "Lookup": ("value",),
    "Script": ("resultSets",),
}


def own_outputs(activity_type: str) -> tuple[str, ...]:
    """The names that only activities of this type give."""
    return _OWN.get(activity_type, ())


def first_row_only(lookup: ActivityView) -> bool | None:
    """Whether the output of a Lookup holds one row, as it does unless it is told otherwise; None where that is computed."""
    setting = lookup.type_properties.get("firstRowOnly")
    if setting is None:
        return True
    return setting if isinstance(setting, bool) else None
