"""Where expressions stand in a factory: every string the service would evaluate, parsed, with its surroundings."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.parser import is_expression, parse
from adfgen.expressions.syntax import Call, Node, Template
from adfgen.lint.expression.property_read import PropertyRead, reads_in
from adfgen.lint.expression.usage import Usage, calls_in, usages_in
from adfgen.model.activity import ACTIVITY_LISTS, ActivityView, all_activities
from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind
from adfgen.source import escape_pointer

__all__ = ["ExpressionSite", "sites_of"]

# never evaluated: names, texts of the user, defaults, data flow scripts
_LITERAL = frozenset(
    {
        "name", "description", "referenceName", "defaultValue", "annotations", "script", "scriptLines", "variableName",
        "dependsOn", "folder", "type",
    }
)  # fmt: skip
_COLUMNS = frozenset({"schema", "structure"})
_CONTAINERS = frozenset({*ACTIVITY_LISTS, "cases"})


@dataclass(frozen=True)
class ExpressionSite:
    """One string: the artifact, the pointer, the text, the activity it belongs to, and whether an object wraps it.

    `is_object` is true for `{"type": "Expression", "value": …}`, false for a bare string.
    """

    artifact: Artifact
    pointer: str
    text: str
    is_object: bool
    activity: ActivityView | None = None

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """The root of each expression in the text, in order; none when it cannot be parsed."""
        return tuple(segment.node for segment in self.parsed.segments) if isinstance(self.parsed, Template) else ()

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """Every call of a function, at any depth; none when it cannot be parsed."""
        return tuple(calls_in(self.parsed)) if isinstance(self.parsed, Template) else ()

    @cached_property
    def usages(self) -> tuple[Usage, ...]:
        """What the expression uses by a written name; nothing when it cannot be parsed."""
        return tuple(usages_in(self.parsed)) if isinstance(self.parsed, Template) else ()

    @cached_property
    def reads(self) -> tuple[PropertyRead, ...]:
        """Which properties the expression reads of what its calls give; nothing when it cannot be parsed."""
        return tuple(reads_in(self.parsed)) if isinstance(self.parsed, Template) else ()

    @cached_property
    def parsed(self) -> Template | ExpressionError:
        """The expression, or why it cannot be parsed."""
        try:
            return parse(self.text)
        except ExpressionError as error:
            return error


def sites_of(artifact: Artifact) -> Iterator[ExpressionSite]:
    """Every string of an artifact that the service would evaluate, or that an Expression object says it is."""
    if artifact.key.kind is Kind.PIPELINE:
        for view in all_activities(artifact):
            for key, value in view.body.items():
                if key not in _LITERAL and (key == "typeProperties" or key.casefold() != "typeproperties"):
                    yield from _find(artifact, value, f"{view.pointer}/{escape_pointer(key)}", view)
    elif artifact.key.kind is not Kind.DATA_FLOW:
        yield from _find(artifact, artifact.properties, "/properties", None)


def _find(artifact: Artifact, value: Json, pointer: str, activity: ActivityView | None) -> Iterator[ExpressionSite]:
    if isinstance(value, str):
        if is_expression(value):
            yield ExpressionSite(artifact, pointer, value, is_object=False, activity=activity)
    elif isinstance(value, dict):
        wrapped = value.get("value")
        if value.get("type") == "Expression" and isinstance(wrapped, str):
            yield ExpressionSite(artifact, f"{pointer}/value", wrapped, is_object=True, activity=activity)
            return
        own_names = pointer.endswith("/parameters")  # of arguments: one may be called 'folder'
        for key, child in value.items():
            inner = key in _CONTAINERS and activity is not None and _is_inner(activity, pointer)
            literal = key in _LITERAL or (key in _COLUMNS and activity is None and _is_data(child))
            if not inner and (own_names or not literal):
                yield from _find(artifact, child, f"{pointer}/{escape_pointer(key)}", activity)
    elif isinstance(value, list):
        for index, child in enumerate(value):
            yield from _find(artifact, child, f"{pointer}/{index}", activity)


def _is_data(columns: Json) -> bool:
    """Whether columns are written out, whose names may hold anything; one text or Expression object is evaluated."""
    match columns:
        case {"type": "Expression", "value": str()} | str():
            return False
    return True


def _is_inner(activity: ActivityView, pointer: str) -> bool:
    """Whether a list of that name here holds inner activities, which bring their own sites."""
    return pointer == f"{activity.pointer}/typeProperties"
