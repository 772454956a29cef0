"""Functions that look around: the pipeline, its activities and variables, the loop's item, parameters of datasets."""

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.catalog import ANY, STRING, Calling, function
from adfgen.expressions.scope import NOTHING, Nothing, Scope
from adfgen.model.body import Json


def _present(name: str, value: Json | Nothing) -> Json:
    if value is NOTHING:
        raise ExpressionError("not_allowed_here", f"The template function '{name}' is not expected at this location.")
    return value


def _named(values: Json, name: str) -> str | None:
    """The key as it is written in `values`: the exact one first, then without letter case."""
    if name in values:
        return name
    return next((key for key in values if key.casefold() == name.casefold()), None)


@function("pipeline", calling=Calling.SCOPED)
def pipeline(scope: Scope) -> Json:
    """The run's parameters, global parameters and system variables."""
    return _present("pipeline", scope.pipeline)


@function("activity", STRING, calling=Calling.SCOPED)
def activity(scope: Scope, name: str) -> Json:
    """Output, status and error of an activity that ran before this one."""
    key = _named(scope.activities, name)
    if key is None:
        raise ExpressionError(
            "missing_activity",
            f"Expression cannot be evaluated: the template action '{name}' is not defined at current scope.",
        )
    return scope.activities[key]


@function("variables", STRING, calling=Calling.SCOPED)
def variables(scope: Scope, name: str) -> Json:
    """The present value of a pipeline variable."""
    key = _named(scope.variables, name)
    if key is None:
        raise ExpressionError(
            "missing_variable", f"Expression cannot be evaluated: the template variable '{name}' cannot be found."
        )
    return scope.variables[key]


@function("item", calling=Calling.SCOPED)
def item(scope: Scope) -> Json:
    """The element a ForEach or Filter is at."""
    return _present("item", scope.item)


@function("dataset", calling=Calling.SCOPED)
def dataset(scope: Scope) -> Json:
    """The parameters of the dataset this stands in."""
    return _present("dataset", scope.dataset)


@function("linkedService", calling=Calling.SCOPED)
def linked_service(scope: Scope) -> Json:
    """The parameters of the linked service this stands in."""
    return _present("linkedService", scope.linked_service)


@function("trigger", calling=Calling.SCOPED)
def trigger(scope: Scope) -> Json:
    """What the trigger that fired knows: scheduled time, window."""
    return _present("trigger", scope.trigger)


@function("triggerBody", ANY, least=0, most=0, calling=Calling.SCOPED)
def trigger_body(scope: Scope) -> Json:
    """The event behind an event trigger."""
    return _present("triggerBody", scope.trigger_body)
