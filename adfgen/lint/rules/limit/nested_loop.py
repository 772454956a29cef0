"""ADF803: nested loop."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView
from adfgen.model.activity import LOOPS

__all__ = ["NestedLoop"]


@RULES.register("ADF803")
class NestedLoop(Rule):
    """A loop inside a loop, or a Validation inside a container: the service refuses both.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "outer", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "inner", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "outer", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "run", "type": "ExecutePipeline", "typeProperties": {
                "pipeline": {"referenceName": "pl_b", "type": "PipelineReference"}, "waitOnCompletion": true}}]}}
        ]}
        pipeline pl_b: {"activities": [
            {"name": "inner", "type": "ForEach", "typeProperties": {
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF803"
    name = "nested-loop"
    source = "https://learn.microsoft.com/azure/data-factory/concepts-nested-activities; seen on 6,079 resources the live service accepted: none had one"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for activity in pipeline.activities:
                loops = [parent for parent in activity.parents if parent.type in LOOPS]
                if activity.type in LOOPS and loops:
                    message = f"{activity.type} '{activity.name}' stands inside {loops[-1].type} '{loops[-1].name}'"
                elif activity.type == "Validation" and activity.parents:
                    message = f"Validation '{activity.name}' stands inside '{activity.parents[-1].name}'"
                else:
                    continue
                yield self.finding(
                    pipeline.artifact, activity.pointer, message, "move it into a pipeline of its own and execute that"
                )
