"""Incremental copies: a Copy whose query takes what lies beyond a stored value, however the pipeline was made.

The query is flattened to its text with a mark for each expression in it, so that `… > '@{activity('old').output…}'` and
`@concat('… > ''', activity('old').output…, '''')` read the same. What compares a column with a mark is a bound.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, Self

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.printer import printed_node
from adfgen.expressions.syntax import Call, Literal, Node, Segment, Template
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import Use, item_properties, usages_of
from adfgen.lint.flow.upstream import is_over_before
from adfgen.lint.ingestion.comparison import compared_as_sql
from adfgen.lint.ingestion.value import value_of
from adfgen.lint.view import FactoryView, PipelineView, once
from adfgen.model.activity import ActivityView
from adfgen.model.body import as_object, walk

__all__ = [
    "SUM",
    "Bound",
    "FlatQuery",
    "IncrementalCopy",
    "activities_behind",
    "flat_queries",
    "incremental_copies",
    "is_after",
    "is_upper",
    "names_watermark",
    "query_of",
]

_WORDS = r"(?:(?!\b(?:and|or|where|from|select|between)\b)[^<>=\x01\x02]){0,120}"
_MARK = re.compile(r"\x01(\d+)\x02")
_COMPARED = re.compile(rf"(>=|<=|>|<)(?!>){_WORDS}\x01(\d+)\x02", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bbetween\b{_WORDS}\x01(\d+)\x02{_WORDS}\band\b{_WORDS}\x01(\d+)\x02", re.IGNORECASE)
_COMPARISON = re.compile(r"[<>=]\s*'?\x01\d+\x02|\bbetween\s+'?\x01\d+\x02'?\s+and\s+'?\x01\d+\x02", re.IGNORECASE)
_TABLE = re.compile(r"\bfrom\b(?P<table>.*?)(?:\bwhere\b|$)", re.IGNORECASE | re.DOTALL)
_UPPER = re.compile(r"<=?(?![>=]|\s*\d+\b)")  # `status < 5` bounds no window
_DECLARED = re.compile(
    r"@(\w+)(?:\s+(?:as\s+)?[\w.]+(?:\s*\([\d, ]*\))?)?\s*=[^=;,\x01\x02]{0,60}(\x01\d+\x02)", re.IGNORECASE
)
_WATERMARK = re.compile(
    r"watermark|water_mark|cdc|hwm|last_?(load|run|modif|updat|sync|value|date|time|key)|(?:\b|_|\bset)wm(?:\b|_)",
    re.IGNORECASE,
)
_CONDITION = re.compile(r"\b(?:where|and|or|on|when)\b|\(", re.IGNORECASE)
_NAME = re.compile(r"(?:[\w\[\]\"`]+\.)*([\w\[\]\"`\x01\x02]+)\s*")
SUM = re.compile(r"dateadd|timestampadd|interval|date_sub|date_add|\+|-\s*\d", re.IGNORECASE)
_SUM_AFTER = re.compile(r"'?\s*(?:as\s+[\w()]+\s*)?[),\s]*(?:[+-]|interval)", re.IGNORECASE)

_COLUMN = re.compile(r"col(umn)?s?$|field|name$", re.IGNORECASE)


class FlatQuery(NamedTuple):
    """The text of a query with a mark for each of the expressions in it."""

    text: str
    nodes: tuple[Node, ...]

    @classmethod
    def of(cls, parts: Iterable[str | Segment]) -> Self:
        """What a text with expressions sends, whatever put it together, its comparisons written as SQL's."""
        nodes: list[Node] = []
        text = "".join(_flat(part if isinstance(part, str) else part.node, nodes) for part in parts)
        return cls(compared_as_sql(_resolved(text)), tuple(nodes))

    @property
    def tables(self) -> tuple[Node, ...]:
        """The expressions that say which table is read: those after FROM."""
        found = _TABLE.search(self.text)
        return tuple(self.marked_in(found["table"] if found else ""))

    @property
    def compared(self) -> tuple[Node, ...]:
        """The expressions something is compared with, by whatever operator."""
        return tuple(self.marked_in(" ".join(found[0] for found in _COMPARISON.finditer(self.text))))

    def marked_in(self, text: str) -> Iterator[Node]:
        """The expressions whose marks stand in a part of the text."""
        return (self.nodes[int(number)] for number in _MARK.findall(text))


class Bound(NamedTuple):
    """One side of a window: the comparison as written and the expression the column is compared with.

    `column` is the case-folded name of what is compared, empty where that is no mere column; `is_plain` says whether it is
    compared with the value itself, and not with a sum of it.
    """

    operator: str
    node: Node
    column: str = ""
    is_plain: bool = True


