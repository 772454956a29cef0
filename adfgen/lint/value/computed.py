"""Texts that are not the value itself: expressions, those of ARM templates, tokens that a deployment fills in.

In a Git folder a text in brackets is a text; what a template's expressions give is worked out when it is read. Yet some
keep template expressions in Git, and one that cannot be worked out stays as it is written: nothing is known of its value.
"""

import re

from adfgen.expressions.parser import is_expression
from adfgen.model.body import Json
from adfgen.model.template_syntax import expression_in

__all__ = ["is_computed", "is_expression_value", "is_filled_later", "is_template_expression"]

_TOKEN = re.compile(r"^\[|[@#$%{}<>]|__")


def is_computed(value: Json) -> bool:
    """Whether a value is, or holds, an expression, or is one of an ARM template."""
    return is_expression_value(value) or (isinstance(value, str) and is_template_expression(value))


def is_expression_value(value: Json) -> bool:
    """Whether the service evaluates a value: a text that is or holds an expression, or an Expression object."""
    match value:
        case str():
            return is_expression(value)
        case {"type": str(kind)}:
            return kind.casefold() == "expression"
    return False


def is_template_expression(text: str) -> bool:
    """Whether a text is an expression of an ARM template: a call in brackets, and no name in brackets such as `[dbo]`."""
    name, opened, _ = (expression_in(text) or "").partition("(")
    return bool(opened) and name.strip().replace(".", "").isidentifier()


def is_filled_later(text: str) -> bool:
    """Whether an expression, a template or a deployment puts something into an id, a URL or a path.

    None of these holds a sign that tokens are made of, wherever in it that stands: it says more than `is_computed`.

    >>> [is_filled_later(text) for text in ("[parameters('id')]", "#{id}#", "__id__", "storage")]
    [True, True, True, False]
    """
    return _TOKEN.search(text) is not None
