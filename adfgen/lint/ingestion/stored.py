"""What a pipeline stores as the next watermark of an incremental copy: by a procedure, a statement, a request or a file."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.parser import parse
from adfgen.expressions.printer import printed_node
from adfgen.expressions.syntax import Call, Literal, Node, Template
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import nodes_of
from adfgen.lint.ingestion.watermark import IncrementalCopy, names_watermark, query_of
from adfgen.lint.view import FactoryView, PipelineView
from adfgen.model.activity import ActivityView
from adfgen.model.body import Json

__all__ = ["Stored", "is_cut", "is_end", "is_named_store", "is_start", "is_writer", "same_value", "stored_values"]

_WRITES = re.compile(
    r"\b(?:update|insert|merge)\b|\bexec(?:ute)?\s+\S*(?:writ|updat|upsert|set|stor|sav|insert)", re.IGNORECASE
)
_STORES = re.compile(
    r"(?:writ|updat|upsert|set|stor(?!ed)|sav)[a-z]*[ _-]*(?:new|last|the)?[ _-]*(?:water[ _-]?mark|wm)", re.IGNORECASE
)
_HELD_IN = {
    "SqlServerStoredProcedure": "storedProcedureParameters",
    "Script": "scripts",
    "Lookup": "source",
    "WebActivity": "body",
    "Copy": "source/additionalColumns",
}
_PRINTING = frozenset({"formatdatetime", "string", "int"})


@dataclass(frozen=True, slots=True)
class Stored:
    """A value given to an activity that writes: by whom, where, and the expression it is."""

    activity: ActivityView
    site: ExpressionSite
    node: Node


def stored_values(view: FactoryView, copy: IncrementalCopy) -> Iterator[Stored]:
    """Every value the pipeline of a copy gives to an activity that may store its watermark."""
    for site in view.sites:
        if site.artifact is copy.pipeline.artifact and site.activity is not None and isinstance(site.parsed, Template):
            held = f"{site.activity.pointer}/typeProperties/{_HELD_IN.get(site.activity.type)}"
            if site.pointer.startswith(f"{held}/") and is_writer(copy, site.activity):
                for segment in site.parsed.segments:
                    yield Stored(site.activity, site, segment.node)


def is_writer(copy: IncrementalCopy, activity: ActivityView) -> bool:
    """Whether an activity may store a watermark.

    A request does where it says so; a Copy where it writes what the watermark is looked up in.
    """
    match activity.type:
        case "SqlServerStoredProcedure":
            return True
        case "Script" | "Lookup":
            return bool(_WRITES.search(query_of(activity)))
        case "WebActivity":
            return names_watermark(f"{activity.name} {activity.type_properties.get('url')}")
        case "Copy":
            looked_up = (copy.pipeline.by_name.get(name) for name in copy.sources)
            places = {_dataset(item.type_properties.get("dataset")) for item in looked_up if item is not None}
            outputs = activity.body.get("outputs")
            return any(_dataset(end) in places for end in (outputs if isinstance(outputs, list) else ()))
        case _:
            return False


def is_named_store(activity: ActivityView) -> bool:
    """Whether an activity, or the procedure it calls, is called after storing a watermark: `usp_write_watermark`."""
    return bool(_STORES.search(f"{activity.name} {activity.type_properties.get('storedProcedureName')}"))


def is_end(copy: IncrementalCopy, stored: Stored) -> bool:
    """Whether what is stored is the value the window ends at."""
    return copy.upper is not None and same_value(copy.pipeline, stored.node, copy.upper.node)


def is_start(copy: IncrementalCopy, stored: Stored) -> bool:
    """Whether what is stored is the value the copy resumed from."""
    return same_value(copy.pipeline, stored.node, copy.lower.node)


def same_value(pipeline: PipelineView, one: Node, other: Node) -> bool:
    """Whether two expressions give one value, however it is printed; the time is another one each time it is asked for."""
    first = _origin(pipeline, one)
    return not _is_time(first) and _text(first) == _text(_origin(pipeline, other))


def is_cut(node: Node) -> bool:
    """Whether an expression prints a moment without the fraction of its second."""
    match node:
        case Call(name=name, arguments=(_, Literal(value=str(form)), *_)) if name.casefold() == "formatdatetime":
            return len(form) > 1 and "f" not in form.lower()
        case _:
            return False


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
    setting = [
        activity
        for activity in pipeline.activities
        if activity.type in ("SetVariable", "AppendVariable")
        and str(activity.type_properties.get("variableName")).casefold() == variable.casefold()
    ]
    value = setting[0].type_properties.get("value") if len(setting) == 1 else None
    text = value.get("value") if isinstance(value, dict) else value
    try:
        segments = parse(text).segments if isinstance(text, str) else ()
    except ExpressionError:
        return None
    return segments[0].node if len(segments) == 1 else None


def _is_time(node: Node) -> bool:
    return any(isinstance(inner, Call) and inner.name.casefold() == "utcnow" for inner in nodes_of(node))


def _text(node: Node) -> str:
    return printed_node(node).replace("?[", "[").casefold()


def _dataset(value: Json) -> str:
    return str(value.get("referenceName")) if isinstance(value, dict) else ""
