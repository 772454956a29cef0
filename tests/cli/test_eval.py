import json
from pathlib import Path

from click.testing import CliRunner, Result

from adfgen.cli.main import root


def run(*arguments: str) -> Result:
    return CliRunner().invoke(root, ["eval", *arguments], catch_exceptions=False)


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
