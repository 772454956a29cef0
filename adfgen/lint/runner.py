"""Run the rules over a factory and collect everything they find."""

from collections.abc import Iterable
from dataclasses import dataclass

from adfgen.diagnostics import Diagnostic, in_order
from adfgen.errors import UsageError
from adfgen.lint.rule import all_rules
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Factory

__all__ = ["Selection", "lint"]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which rules run: codes or their beginnings (`ADF2`), or tags. Ignoring wins over selecting."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def includes(self, code: str, tags: Iterable[str] = ()) -> bool:
        """Whether a rule of that code and those tags runs."""
        wanted = not self.select or _names(self.select, code, tags)
        return wanted and not _names(self.ignore, code, tags)

    def check_known(self, others: Iterable[str] = ()) -> None:
        """Raise UsageError for a word that names no rule nor any of the `others`: a misspelt `--ignore` is no silence."""
        rules = all_rules()
        codes = tuple(others)
        for word in (*self.select, *self.ignore):
            known = any(_names([word], rule.code, rule.tags) for rule in rules)
            if not known and not any(code.startswith(word.upper()) for code in codes):
                raise UsageError(f"'{word}' names no rule", hint="`adfgen explain` lists every code and tag")


def lint(
    factory: Factory, *, reading: tuple[Diagnostic, ...] = (), selection: Selection | None = None
) -> tuple[Diagnostic, ...]:
    """Everything the selected rules find in a factory, in reading order. `reading` are the findings of its reader."""
    chosen = selection or Selection()
    rules = all_rules()
    view = FactoryView(factory, reading)
    found = [item for rule in rules if chosen.includes(rule.code, rule.tags) for item in rule().check(view)]
    codes = {rule.code for rule in rules}
    found += [item for item in reading if item.code not in codes and chosen.includes(item.code)]
    return in_order(found)


def _names(words: Iterable[str], code: str, tags: Iterable[str]) -> bool:
    return any(code.startswith(word.upper()) or word.lower() in tags for word in words)
