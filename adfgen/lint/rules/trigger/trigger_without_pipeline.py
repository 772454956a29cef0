"""ADF901: trigger without pipeline."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

__all__ = ["TriggerWithoutPipeline"]

_PIPELINES = ("pipelines", "pipeline")  # what a type reads, and what it does not
_OF_ANOTHER = frozenset({"RerunTumblingWindowTrigger"})  # starts what its parent trigger does
_READ = dict.fromkeys(("ChainingTrigger", "TumblingWindowTrigger"), _PIPELINES[::-1])


@RULES.register("ADF901")
class TriggerWithoutPipeline(Rule):
    """A trigger that starts nothing: an error when it is started, a note when it is stopped.

    A tumbling window keeps what it starts under `pipeline`, every other trigger under `pipelines`. An entry without a
    pipeline is told of in a stopped trigger, too, as a warning.

    Bad:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Started", "pipelines": [],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }

    Good:

        trigger tr_daily: {
            "type": "ScheduleTrigger", "runtimeState": "Stopped", "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    A rerun of windows starts what its parent does:

    Good:

        trigger tr_again: {"type": "RerunTumblingWindowTrigger", "runtimeState": "Started", "typeProperties": {
            "parentTrigger": "tr_window", "requestedStartTime": "2026-01-01T00:00:00Z", "requestedEndTime": "2026-01-02T00:00:00Z", "rerunConcurrency": 1
        }}
    """

    code = "ADF901"
    name = "trigger-without-pipeline"
    source = "seen on 6,079 resources the live service accepted: no started one, 56 stopped ones"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            if artifact.type in _OF_ANOTHER:
                continue
            read, other = _READ.get(artifact.type, _PIPELINES)
            entries = artifact.properties.get(read)
            if entries:
                yield from self._nameless(artifact, read, entries)
            else:
                yield self._empty(artifact, read, other)

    def _empty(self, artifact: Artifact, read: str, other: str) -> Diagnostic:
        is_started = _is_started(artifact)
        is_misnamed = bool(artifact.properties.get(other))
        return self.finding(
            artifact,
            "/properties/runtimeState" if is_started else "",
            f"{artifact.key} starts no pipeline{f': its type reads {read!r}, not {other!r}' if is_misnamed else ''}",
            f"write it as '{read}'" if is_misnamed else "name a pipeline, or remove the trigger",
            severity=Severity.ERROR if is_started else Severity.NOTE,
        )

    def _nameless(self, artifact: Artifact, read: str, entries: Json) -> Iterator[Diagnostic]:
        listed = entries if isinstance(entries, list) else [entries]
        for index, entry in enumerate(listed):
            if isinstance(entry, dict) and not entry.get("pipelineReference"):
                yield self.finding(
                    artifact,
                    f"/properties/{read}{f'/{index}' if isinstance(entries, list) else ''}",
                    f"{artifact.key}: this entry names no pipeline, and starts none",
                    "add a 'pipelineReference', or remove the entry",
                    severity=Severity.ERROR if _is_started(artifact) else Severity.WARNING,
                )


def _is_started(artifact: Artifact) -> bool:
    return str(artifact.properties.get("runtimeState", "")).casefold() == "started"
