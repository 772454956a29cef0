"""ADF001: unreadable."""

from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["Unreadable"]


@RULES.register("ADF001")
class Unreadable(ReadingRule):
    """A file or folder that cannot be read as a resource.

    No JSON, no UTF-8, no object, no permission, nested a hundred levels deep, or larger than anything the service takes.
    """

    code = "ADF001"
    name = "unreadable"
    source = "RFC 8259; the service refuses the same files"
    holds_inactive = True
