"""ADF807: timeout."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_expression_value
from adfgen.lint.value.time_span import is_time_span, timeout_seconds
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, dump_compact

__all__ = ["Timeout"]

_DAY = 86400
_OLD_DEFAULT = 7 * _DAY  # ADF808 speaks of it
_USUAL = (600, 7 * _DAY)
_BOUNDS = {
    "Lookup": (600, _DAY),
    "Until": (0, 90 * _DAY),
    **dict.fromkeys(("WebHook", "WebActivity", "Validation", "SetVariable"), (0, 7 * _DAY)),
}
_REQUEST = (1, 600)
_SPANS = (
    "queryTimeout", "httpRequestTimeout", "requestTimeout", "requestInterval", "writeBatchTimeout", "operationTimeout",
    "sourceRetryWait", "sinkRetryWait",
)  # fmt: skip


@RULES.register("ADF807")
class Timeout(Rule):
    """A timeout that is no `d.hh:mm:ss`, shorter than the documented ten minutes, or longer than the seven days.

    A Lookup has one day at most, an Until ninety; a Web activity waits for an answer ten minutes at most.

    The other time spans of an activity are held against the form alone: `queryTimeout`, `httpRequestTimeout` and the like of
    a source, a sink or their store settings, and `scriptBlockExecutionTimeout`. A number for `policy.timeout` is a warning.

    The text is an error where the service cannot read it; bounds are warnings, since it was seen to take less.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "load", "type": "Lookup", "policy": {"timeout": "two hours", "retry": 1}, "typeProperties": {
                "source": {"type": "ParquetSource"}, "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}}
        ]}
        dataset ds_file: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "load", "type": "Lookup", "policy": {"timeout": "0.02:00:00", "retry": 1}, "typeProperties": {
                "source": {"type": "ParquetSource"}, "dataset": {"referenceName": "ds_file", "type": "DatasetReference"}}}
        ]}
        dataset ds_file: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF807"
    name = "timeout"
    source = "https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities#activity-policy"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for activity in pipeline.activities:
                yield from self._bounded(pipeline, activity)
                yield from self._number(pipeline, activity)
                yield from self._unbounded(pipeline, activity)

    def _bounded(self, pipeline: PipelineView, activity: ActivityView) -> Iterator[Diagnostic]:
        for pointer, text, (least, most) in _timeouts(activity):
            seconds = timeout_seconds(text)
            if seconds is None:
                message, severity = "is no timeout", Severity.ERROR
            elif seconds > most and seconds != _OLD_DEFAULT:
                message, severity = "is longer than documented", Severity.WARNING
            elif seconds < least:
                message, severity = "is shorter than documented", Severity.WARNING
            else:
                continue
            yield self.finding(
                pipeline.artifact,
                pointer,
                f"activity '{activity.name}': '{text}' {message}",
                f"write days.hours:minutes:seconds, {_written(least)} to {_written(most)}",
                severity=severity,
            )

    def _number(self, pipeline: PipelineView, activity: ActivityView) -> Iterator[Diagnostic]:
        value = activity.policy.get("timeout")
        if isinstance(value, int | float):
            yield self.finding(
                pipeline.artifact,
                f"{activity.pointer}/policy/timeout",
                f"activity '{activity.name}': the timeout is {dump_compact(value)}, a value that says no unit",
                "write days.hours:minutes:seconds, such as 0.02:00:00",
                severity=Severity.WARNING,
            )

    def _unbounded(self, pipeline: PipelineView, activity: ActivityView) -> Iterator[Diagnostic]:
        for pointer, name, value in _spans(activity):
            if isinstance(value, str) and not is_time_span(value):
                yield self.finding(
                    pipeline.artifact,
                    pointer,
                    f"activity '{activity.name}': '{name}' is '{value}', which is no time span",
                    "write days.hours:minutes:seconds, such as 0.02:00:00",
                )


def _timeouts(activity: ActivityView) -> Iterator[tuple[str, str, tuple[int, int]]]:
    """The timeouts written out in an activity, of its policy and its own: pointer, text, fewest and most seconds."""
    for holder, values in (("policy", activity.policy), ("typeProperties", activity.type_properties)):
        for name in ("timeout", "httpRequestTimeout"):
            text = values.get(name)
            if isinstance(text, str) and not is_expression_value(text):
                bounds = _REQUEST if name == "httpRequestTimeout" else _BOUNDS.get(activity.type, _USUAL)
                yield f"{activity.pointer}/{holder}/{name}", text, bounds


def _spans(activity: ActivityView) -> Iterator[tuple[str, str, Json]]:
    """The time spans without documented bounds: pointer, name, value."""
    settings, pointer = activity.type_properties, f"{activity.pointer}/typeProperties"
    if activity.type == "Script" and "scriptBlockExecutionTimeout" in settings:
        yield (
            f"{pointer}/scriptBlockExecutionTimeout",
            "scriptBlockExecutionTimeout",
            settings["scriptBlockExecutionTimeout"],
        )
    for part, values in _copy_parts(settings):
        for name in _SPANS:
            if name in values:
                yield f"{pointer}/{part}/{name}", name, values[name]


def _copy_parts(settings: Json) -> Iterator[tuple[str, Json]]:
    """A source, a sink, and the store settings of them and of the activity itself, each with its place."""
    for part in ("source", "sink", "storeSettings"):
        values = settings.get(part)
        if isinstance(values, dict):
            yield part, values
            inner = values.get("storeSettings")
            if isinstance(inner, dict):
                yield f"{part}/storeSettings", inner


def _written(seconds: int) -> str:
    """A time span as the service writes it, such as 7.00:00:00."""
    minutes, rest = divmod(seconds, 60)
    return f"{minutes // 1440}.{minutes // 60 % 24:02}:{minutes % 60:02}:{rest:02}"
