"""Incremental copies: a Copy whose query takes what lies beyond a stored value, however the pipeline was made.

The query is flattened to its text with a mark for each expression in it, so that `… > '@{activity('old').output…}'` and
`@concat('… > ''', activity('old').output…, '''')` read the same. What compares a column with a mark is a bound.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.syntax import Access, Call, Literal, Node, Template
from adfgen.lint.expression_site import ExpressionSite
from adfgen.lint.upstream import readable_from
from adfgen.lint.usage import Use, nodes_of, usages_of
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json, walk
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind

__all__ = ["Bound", "IncrementalCopy", "incremental_copies", "is_after", "later_maxima", "later_times", "query_of"]

_WORDS = r"(?:(?!\b(?:and|or|where|from|select|between)\b)[^<>=\x01\x02]){0,120}"
_COMPARED = re.compile(rf"(>=|<=|>|<)(?!>){_WORDS}\x01(\d+)\x02", re.IGNORECASE)
_BETWEEN = re.compile(rf"\bbetween\b{_WORDS}\x01(\d+)\x02{_WORDS}\band\b{_WORDS}\x01(\d+)\x02", re.IGNORECASE)
_UPPER = re.compile(r"<=?(?![>=]|\s*\d+\b)")  # `status < 5` bounds no window
_DECLARED = re.compile(
    r"@(\w+)(?:\s+(?:as\s+)?[\w.]+(?:\s*\([\d, ]*\))?)?\s*=[^=;,\x01\x02]{0,60}(\x01\d+\x02)", re.IGNORECASE
)
_MAXIMUM = re.compile(
    r"\bmax\s*\(|\btop\s*\(?\s*1\b.*\border\s+by\b.*\bdesc|\border\s+by\b.*\bdesc\b.*\blimit\s+1",
    re.IGNORECASE | re.DOTALL,
)
_WATERMARK = re.compile(
    r"watermark|water_mark|cdc|hwm|last_?(load|run|modif|updat|sync|value|date|time|key)", re.IGNORECASE
)

_COLUMN = re.compile(r"col(umn)?s?$|field|name$", re.IGNORECASE)
_FROM = re.compile(r"\bfrom\s+([^\s;)]+)", re.IGNORECASE)
_NOW = re.compile(
    r"\b(?:utcnow|getdate|getutcdate|sysdatetime|sysutcdatetime)\s*\(|\bcurrent_timestamp\b", re.IGNORECASE
)
_WRITES = re.compile(r"\b(?:update|insert|merge)\b", re.IGNORECASE)
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
    is_given: bool = False

    @property
    def upper_sources(self) -> frozenset[str]:
        """The case-folded names of the activities the upper bound comes from."""
        return frozenset() if self.upper is None else _activities_behind(self.pipeline, self.upper.node)


def incremental_copies(view: FactoryView) -> Iterator[IncrementalCopy]:
    """Every Copy of a factory that reads what lies beyond a stored value.

    One that an earlier activity looked up, or one called as watermarks are: a parameter, or a property of a loop's item.
    """
    pipelines = {pipeline.artifact.key: pipeline for pipeline in view.pipelines}
    for site in view.sites:
        activity = site.activity
        if activity is None or activity.type != "Copy" or isinstance(site.parsed, ExpressionError):
            continue
        if site.pointer.startswith(f"{activity.pointer}/typeProperties/source/"):
            found = _read(pipelines[site.artifact.key], activity, site, site.parsed)
            if found is not None:
                yield found


def later_maxima(view: FactoryView, copy: IncrementalCopy) -> Iterator[ActivityView]:
    """Lookups and Scripts that ask the source for a maximum once the copy is over, without a bound of their own.

    The maximum of what the copy has written is another thing: nothing can come in between.
    """
    for activity in copy.pipeline.activities:
        text = query_of(activity)
        is_open = _MAXIMUM.search(text) and not _UPPER.search(text)
        if is_open and is_after(copy, activity) and _asks_source(view, copy, activity, text):
            yield activity


def query_of(activity: ActivityView) -> str:
    """The SQL a Lookup or a Script sends, as written; empty for every other activity."""
    held = {"Lookup": "source", "Script": "scripts"}.get(activity.type)
    value = activity.type_properties.get(held) if held else None
    return "\n".join(item for _, item in walk(value) if isinstance(item, str)) if value is not None else ""


def later_times(view: FactoryView, copy: IncrementalCopy) -> Iterator[tuple[str, str]]:
    """Pointer and activity of each value called as watermarks are that is the time once the copy is over.

    An activity that stores the end of the window writes the time beside it to say when.
    """
    for activity in copy.pipeline.activities:
        if is_after(copy, activity) and not _stores_end(view, copy, activity):
            for pointer, text, name in _stored_by(activity):
                if _NOW.search(text) and _WATERMARK.search(_plain(name)):
                    yield f"{activity.pointer}{pointer}", activity.name


def _stored_by(activity: ActivityView) -> Iterator[tuple[str, str, str]]:
    """Pointer, text and name of each value an activity may store: a procedure's parameters, a statement that writes."""
    if activity.type in _HELD_IN:
        held = _HELD_IN[activity.type]
        for pointer, text in walk(activity.type_properties.get(held), f"/typeProperties/{held}"):
            if isinstance(text, str):
                yield pointer, text, pointer
    elif _WRITES.search(query_of(activity)):
        yield "", query_of(activity), query_of(activity)


