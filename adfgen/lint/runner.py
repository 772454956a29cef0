"""Run the rules over a factory and collect everything they find."""

from adfgen.diagnostics import Diagnostic, in_order
from adfgen.lint.rule import all_rules
from adfgen.lint.selection import Selection
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Factory

__all__ = ["lint"]


def lint(
    factory: Factory,
    *,
    reading: tuple[Diagnostic, ...] = (),
    selection: Selection | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything the selected rules find in a factory, in reading order.

    `reading` are the findings of its reader.
    """
    chosen = selection or Selection()
    rules = all_rules()
    view = FactoryView(factory, reading)
    found = [item for rule in rules if chosen.includes(rule.code, rule.tags) for item in rule().check(view)]
    codes = {rule.code for rule in rules}
    found += [item for item in reading if item.code not in codes and chosen.includes(item.code)]
    return in_order(found)
