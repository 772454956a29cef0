"""ADF322: items no array."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.expressions.syntax import Access, Literal, Node, Template
from adfgen.lint.expression.deciding_site import expected_type
from adfgen.lint.expression.output import OUTPUTS, first_row_only
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.pipeline.activity_read import activity_called
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView

__all__ = ["ItemsNoArray"]

_LIST_IN = {
    "Lookup": "read output.value, with firstRowOnly set to false",
    "GetMetadata": "read output.childItems",
    "Filter": "read output.Value",
    "Script": "read output.resultSets[0].rows",
}


@RULES.register("ADF322")
class ItemsNoArray(Rule):
    """A ForEach or Filter over the whole output of an activity: an object, where it goes through an array only.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "tables", "type": "Lookup", "typeProperties": {"firstRowOnly": false, "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT name FROM dbo.tables"},
             "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "each", "type": "ForEach", "dependsOn": [{"activity": "tables", "dependencyConditions": ["Succeeded"]}], "typeProperties": {
                "items": {"type": "Expression", "value": "@activity('tables').output"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "tables", "type": "Lookup", "typeProperties": {"firstRowOnly": false, "source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT name FROM dbo.tables"},
             "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}},
            {"name": "each", "type": "ForEach", "dependsOn": [{"activity": "tables", "dependencyConditions": ["Succeeded"]}], "typeProperties": {
                "items": {"type": "Expression", "value": "@activity('tables').output.value"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF322"
    name = "items-no-array"
    source = "the service fails with 'The result must be a valid array'"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        pipelines = {id(pipeline.artifact): pipeline for pipeline in view.pipelines}
        for site in view.sites:
            pipeline = pipelines.get(id(site.artifact))
            whole = _whole(site)
            if pipeline is None or whole is None or expected_type(site) != "array":
                continue
            source, what = _object_of(pipeline, whole)
            if source is not None and site.activity is not None:
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"{site.activity.type} '{site.activity.name}' goes through {what} of {source.type} '{source.name}': an object, no array",
                    _LIST_IN.get(source.type, "give it an array"),
                )


def _whole(site: ExpressionSite) -> Node | None:
    """The one expression a text consists of."""
    if isinstance(site.parsed, Template) and not site.parsed.is_interpolated and site.parsed.segments:
        return site.parsed.segments[0].node
    return None


def _object_of(pipeline: PipelineView, node: Node) -> tuple[ActivityView | None, str]:
    """The activity whose output, or whose first row, a node is, and which of them; no activity for anything else."""
    match node:
        case Access(target=target, key=Literal(value=str(name))) if name.casefold() == "output":
            source = activity_called(pipeline, target)
            return (source, "the output") if source is not None and source.type in OUTPUTS else (None, "")
        case Access(target=Access(target=target, key=Literal(value=str(output))), key=Literal(value=str(name))) if (
            output.casefold() == "output" and name.casefold() == "firstrow"
        ):
            source = activity_called(pipeline, target)
            is_row = source is not None and source.type == "Lookup" and first_row_only(source) is True
            return (source, "the first row") if is_row else (None, "")
        case _:
            return None, ""
