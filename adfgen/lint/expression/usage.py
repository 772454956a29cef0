"""What an expression uses: parameters, variables, activities, loop items, functions, each with its offset."""

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from adfgen.expressions.syntax import Access, Call, Literal, Node, Template

__all__ = ["Usage", "Use", "calls_in", "item_properties", "nodes_of", "usages_in", "usages_of"]


class Use(Enum):
    """What is used; the value is how it is written."""

    PARAMETER = "pipeline().parameters"
    GLOBAL_PARAMETER = "pipeline().globalParameters"
    VARIABLE = "variables()"
    ACTIVITY = "activity()"
    ITEM = "item()"
    DATASET_PARAMETER = "dataset()"
    LINKED_SERVICE_PARAMETER = "linkedService()"
    PIPELINE = "pipeline()"
    TRIGGER = "trigger()"


_SCOPES = {
    "pipeline": Use.PIPELINE,
    "dataset": Use.DATASET_PARAMETER,
    "linkedservice": Use.LINKED_SERVICE_PARAMETER,
    "item": Use.ITEM,
    "trigger": Use.TRIGGER,
    "triggerbody": Use.TRIGGER,
}
_NAMED = {"variables": Use.VARIABLE, "activity": Use.ACTIVITY}
_PARAMETERS = {"parameters": Use.PARAMETER, "globalparameters": Use.GLOBAL_PARAMETER}


class Usage(NamedTuple):
    """One use: of what, by which name (empty where none is written), at which offset of the text."""

    use: Use
    name: str
    offset: int


def usages_in(template: Template) -> Iterator[Usage]:
    """Everything the expressions of a text use whose name is written out; a computed name is nobody's."""
    for segment in template.segments:
        yield from usages_of(segment.node)


def calls_in(template: Template) -> Iterator[Call]:
    """Every function call in a text, callers before what they call."""
    for segment in template.segments:
        yield from (node for node in nodes_of(segment.node) if isinstance(node, Call))


def nodes_of(node: Node) -> Iterator[Node]:
    """A node and everything below it, callers before what they call."""
    pending = [node]
    while pending:
        node = pending.pop()
        yield node
        if isinstance(node, Call):
            pending += reversed(node.arguments)
        elif isinstance(node, Access):
            pending += (node.key, node.target)


def usages_of(root: Node) -> Iterator[Usage]:
    """Everything below one node that is used by a written name."""
    for node in nodes_of(root):
        match node:
            case Access(
                target=Access(target=Call(name=function), key=Literal(value=str(scope))), key=Literal() as key
            ) if function.lower() == "pipeline" and scope.lower() in _PARAMETERS:
                yield Usage(_PARAMETERS[scope.lower()], str(key.value), key.offset)
            case Access(target=Call(name=function), key=Literal() as key) if function.lower() in {
                "dataset",
                "linkedservice",
            }:
                yield Usage(_SCOPES[function.lower()], str(key.value), key.offset)
            case Call(name=function, arguments=(Literal(value=str(name)) as argument,)) if function.lower() in _NAMED:
                yield Usage(_NAMED[function.lower()], name, argument.offset)
            case Call(name=function, offset=offset) if function.lower() in _SCOPES:
                yield Usage(_SCOPES[function.lower()], "", offset)
            case _:
                pass


def item_properties(root: Node) -> Iterator[str]:
    """The properties of a loop's item that are read below one node, by their written names."""
    for node in nodes_of(root):
        match node:
            case Access(target=Call(name=function), key=Literal(value=str(key))) if function.lower() == "item":
                yield key
