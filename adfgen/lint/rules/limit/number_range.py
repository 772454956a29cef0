"""ADF806: number range."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["NumberRange"]

_RANGES: dict[str, tuple[int, int | None]] = {
    "batchCount": (1, 50),
    "retryIntervalInSeconds": (30, 86400),
    "retry": (0, None),
    "concurrency": (1, None),
    "maxConcurrency": (1, 50),
    "waitTimeInSeconds": (0, None),
}
_TOLERATED = frozenset({"retryIntervalInSeconds"})  # 5 was accepted by the live service


@RULES.register("ADF806")
class NumberRange(Rule):
    """A number outside what the service takes.

    `batchCount` 1 to 50, `retryIntervalInSeconds` 30 to 86400 (a warning), `retry` and `waitTimeInSeconds` from 0,
    `concurrency` from 1, `maxConcurrency` of a tumbling window 1 to 50.

    Bad:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": { "batchCount": 500,
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}

    Good:

        pipeline pl_a: {"activities": [
            {"name": "each", "type": "ForEach", "typeProperties": { "batchCount": 50,
                "items": {"type": "Expression", "value": "@createArray(1, 2)"},
                "activities": [{"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}}]}}
        ]}
    """

    code = "ADF806"
    name = "number-range"
    source = "ranges of the REST API, 2018-06-01"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact, pointer, value in view.values:
            name = pointer.rsplit("/", 1)[-1]
            least, most = _RANGES.get(name, (None, None))
            if least is None or isinstance(value, bool) or not isinstance(value, int):
                continue
            if value < least or (most is not None and value > most):
                bounds = f"{least} to {most}" if most is not None else f"{least} or more"
                yield self.finding(
                    artifact,
                    pointer,
                    f"{artifact.key}: '{name}' is {value}, the service takes {bounds}",
                    f"write {bounds}",
                    severity=Severity.WARNING if name in _TOLERATED else Severity.ERROR,
                )
