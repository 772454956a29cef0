"""What can be said of an expression before anything runs: calls that fail whatever the run brings.

Only what is sure is said. An argument of a function that may not evaluate it (`if`, `and`, `or`, `coalesce`) is passed
over, and so is whatever depends on the run: parameters, activities, time and chance.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import evaluate_node
from adfgen.expressions.functions.catalog import CATALOG, Calling, Function
from adfgen.expressions.scope import Scope
from adfgen.expressions.syntax import Access, Call, Literal, Node, Segment, Template

__all__ = ["SureFailure", "sure_failures"]

_NOTHING_AROUND = Scope()


@dataclass(frozen=True, slots=True)
class SureFailure:
    """A part of a text that fails in every run: the kind and words of its error, and its place in the text."""

    kind: str
    message: str
    offset: int


def sure_failures(template: Template) -> Iterator[SureFailure]:
    """Failures of the calls of a text, innermost first, each once."""
    for segment in template.segments:
        yield from _of(segment.node, segment)


def _of(node: Node, segment: Segment) -> Iterator[SureFailure]:
    if isinstance(node, Access):
        yield from _of(node.target, segment)
        yield from _of(node.key, segment)
    elif isinstance(node, Call):
        known = CATALOG.get(node.name.lower())
        inner = [failure for argument in _evaluated(node, known) for failure in _of(argument, segment)]
        yield from inner or _of_call(node, known, segment)


def _evaluated(call: Call, known: Function | None) -> tuple[Node, ...]:
    """The arguments that are evaluated in every run."""
    return call.arguments[:1] if known is not None and known.calling is Calling.LAZY else call.arguments


def _of_call(call: Call, known: Function | None, segment: Segment) -> Iterator[SureFailure]:
    if known is None:
        return
    try:
        known.check_arity(len(call.arguments), call.offset)
        if _is_constant(call):
            evaluate_node(call, segment, _NOTHING_AROUND)
        else:
            _check_literals(call, known)
    except ExpressionError as error:
        yield SureFailure(error.kind, error.message, error.offset or call.offset)


def _check_literals(call: Call, known: Function) -> None:
    """Refuse a literal that the function takes at no such place. Raises ExpressionError."""
    for index, argument in enumerate(call.arguments):
        if isinstance(argument, Literal) and known.calling is not Calling.LAZY:
            known.check_type(index, argument.value)


def _is_constant(node: Node) -> bool:
    """Whether its value is the same in every run."""
    if isinstance(node, Literal):
        return True
    if isinstance(node, Access):
        return _is_constant(node.target) and _is_constant(node.key)
    known = CATALOG.get(node.name.lower())
    return known is not None and known.calling is not Calling.SCOPED and all(map(_is_constant, node.arguments))
