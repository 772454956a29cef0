"""What the output of an activity holds, by the type of the activity.

Only of types whose output is always an object with names of the service's own: what a web service, a function or a
notebook answers is theirs. Which of the names are there differs from run to run.
"""

from collections.abc import Mapping

__all__ = ["METADATA_FIELDS", "OUTPUTS"]

METADATA_FIELDS = (
    "childItems", "columnCount", "contentMD5", "created", "exists", "itemName", "itemType", "lastModified", "size",
    "structure",
)  # fmt: skip

_ANY = ("billingReference", "durationInQueue", "effectiveIntegrationRuntime", "executionDuration")

# https://learn.microsoft.com/azure/data-factory/copy-activity-monitoring and the page of each activity
_OWN = {
    "Copy": (
        "copyDuration", "dataConsistencyVerification", "dataRead", "dataWritten", "errors", "executionDetails", "filesRead",
        "filesSkipped", "filesWritten", "interimDataWritten", "interimRowsCopied", "logFilePath", "logPath",
        "perfRecommendation", "redirectRowPath", "rowsCopied", "rowsRead", "rowsSkipped", "sinkPeakConnections",
        "sourcePeakConnections", "sqlDwPolyBase", "throughput", "usedDataIntegrationUnits", "usedParallelCopies",
    ),
    "Delete": (
        "datasetName", "filesDeleted", "isWildcardUsed", "logPath", "maxConcurrentConnections", "prefix", "recursive",
        "type",
    ),
    "Filter": ("FilteredItemsCount", "ItemsCount", "Value"),
    "GetMetadata": METADATA_FIELDS,
    "Lookup": ("count", "firstRow", "value"),
    "Script": (
        "outputLogs", "outputLogsLocation", "outputParameters", "outputTruncated", "recordsAffected", "resultSetCount",
        "resultSets",
    ),
}  # fmt: skip

OUTPUTS: Mapping[str, tuple[str, ...]] = {type_: (*own, *_ANY) for type_, own in _OWN.items()}
