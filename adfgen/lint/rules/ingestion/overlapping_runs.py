"""ADF609: overlapping runs."""

from collections.abc import Iterator
from itertools import filterfalse

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.starting import unguarded_starters
from adfgen.lint.ingestion.watermark import IncrementalCopy, incremental_copies
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.body import as_object
from adfgen.model.factory import Artifact, ArtifactKey

__all__ = ["OverlappingRuns"]


@RULES.register("ADF609")
class OverlappingRuns(Rule):
    """Two runs of an incremental pipeline may overlap: both copy the same rows, the slower one sets the watermark back.

    A schedule starts the next run although the last one is still copying, and a person starts one by hand. `concurrency: 1`
    makes the second one wait. It belongs to the pipeline that is started: in one that a loop executes it would make the tables
    wait for each other. A tumbling window that takes one after the other needs none, nor does a copy of files as they are: copied
    twice they are the same.

    Bad:

        pipeline pl_orders: {"activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM dbo.Orders WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}}
        ]}

    Good:

        pipeline pl_orders: {"concurrency": 1, "activities": [
            {"name": "old", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT low FROM dbo.watermark"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "new", "type": "Lookup",
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT MAX(modified) AS high FROM dbo.Orders WHERE modified <= DATEADD(minute, -10, SYSUTCDATETIME())"},
                                "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "dependsOn": [{"activity": "old", "dependencyConditions": ["Succeeded"]}, {"activity": "new", "dependencyConditions": ["Succeeded"]}],
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT * FROM dbo.Orders WHERE modified > '@{activity('old').output.firstRow.low}' AND modified <= '@{activity('new').output.firstRow.high}'"},
                                "sink": {"type": "ParquetSink"}}}
        ]}
    """

    code = "ADF609"
    name = "overlapping-runs"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/concepts-pipelines-activities#pipeline-json"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        seen = set()
        walked: set[ArtifactKey] = set()  # the starters behind these have been told of
        for copy in filterfalse(_copies_files, incremental_copies(view)):
            for starter in unguarded_starters(view, copy.pipeline.artifact.key, walked):
                is_own = starter is copy.pipeline.artifact
                if starter.key not in seen and not (is_own and copy.is_given):
                    seen.add(starter.key)
                    yield self._overlap(copy, starter)

    def _overlap(self, copy: IncrementalCopy, starter: Artifact) -> Diagnostic:
        name = copy.pipeline.artifact.key.name
        inside = "" if starter is copy.pipeline.artifact else f" in '{name}'"
        return self.finding(
            starter,
            "",
            f"{starter.key} copies incrementally ('{copy.activity.name}'{inside}) and two of its runs may overlap",
            "set concurrency to 1",
        )


def _copies_files(copy: IncrementalCopy) -> bool:
    """Whether what is copied is files, byte by byte."""
    return as_object(copy.activity.type_properties.get("sink")).get("type") == "BinarySink"
