"""ADF806: number range."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact

__all__ = ["NumberRange"]

_Bounds = tuple[int, int | None]
# by the property and the object around it: a user's own value of that name elsewhere is nobody's business
_RANGES: dict[tuple[str, str], _Bounds] = {
    ("policy", "retry"): (0, None),
    ("policy", "retryIntervalInSeconds"): (30, 86400),
    ("properties", "concurrency"): (1, None),
    ("typeProperties", "batchCount"): (1, 50),
    ("typeProperties", "waitTimeInSeconds"): (0, None),
    ("typeProperties", "dataIntegrationUnits"): (2, 256),
    ("typeProperties", "parallelCopies"): (1, None),
    ("typeProperties", "maxConcurrentConnections"): (1, None),
    ("typeProperties", "maxConcurrency"): (1, 50),
    ("typeProperties", "avroCompressionLevel"): (1, 9),
    ("storeSettings", "blockSizeInMB"): (4, 100),
    ("retryPolicy", "count"): (0, None),
    ("retryPolicy", "intervalInSeconds"): (30, 86400),
    ("dataFlowProperties", "timeToLive"): (0, 240),
    ("copyComputeScaleProperties", "dataIntegrationUnit"): (4, 256),
    ("copyComputeScaleProperties", "timeToLive"): (5, None),
    ("pipelineExternalComputeScaleProperties", "timeToLive"): (5, None),
    ("pipelineExternalComputeScaleProperties", "numberOfPipelineNodes"): (1, 10),
    ("pipelineExternalComputeScaleProperties", "numberOfExternalNodes"): (1, 10),
}
_TOLERATED = frozenset(
    {"blockSizeInMB", "intervalInSeconds", "retryIntervalInSeconds"}
)  # documented; seconds between retries of 5 and 10 were accepted by the live service
_CORES = (8, 16, 32, 48, 80, 144, 272)  # of the cluster a data flow runs on; an integration runtime was saved with 4
_CORE_COUNTS = ("/typeProperties/compute/coreCount", "/computeProperties/dataFlowProperties/coreCount")
_AUTOMATIC = frozenset(
    {"dataIntegrationUnits"}
)  # 0 leaves the choice to the service: older Studios and their templates saved it


@RULES.register("ADF806")
class NumberRange(Rule):
    """A number outside what the service takes.

    Of activities: `batchCount` 1 to 50, `retryIntervalInSeconds` 30 to 86,400 (a warning), `retry` and
    `waitTimeInSeconds` from 0, `dataIntegrationUnits` 2 to 256 or 0 for automatic, `parallelCopies` and
    `maxConcurrentConnections` from 1, `blockSizeInMB` of what a copy writes 4 to 100 (a warning).
    Of pipelines: `concurrency` from 1. Of tumbling windows: `maxConcurrency` 1 to 50, a retry after 30 to 86,400 seconds (a warning).
    Of data flows, and runtimes for them: `coreCount` 8, 16, 32, 48, 80, 144 or 272 (a warning: documented, and not seen refused).
    Of integration runtimes: data flows kept warm for 0 to 240 minutes, 1 to 10 nodes, 4 to 256 data integration units.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": { "batchCount": 500,
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": { "batchCount": 50,
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF806"
    name = "number-range"
    source = (
        "ranges of the REST API, 2018-06-01; "
        "https://learn.microsoft.com/azure/data-factory/connector-azure-data-lake-storage#azure-data-lake-storage-gen2-as-a-sink-type"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact, pointer, value in view.values:
            if isinstance(value, bool) or not isinstance(value, int):
                continue
            around, name = pointer.rsplit("/", 2)[-2:]
            if pointer.endswith(_CORE_COUNTS) and value not in (4, *_CORES):
                yield self._other_cores(artifact, pointer, value)
            least, most = _RANGES.get((around, name), (value, None))
            if value == 0 and name in _AUTOMATIC:
                continue
            if value < least or (most is not None and value > most):
                bounds = f"{least} to {most}" if most is not None else f"{least} or more"
                tolerated = name in _TOLERATED
                yield self.finding(
                    artifact,
                    pointer,
                    f"{artifact.key}: '{name}' is {value}, {'documented is' if tolerated else 'the service takes'} {bounds}",
                    f"write {bounds}",
                    severity=Severity.WARNING if tolerated else Severity.ERROR,
                )

    def _other_cores(self, artifact: Artifact, pointer: str, cores: int) -> Diagnostic:
        return self.finding(
            artifact,
            pointer,
            f"{artifact.key}: 'coreCount' is {cores}, documented are {', '.join(map(str, _CORES))}",
            f"write {min(_CORES, key=lambda known: abs(known - cores))}",
            severity=Severity.WARNING,
        )
