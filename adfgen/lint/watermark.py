"""Incremental copies: a Copy whose query takes what lies beyond a stored value, however the pipeline was made.

The query is flattened to its text with a mark for each expression in it, so that `… > '@{activity('old').output…}'` and
`@concat('… > ''', activity('old').output…, '''')` read the same. What compares a column with a mark is a bound.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.syntax import Call, Literal, Node, Template
from adfgen.lint.expression_site import ExpressionSite
from adfgen.lint.upstream import readable_from
from adfgen.lint.usage import Use, usages_of
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, walk

__all__ = ["Bound", "IncrementalCopy", "incremental_copies", "is_after", "later_maxima", "later_times", "query_of"]

_WORDS = r"(?:(?!\b(?:and|or|where|from|select|between)\b)[^<>=\x01\x02]){0,120}"
_COMPARED = re.compile(rf"(>=|<=|>|<)(?!>){_WORDS}\x01(\d+)\x02", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bbetween\b{_WORDS}\x01(\d+)\x02{_WORDS}\band\b{_WORDS}\x01(\d+)\x02", re.IGNORECASE)
_UPPER = re.compile(r"<=?(?!>)")
_MAXIMUM = re.compile(
    r"\bmax\s*\(|\btop\s*\(?\s*1\b.*\border\s+by\b.*\bdesc|\border\s+by\b.*\bdesc\b.*\blimit\s+1",
    re.IGNORECASE | re.DOTALL,
)
_WATERMARK = re.compile(
    r"watermark|water_mark|cdc|hwm|last_?(load|run|modif|updat|sync|value|date|time|key)", re.IGNORECASE
)

_NOW = re.compile(r"\butcnow\(", re.IGNORECASE)
_HELD_IN = {"SqlServerStoredProcedure": "storedProcedureParameters"}


@dataclass(frozen=True, slots=True)
class Bound:
    """One side of a window: the comparison as written and the expression the column is compared with."""

    operator: str
    node: Node


@dataclass(frozen=True, slots=True)
class IncrementalCopy:
    """A Copy that resumes from a stored value: `lower` is where it resumes.

    `upper` is the value the window ends at, None where there is none or SQL alone decides it; `is_closed` tells these
    apart. `sources` are the case-folded names of the activities the lower bound comes from.
    """

    pipeline: PipelineView
    activity: ActivityView
    query: ExpressionSite
    lower: Bound
    upper: Bound | None
    is_closed: bool
    sources: frozenset[str]

    @property
    def upper_sources(self) -> frozenset[str]:
        """The case-folded names of the activities the upper bound comes from."""
        return frozenset() if self.upper is None else _activities_behind(self.pipeline, self.upper.node)


def incremental_copies(view: FactoryView) -> Iterator[IncrementalCopy]:
    """Every Copy of a factory that reads what lies beyond a value an earlier activity looked up."""
    pipelines = {pipeline.artifact.key: pipeline for pipeline in view.pipelines}
    for site in view.sites:
        activity = site.activity
        if activity is None or activity.type != "Copy" or isinstance(site.parsed, ExpressionError):
            continue
        if site.pointer.startswith(f"{activity.pointer}/typeProperties/source/"):
            found = _read(pipelines[site.artifact.key], activity, site, site.parsed)
            if found is not None:
                yield found


def later_maxima(copy: IncrementalCopy) -> Iterator[ActivityView]:
    """Lookups and Scripts that ask for a maximum once the copy is over, without a bound of their own."""
    for activity in copy.pipeline.activities:
        text = query_of(activity)
        if _MAXIMUM.search(text) and not _UPPER.search(text) and is_after(copy, activity):
            yield activity


def query_of(activity: ActivityView) -> str:
    """The SQL a Lookup or a Script sends, as written; empty for every other activity."""
    held = {"Lookup": "source", "Script": "scripts"}.get(activity.type)
    value = activity.type_properties.get(held) if held else None
    return "\n".join(item for _, item in walk(value) if isinstance(item, str)) if value is not None else ""


def later_times(copy: IncrementalCopy) -> Iterator[tuple[str, str]]:
    """Pointer and activity of each value called as watermarks are that is the time once the copy is over."""
    for activity in copy.pipeline.activities:
        if activity.type in _HELD_IN and is_after(copy, activity):
            held = _HELD_IN[activity.type]
            for pointer, text in walk(activity.type_properties.get(held)):
                if isinstance(text, str) and _NOW.search(text) and _WATERMARK.search(_plain(pointer)):
                    yield f"{activity.pointer}/typeProperties/{held}{pointer}", activity.name


def is_after(copy: IncrementalCopy, activity: ActivityView) -> bool:
    """Whether an activity starts when the copy is over."""
    return copy.activity.name.casefold() in readable_from(copy.pipeline, activity)


def _read(
    pipeline: PipelineView, activity: ActivityView, site: ExpressionSite, template: Template
) -> IncrementalCopy | None:
    nodes: list[Node] = []
    text = "".join(_flat(part if isinstance(part, str) else part.node, nodes) for part in template.parts)
    bounds = [Bound(found[1], nodes[int(found[2])]) for found in _COMPARED.finditer(text)]
    for found in _BETWEEN.finditer(text):
        bounds += [Bound(">=", nodes[int(found[1])]), Bound("<=", nodes[int(found[2])])]
    for lower in (bound for bound in bounds if bound.operator.startswith(">")):
        sources = _activities_behind(pipeline, lower.node)
        if sources:
            upper = next((bound for bound in bounds if bound.operator.startswith("<")), None)
            is_closed = upper is not None or bool(_UPPER.search(text))
            return IncrementalCopy(pipeline, activity, site, lower, upper, is_closed, sources)
    return None


def _flat(part: str | Node, nodes: list[Node]) -> str:
    """Text as it is, `concat` taken apart, every other expression a mark with its number."""
    match part:
        case str(text) | Literal(value=str(text)):
            return text
        case Call(name=name, arguments=arguments) if name.casefold() == "concat":
            return "".join(_flat(argument, nodes) for argument in arguments)
        case _:
            nodes.append(part)
            return f"\x01{len(nodes) - 1}\x02"


def _activities_behind(pipeline: PipelineView, node: Node) -> frozenset[str]:
    """The activities whose output a value is made of, directly or through variables of the pipeline."""
    used = list(usages_of(node))
    variables = {usage.name.casefold() for usage in used if usage.use is Use.VARIABLE}
    found = {usage.name.casefold() for usage in used if usage.use is Use.ACTIVITY}
    for activity in pipeline.activities if variables else ():
        if activity.type == "SetVariable" and str(activity.type_properties.get("variableName")).casefold() in variables:
            found |= set(_named_activities(activity.type_properties.get("value")))
    return frozenset(found)


def _named_activities(value: Json) -> Iterator[str]:
    for _, text in walk(value):
        if isinstance(text, str):
            yield from (name.casefold() for name in re.findall(r"activity\('([^']+)'\)", text))


def _plain(pointer: str) -> str:
    return pointer.replace(" ", "_").replace("-", "_")
