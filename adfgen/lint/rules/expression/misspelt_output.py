"""ADF318: misspelt output."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.activity_read import output_reads
from adfgen.lint.near import only_near
from adfgen.lint.output import OUTPUTS
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["MisspeltOutput"]


@RULES.register("ADF318")
class MisspeltOutput(Rule):
    """A property of an activity's output that is almost one the activity gives, and is none.

    What is not near to any is passed over: the service gives more than its pages list.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Copy", "typeProperties": {"source": {"type": "AzureSqlSource"}, "sink": {"type": "ParquetSink"}},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}], "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}]},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('load').output.rowsReed)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Copy", "typeProperties": {"source": {"type": "AzureSqlSource"}, "sink": {"type": "ParquetSink"}},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}], "outputs": [{"referenceName": "ds_file", "type": "DatasetReference"}]},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('load').output.rowsRead)"}}
        ]}
    """

    code = "ADF318"
    name = "misspelt-output"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/copy-activity-monitoring and the pages of the other activities"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for item in output_reads(view, *OUTPUTS):
            near = only_near(item.read.name, OUTPUTS[item.activity.type])
            if near is not None:
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"the output of {item.activity.type} '{item.activity.name}' has no '{item.read.name}'",
                    f"did you mean '{near}'?",
                    offset=item.read.offset,
                )
