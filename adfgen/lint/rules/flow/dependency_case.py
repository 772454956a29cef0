"""ADF219: dependency case."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["DependencyCase"]


@RULES.register("ADF219")
class DependencyCase(Rule):
    """A dependency that writes the name of an activity in other letter case than the activity does.

    Expressions find an activity whatever the case (`activity('load')`), and nothing is said of those. Whether a dependency
    does is not documented: none of the factories that were looked at relies on it.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "First", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "first", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "second", "type": "Wait", "dependsOn": [{"activity": "first", "dependencyConditions": ["Succeeded"]}], "typeProperties": {"waitTimeInSeconds": 5}}
        ]}
    """

    code = "ADF219"
    name = "dependency-case"
    severity = Severity.WARNING
    source = "real factories: 15 expressions name an activity in other case, no dependency does"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for pipeline in view.pipelines:
            for graph in pipeline.graphs():
                names = {activity.name for activity in graph}
                by_folded = {name.casefold(): name for name in names}
                for activity in graph:
                    for index, (name, _) in enumerate(activity.dependencies):
                        meant = by_folded.get(name.casefold())
                        if name not in names and meant is not None:
                            yield self.finding(
                                pipeline.artifact,
                                f"{activity.pointer}/dependsOn/{index}/activity",
                                f"activity '{activity.name}' depends on '{name}', but it is called '{meant}'",
                                "write the name as it is",
                            )
