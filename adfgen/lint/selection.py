"""Which rules count: codes, their beginnings, tags."""

from collections.abc import Iterable
from typing import NamedTuple

from adfgen.errors import UsageError

__all__ = ["Selection"]


class Selection(NamedTuple):
    """Which rules run: codes or their beginnings (`ADF2`), or tags. Ignoring wins over selecting."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def includes(self, code: str, tags: Iterable[str] = ()) -> bool:
        """Whether a rule of that code and those tags runs."""
        wanted = not self.select or _names(self.select, code, tags)
        return wanted and not _names(self.ignore, code, tags)

    def check_known(self, others: Iterable[str] = ()) -> None:
        """Raise UsageError for a word that names no rule nor any of the `others`: a misspelt `--ignore` is no silence."""
        from adfgen.lint.rule import all_rules  # noqa: PLC0415 - asked only when words are to be looked up

        rules = all_rules()
        codes = tuple(others)
        for word in (*self.select, *self.ignore):
            known = any(_names([word], rule.code, rule.tags) for rule in rules)
            if not known and not any(code.startswith(word.upper()) for code in codes):
                raise UsageError(f"'{word}' names no rule", hint="`adfgen explain` lists every code and tag")

    @property
    def names_tags(self) -> bool:
        """Whether a word may be a tag, so that the rules themselves must be asked."""
        return any(not word.upper().startswith("ADF") for word in (*self.select, *self.ignore))


def _names(words: Iterable[str], code: str, tags: Iterable[str]) -> bool:
    return any(code.startswith(word.upper()) or word.lower() in tags for word in words)
