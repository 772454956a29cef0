"""Rules whose findings are made elsewhere, all at once: by the schema, or while the files were read."""

from collections.abc import Iterable

from adfgen.diagnostics import Diagnostic
from adfgen.lint.rule import Rule
from adfgen.lint.view import FactoryView

__all__ = ["ReadingRule", "SchemaRule"]


class SchemaRule(Rule):
    """A rule whose findings are those the schema check reports under its code."""

    def check(self, view: FactoryView) -> Iterable[Diagnostic]:
        """The schema's findings of this code."""
        return [item for item in view.schema_findings if item.code == self.code]


class ReadingRule(Rule):
    """A rule whose findings are those the reader of the files reports under its code."""

    holds_unknown = True

    def check(self, view: FactoryView) -> Iterable[Diagnostic]:
        """The reader's findings of this code."""
        return [item for item in view.reading if item.code == self.code]
