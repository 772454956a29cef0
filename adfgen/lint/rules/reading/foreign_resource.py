"""ADF006: foreign resource."""

from adfgen.diagnostics import Severity
from adfgen.lint.relayed import ReadingRule
from adfgen.lint.rule import RULES

__all__ = ["ForeignResource"]


@RULES.register("ADF006")
class ForeignResource(ReadingRule):
    """A resource of an ARM template that is no part of a data factory: it is not checked.

    Nor is one whose properties only a deployment works out, nor what lies in a linked template that is not there. A template
    in which nothing is left to check is a warning: it is probably not the one that was meant. So is a type that is nearly one of
    a factory's.
    """

    code = "ADF006"
    name = "foreign-resource"
    severity = Severity.NOTE
    source = "Microsoft.DataFactory/factories, API version 2018-06-01"
    holds_inactive = True
