"""Which expressions of a pipeline give one value, however each of them prints it or hands it on."""

from collections.abc import Iterator, Mapping

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.parser import parse
from adfgen.expressions.printer import printed_node
from adfgen.expressions.syntax import Access, Call, Literal, Node
from adfgen.lint.expression.date_format import is_trigger_time
from adfgen.lint.expression.usage import Use, nodes_of, usages_of
from adfgen.lint.view import PipelineView, once
from adfgen.model.activity import ActivityView

__all__ = ["expressions_behind", "is_moment_of_run", "value_of"]

_PRINTING = frozenset({"formatdatetime", "string", "int"})
_OF_RUN = frozenset({Use.PIPELINE, Use.TRIGGER, Use.VARIABLE})


def value_of(pipeline: PipelineView, node: Node) -> str | None:
    """A text that is the same for two expressions of one value; None for the time, another one each time it is asked for."""
    origin = _origin(pipeline, node)
    return None if _is_time(origin) else _text(origin)


def is_moment_of_run(pipeline: PipelineView, node: Node) -> bool:
    """Whether a value is made of the time, or of a moment the trigger brings, and of nothing else that a run finds."""
    roots = tuple(expressions_behind(pipeline, node))
    used = [usage for root in roots for usage in usages_of(root)]
    return (
        {usage.use for usage in used} <= _OF_RUN
        and all(_given(pipeline, usage.name) for usage in used if usage.use is Use.VARIABLE)
        and any(_brings_moment(inner) for root in roots for inner in nodes_of(root))
    )


def _brings_moment(node: Node) -> bool:
    match node:
        case Call(name=name):
            return name.casefold() in {"utcnow", "trigger"}
        case Access():
            return is_trigger_time(node)
    return False


def expressions_behind(pipeline: PipelineView, node: Node) -> Iterator[Node]:
    """An expression, and those that the variables in it, and in these, are set to, where each is set once."""
    pending, seen = [node], set[str]()
    while pending:
        root = pending.pop()
        yield root
        read = {usage.name.casefold() for usage in usages_of(root) if usage.use is Use.VARIABLE}
        pending += (given for name in sorted(read - seen) if (given := _given(pipeline, name)) is not None)
        seen |= read


def _origin(pipeline: PipelineView, node: Node) -> Node:
    """What a value is before it is printed or put into a variable that is set once; a variable that holds a time stays."""
    seen: set[str] = set()
    while True:
        match node:
            case Call(name=name, arguments=(inner, *_)) if name.casefold() in _PRINTING:
                node = inner
            case Call(name=name, arguments=(Literal(value=str(variable)),)) if (
                name.casefold() == "variables" and variable.casefold() not in seen
            ):
                seen.add(variable.casefold())
                given = _given(pipeline, variable)
                if given is None or _is_time(given):
                    return node
                node = given
            case _:
                return node


def _given(pipeline: PipelineView, variable: str) -> Node | None:
    """The one expression a variable is set to; None where there are several, or it is text."""
    setting = _setting(pipeline).get(variable.casefold(), [])
    value = setting[0].type_properties.get("value") if len(setting) == 1 else None
    text = value.get("value") if isinstance(value, dict) else value
    try:
        segments = parse(text).segments if isinstance(text, str) else ()
    except ExpressionError:
        return None
    return segments[0].node if len(segments) == 1 else None


@once
def _setting(pipeline: PipelineView) -> Mapping[str, list[ActivityView]]:
    """The activities that set or append to each variable."""
    found: dict[str, list[ActivityView]] = {}
    for activity in pipeline.activities:
        if activity.type in ("SetVariable", "AppendVariable"):
            found.setdefault(activity.variable_name.casefold(), []).append(activity)
    return found


def _is_time(node: Node) -> bool:
    return any(isinstance(inner, Call) and inner.name.casefold() == "utcnow" for inner in nodes_of(node))


def _text(node: Node) -> str:
    return printed_node(node).replace("?[", "[").casefold()
