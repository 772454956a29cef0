"""What an activity cannot do without, and what it can."""

import json

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.model.body import Json
from tests.lint.told import found


@pytest.mark.parametrize(
    ("settings", "count"),
    [
        ({"method": "POST"}, 1),
        ({"method": "Put", "body": ""}, 1),
        ({"method": "PATCH", "body": None}, 1),
        ({"method": "POST", "body": {}}, 0),
        ({"method": "POST", "body": {"value": "@string(1)", "type": "Expression"}}, 0),
        ({"method": "POST", "datasets": [{"referenceName": "d", "type": "DatasetReference"}]}, 0),
        ({"method": "GET"}, 0),
        ({"method": "GET", "body": {"simple": "body"}}, 0),
        ({"method": "DELETE"}, 0),
        ({"method": {"value": "@variables('method')", "type": "Expression"}}, 0),
    ],
)
def test_a_request_that_carries_a_body_has_one(settings: Json, count: int) -> None:
    """Of POST, PUT and PATCH only; the datasets of a Web activity are a body; a method may be computed."""
    activity = {"name": "tell", "type": "WebActivity", "typeProperties": {"url": "https://example.com", **settings}}

    assert len(found(f"pipeline p: {json.dumps({'activities': [activity]})}", "ADF109")) == count


@pytest.mark.parametrize(
    ("method", "url", "count"),
    [
        ("GET", "https://ws.dev.azuresynapse.net/pipelines/pl/createRun?api-version=2020-12-01", 1),
        ("get", "@concat(variables('ws'), '/pipelines/', item(), '/createRun?api-version=2020-12-01')", 1),
        ("GET", {"value": "@{variables('ws')}/pipelines/pl/createRun?api-version=1", "type": "Expression"}, 1),
        ("POST", "https://ws.dev.azuresynapse.net/pipelines/pl/createRun?api-version=2020-12-01", 0),
        ("GET", "https://ws.dev.azuresynapse.net/pipelineruns/1?api-version=2020-12-01", 0),
        ("GET", "https://example.com/createRun?id=1", 0),
    ],
)
def test_a_run_of_a_pipeline_is_created_by_post(method: str, url: Json, count: int) -> None:
    """Another service may create what it likes by GET."""
    activity = {"name": "tell", "type": "WebActivity", "typeProperties": {"url": url, "method": method, "body": {}}}

    assert len(found(f"pipeline p: {json.dumps({'activities': [activity]})}", "ADF109")) == count


@pytest.mark.parametrize("kind", ["Script", "SqlServerStoredProcedure", "AzureFunctionActivity", "Custom", "Copy"])
def test_an_activity_names_what_it_runs_on(kind: str) -> None:
    """What runs in a database, a cluster or an app is asked for it; a Copy has its datasets."""
    resources = f"pipeline p: {json.dumps({'activities': [{'name': 'a', 'type': kind, 'typeProperties': {}}]})}"
    missing = [item for item in lint(example_factory(resources)) if "'linkedServiceName' is missing" in item.message]

    assert [item.code for item in missing] == ([] if kind == "Copy" else ["ADF102"])


def test_names_of_activities_in_expressions_may_be_in_any_case() -> None:
    """Real factories have them so, and the engine finds them; a dependency is told of, as a warning."""
    resources = (
        'pipeline p: {"variables": {"v": {"type": "String"}}, "activities": ['
        '{"name": "Load", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 5}},'
        '{"name": "set", "type": "SetVariable", "dependsOn": [{"activity": "load", "dependencyConditions": ["Succeeded"]}],'
        ' "typeProperties": {"variableName": "v", "value": "@string(activity(\'LOAD\').output)"}}]}'
    )
    told = lint(example_factory(resources))

    assert [(item.code, item.location.pointer) for item in told if item.severity is not Severity.NOTE] == [
        ("ADF219", "/properties/activities/1/dependsOn/0/activity")
    ]
