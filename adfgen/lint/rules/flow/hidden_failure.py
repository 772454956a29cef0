"""ADF218: hidden failure."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.flow.outcome import hidden_failures, runs_either_way
from adfgen.lint.flow.polling import unasked_ends
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["HiddenFailure"]

_BOOKKEEPING = frozenset({"SetVariable", "AppendVariable", "Wait"})


@RULES.register("ADF218")
class HiddenFailure(Rule):
    """An activity fails, its handler succeeds, and the run is green: nobody learns of it.

    The outcome of a run is the outcome of its last activities. Where the last one runs after a failure and succeeds, the
    failure is gone. An activity that runs only after a failure is a declared try-catch and no finding, nor is what follows
    a variable being set or a wait: no work is lost there. End the handler in a Fail activity, or keep a success path beside it.

    So it is with a job that runs elsewhere: an Until that ends when the job has failed has succeeded, and somebody has to
    ask how the job ended.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "load", "type": "WebActivity", "typeProperties": {"method": "GET", "url": "https://example.com/load"}},
            {"name": "alert", "type": "Wait", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded", "Failed"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "load", "type": "WebActivity", "typeProperties": {"method": "GET", "url": "https://example.com/load"}},
            {"name": "alert", "type": "Wait", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded", "Failed"]}], "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "fail", "type": "Fail", "typeProperties": {"message": "load failed", "errorCode": "500"},
             "dependsOn": [{"activity": "load", "dependencyConditions": ["Failed"]},
                           {"activity": "alert", "dependencyConditions": ["Completed"]}]}
        ]}
    """

    code = "ADF218"
    name = "hidden-failure"
    severity = Severity.WARNING
    source = (
        "https://learn.microsoft.com/azure/data-factory/tutorial-pipeline-failure-error-handling; "
        "https://learn.microsoft.com/azure/data-factory/control-flow-until-activity"
    )

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for graph in pipeline.graphs():
                for failing, handler in hidden_failures(graph, runs_either_way):
                    if failing.type not in _BOOKKEEPING:
                        yield self.finding(
                            pipeline.artifact,
                            f"{handler.pointer}/dependsOn",
                            f"when activity '{failing.name}' fails, '{handler.name}' runs after it and the run is reported as succeeded",
                            "end the failure path in a Fail activity, or keep a success path beside it",
                        )
            for until, state in unasked_ends(pipeline):
                yield self.finding(
                    pipeline.artifact,
                    f"{until.pointer}/typeProperties/expression",
                    f"activity '{until.name}' (Until) ends when the job is '{state}', and nothing asks for that: the job passes for done",
                    "let an If follow it that ends in a Fail activity unless the job has succeeded",
                )
