"""ADF904: tumbling window."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.time_span import is_time_span, is_window_span
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_list
from adfgen.model.kind import Kind
from adfgen.model.trigger import WINDOWLESS_TRIGGERS

__all__ = ["TumblingWindow"]

_MOST = 5
_SELF = "SelfDependencyTumblingWindowTriggerReference"


@RULES.register("ADF904")
class TumblingWindow(Rule):
    """A tumbling window shorter than five minutes, or what it waits for is more than, or other than, the service takes.

    A window waits for five other triggers at most, all of them tumbling windows; a delay, an offset and a size are
    `hh:mm:ss` or `d.hh:mm:ss`; a window that waits for an earlier one of its own trigger says so by a negative offset.

    Bad:

        trigger tr_window: {
            "type": "TumblingWindowTrigger", "runtimeState": "Stopped",
            "pipeline": {"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}},
            "typeProperties": {"frequency": "Minute", "interval": 1, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        trigger tr_window: {
            "type": "TumblingWindowTrigger", "runtimeState": "Stopped",
            "pipeline": {"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}},
            "typeProperties": {"frequency": "Minute", "interval": 15, "startTime": "2026-01-01T00:00:00Z", "maxConcurrency": 1}
        }
        pipeline pl_a: {"activities": [
            {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF904"
    name = "tumbling-window"
    source = "https://learn.microsoft.com/azure/data-factory/how-to-create-tumbling-window-trigger"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        yield from self._awaited(view)
        for artifact in view.factory.of_kind(Kind.TRIGGER):
            settings = artifact.type_properties
            if artifact.type != "TumblingWindowTrigger":
                continue
            interval = settings.get("interval")
            minutes = str(settings.get("frequency", "")).casefold() == "minute"
            if isinstance(interval, int) and interval < (5 if minutes else 1):
                yield self.finding(
                    artifact,
                    "/properties/typeProperties/interval",
                    f"{artifact.key} has windows of {interval} {'minutes' if minutes else 'units'}; the least is 5 minutes",
                )
            delay = settings.get("delay")
            if isinstance(delay, str) and not is_time_span(delay):
                yield self.finding(
                    artifact,
                    "/properties/typeProperties/delay",
                    f"{artifact.key} starts its runs with a delay of '{delay}', which is no [d.]hh:mm:ss",
                    "write days.hours:minutes:seconds, such as 00:05:00",
                )
            needed = settings.get("dependsOn")
            for pointer, fault in _faults(as_list(needed)):
                yield self.finding(
                    artifact, f"/properties/typeProperties/dependsOn{pointer}", f"{artifact.key} {fault}"
                )

    def _awaited(self, view: FactoryView) -> Iterator[Diagnostic]:
        for reference in view.references.all:
            awaited = view.references.target(reference)
            if awaited is None or not reference.pointer.endswith("/referenceTrigger"):
                continue
            if awaited.key.kind is Kind.TRIGGER and awaited.type in WINDOWLESS_TRIGGERS:
                yield self.finding(
                    reference.source,
                    f"{reference.pointer}/referenceName",
                    f"{reference.source.key} waits for {awaited.key}, which is of type {awaited.type}",
                    "only tumbling windows can be waited for: choose one, or remove the dependency",
                )


def _faults(needed: list[Json]) -> Iterator[tuple[str, str]]:
    others = [item for item in needed if isinstance(item, dict) and item.get("type") != _SELF]
    if len(others) > _MOST:
        yield "", f"waits for {len(others)} triggers; the most is {_MOST}"
    for index, item in enumerate(needed):
        for name in ("offset", "size") if isinstance(item, dict) else ():
            text = item.get(name)
            if not isinstance(text, str):
                continue
            if not is_window_span(text) or (name == "size" and text.startswith("-")):
                yield f"/{index}/{name}", f"waits with {name} '{text}', which is no [d.]hh:mm:ss"
            elif name == "offset" and item.get("type") == _SELF and not text.startswith("-"):
                yield f"/{index}/offset", f"waits for itself with offset '{text}', which is not negative"
