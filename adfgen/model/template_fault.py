"""What is surely wrong with the expressions of an ARM template: Azure Resource Manager refuses the whole deployment.

Source: https://learn.microsoft.com/azure/azure-resource-manager/templates/template-expressions, and for names
https://learn.microsoft.com/azure/azure-resource-manager/troubleshooting/error-invalid-template
"""

from collections.abc import Iterator
from typing import NamedTuple

from adfgen.model.body import Json, walk
from adfgen.model.template_scope import Scope
from adfgen.model.template_syntax import Call, Literal, Member, Node, NotJudged, expression_in, parse_expression

__all__ = ["TemplateFault", "faults_in"]

# what stands there is a remark, or told of as a resource of its own
_ELSEWHERE = ("/comments", "/metadata", "/resources", "/properties/template/")
_SECTIONS = {"parameters": "parameter", "variables": "variable"}
# https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions
_FUNCTIONS = (
    "add and array base64 base64ToJson base64ToString bool buildUri cidrHost cidrSubnet coalesce concat contains",
    "copyIndex createArray createObject dataUri dataUriToString dateTimeAdd dateTimeFromEpoch dateTimeToEpoch",
    "deployer deployment div empty endsWith environment equals extensionResourceId false filter first float format",
    "greater greaterOrEquals groupBy guid if indexFromEnd indexOf int intersection items join json lambda",
    "lambdaVariables last lastIndexOf length less lessOrEquals managementGroup managementGroupResourceId map",
    "mapValues max min mod mul newGuid not null objectKeys or padLeft parameters parseCidr pickZones providers",
    "range reduce reference references replace resourceGroup resourceId shallowMerge skip sort split startsWith",
    "string sub subscription subscriptionResourceId substring take tenant tenantResourceId toLogicalZone",
    "toLogicalZones toLower toObject toPhysicalZone toPhysicalZones toUpper trim true tryGet tryIndexFromEnd union",
    "uniqueString uri uriComponent uriComponentToString utcNow variables xor",
)
_FOLDED = {name.lower(): name for line in _FUNCTIONS for name in line.split()}


class TemplateFault(NamedTuple):
    """A fault in the expression at a pointer of a resource's body."""

    pointer: str
    message: str
    hint: str


def faults_in(body: Json, scope: Scope) -> Iterator[TemplateFault]:
    """Every fault in the expressions of a resource whose `parameters` and `variables` mean what a scope says."""
    for pointer, value in walk(body):
        if isinstance(value, str) and not pointer.startswith(_ELSEWHERE):
            yield from _faults_of(value, pointer, scope)


def _faults_of(text: str, pointer: str, scope: Scope) -> Iterator[TemplateFault]:
    expression = expression_in(text)
    if expression is None:
        return
    try:
        node = parse_expression(expression)
    except NotJudged:
        return
    except ValueError as error:
        hint = "put the expression right; a text that begins with a bracket is written '[['"
        yield TemplateFault(pointer, f"what stands in the brackets is no template expression: {error}", hint)
        return
    for call in _calls_in(node):
        fault = _of_name(call, scope) or _of_function(call)
        if fault is not None:
            yield TemplateFault(pointer, *fault)


def _of_name(call: Call, scope: Scope) -> tuple[str, str] | None:
    """What is wrong with `parameters('name')` or `variables('name')`."""
    match call:
        case Call(name=section, arguments=(Literal(value=str(name)),)) if section in _SECTIONS:
            known = scope.parameters if section == "parameters" else scope.variables
            if name.casefold() not in known and "copy" not in known:  # a loop gives variables whatever names it says
                hint = f"declare it in its {section}, or put the name right"
                return f"the template has no {_SECTIONS[section]} '{name}'", hint
    return None


def _of_function(call: Call) -> tuple[str, str] | None:
    """That a function is a misspelt one. Of another nobody knows: there are users' own, new ones, and a `list…` of each resource."""
    name = call.name.removeprefix("sys.")
    if name in _FOLDED or "." in name or name.startswith("list"):
        return None
    from difflib import get_close_matches  # noqa: PLC0415 - most templates call what there is

    near = get_close_matches(name, _FOLDED, n=1, cutoff=0.8)
    return (f"templates have no function '{name}'", f"did you mean '{_FOLDED[near[0]]}'?") if near else None


def _calls_in(node: Node) -> Iterator[Call]:
    """Every call of an expression, callers before what they call."""
    pending = [node]
    while pending:
        match pending.pop():
            case Call(arguments=arguments) as call:
                yield call
                pending += reversed(arguments)
            case Member(value=value, key=key):
                pending += (key, value)
