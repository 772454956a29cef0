"""ADF321: unknown trigger value."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.property_read import PropertyRead
from adfgen.lint.near import did_you_mean, near_hint, nearest
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind
from adfgen.model.trigger import WINDOWLESS_TRIGGERS

__all__ = ["UnknownTriggerValue"]

_WINDOW = ("windowStartTime", "windowEndTime")
_TIMES = ("scheduledTime", "startTime")
_FILE = ("fileName", "folderPath")
_BODILESS = frozenset({"ScheduleTrigger", "TumblingWindowTrigger"})


@RULES.register("ADF321")
class UnknownTriggerValue(Rule):
    """A value that a trigger of this type does not have.

    Every trigger knows its times, a tumbling window its window, a storage event the file and its folder; only events have
    a `triggerBody()`. Anything else reaches the pipeline as null or not at all.

    Bad:

        pipeline pl_a: {"parameters": {"from": {"type": "string"}}, "activities": []}
        trigger tr_daily: {"type": "ScheduleTrigger",
            "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}, "parameters": {"from": "@trigger().outputs.windowStartTime"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}}

    Good:

        pipeline pl_a: {"parameters": {"from": {"type": "string"}}, "activities": []}
        trigger tr_daily: {"type": "ScheduleTrigger",
            "pipelines": [{"pipelineReference": {"referenceName": "pl_a", "type": "PipelineReference"}, "parameters": {"from": "@trigger().scheduledTime"}}],
            "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T02:00:00Z", "timeZone": "UTC"}}}
    """

    code = "ADF321"
    name = "unknown-trigger-value"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/control-flow-system-variables"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in view.sites:
            if site.artifact.key.kind is not Kind.TRIGGER:
                continue
            trigger = site.artifact.type
            for read in site.reads:
                hint = _objection(trigger, read)
                if hint is not None:
                    name = ".".join((f"{read.call.name}()", *read.path, read.name))
                    yield self.finding(
                        site.artifact, site.pointer, f"a {trigger} has no {name}", hint, offset=read.offset
                    )


def _objection(trigger: str, read: PropertyRead) -> str | None:
    """What to read instead; None where nothing is wrong with it, or nobody can tell."""
    match read.function, read.path:
        case "trigger", ():
            return _of_trigger(read.name)
        case "trigger", ("outputs",):
            return _of_outputs(trigger, read.name)
        case "triggerbody", () if trigger in _BODILESS:
            return "only event triggers have a triggerBody()"
        case "triggerbody", () if trigger == "BlobEventsTrigger":
            return None if _is_in(read.name, _FILE) else _instead(read.name, _FILE)
        case _:
            return None


def _of_trigger(name: str) -> str | None:
    if _is_in(name, _WINDOW):
        return f"a tumbling window has outputs.{nearest(name, _WINDOW)}"
    near = nearest(name, (*_TIMES, "outputs"))
    return near_hint(near) if near is not None and not _is_in(name, (near,)) else None


def _of_outputs(trigger: str, name: str) -> str | None:
    if trigger == "TumblingWindowTrigger" and not _is_in(name, _WINDOW):
        return _instead(name, _WINDOW)
    if trigger in WINDOWLESS_TRIGGERS and _is_in(name, _WINDOW):
        return "only a tumbling window has it"
    return None


def _instead(name: str, known: tuple[str, ...]) -> str:
    return did_you_mean(name, known, otherwise=f"it has {' and '.join(known)}")


def _is_in(name: str, known: tuple[str, ...]) -> bool:
    return name.casefold() in {candidate.casefold() for candidate in known}
