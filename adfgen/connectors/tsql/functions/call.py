"""Calls by name: the closed list is asked, everything else is refused with its place."""

from adfgen.connectors.tsql.functions import aggregate, date, json, logic, number, session, string
from adfgen.connectors.tsql.functions.registry import FUNCTIONS, SESSION_VALUES, WINDOW_MARK, Call
from adfgen.connectors.tsql.refusal import BatchError, refused, start_of
from adfgen.connectors.tsql.value import Value

__all__ = ["MODULES", "WINDOW_MARK", "Call", "call"]

# importing them filled the list
MODULES = (aggregate, date, json, logic, number, session, string)


def call(request: Call) -> Value:
    """The value of a function call. Raises BatchError: 174 for a wrong number of arguments, a refusal for a stranger."""
    known = FUNCTIONS.get(request.name)
    if known is None:
        if request.name in SESSION_VALUES and not request.arguments:
            return SESSION_VALUES[request.name](request.binder.binding)
        raise refused(f"function '{request.name}'", request.node)
    count = len(request.arguments)
    if count < known.least or (known.most is not None and count > known.most):
        message = f"The {request.name.lower()} function requires {known.least} argument(s)."
        raise BatchError(174, message, start_of(request.node))
    if request.is_windowed and not known.is_windowed:
        raise refused(f"OVER on function '{request.name}'", request.node)
    return known.bind(request)
