"""Which rules count: codes, their beginnings, tags."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple

__all__ = ["Selection", "known_codes"]


class Selection(NamedTuple):
    """Which rules run: codes or their beginnings (`ADF2`), or tags. Ignoring wins over selecting."""

    select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()

    def includes(self, code: str, tags: Iterable[str] = ()) -> bool:
        """Whether a rule of that code and those tags runs."""
        wanted = not self.select or _names(self.select, code, tags)
        return wanted and not _names(self.ignore, code, tags)

    def unknown_words(self) -> tuple[str, ...]:
        """The words that name nothing that can be found: a misspelt `ignore` is no silence."""
        words = (*self.select, *self.ignore)
        if not words:
            return ()
        known = known_codes().items()
        return tuple(word for word in words if not any(_names([word], code, tags) for code, tags in known))

    @property
    def names_tags(self) -> bool:
        """Whether a word may be a tag, so that the rules themselves must be asked."""
        return any(not word.upper().startswith("ADF") for word in (*self.select, *self.ignore))


def known_codes() -> Mapping[str, tuple[str, ...]]:
    """Every code something can be found under, with its tags: those of the rules, and those of metadata, which have none."""
    from adfgen.lint.rule import all_rules  # noqa: PLC0415 - asked only when codes or tags are to be looked up
    from adfgen.metadata.code import Code  # noqa: PLC0415 - see above

    return {**{code.id: () for code in Code}, **{rule.code: rule.tags for rule in all_rules()}}


def _names(words: Iterable[str], code: str, tags: Iterable[str]) -> bool:
    return any(code.startswith(word.upper()) or word.lower() in tags for word in words)
