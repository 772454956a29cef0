"""ADF807: timeout."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.expressions.parser import is_expression
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import ActivityView

__all__ = ["Timeout"]

_FORM = re.compile(r"(?:(\d+)\.)?(\d{1,2}):(\d{1,2})(?::(\d{1,2}))?(?:\.\d+)?")
_LONGEST = {"Until": 90 * 86400}
_SHORT = frozenset({"Until", "WebHook", "WebActivity", "Validation", "SetVariable"})


@RULES.register("ADF807")
class Timeout(Rule):
    """A timeout that is no `d.hh:mm:ss`, shorter than the service's ten minutes, or longer than its seven days.

    The text is an error where the service cannot read it; bounds are warnings.

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
                for pointer, text in _timeouts(activity):
                    seconds = _seconds(text)
                    if seconds is None:
                        message, severity = "is no timeout", Severity.ERROR
                    elif seconds > _LONGEST.get(activity.type, 7 * 86400):
                        message, severity = "is longer than the service allows", Severity.WARNING
                    elif seconds < 600 and activity.type not in _SHORT:
                        message, severity = (
                            "is shorter than the ten minutes the service grants at least",
                            Severity.WARNING,
                        )
                    else:
                        continue
                    yield self.finding(
                        pipeline.artifact,
                        pointer,
                        f"activity '{activity.name}': '{text}' {message}",
                        "write days.hours:minutes:seconds, such as 0.02:00:00",
                        severity=severity,
                    )


def _timeouts(activity: ActivityView) -> Iterator[tuple[str, str]]:
    """The timeouts written out in an activity: of its policy, and of a loop or a call back."""
    policy = activity.body.get("policy")
    holders = [("policy", policy if isinstance(policy, dict) else {}), ("typeProperties", activity.type_properties)]
    for name, holder in holders:
        text = holder.get("timeout")
        if isinstance(text, str) and not is_expression(text):
            yield f"{activity.pointer}/{name}/timeout", text


def _seconds(text: str) -> int | None:
    found = _FORM.fullmatch(text.strip())
    if found is None:
        return None
    days, hours, minutes, seconds = (int(part or 0) for part in found.groups())
    legal = hours < 24 and minutes < 60 and seconds <= 60
    return ((days * 24 + hours) * 60 + minutes) * 60 + seconds if legal else None
