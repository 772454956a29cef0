"""What a finding says is what the person who wrote the file can act on."""

import pytest

from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection

WAIT = '"type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}'
AFTER = '"dependsOn": [{"activity": "NAME", "dependencyConditions": ["Succeeded"]}]'
COPY = '"type": "Copy", "typeProperties": {"source": {"type": "ParquetSource", "formatSettings": {"type": "JsonReadSettings"}}, "sink": {"type": "ParquetSink"}}'


def loop(*inner: str, items: str = '{"type": "Expression", "value": "@createArray(1)"}') -> str:
    return f'{{"name": "loop", "type": "ForEach", "typeProperties": {{"items": {items}, "activities": [{", ".join(inner)}]}}}}'


def after(name: str) -> str:
    return AFTER.replace("NAME", name)


@pytest.mark.parametrize(
    ("code", "activities", "told"),
    [
        ("ADF102", f"{{{WAIT}}}", [("activities[0] (Wait): 'name' is missing", 'add "name": "…"')]),
        (
            "ADF412",
            f'{{{WAIT}}}, {{"name": "b", {WAIT}}}, {{"name": "", "typeProperties": {{}}}}',
            [
                (
                    "pipeline 'p': 3 of 3 activities have no description: a nameless Wait, a nameless one, 'b'",
                    "say what each is there for",
                )
            ],
        ),
        (
            "ADF103",
            loop(items="\"@createArray('a')\""),
            [
                (
                    "activity 'loop' (ForEach): typeProperties.items: a text is not an Expression object",
                    'write {"type": "Expression", "value": "@…"}',
                )
            ],
        ),
        (
            "ADF104",
            f'{{"name": "copy", {COPY}}}',
            [
                (
                    "activity 'copy' (Copy): typeProperties.source.formatSettings.type: 'JsonReadSettings' is no type for this place",
                    "known: ParquetReadSettings",
                )
            ],
        ),
        (
            "ADF105",
            f'{{"name": "copy", "inputs": [{{"referenceName": "ds_file", "type": "LinkedServiceReference"}}], {COPY}}}',
            [("activity 'copy' (Copy): inputs[0].type: 'LinkedServiceReference' is not DatasetReference", "")],
        ),
        (
            "ADF206",
            f'{{"name": "copy", "inputs": [{{}}, {{}}], {COPY}}}',
            [
                ("activity 'copy' (Copy) has 2 input datasets; it takes one", "name one dataset in 'inputs'"),
                ("activity 'copy' (Copy) has no output dataset; it takes one", "name one dataset in 'outputs'"),
            ],
        ),
        (
            "ADF206",
            '{"name": "look", "type": "Copy", "typeProperties": {"source": {"type": "AzureSqlSource"}, "dataset": {"referenceName": "ds_table", "type": "DatasetReference"}}}',
            [],
        ),
        (
            "ADF212",
            f'{{"name": "a", {after("gone")}, {WAIT}}}',
            [
                (
                    "activity 'a' depends on 'gone', which pipeline 'p' does not have",
                    "remove the dependency, or add the activity",
                )
            ],
        ),
        (
            "ADF212",
            f'{{"name": "a", {after("inner")}, {WAIT}}}, {loop(f"""{{"name": "inner", {WAIT}}}""")}',
            [
                (
                    "activity 'a' depends on 'inner', which does not stand beside it",
                    "dependencies cannot leave a loop or branch: let it depend on 'loop', which holds it",
                )
            ],
        ),
        (
            "ADF212",
            f'{{"name": "first", {WAIT}}}, {loop(f"""{{"name": "a", {after("first")}, {WAIT}}}""")}',
            [
                (
                    "activity 'a' depends on 'first', which does not stand beside it",
                    "dependencies cannot leave a loop or branch: let 'loop', which holds 'a', depend on 'first'",
                )
            ],
        ),
        (
            "ADF212",
            loop(f'{{"name": "a", {after("loop")}, {WAIT}}}'),
            [
                (
                    "activity 'a' depends on 'loop', which does not stand beside it",
                    "remove the dependency: 'a' runs inside 'loop'",
                )
            ],
        ),
        (
            "ADF311",
            '{"name": "set", "type": "SetVariable", "typeProperties": {"variableName": "v", "value": {"type": "Expression", "value": " @utcNow()"}}}',
            [("activity 'set': the text ' @utcNow()' is not evaluated", "remove the space before '@'")],
        ),
    ],
)
def test_messages_and_hints(code: str, activities: str, told: list[tuple[str, str]]) -> None:
    """The mistake in the words of the file, and what to do about this one."""
    found = lint(example_factory(f'pipeline p: {{"activities": [{activities}]}}'), selection=Selection((code,)))

    assert sorted((item.message, item.hint) for item in found) == sorted(told)
