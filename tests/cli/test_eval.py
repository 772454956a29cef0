import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from adfgen.cli.main import root
from adfgen.errors import UsageError


def run(*arguments: str, standalone_mode: bool = True) -> Result:
    return CliRunner().invoke(root, ["eval", *arguments], catch_exceptions=False, standalone_mode=standalone_mode)


def test_a_value_is_printed_with_its_type(tmp_path: Path) -> None:
    """Text as it is, anything else as JSON."""
    context = tmp_path / "context.json"
    context.write_text('{"parameters": {"day": 7}, "item": {"name": "Ä"}}', encoding="utf-8")

    assert run("@concat('a', 1)").output == "a1\n(string)\n"
    assert run("@add(pipeline().parameters.day, 1)", "--context", str(context)).output == "8\n(integer)\n"
    assert run("@item()", "--context", str(context)).output == '{"name":"Ä"}\n(object)\n'


def test_an_expression_without_a_value_shows_where(tmp_path: Path) -> None:
    """Kind, the service's words and a caret on standard error; the answer is no."""
    result = run("@concat('a',")

    assert result.exit_code == 1
    assert result.stdout == ""
    assert result.stderr.splitlines()[-2] == "  @concat('a',"
    assert result.stderr.splitlines()[-1].strip() == "^"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ('{\n  "activities": [1]\n}', "2:3: 'activities' of the context is of type array"),
        ('{"item": 1, "paramters": {}}', "1:13: a context has no 'paramters'"),
        ("[1]", "1:1: the context is of type array"),
    ],
)
def test_a_context_that_is_none_is_told_by_its_place(tmp_path: Path, text: str, told: str) -> None:
    """The file, where in it, what was found and what may be there; in a batch the line's."""
    context, batch = tmp_path / "context.json", tmp_path / "batch.jsonl"
    context.write_text(text, encoding="utf-8")
    case = f'{{"expression": "@item()", "context": {text}}}'.replace("\n", " ")
    batch.write_text(f'{{"expression": "plain"}}\n{case}\n', encoding="utf-8")

    with pytest.raises(UsageError) as stop:
        run("@item()", "--context", str(context), standalone_mode=False)
    with pytest.raises(UsageError) as batched:
        run("--batch", str(batch), standalone_mode=False)

    assert stop.value.message == f"{context}:{told}"
    assert "it " in stop.value.hint
    assert batched.value.message.startswith(f"{batch}:2:")
    assert batched.value.message.endswith(told.partition(": ")[2])


def test_a_batch_is_answered_line_by_line_in_order(tmp_path: Path) -> None:
    """Values and errors side by side."""
    batch = tmp_path / "batch.jsonl"
    cases = [
        {"id": 1, "expression": "@add(1, 2)"},
        {"id": 2, "expression": "@div(1, 0)", "context": {}},
        {"id": 3, "expression": "plain"},
    ]
    batch.write_text("\n".join(json.dumps(case) for case in cases), encoding="utf-8")

    answers = [json.loads(line) for line in run("--batch", str(batch)).output.splitlines()]

    assert [answer["id"] for answer in answers] == [1, 2, 3]
    assert (answers[0]["value"], answers[0]["type"]) == (3, "integer")
    assert set(answers[1]) == {"id", "error", "message"}
    assert answers[2]["value"] == "plain"
