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

_UNEVALUATED = ("/comments", "/metadata", "/resources")  # resources inside a resource are told of as their own
_SECTIONS = {"parameters": "parameter", "variables": "variable"}


class TemplateFault(NamedTuple):
    """A fault in the expression at a pointer of a resource's body."""

    pointer: str
    message: str
    hint: str


def faults_in(body: Json, scope: Scope) -> Iterator[TemplateFault]:
    """Every fault in the expressions of a resource whose `parameters` and `variables` mean what a scope says."""
    for pointer, value in walk(body):
        if isinstance(value, str) and not pointer.startswith(_UNEVALUATED):
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
    for section, name in _names_in(node):
        known = scope.parameters if section == "parameters" else scope.variables
        if name.casefold() not in known and "copy" not in known:
            message = f"the template has no {_SECTIONS[section]} '{name}'"
            yield TemplateFault(pointer, message, f"declare it in its {section}, or put the name right")


def _names_in(node: Node) -> Iterator[tuple[str, str]]:
    """Every `parameters('name')` and `variables('name')`: the section and the name."""
    pending = [node]
    while pending:
        match pending.pop():
            case Call(name=section, arguments=(Literal(value=str(name)),)) if section in _SECTIONS:
                yield section, name
            case Call(arguments=arguments):
                pending += reversed(arguments)
            case Member(value=value, key=key):
                pending += (key, value)
