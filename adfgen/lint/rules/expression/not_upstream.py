"""ADF306: not upstream."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.expression.usage import Use
from adfgen.lint.flow.upstream import fork_of, is_readable_from, waits_for
from adfgen.lint.pipeline.usage import pipeline_usages
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import LOOPS, ActivityView

__all__ = ["NotUpstream"]


@RULES.register("ADF306")
class NotUpstream(Rule):
    """An expression reads the output of an activity that is not sure to be over: it may run before it.

    A dependency leads to an activity of the same list only: of the same loop, branch or case. Across lists, from one round
    of a loop to the next, and out of a ForEach, whose iterations have outputs of their own, a variable hands values on.

    Bad:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": "@string(activity('load').output)"}}
        ]}

    Good:

        pipeline pl_a: {"variables": {"v": {"type": "String"}}, "activities": [
            {"name": "load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},
            {"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],
             "typeProperties": {"variableName": "v", "value": "@string(activity('load').output)"}}
        ]}
    """

    code = "ADF306"
    name = "not-upstream"
    severity = Severity.WARNING
    source = "the engine fails with 'the activity … cannot be referenced'; calibrated on real factories"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        told = set()
        for pipeline, site, usage in pipeline_usages(view, Use.ACTIVITY):
            name = usage.name.casefold()
            place = (site.artifact.key, site.pointer, name)
            if site.activity is None or name not in pipeline.by_name or place in told:
                continue
            if not is_readable_from(pipeline, name, site.activity) and not _waits_for_nobody(site.activity, pipeline):
                why, hint = _situation(pipeline, site.activity, pipeline.by_name[name])
                message = f"activity '{site.activity.name}' reads activity '{usage.name}', {why}"
                told.add(place)  # reading it again in the same expression is the same mistake
                yield self.finding(site.artifact, site.pointer, message, hint, offset=usage.offset)


def _situation(pipeline: PipelineView, reader: ActivityView, read: ActivityView) -> tuple[str, str]:
    """Why the output is not there, and what can be done where the two stand."""
    if reader.pointer == read.pointer:
        return "itself, before it has an output", f"read it in an activity that depends on '{read.name}'"
    fork = fork_of(reader, read)
    around, left, right = fork.around, fork.left, fork.right
    if right is None:
        instead = "item()" if read.type == "ForEach" else f"an activity before '{read.name}'"
        return "inside which it runs", f"read {instead}, or an activity before '{reader.name}' inside '{read.name}'"
    if left is None:
        return f"which runs inside '{reader.name}', later", f"move '{read.name}' before '{reader.name}'"
    if around is not None and fork.is_apart:
        return (
            f"which stands in another branch of '{around.name}': no run has both",
            f"move '{read.name}' before '{around.name}', or set a variable in each branch and read it after '{around.name}'",
        )
    if waits_for(pipeline, right, left):
        return "which runs after it", _turned_round(around, reader, read)
    if waits_for(pipeline, left, right):
        inner = (*read.parents, read)
        loop = next(view for view in inner[inner.index(right) :] if view.type == "ForEach")
        hint = f"append it to a variable inside '{loop.name}', and read the variable"
        return f"whose output is not seen outside of '{loop.name}'", hint
    return "which it does not wait for", _depend(reader, left, right, read)


def _turned_round(around: ActivityView | None, reader: ActivityView, read: ActivityView) -> str:
    if around is not None and around.type in LOOPS:
        return f"a variable hands a value from one round of '{around.name}' to the next; no activity does"
    return f"let '{reader.name}' run after '{read.name}', or read an activity before it"


def _depend(reader: ActivityView, left: ActivityView, right: ActivityView, read: ActivityView) -> str:
    """Dependencies lead to what stands in the same list; what a loop or a branch did is handed on by a variable."""
    waiting = f"'{left.name}'" if left is reader else f"'{left.name}', which holds '{reader.name}',"
    if right is read:
        return f"let {waiting} depend on '{right.name}'"
    inner = (*read.parents, read)
    containers = inner[inner.index(right) : -1]
    sets = "append it to a variable" if any(view.type == "ForEach" for view in containers) else "set a variable to it"
    return f"{sets} inside '{containers[-1].name}', let {waiting} depend on '{right.name}' and read the variable"


def _waits_for_nobody(activity: ActivityView, pipeline: PipelineView) -> bool:
    """Whether a dependency of the activity, or of one around it, names none there is: ADF212 says so, and the rest follows."""
    chain = (*activity.parents, activity)
    return any(name.casefold() not in pipeline.by_name for view in chain for name, _ in view.dependencies)