@dataclass(frozen=True)
class IncrementalCopy:
    """A Copy that resumes from a stored value: `lower` is where it resumes.

    `upper` is the value the window ends at, None where there is none or SQL alone decides it; `is_closed` tells these
    apart. `sources` are the case-folded names of the activities the lower bound comes from; there are none where it comes
    with the item of a loop, or, as `is_given` says, with a parameter.
    """

    pipeline: PipelineView
    activity: ActivityView
    query: ExpressionSite
    lower: Bound
    upper: Bound | None
    is_closed: bool
    sources: frozenset[str]
    is_given: bool
    flat: FlatQuery

    @cached_property
    def start(self) -> str | None:
        """The value it resumes from, as `value_of` writes it."""
        return value_of(self.pipeline, self.lower.node)

    @cached_property
    def end(self) -> str | None:
        """The value its window ends at, as `value_of` writes it."""
        return None if self.upper is None else value_of(self.pipeline, self.upper.node)

    @cached_property
    def upper_sources(self) -> frozenset[str]:
        """The case-folded names of the activities the upper bound comes from."""
        return frozenset() if self.upper is None else activities_behind(self.pipeline, self.upper.node)


@once
def incremental_copies(view: FactoryView) -> tuple[IncrementalCopy, ...]:
    """Every Copy of a factory that reads what lies beyond a stored value.

    One that an earlier activity looked up, or one called as watermarks are: a parameter, or a property of a loop's item.
    """
    return tuple(_copies(view))


def _copies(view: FactoryView) -> Iterator[IncrementalCopy]:
    pipelines = {pipeline.artifact.key: pipeline for pipeline in view.pipelines}
    for site in view.sites:
        activity = site.activity
        if activity is None or activity.type != "Copy" or isinstance(site.parsed, ExpressionError):
            continue
        if site.pointer.startswith(f"{activity.pointer}/typeProperties/source/"):
            found = _read(pipelines[site.artifact.key], activity, site, site.parsed)
            if found is not None:
                yield found


def query_of(activity: ActivityView) -> str:
    """The SQL a Lookup or a Script sends, as written; empty for every other activity."""
    held = {"Lookup": "source", "Script": "scripts"}.get(activity.type)
    value = activity.type_properties.get(held) if held else None
    return "\n".join(item for _, item in walk(value) if isinstance(item, str)) if value is not None else ""


def flat_queries(pipeline: PipelineView, activity: ActivityView) -> Iterator[FlatQuery]:
    """What the expressions in an activity's source send, each with a mark for what is put into it."""
    for site in pipeline.sites_in(activity):
        if site.pointer.startswith(f"{activity.pointer}/typeProperties/source/") and not isinstance(
            site.parsed, ExpressionError
        ):
            yield FlatQuery.of(site.parsed.parts)


def names_watermark(text: str) -> bool:
    """Whether a name, or a statement, speaks of a watermark as people call theirs."""
    return bool(_WATERMARK.search(_plain(text)))


def is_upper(text: str) -> bool:
    """Whether SQL compares something with an upper bound."""
    return bool(_UPPER.search(text))


def is_after(copy: IncrementalCopy, activity: ActivityView) -> bool:
    """Whether an activity starts when the copy is over."""
    return is_over_before(copy.pipeline, copy.activity.name.casefold(), activity)


def _read(
    pipeline: PipelineView, activity: ActivityView, site: ExpressionSite, template: Template
) -> IncrementalCopy | None:
    flat = FlatQuery.of(_time_filter(pipeline, activity, site, template) or template.parts)
    text, nodes = flat.text, flat.nodes
    bounds = list(_bounds(text, nodes))
    for lower in (bound for bound in bounds if bound.operator.startswith(">")):
        sources = activities_behind(pipeline, lower.node)
        is_given = not sources and _is_watermark(_parameters_in(lower.node))
        if sources or is_given or _is_watermark(item_properties(lower.node)):
            upper = next((bound for bound in bounds if bound.operator.startswith("<")), None)
            is_closed = upper is not None or is_upper(text)
            return IncrementalCopy(pipeline, activity, site, lower, upper, is_closed, sources, is_given, flat)
    return None


