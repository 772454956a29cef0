"""Which type an expression gives in every run, as far as its text says so."""

from collections.abc import Callable, Mapping
from typing import get_origin

from adfgen.expressions.functions.catalog import CATALOG
from adfgen.expressions.syntax import Access, Call, Literal, Node
from adfgen.expressions.value import type_of
from adfgen.model.body import Json

__all__ = ["SAMPLES", "sure_type"]

# of each type, values that stand for all of it where only the type matters; arithmetic gives integers and decimals
SAMPLES: Mapping[str, tuple[Json, ...]] = {
    "string": ("",),
    "integer": (0,),
    "number": (0, 0.5),
    "boolean": (True,),
    "array": ([],),
    "object": ({},),
}
_NAMES: Mapping[object, str] = {str: "string", int: "integer", float: "number", bool: "boolean", list: "array"}


def sure_type(node: Node) -> str | None:
    """One of the types of SAMPLES; None where it depends on the run, and for null, which fits in many places."""
    match node:
        case Literal(value=value):
            written = "number" if isinstance(value, float) else type_of(value)
            return written if written in SAMPLES else None
        case Call(name=name, arguments=(_, yes, no)) if name.lower() == "if":
            given = sure_type(yes)
            return given if given == sure_type(no) else None
        case Call(name=name):
            known = CATALOG.get(name.lower())
            return _declared(known.implementation) if known is not None else None
        case Access():
            return None


def _declared(implementation: Callable[..., Json]) -> str | None:
    """What the annotation of a function says it gives."""
    given = implementation.__annotations__["return"]
    return _NAMES.get(given, _NAMES.get(get_origin(given)))
