"""ADF002: repeated key."""

from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["RepeatedKey"]


@RULES.register("ADF002")
class RepeatedKey(ReadingRule):
    """A key that stands twice in one object: readers keep the last and lose the first, usually after a bad merge."""

    code = "ADF002"
    name = "repeated-key"
    source = "RFC 8259, 4: names within an object should be unique"
    holds_inactive = True
