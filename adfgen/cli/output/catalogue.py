"""Everything that can be found, by its code: rules, and what metadata and exports can give; and the page of each."""

from dataclasses import dataclass, replace

from adfgen.arm.code import Code as ExportCode
from adfgen.diagnostics import Severity
from adfgen.lint.config import config_example
from adfgen.lint.page import Page, page_of
from adfgen.lint.rule import Rule, all_rules
from adfgen.metadata.code import Code
from adfgen.model.body import Json

__all__ = ["Entry", "catalogue", "page_as_json", "page_as_markdown", "page_as_text"]


_OF_CONFIG = ("ADF003", "ADF004")  # what they are about is adfgen-lint.yml: no factory is an example of it
_CONFIG_PAGE = "https://github.com/adfgen/adfgen#what-a-team-accepts-adfgen-lintyml"


@dataclass(frozen=True, slots=True)
class Entry:
    """One code. Those that are no rule have a summary in place of a page, and neither tags nor source."""

    code: str
    name: str
    severity: Severity
    page: Page
    tags: tuple[str, ...] = ()
    source: str = ""

    @property
    def address(self) -> str:
        """The page of the service's documentation the behaviour was taken from; empty where it was seen, not read."""
        first = self.source.split(";")[0].split(" ")[0]
        return first if first.startswith("https://") else ""


def catalogue() -> tuple[Entry, ...]:
    """Every code, in order."""
    rules = [_entry(rule) for rule in all_rules()]
    codes = [
        Entry(code.id, code.name.lower().replace("_", "-"), code.severity, Page(code.title, "", "", ""))
        for code in (*Code, *ExportCode)
    ]
    return tuple(sorted([*rules, *codes], key=lambda entry: entry.code))


def _entry(rule: type[Rule]) -> Entry:
    entry = Entry(rule.code, rule.name, rule.severity, page_of(rule), rule.tags, rule.source)
    if rule.code not in _OF_CONFIG:
        return entry
    return replace(entry, page=replace(entry.page, good=config_example().rstrip()), source=_CONFIG_PAGE)


def page_as_text(entry: Entry) -> str:
    """The page as it is read at a terminal."""
    parts = [f"{entry.code} {entry.name} ({entry.severity})", entry.page.summary, entry.page.explanation]
    for title, example in _examples(entry):
        parts.append(f"{title}:\n\n" + "\n".join(f"    {line}" for line in example.splitlines()))
    return "\n\n".join(part for part in [*parts, _source(entry)] if part)


def page_as_markdown(entry: Entry, *, heading: bool = True) -> str:
    """The page as Markdown, which its prose is already; examples become blocks of code."""
    title = f"# {entry.code} {entry.name} ({entry.severity})" if heading else ""
    parts = [title, entry.page.summary, entry.page.explanation]
    parts += [f"**{title}:**\n\n```\n{example}\n```" for title, example in _examples(entry)]
    return "\n\n".join(part for part in [*parts, _source(entry)] if part)


def page_as_json(entry: Entry) -> Json:
    """The page taken apart, for a program."""
    page = entry.page
    return {
        "code": entry.code,
        "name": entry.name,
        "severity": entry.severity.value,
        "summary": page.summary,
        "explanation": page.explanation,
        "bad": page.bad,
        "good": page.good,
        "tags": list(entry.tags),
        "source": entry.source,
    }


def _examples(entry: Entry) -> list[tuple[str, str]]:
    return [(title, text) for title, text in (("Bad", entry.page.bad), ("Good", entry.page.good)) if text]


def _source(entry: Entry) -> str:
    return f"Source: {entry.source}" if entry.source else ""
