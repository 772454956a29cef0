"""A rule: one thing that can be wrong with a factory, its code, its page, and the check that finds it."""

from abc import ABC, abstractmethod
from collections.abc import Iterable
from importlib import import_module
from pathlib import Path
from typing import ClassVar

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.place import location_of
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact
from adfgen.registry import Registry

__all__ = ["RULES", "Rule", "all_rules"]


class Rule(ABC):
    """One rule. The class docstring is its page: a summary line, why it matters, and `Bad:` and `Good:` examples.

    An example lists resources, one a paragraph, as `folder name: {properties}`; the examples run as tests.

    - `code`: what a finding goes by in reports, baselines and `adfgen-lint.yml`.
    - `name`: the same for people; the module and the class are called by it.
    - `severity`: how bad a finding is unless told otherwise where it is made.
    - `tags`: words that select it together with others; ours have the name of the folder they stand in.
    - `source`: where the behaviour was taken from: a page of the documentation, or what was seen.
    - `holds_inactive`: it matters in an activity marked inactive, too, which the service neither validates nor runs;
      other findings are notes there.
    - `holds_unknown`: it looks at what is written even where the value is only worked out by a deployment.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity] = Severity.ERROR
    tags: ClassVar[tuple[str, ...]] = ()
    source: ClassVar[str]
    holds_inactive: ClassVar[bool] = False
    holds_unknown: ClassVar[bool] = False

    def __init_subclass__(cls) -> None:
        place = cls.__module__.removeprefix("adfgen.lint.rules.")
        if place != cls.__module__:
            cls.tags = (place.partition(".")[0],)

    @abstractmethod
    def check(self, view: FactoryView) -> Iterable[Diagnostic]:
        """Every place of the factory where the rule is broken."""

    def finding(
        self,
        artifact: Artifact,
        pointer: str,
        message: str,
        hint: str = "",
        *,
        offset: int | None = None,
        is_key: bool = False,
        severity: Severity | None = None,
    ) -> Diagnostic:
        """A finding of this rule at a pointer of an artifact, as bad as the rule says unless told otherwise."""
        place = location_of(artifact, pointer, offset=offset, is_key=is_key)
        return Diagnostic(self.code, severity or self.severity, message, place, hint)


RULES: Registry[type[Rule]] = Registry("rules")


def all_rules() -> tuple[type[Rule], ...]:
    """Every rule in order of its code: ours, one a module in a folder of `adfgen/lint/rules`, and those of plugins."""
    for file in sorted(Path(__file__).with_name("rules").glob("*/[!_]*.py")):
        import_module(f"adfgen.lint.rules.{file.parent.name}.{file.stem}")
    return tuple(RULES)
