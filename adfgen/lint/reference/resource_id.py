"""Ids of Azure resources."""

from adfgen.lint.value.computed import is_filled_later

__all__ = ["is_no_resource_id"]


def is_no_resource_id(value: object) -> bool:
    """Whether a value is a text of its own that names no resource below a subscription."""
    return isinstance(value, str) and not is_filled_later(value) and not value.casefold().startswith("/subscriptions/")
