"""ADF318: misspelt output."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.output import OUTPUTS, own_outputs
from adfgen.lint.near import did_you_mean
from adfgen.lint.pipeline.activity_read import output_reads
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["MisspeltOutput"]

_FEW = 6


@RULES.register("ADF318")
class MisspeltOutput(Rule):
    """A property of an activity's output that is none the activity gives.

    A Wait, a loop and a condition give nothing of their own: what ran inside them cannot be read from outside. What a web
    service, a function or a notebook answers is theirs, and passed over.

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
            known = OUTPUTS[item.activity.type]
            if item.read.name.casefold() not in {name.casefold() for name in known}:
                yield self.finding(
                    item.site.artifact,
                    item.site.pointer,
                    f"the output of {item.activity.type} '{item.activity.name}' has no '{item.read.name}'",
                    did_you_mean(item.read.name, known, otherwise=_instead(item.activity.type)),
                    offset=item.read.offset,
                )


def _instead(activity_type: str) -> str:
    own = own_outputs(activity_type)
    if not own:
        return "it gives none of its own: set a variable inside it, or read the activity that has the value"
    return f"it has {', '.join(own[:-1])} and {own[-1]}" if len(own) <= _FEW else "see the page of the activity"
