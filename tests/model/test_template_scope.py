"""What the expressions of ARM templates are worked out to, and which stay unknown."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from adfgen.model.body import Json
from adfgen.model.template_function import Unknown, is_known
from adfgen.model.template_scope import Scope, written

TEMPLATE = {
    "parameters": {
        "factoryName": {"type": "string"},
        "env": {"type": "string", "defaultValue": "dev"},
        "list": {"type": "array", "defaultValue": [1, "[parameters('ENV')]"]},
        "o": {"type": "object", "defaultValue": {"freq": "Day"}},
    },
    "variables": {
        "id": "[concat('a/', parameters('env'))]",
        "mixed": {"known": 1, "open": "[reference('x').y]"},
        "one": "[variables('other')]",
        "other": "[variables('one')]",
    },
}


def value(written_as: Json) -> Json:
    return Scope.of(TEMPLATE).value(written_as)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", "plain"),
        ("[[not an expression]", "[not an expression]"),
        ("[not closed", "[not closed"),
        ("['it''s']", "it's"),
        ("[concat('a', 1, parameters('Env'))]", "a1dev"),
        ("[concat(createArray(1), parameters('list'))]", [1, 1, "dev"]),
        ("[variables('id')]", "a/dev"),
        ("[parameters('list')[0]]", 1),
        ("[ parameters('o').freq ]", "Day"),
        ("[parameters('o')['Freq']]", "Day"),
        ("[format('{0}/{1}{{}}', 'f', 2)]", "f/2{}"),
        ("[toUpper(replace('a-b', '-', '_'))]", "A_B"),
        ("[if(equals(parameters('env'), 'dev'), 'Day', reference('x'))]", "Day"),
        ("[if(not(bool('true')), 1, int('7'))]", 7),
        ("[last(split('a/b,c', createArray('/', ',')))]", "c"),
        ("[first('abc')]", "a"),
        ("[string(createObject('a', true()))]", '{"a":true}'),
        ("[json('{\"a\": [null]}')]", {"a": [None]}),
        ("[coalesce(null(), 'x')]", "x"),
        ("[substring('abcd', 1, 2)]", "bc"),
        ("[and(false(), reference('x'))]", False),
        ("[length(trim(' ab '))]", 2),
        ("[variables('mixed').known]", 1),
    ],
)
def test_what_needs_nothing_of_azure_is_worked_out(text: str, expected: Json) -> None:
    """Literals, members, indexes and the functions of texts, lists and conditions; names are compared without case."""
    assert value(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "[parameters('factoryName')]",
        "[parameters('nobody')]",
        "[reference(resourceId('Microsoft.KeyVault/vaults', 'x')).vaultUri]",
        "[uniqueString('x')]",
        "[contoso.name('x')]",
        "[parameters('list')[9]]",
        "[variables('one')]",
        "[parameters(parameters('o'))]",
        "[int('x')]",
        "[json('{\"a\": 1e999}')]",
        "[copyIndex()]",
        "[concat('a' 'b')]",
        "[concat('a', #)]",
        "[concat(1.5)]",
        "[concat(]",
        "[)]",
        "[]",
        "[format('{', 'a')]",
        "[format('{0:D2}', 1)]",
        f"[{'concat(' * 5000}]",
        f"[{'concat(' * 5000}'a'{')' * 5000}]",
    ],
)
def test_what_cannot_be_worked_out_is_unknown(text: str) -> None:
    """Nothing of an expression that is not understood is taken for its value, and what is written can be shown."""
    found = value(text)

    assert isinstance(found, Unknown)
    assert found.text == text


@pytest.mark.parametrize(
    ("text", "tail"),
    [
        ("[concat(parameters('factoryName'), '/p1')]", "/p1"),
        ("[format('{0}/{1}', parameters('factoryName'), 'p1')]", "/p1"),
        ("[toLower(concat(parameters('factoryName'), '/P1'))]", "/p1"),
        ("[concat('a', uniqueString('x'))]", ""),
    ],
)
def test_of_a_text_that_begins_unknown_the_end_is_known(text: str, tail: str) -> None:
    """A factory's name is often known to the deployment alone; the name of the resource follows it."""
    assert value(text) == Unknown(text, tail)


def test_of_an_object_the_unknown_members_are_told_by_pointer() -> None:
    """The rest of it is worked out, and the unknown member shown as it is written where it was written."""
    noted: list[str] = []

    shown = written(value({"a/b": ["[variables('mixed')]"]}), "", noted.append)

    assert (shown, noted) == ({"a/b": [{"known": 1, "open": "[reference('x').y]"}]}, ["/a~1b/0/open"])


def test_a_property_loop_makes_members_nobody_knows() -> None:
    """`copy` inside properties gives the member its own name says."""
    assert value({"copy": [{"name": "annotations", "count": 2, "input": "x"}]})["annotations"] == Unknown(
        "[copyIndex()]"
    )


def test_variables_that_double_each_other_are_unknown_before_they_fill_the_memory() -> None:
    """Thirty doublings of a text, and of a list."""
    for first, twice in (("x" * 100, "concat({0}, {0})"), ([1], "createArray({0}, {0})")):
        doubled = {f"v{n}": f"[{twice}]".format(f"variables('v{n - 1}')") for n in range(1, 31)}
        scope = Scope.of({"variables": {"v0": first, **doubled}})
        for n in range(31):
            last = scope.value(f"[variables('v{n}')]")

        assert not is_known(last)


WORDS = ("concat(", "parameters('o')", "variables('one')", "'", "(", ")", "[", "]", ",", ".", "freq", "0", "-1", "format(", " ", "{", "if(", "json(")  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(st.lists(st.sampled_from(WORDS) | st.text(max_size=3), max_size=14).map("".join))
@example("json('['" * 30)
def test_any_text_between_brackets_has_a_value_or_none(text: str) -> None:
    """Nothing is raised, whatever somebody writes."""
    found = value(f"[{text}]")

    assert isinstance(found, str | int | list | dict | Unknown | None)
