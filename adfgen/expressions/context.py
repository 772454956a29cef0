"""The surroundings of an expression as JSON: what tests, cases and `adfgen eval` write down."""

from collections.abc import Mapping

from adfgen.errors import UsageError
from adfgen.expressions.scope import NOTHING, Scope
from adfgen.expressions.value import type_of
from adfgen.model.body import Json

__all__ = ["ContextError", "scope_of"]

_MEMBERS = ("parameters", "globalParameters", "system", "activities", "variables", "item", "dataset", "linkedService")
_SHAPES = {"activities": """activities by their names, such as {"Look": {"output": {"firstRow": {}}}}"""}
# what the engine's host keeps in pipeline() beside the system variables, in its order
_PIPELINE_MEMBERS = ("globalParameters", "parameters", "libraryVariables", "dataset", "linkedService")


class ContextError(UsageError):
    """A context that is none; `member` is the one it is about, '' for all of it."""

    def __init__(self, message: str, *, hint: str, member: str = "") -> None:
        super().__init__(message, hint=hint)
        self.member = member


def scope_of(context: Json) -> Scope:
    """The scope of `{"parameters", "globalParameters", "system", "activities", "variables", "item", "dataset", "linkedService"}`.

    Every member may be missing. `system` holds the system variables, such as `RunId`. Raises ContextError.
    """
    if not isinstance(context, Mapping):
        hint = f"it is a JSON object with any of {', '.join(_MEMBERS)}"
        raise ContextError(f"the context is of type {type_of(context)}", hint=hint)
    for name, value in context.items():
        if name not in _MEMBERS:
            hint = f"it may have {', '.join(_MEMBERS)}"
            raise ContextError(f"a context has no '{name}'", hint=hint, member=name)
        if name != "item" and not isinstance(value, Mapping | None):
            hint = f"it takes a JSON object: {_SHAPES.get(name, 'values by their names')}"
            raise ContextError(f"'{name}' of the context is of type {type_of(value)}", hint=hint, member=name)
    pipeline = {name: context.get(name) or {} for name in _PIPELINE_MEMBERS} | (context.get("system") or {})
    return Scope(
        pipeline=pipeline,
        activities=context.get("activities") or {},
        variables=context.get("variables") or {},
        item=context.get("item", NOTHING),
        dataset=context.get("dataset", NOTHING),
        linked_service=context.get("linkedService", NOTHING),
    )
