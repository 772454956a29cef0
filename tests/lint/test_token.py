"""Tokens of a form of their own: told of wherever they stand, and hidden wherever something is shown."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from adfgen.cli.validate import command
from adfgen.lint.value.masking import masked
from adfgen.lint.value.secret import secret_in
from adfgen.model.folder import write_files
from tests.lint.told import found

# made here, so that nobody takes them for real ones
TOKENS = {
    "a Databricks access token": ("dapi" + "0f" * 16, "dapi" + "0f" * 16 + "-3"),
    "a GitHub token": ("ghp_" + "a1" * 18, "github_pat_" + "a_1" * 24),
    "a Slack token": ("xoxb-" + "12" * 6 + "-" + "34" * 6 + "-" + "ab1" * 8,),
    "a Google API key": ("AIza" + "ab-_1" * 7,),
    "a JSON web token": ("eyJ" + "hbGciOiJI" + ".eyJ" + "zdWIiOi" * 2 + "." + "Sfl-_" * 5,),
    "a client secret of Entra ID": ("abc8Q~" + "a.~-_" * 6 + "1234",),
    "a private key": ("-----BEGIN " + "PRIVATE KEY-----\n" + "MIIE" * 8, "-----BEGIN RSA " + "PRIVATE KEY-----" + "MIIE" * 8),
}  # fmt: skip
EACH = [(kind, token) for kind, tokens in TOKENS.items() for token in tokens]


@pytest.mark.parametrize(("kind", "token"), EACH)
def test_a_token_is_a_secret_whatever_holds_it(kind: str, token: str) -> None:
    """In a text, in an expression, under any name."""
    assert secret_in("/properties/description", f"use {token}") == kind
    assert secret_in("/properties/activities/0/typeProperties/url", f"@concat('{token}', item())") == kind


@pytest.mark.parametrize(("kind", "token"), EACH)
def test_a_token_is_hidden_at_its_length(kind: str, token: str) -> None:
    """The rest of the line is shown."""
    shown = masked(f'{{"description": "use {token}", "n": 1}}')

    assert (kind, shown) == (kind, f'{{"description": "use {"•" * len(token)}", "n": 1}}')


@pytest.mark.parametrize(
    "text",
    [
        "dapi" + "0f" * 15 + " and more of them",
        "@concat('-----BEGIN PRIVATE KEY-----', variables('key'), '-----END PRIVATE KEY-----')",
        "eyJDcmVkZW50aWFsSWQiOiIifQ==" * 3,
        "AKIA" + "AB12" * 4 + " is the id of a key that stands elsewhere",
        "Bearer @{activity('Get token').output.access_token} of an app",
        "github_pat_ and ghp_ are what tokens there begin with",
    ],
)
def test_what_only_begins_like_a_token_is_none(text: str) -> None:
    """Nothing is told that may be something else."""
    assert secret_in("/properties/description", text) is None


def test_a_trigger_that_hands_on_a_token_is_told_of() -> None:
    """Where it stands, whatever the parameter is called."""
    trigger = {
        "type": "ScheduleTrigger",
        "typeProperties": {"recurrence": {"frequency": "Day", "interval": 1, "startTime": "2026-01-01T00:00:00Z"}},
        "pipelines": [
            {
                "pipelineReference": {"referenceName": "p", "type": "PipelineReference"},
                "parameters": {"who": TOKENS["a Databricks access token"][0]},
            }
        ],
    }
    pipeline = {"parameters": {"who": {"type": "string"}}, "activities": []}

    told = found(f"trigger t: {json.dumps(trigger)}\npipeline p: {json.dumps(pipeline)}", "ADF701")
    assert [pointer for _, _, pointer in told] == ["/properties/pipelines/0/parameters/who"]


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github", "junit", "markdown"])
def test_a_token_is_in_no_answer(tmp_path: Path, form: str) -> None:
    """Nor is what is left of one that is cut: not where it is told of, and not where something else is."""
    tokens = [token for _, token in EACH]
    waits = [
        {"name": f"w{number}", "type": "Wait", "typeProperties": {"waitTimeInSeconds": token, "x": f"@nope('{token}')"}}
        for number, token in enumerate(tokens)
    ]
    write_files(tmp_path, {"pipeline/p.json": json.dumps({"name": "p", "properties": {"activities": waits}})})

    answer = CliRunner().invoke(command, [str(tmp_path), "--format", form, "--notes", "--no-cache"]).output

    assert answer.count("ADF701") >= len(tokens)
    assert not [token for token in tokens if token[:16] in answer or token[-16:] in answer]
