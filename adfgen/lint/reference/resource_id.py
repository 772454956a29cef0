"""Ids of Azure resources, and texts that become one only later."""

import re

__all__ = ["is_filled_later", "is_no_resource_id"]

_FILLED_LATER = re.compile(r"^\[|[@#$%{}<>]|__")


def is_filled_later(text: str) -> bool:
    """Whether an expression, a template or a deployment puts something into the text.

    >>> [is_filled_later(text) for text in ("[parameters('id')]", "#{id}#", "__id__", "storage")]
    [True, True, True, False]
    """
    return _FILLED_LATER.search(text) is not None


def is_no_resource_id(value: object) -> bool:
    """Whether a value is a text of its own that names no resource below a subscription."""
    return isinstance(value, str) and not is_filled_later(value) and not value.casefold().startswith("/subscriptions/")
