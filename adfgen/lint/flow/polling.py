"""Loops that wait for a job which runs elsewhere, and whether anything asks afterwards how it ended.

An Until that ends on a state such as `Failed` has succeeded itself: the state is what its condition compares by `equals`.
What the condition, and each If after it, say of a state is found by putting the state there.
"""

from collections.abc import Iterator

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate_node
from adfgen.expressions.scope import Scope
from adfgen.expressions.syntax import Call, Literal, Node, Segment
from adfgen.lint.expression.deciding_site import expected_type
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import Use, nodes_of, usages_of
from adfgen.lint.view import PipelineView
from adfgen.model.activity import ActivityView

__all__ = ["unasked_ends"]

# https://learn.microsoft.com/rest/api/synapse/data-plane/pipeline-run/get-pipeline-run, of Durable Functions and of Power BI
_FAILURES = ("Failed", "Cancelled", "Canceled")
_GOING_ON = ("Running", "InProgress", "Pending", "Queued", "Unknown")
_Source = tuple[Use, str]  # an activity or a variable that tells of the state, by case-folded name


def unasked_ends(pipeline: PipelineView) -> Iterator[tuple[ActivityView, str]]:
    """Untils that end when the job has failed, each with the first such state that nothing else in the pipeline asks for."""
    for until in pipeline.activities:
        if until.type != "Until":
            continue
        for site in pipeline.sites_in(until):
            if expected_type(site) is not None and (state := _unasked(pipeline, site)):
                yield until, state


def _unasked(pipeline: PipelineView, condition: ExpressionSite) -> str:
    """The first failure a condition ends on that nothing else asks for; empty where there is none, or no state is compared."""
    sources = {source for operand in _states(condition) for source in _sources(operand)}
    if len(sources) != 1 or "stat" not in condition.text.casefold():
        return ""  # more than one thing is compared, or no status
    written = {node.value for root in condition.nodes for node in nodes_of(root) if isinstance(node, Literal)}
    if all(_holds(condition, state, sources) is not False for state in _GOING_ON):
        return ""
    setters = [site for site in pipeline.sites if _sets_one_of(site, sources)]
    sources |= {source for site in setters for root in site.nodes for source in _sources(root)}
    others = [
        *(site.activity for site in pipeline.sites if site not in (condition, *setters) and _reads(site, sources)),
        *(activity for activity in pipeline.activities if activity.type == "Fail"),  # for whatever else was asked
    ]
    for state in _FAILURES:
        is_end = (state == "Failed" or state in written) and _holds(condition, state, sources)
        if is_end and all(_is_deaf(pipeline, other, state, sources) for other in others):
            return state
    return ""


def _states(condition: ExpressionSite) -> Iterator[Node]:
    """What a condition compares that a run brings."""
    for call in condition.calls:
        if call.name.casefold() == "equals":
            yield from (operand for operand in call.arguments if any(_sources(operand)))


def _sources(node: Node) -> Iterator[_Source]:
    for use in usages_of(node):
        if use.use in (Use.ACTIVITY, Use.VARIABLE):
            yield use.use, use.name.casefold()


def _sets_one_of(site: ExpressionSite, sources: set[_Source]) -> bool:
    activity = site.activity
    return (
        activity is not None
        and activity.type == "SetVariable"
        and (Use.VARIABLE, activity.variable_name.casefold()) in sources
    )


def _reads(site: ExpressionSite, sources: set[_Source]) -> bool:
    return any((use.use, use.name.casefold()) in sources for use in site.usages)


def _is_deaf(pipeline: PipelineView, activity: ActivityView | None, state: str, sources: set[_Source]) -> bool:
    """Whether it is, or stands inside, an If that does nothing on a state."""
    around = (*activity.parents, activity) if activity is not None else ()
    for view in around:
        has_else = any(branch for name, branch in view.branches if name == "ifFalseActivities")
        if view.type == "IfCondition" and not has_else:
            conditions = [each for each in pipeline.sites_in(view) if expected_type(each) is not None]
            if any(_holds(each, state, sources) is False for each in conditions):
                return True
    return False


def _holds(condition: ExpressionSite, state: str, sources: set[_Source]) -> bool | None:
    """What a condition gives when the job is in a state; None where that depends on more."""
    if len(condition.nodes) != 1:
        return None
    node = _with_state(condition.nodes[0], state, sources)
    try:
        found = evaluate_node(node, Segment(node, "", node.offset), Scope())
    except ExpressionError:
        return None
    return found if isinstance(found, bool) else None


def _with_state(node: Node, state: str, sources: set[_Source]) -> Node:
    """A condition in which each state that is compared is a given one, where it comes from one of the sources."""
    if not isinstance(node, Call):
        return node
    is_comparison = node.name.casefold() == "equals"
    arguments = []
    for each in node.arguments:
        is_state = is_comparison and any(source in sources for source in _sources(each))
        arguments.append(Literal(state, each.offset) if is_state else _with_state(each, state, sources))
    return node._replace(arguments=tuple(arguments))