def _stores_end(view: FactoryView, copy: IncrementalCopy, activity: ActivityView) -> bool:
    """Whether an activity uses what the upper bound is made of."""
    if copy.upper is None:
        return False
    end = _inputs(copy.pipeline, copy.upper.node)
    texts = (site.parsed for site in view.sites if _is_in(site, copy.pipeline, activity))
    nodes = (
        part for parsed in texts if isinstance(parsed, Template) for part in parsed.parts if not isinstance(part, str)
    )
    return any(end & _inputs(copy.pipeline, part.node) for part in nodes)


def _is_in(site: ExpressionSite, pipeline: PipelineView, activity: ActivityView) -> bool:
    is_same = site.activity is not None and site.activity.pointer == activity.pointer
    return is_same and site.artifact is pipeline.artifact


def _inputs(pipeline: PipelineView, node: Node) -> frozenset[tuple[Use, str]]:
    """The parameters, variables and activities a value is made of."""
    used = {(usage.use, usage.name.casefold()) for usage in usages_of(node) if usage.name}
    return frozenset(used | {(Use.ACTIVITY, name) for name in _activities_behind(pipeline, node)})


def _asks_source(view: FactoryView, copy: IncrementalCopy, activity: ActivityView, query: str) -> bool:
    """Whether a query goes to what the copy reads: its service, and where that is the sink's too, its table."""
    asked = _services(view, copy.pipeline, f"{activity.pointer}/")
    read, written = (_services(view, copy.pipeline, f"{copy.activity.pointer}/{end}/") for end in ("inputs", "outputs"))
    if not asked or not read:
        return True
    table = _FROM.search(query)
    if not asked & read or table is None or not asked & written:
        return bool(asked & read)
    return "@" in table[1] or table[1].casefold() in copy.query.text.casefold()


def _services(view: FactoryView, pipeline: PipelineView, within: str) -> frozenset[ArtifactKey]:
    """The linked services behind the references below a pointer of a pipeline."""
    found: set[ArtifactKey] = set()
    for reference in view.references.all:
        if reference.source is pipeline.artifact and reference.pointer.startswith(within):
            target = view.references.target(reference)
            if target is not None and target.key.kind is Kind.DATASET:
                found.update(key for key in view.references.needs[target.key] if key.kind is Kind.LINKED_SERVICE)
            elif target is not None and target.key.kind is Kind.LINKED_SERVICE:
                found.add(target.key)
    return frozenset(found)


def is_after(copy: IncrementalCopy, activity: ActivityView) -> bool:
    """Whether an activity starts when the copy is over."""
    return copy.activity.name.casefold() in readable_from(copy.pipeline, activity)


def _read(
    pipeline: PipelineView, activity: ActivityView, site: ExpressionSite, template: Template
) -> IncrementalCopy | None:
    nodes: list[Node] = []
    text = _resolved("".join(_flat(part if isinstance(part, str) else part.node, nodes) for part in template.parts))
    bounds = [Bound(found[1], nodes[int(found[2])]) for found in _COMPARED.finditer(text)]
    for found in _BETWEEN.finditer(text):
        bounds += [Bound(">=", nodes[int(found[1])]), Bound("<=", nodes[int(found[2])])]
    for lower in (bound for bound in bounds if bound.operator.startswith(">")):
        sources = _activities_behind(pipeline, lower.node)
        is_given = not sources and _is_watermark(_parameters_in(lower.node))
        if sources or is_given or _is_watermark(_properties_in(lower.node)):
            upper = next((bound for bound in bounds if bound.operator.startswith("<")), None)
            is_closed = upper is not None or bool(_UPPER.search(text))
            return IncrementalCopy(pipeline, activity, site, lower, upper, is_closed, sources, is_given)
    return None


def _resolved(text: str) -> str:
    """The text of a query with the marks its own variables were given in place of these: `DECLARE @low datetime = …`."""
    given = {found[1].casefold(): found[2] for found in _DECLARED.finditer(text)}
    return re.sub(r"@(\w+)", lambda found: given.get(found[1].casefold(), found[0]), text) if given else text


def _is_watermark(names: Iterable[str]) -> bool:
    """Whether one of the names is that of a watermark, and not of the column it is taken from."""
    return any(_WATERMARK.search(_plain(name)) and not _COLUMN.search(name) for name in names)


def _parameters_in(node: Node) -> Iterator[str]:
    return (usage.name for usage in usages_of(node) if usage.use is Use.PARAMETER)


def _properties_in(node: Node) -> Iterator[str]:
    """The properties of a loop's item a value is made of."""
    for inner in nodes_of(node):
        match inner:
            case Access(target=Call(name=name), key=Literal(value=str(key))) if name.casefold() == "item":
                yield key


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
