"""The surroundings of an expression as JSON: what tests, cases and `adfgen eval` write down."""

from collections.abc import Mapping

from adfgen.errors import UsageError
from adfgen.expressions.scope import NOTHING, Scope
from adfgen.model.body import Json

__all__ = ["scope_of"]

_MEMBERS = ("parameters", "globalParameters", "system", "activities", "variables", "item", "dataset", "linkedService")
# what the engine's host keeps in pipeline() beside the system variables, in its order
_PIPELINE_MEMBERS = ("globalParameters", "parameters", "libraryVariables", "dataset", "linkedService")


def scope_of(context: Json) -> Scope:
    """The scope of `{"parameters", "globalParameters", "system", "activities", "variables", "item", "dataset", "linkedService"}`.

    Every member may be missing. `system` holds the system variables, such as `RunId`. Raises UsageError.
    """
    if not isinstance(context, Mapping):
        raise UsageError("a context is a JSON object", hint=f"with any of {', '.join(_MEMBERS)}")
    for name, value in context.items():
        if name not in _MEMBERS:
            raise UsageError(f"a context has no '{name}'", hint=f"it may have {', '.join(_MEMBERS)}")
        if name != "item" and not isinstance(value, Mapping | None):
            raise UsageError(f"'{name}' of a context is a JSON object")
    pipeline = {name: context.get(name) or {} for name in _PIPELINE_MEMBERS} | (context.get("system") or {})
    return Scope(
        pipeline=pipeline,
        activities=context.get("activities") or {},
        variables=context.get("variables") or {},
        item=context.get("item", NOTHING),
        dataset=context.get("dataset", NOTHING),
        linked_service=context.get("linkedService", NOTHING),
    )
