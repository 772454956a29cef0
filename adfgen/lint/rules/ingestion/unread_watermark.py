"""ADF615: unread watermark."""

import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.usage import Use
from adfgen.lint.flow.upstream import is_over_before
from adfgen.lint.ingestion.watermark import incremental_copies, names_watermark
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import as_object, dump_compact, walk

__all__ = ["UnreadWatermark"]

_SELECT = re.compile(r"\s*select\b(?P<what>.*?)(?:\bwhere\b|$)", re.IGNORECASE | re.DOTALL)
_MAXIMUM = re.compile(r"\bmax\s*\(", re.IGNORECASE)
_CONDITION = re.compile(r"\bwhere\b", re.IGNORECASE)
_DOES_MORE = re.compile(
    r"\b(?:insert|update|delete|merge|exec(?:ute)?|into|call|truncate|raiserror|throw)\b", re.IGNORECASE
)


@RULES.register("ADF615")
class UnreadWatermark(Rule):
    """A watermark is looked up and nobody reads it: the copy it is for begins at the first row in every run.

    A Lookup of a watermark, or of a maximum, gives a row whatever it finds: without an expression that reads its output it
    decides nothing, and `dependsOn` alone hands nothing on. Put the value into the query of the Copy, or remove the Lookup.

    Bad:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders"},
                                "sink": {"type": "ParquetSink"}}}
        ]}

    Good:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{pipeline().TriggerTime}'"},
                                "sink": {"type": "ParquetSink"}}}
        ]}
    """

    code = "ADF615"
    name = "unread-watermark"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/control-flow-lookup-activity#use-the-lookup-activity-result"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        incremental = {id(copy.pipeline.artifact) for copy in incremental_copies(view)}
        for pipeline in view.pipelines:
            looked_up = [item for item in pipeline.activities if _looks_watermark_up(item)]
            copies = [item for item in pipeline.activities if item.type == "Copy"]
            if looked_up and copies and id(pipeline.artifact) not in incremental:
                yield from self._unread(pipeline, looked_up, copies)

    def _unread(
        self, pipeline: PipelineView, looked_up: list[ActivityView], copies: list[ActivityView]
    ) -> Iterator[Diagnostic]:
        text = dump_compact(pipeline.artifact.properties).casefold()
        read = {use.name.casefold() for site in pipeline.sites for use in site.usages if use.use is Use.ACTIVITY}
        for lookup in looked_up:
            name = lookup.name.casefold()
            later = [item for item in copies if not is_over_before(pipeline, item.name.casefold(), lookup)]
            if later and name not in read and f"activity('{name}'" not in text:
                yield self.finding(
                    pipeline.artifact,
                    lookup.pointer,
                    f"nobody reads the watermark that '{lookup.name}' (Lookup) looks up: activity '{later[0].name}' (Copy) does "
                    "not resume from it",
                    f"compare a column with activity('{lookup.name}').output in the query of the Copy, or remove the Lookup",
                    severity=Severity.NOTE if any(_is_bounded(pipeline, item) for item in later) else Severity.WARNING,
                )


def _is_bounded(pipeline: PipelineView, copy: ActivityView) -> bool:
    """Whether a Copy may take a part of its source by other means: a condition, a procedure, an expression."""
    source = as_object(copy.type_properties.get("source"))
    within = f"{copy.pointer}/typeProperties/source/"
    return (
        "sqlReaderStoredProcedureName" in source
        or any(isinstance(text, str) and _CONDITION.search(text) for _, text in walk(source))
        or any(site.nodes and site.pointer.startswith(within) for site in pipeline.sites_in(copy))
    )


def _looks_watermark_up(activity: ActivityView) -> bool:
    """Whether an activity is a Lookup whose query does nothing but give a watermark, or a maximum."""
    if activity.type != "Lookup":
        return False
    texts = (text for _, text in walk(activity.type_properties.get("source")) if isinstance(text, str))
    found = next(filter(None, map(_SELECT.match, texts)), None)
    if found is None or _DOES_MORE.search(found.string):
        return False
    return names_watermark(found["what"]) or bool(_MAXIMUM.search(found["what"]))