def _time_filter(
    pipeline: PipelineView, activity: ActivityView, site: ExpressionSite, template: Template
) -> tuple[str | Segment, ...]:
    """When the files were modified that a source reads, as a query; empty for everything else a source is given.

    `modifiedDatetimeStart` is in the window and `modifiedDatetimeEnd` is not:
    https://learn.microsoft.com/azure/data-factory/connector-azure-blob-storage. What files say of themselves is no watermark.
    """
    pointer = site.pointer.removesuffix("/value")
    is_filter = pointer.endswith("/modifiedDatetimeStart")
    if not is_filter or any(item.type == "GetMetadata" for item in _activities_in(pipeline, template)):
        return ()
    end = f"{pointer.removesuffix('Start')}End"
    held = as_object(as_object(activity.type_properties.get("source")).get("storeSettings"))
    parsed = (other.parsed for other in pipeline.sites_in(activity) if other.pointer.removesuffix("/value") == end)
    upper = next((found.parts for found in parsed if not isinstance(found, ExpressionError)), ())
    closed = " and modified < " if held.get("modifiedDatetimeEnd") else ""
    return "modified >= ", *template.parts, closed, *upper


def _activities_in(pipeline: PipelineView, template: Template) -> Iterator[ActivityView]:
    for segment in template.segments:
        for name in activities_behind(pipeline, segment.node):
            yield from pipeline.called(name)


def _bounds(text: str, nodes: Sequence[Node]) -> Iterator[Bound]:
    for found in _COMPARED.finditer(text):
        is_sum = SUM.search(found[0]) or _SUM_AFTER.match(text, found.end())
        yield Bound(found[1], nodes[int(found[2])], _column_before(text[: found.start()], nodes), not is_sum)
    for found in _BETWEEN.finditer(text):
        column = _column_before(text[: found.start()], nodes)
        is_plain = not SUM.search(found[0])
        yield Bound(">=", nodes[int(found[1])], column, is_plain)
        yield Bound("<=", nodes[int(found[2])], column, is_plain)


def _column_before(text: str, nodes: Sequence[Node]) -> str:
    """The name a text ends with, whatever qualifies it; an expression that gives the name stands as it is printed."""
    start = max((found.end() for found in _CONDITION.finditer(text)), default=0)
    found = _NAME.fullmatch(text[start:].lstrip())
    name = found[1].strip('[]"`') if found else ""
    return _MARK.sub(lambda mark: printed_node(nodes[int(mark[1])]), name).casefold()


def _resolved(text: str) -> str:
    """The text of a query with the marks its own variables were given in place of these: `DECLARE @low datetime = …`."""
    given = {found[1].casefold(): found[2] for found in _DECLARED.finditer(text)}
    return re.sub(r"@(\w+)", lambda found: given.get(found[1].casefold(), found[0]), text) if given else text


def _is_watermark(names: Iterable[str]) -> bool:
    """Whether one of the names is that of a watermark, and not of the column it is taken from."""
    return any(names_watermark(name) and not _COLUMN.search(name) for name in names)


def _parameters_in(node: Node) -> Iterator[str]:
    return (usage.name for usage in usages_of(node) if usage.use is Use.PARAMETER)


def _flat(part: str | Node, nodes: list[Node]) -> str:
    """Text as it is, `concat`, `replace` and the answers of `if` taken apart, all else a mark with its number."""
    match part:
        case str(text) | Literal(value=str(text)):
            return text
        case Call(name=name, arguments=arguments) if name.casefold() == "concat":
            return "".join(_flat(argument, nodes) for argument in arguments)
        case Call(name=name, arguments=(whole, Literal(value=str(token)), value)) if (
            name.casefold() == "replace" and token
        ):
            return _flat(whole, nodes).replace(token, _flat(value, nodes))
        case Call(name=name, arguments=(_, *answers)) if name.casefold() == "if":
            return "\n".join(_flat(answer, nodes) for answer in answers)
        case _:
            nodes.append(part)
            return f"\x01{len(nodes) - 1}\x02"


def activities_behind(pipeline: PipelineView, node: Node) -> frozenset[str]:
    """The activities whose output a value is made of, directly or through variables of the pipeline."""
    used = list(usages_of(node))
    found = {usage.name.casefold() for usage in used if usage.use is Use.ACTIVITY}
    for usage in used:
        if usage.use is Use.VARIABLE:
            found |= _behind_variables(pipeline).get(usage.name.casefold(), frozenset())
    return frozenset(found)


@once
def _behind_variables(pipeline: PipelineView) -> Mapping[str, frozenset[str]]:
    """The activities whose outputs each variable of a pipeline is set to."""
    found: dict[str, frozenset[str]] = {}
    for activity in pipeline.activities:
        if activity.type == "SetVariable":
            name = activity.variable_name.casefold()
            usages = (usage for site in pipeline.sites_in(activity) for usage in site.usages)
            named = frozenset(usage.name.casefold() for usage in usages if usage.use is Use.ACTIVITY)
            found[name] = found.get(name, frozenset()) | named
    return found


def _plain(pointer: str) -> str:
    return pointer.replace(" ", "_").replace("-", "_")
