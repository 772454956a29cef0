"""Every rule has a page, and what its page says is true."""

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory, page_of
from adfgen.lint.rule import Rule, all_rules
from adfgen.lint.runner import lint

RULES = [rule for rule in all_rules() if "reading" not in rule.tags]


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_every_rule_says_what_it_is_about_and_where_it_comes_from(rule: type[Rule]) -> None:
    """Code, name, summary and source are there; the summary is one sentence."""
    assert rule.code.startswith("ADF")
    assert rule.name == rule.name.lower()
    assert rule.source
    assert page_of(rule).summary.endswith(".")


@pytest.mark.parametrize("rule", all_rules(), ids=lambda rule: rule.code)
def test_a_rule_its_file_and_its_class_have_one_name(rule: type[Rule]) -> None:
    """Whoever knows a rule's name knows its module and its class."""
    words = rule.name.split("-")

    assert rule.__module__.rpartition(".")[2] == "_".join(words)
    assert rule.__name__ == "".join(word.title() for word in words)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_bad_example_is_found(rule: type[Rule]) -> None:
    """The rule reports its bad example, as bad as it says it is, somewhere in one of its files."""
    factory = example_factory(page_of(rule).bad)

    found = [item for item in lint(factory) if item.code == rule.code]

    assert found, "the bad example passes"
    assert found[0].severity is rule.severity
    assert all(item.message and item.location.file for item in found)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_the_good_example_passes(rule: type[Rule]) -> None:
    """The good example breaks neither this rule nor, as an error, any other."""
    found = lint(example_factory(page_of(rule).good))

    assert [item for item in found if item.code == rule.code or item.severity is Severity.ERROR] == []
