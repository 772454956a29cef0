"""An output that is not there: why, and what can be done from where the reader stands."""

import pytest

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection

TRUE = '{"type": "Expression", "value": "@equals(1, 1)"}'
ITEMS = '{"type": "Expression", "value": "@createArray(1)"}'


def wait(name: str, *after: str) -> str:
    return f'{{"name": "{name}", "type": "Wait", {_depends(after)}, "typeProperties": {{"waitTimeInSeconds": 1}}}}'


def read(name: str, *after: str) -> str:
    """`set`, which reads an activity."""
    value = f"@string(activity('{name}').output)"
    return f'{{"name": "set", "type": "SetVariable", {_depends(after)}, "typeProperties": {{"variableName": "v", "value": "{value}"}}}}'


def either(true: str, false: str, condition: str = TRUE) -> str:
    return (
        f'{{"name": "if", "type": "IfCondition", "typeProperties": {{"expression": {condition},'
        f' "ifTrueActivities": [{true}], "ifFalseActivities": [{false}]}}}}'
    )


def loop(*inner: str, type_: str = "ForEach") -> str:
    told = f'"items": {ITEMS}' if type_ == "ForEach" else f'"expression": {TRUE}'
    return f'{{"name": "loop", "type": "{type_}", "typeProperties": {{{told}, "activities": [{", ".join(inner)}]}}}}'


def _depends(names: tuple[str, ...]) -> str:
    return f'"dependsOn": [{", ".join(f"""{{"activity": "{name}", "dependencyConditions": ["Succeeded"]}}""" for name in names)}]'


SWITCH = (
    '{"name": "switch", "type": "Switch", "typeProperties": {"on": {"type": "Expression", "value": "@string(1)"}, "cases": ['
    f'{{"value": "1", "activities": [{wait("load")}]}}, {{"value": "2", "activities": [{read("load")}]}}]}}}}'
)
READS = "activity 'set' reads activity"


@pytest.mark.parametrize(
    ("activities", "message", "hint"),
    [
        (
            (wait("load"), read("load")),
            f"{READS} 'load', which it does not wait for",
            "let 'set' depend on 'load'",
        ),
        (
            (wait("load"), loop(read("load"))),
            f"{READS} 'load', which it does not wait for",
            "let 'loop', which holds 'set', depend on 'load'",
        ),
        (
            (loop(wait("load")), read("load")),
            f"{READS} 'load', which it does not wait for",
            "append it to a variable inside 'loop', let 'set' depend on 'loop' and read the variable",
        ),
        (
            (loop(either(wait("load"), "")), read("load")),
            f"{READS} 'load', which it does not wait for",
            "append it to a variable inside 'if', let 'set' depend on 'loop' and read the variable",
        ),
        (
            (loop(wait("load")), read("load", "loop")),
            f"{READS} 'load', whose output is not seen outside of 'loop'",
            "append it to a variable inside 'loop', and read the variable",
        ),
        (
            (loop(either(wait("load"), "")), read("load", "loop")),
            f"{READS} 'load', whose output is not seen outside of 'loop'",
            "append it to a variable inside 'loop', and read the variable",
        ),
        (
            (either(wait("load"), ""), loop(read("load"))),
            f"{READS} 'load', which it does not wait for",
            "set a variable to it inside 'if', let 'loop', which holds 'set', depend on 'if' and read the variable",
        ),
        (
            (either(wait("load"), read("load")),),
            f"{READS} 'load', which stands in another branch of 'if': no run has both",
            "move 'load' before 'if', or set a variable in each branch and read it after 'if'",
        ),
        (
            (SWITCH,),
            f"{READS} 'load', which stands in another branch of 'switch': no run has both",
            "move 'load' before 'switch', or set a variable in each branch and read it after 'switch'",
        ),
        (
            (read("load"), wait("between", "set"), wait("load", "between")),
            f"{READS} 'load', which runs after it",
            "let 'set' run after 'load', or read an activity before it",
        ),
        (
            (loop(read("load"), wait("load", "set"), type_="Until"),),
            f"{READS} 'load', which runs after it",
            "a variable hands a value from one round of 'loop' to the next; no activity does",
        ),
        (
            (loop(read("loop")),),
            f"{READS} 'loop', inside which it runs",
            "read item(), or an activity before 'set' inside 'loop'",
        ),
        (
            (either(read("if"), ""),),
            f"{READS} 'if', inside which it runs",
            "read an activity before 'if', or an activity before 'set' inside 'if'",
        ),
        (
            (read("set"),),
            f"{READS} 'set', itself, before it has an output",
            "read it in an activity that depends on 'set'",
        ),
        (
            (either(wait("load"), "", """{"type": "Expression", "value": "@bool(activity('load').output)"}"""),),
            "activity 'if' reads activity 'load', which runs inside 'if', later",
            "move 'load' before 'if'",
        ),
    ],
)
def test_the_hint_is_what_can_be_done_from_there(activities: tuple[str, ...], message: str, hint: str) -> None:
    """A dependency only where one can be added, between two activities of one list."""
    factory = example_factory(
        f'pipeline p: {{"variables": {{"v": {{"type": "String"}}}}, "activities": [{", ".join(activities)}]}}'
    )

    found = lint(factory, selection=Selection(("ADF306",)))

    assert [(item.message, item.hint) for item in found] == [(message, hint)]


def test_one_expression_that_reads_twice_is_one_finding() -> None:
    """The mistake is one, and so is what puts it right."""
    twice = read("load").replace(
        "@string(activity('load').output)", "@{activity('load').output}@{activity('load').error}"
    )
    page = f'pipeline pl_a: {{"variables": {{"v": {{"type": "String"}}}}, "activities": [{wait("load")}, {twice}]}}'

    assert len(lint(example_factory(page), selection=Selection(("ADF306",)))) == 1
