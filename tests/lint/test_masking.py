"""No form of the answer, and no baseline, repeats a secret of the file it is about."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from adfgen.cli.validate import command
from adfgen.lint.value.masking import masked
from adfgen.model.folder import write_files

SECRET = "Pl@nted,{1}&Pw"
FORMS = ("text", "json", "sarif", "github", "junit", "markdown")


def linked_service(properties: str, kind: str = "Sftp") -> dict[str, str]:
    text = f'{{"name": "ls", "properties": {{"type": "{kind}", "typeProperties": {{{properties}}}}}}}'
    return {"linkedService/ls.json": text.replace("SECRET", SECRET)}


def pipelines(argument: str, declared: str, activity: str = "") -> dict[str, str]:
    called = {"name": "q", "properties": {"parameters": {"password": {"type": declared}}, "activities": []}}
    wait = '{"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}'
    run = (
        '{"name": "run", "type": "ExecutePipeline", "typeProperties": {"pipeline": {"referenceName": "q", "type": '
        f'"PipelineReference"}}, "parameters": {{"password": {argument}}}}}}}'
    )
    text = f'{{"name": "p", "properties": {{"activities": [{run}, {activity or wait}]}}}}'.replace("SECRET", SECRET)
    return {"pipeline/q.json": json.dumps(called), "pipeline/p.json": text}


@pytest.mark.parametrize(
    "files",
    [
        linked_service('"password": "SECRET", "nope": 1'),
        linked_service('"pasword": "SECRET"'),
        linked_service('"functionAppUrl": "f.example.net/api?a=b&code=SECRET"', "AzureFunction"),
        linked_service('"host": "x", "password":\n\t\t{"type": "SecureString", "value": "SECRET", "nope": 1}'),
        linked_service('"host": "@{linkedService().nope};Password=SECRET;a=b"'),
        linked_service('"port": "Server=s;Pwd=SECRET"'),
        linked_service('"password":\n"SECRET" "x"'),
        pipelines('"SECRET"', "int"),
        pipelines("\"@concat('Server=s;Password=SECRET;' pipeline().RunId)\"", "string"),
        pipelines(
            '"x"',
            "string",
            '{"name": "sql", "type": "Script", "typeProperties": {"scripts": [{"type": "Query", "text": '
            "\"CREATE LOGIN a WITH PASSWORD = 'SECRET' @{nope()}\"}]}}",
        ),
    ],
)
def test_a_secret_is_in_no_answer(tmp_path: Path, files: dict[str, str]) -> None:
    """Not in a message, not in the line below it, whatever found it."""
    write_files(tmp_path, files)

    for form in FORMS:
        answer = CliRunner().invoke(command, [str(tmp_path), "--format", form, "--notes", "--no-cache"])
        assert "ADF" in answer.output
        assert "nted" not in answer.output
    baseline = tmp_path / "baseline.json"
    CliRunner().invoke(command, [str(tmp_path), "--write-baseline", str(baseline), "--no-cache"])
    assert "nted" not in baseline.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "text",
    [
        '"password": "@pipeline().parameters.pw"',
        '"password": {"type": "SecureString", "value": "@variables(\'pw\')"}',
        '"secretName": "db-password"',
        "Server=s;Password=@{linkedService().pw};",
        "@concat('Password=', activity('Get secret').output.value)",
        "the value of 'password' is a text",
        '"waitTimeInSeconds": 1, "name": "token refresh"',
    ],
)
def test_what_is_no_secret_is_shown(text: str) -> None:
    """Expressions say where a secret comes from, and that is what people need to see."""
    assert masked(text) == text


@pytest.mark.parametrize("value", ["P@ss", "a,b&c}d", "with space", "x;z"])
def test_a_part_of_a_connection_string_ends_where_the_part_ends(value: str) -> None:
    """A password may hold any sign; in braces, a semicolon too."""
    said = f"{{{value}}}" if ";" in value else value

    assert masked(f'"Server=s;Password={said};Database=d"') == f'"Server=s;Password={"•" * len(said)};Database=d"'


@pytest.mark.parametrize(
    "name",
    [
        "PASSWORD",
        "pasword",
        "paswd",
        "Pwd",
        "passphrase",
        "ſecret",
        "toKen",
        "API-Key",
        "sig",
        "Signature",
        "Authorization",
        "sıg",
        "sİgnature",
        "authorızation",
    ],
)
def test_names_of_secrets_in_any_case(name: str) -> None:
    """Letters that are the same but for their case are, for a name, too."""
    assert masked(f'{{"{name}": "abc"}}') == f'{{"{name}": "•••"}}'
