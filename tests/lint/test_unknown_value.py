"""What is said of the values of an ARM template that only a deployment works out: nothing."""

import copy
import json
import random
from collections import Counter
from collections.abc import Iterator
from itertools import islice

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.runner import lint
from adfgen.model.arm_reader import read_template
from adfgen.model.body import Json
from adfgen.model.factory import Factory
from adfgen.model.folder import read_folder
from adfgen.model.kind import Kind
from tests.fuzz.resources import FOLDERS, paths
from tests.fuzz.templates import crashes, mutants, template_of

UNKNOWN = "[resourceGroup().tags.any]"


def told(template: Json) -> Counter[tuple[str, str, str]]:
    """Errors and warnings of a template: code, pointer and message."""
    factory, reading = read_template(template, file="t.json")
    found = lint(factory, reading=reading)
    return Counter(
        (item.code, item.location.pointer, item.message) for item in found if item.severity is not Severity.NOTE
    )


def one_unknown(template: Json, seed: int) -> Iterator[tuple[int, tuple[Json, ...], Json]]:
    """The template with one value of its resources put unknown, each time another, in any order."""
    bodies = [resource["properties"] for resource in template["resources"]]
    places = [(index, path) for index, body in enumerate(bodies) for path in [(), *paths(body)]]
    random.Random(seed).shuffle(places)
    for index, path in places:
        changed = copy.deepcopy(template)
        target = changed["resources"][index]
        for step in ("properties", *path)[:-1]:
            target = target[step]
        target[("properties", *path)[-1]] = UNKNOWN
        yield index, path, changed


@pytest.mark.parametrize("folder", FOLDERS)
def test_an_unknown_value_adds_no_finding(folder: Json) -> None:
    """Whatever becomes unknown in a factory where all is well, neither it nor anything that depends on it is wrong."""
    template = template_of(read_folder(folder)[0])
    before = told(template)

    assert [(place, told(changed) - before) for *place, changed in islice(one_unknown(template, 3), 40)] == [
        (place, Counter()) for *place, _ in islice(one_unknown(template, 3), 40)
    ]


def template(*resources: Json) -> Json:
    """A template of pipelines, linked services and triggers, given as kind, name, properties and more."""
    written = [
        {"type": kind.arm_type, "name": name, "properties": properties, **more}
        for kind, name, properties, more in resources
    ]
    return {"parameters": {name: {"type": "string"} for name in "ap"}, "resources": written}


def codes(*resources: Json) -> list[tuple[str, str]]:
    return sorted((code, pointer) for code, pointer, _ in told(template(*resources)))


def test_a_reference_that_a_deployment_names_is_not_missing() -> None:
    """One that the template names is."""
    calls = [
        {
            "name": name,
            "type": "ExecutePipeline",
            "typeProperties": {"pipeline": {"referenceName": target, "type": "PipelineReference"}},
        }
        for name, target in (("a", "[parameters('p')]"), ("b", "[concat('pl_', 'b')]"))
    ]

    assert codes((Kind.PIPELINE, "f/p", {"activities": calls}, {})) == [
        ("ADF201", "/resources/0/properties/activities/1/typeProperties/pipeline/referenceName")
    ]


def test_names_a_deployment_makes_are_not_judged() -> None:
    """Neither what they are nor that they are the same, nor whether something refers to one of them."""
    wait = {"activities": [{"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}]}
    call = {
        "name": "a",
        "type": "ExecutePipeline",
        "typeProperties": {"pipeline": {"referenceName": "p", "type": "PipelineReference"}},
    }
    named = "[concat('f/', uniqueString('a'))]"

    assert codes(*2 * [(Kind.PIPELINE, named, wait, {})], (Kind.PIPELINE, "f/b", {"activities": [call]}, {})) == []


@pytest.mark.parametrize(
    ("other", "expected"), [("[equals(1, 2)]", []), ("[equals(1, 1)]", [("ADF402", "/resources/1/name")])]
)
def test_resources_of_one_name_under_different_conditions_are_alternatives(other: str, expected: list[Json]) -> None:
    """Under the same one they are twins."""
    wait = {"activities": [{"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}]}

    assert (
        codes(
            (Kind.PIPELINE, "f/p", wait, {"condition": "[equals(1, 1)]"}),
            (Kind.PIPELINE, "f/p", wait, {"condition": other}),
        )
        == expected
    )


def test_a_secret_in_the_text_of_an_unknown_value_is_still_told() -> None:
    """The key stands in the template; one that the deployment looks up does not."""
    services = [
        (
            Kind.LINKED_SERVICE,
            f"f/ls{number}",
            {"type": "AzureBlobStorage", "typeProperties": {"connectionString": text}},
            {},
        )
        for number, text in enumerate(
            (
                "[concat('AccountName=', parameters('a'), ';AccountKey=abcdefgh')]",
                "[concat('AccountName=a;AccountKey=', listKeys('x', '2019-06-01').keys[0].value)]",
            )
        )
    ]

    assert codes(*services) == [("ADF701", "/resources/0/properties/typeProperties/connectionString")]


def test_a_time_span_a_deployment_gives_may_be_any() -> None:
    """In whatever form the text of the template is; what a template works out itself is held against the form."""
    query = {"type": "AzureSqlSource", "queryTimeout": "[parameters('p')]"}
    copy = {"name": "c", "type": "Copy", "policy": {"timeout": "[parameters('a')]"}}
    steps = [{**copy, "typeProperties": {"source": query, "sink": {"type": "ParquetSink"}, "enableStaging": False}}]
    window = {
        "type": "TumblingWindowTrigger",
        "pipeline": {"pipelineReference": {"referenceName": "q", "type": "PipelineReference"}},
        "typeProperties": {"frequency": "Hour", "interval": 1, "startTime": "2026-01-01T00:00:00Z"}
        | {"maxConcurrency": 1, "delay": "[parameters('a')]"},
    }
    given = template((Kind.PIPELINE, "f/q", {"activities": steps}, {}), (Kind.TRIGGER, "f/t", window, {}))
    spans = {"ADF807", "ADF904"}

    assert not spans & {code for code, _, _ in told(given)}
    for name in "ap":
        given["parameters"][name]["defaultValue"] = "soon"
    assert sorted(pointer.rpartition("/")[2] for code, pointer, _ in told(given) if code in spans) == [
        "delay",
        "queryTimeout",
        "timeout",
    ]


def test_global_parameters_a_deployment_gives_may_be_any() -> None:
    """What a pipeline reads of them is not undeclared."""
    wait = {"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": "@pipeline().globalParameters.a"}}
    read = template((Kind.PIPELINE, "f/p", {"activities": [wait]}, {}))
    holder = {"type": "Microsoft.DataFactory/factories/globalparameters", "name": "f/default", "properties": UNKNOWN}

    assert told({**read, "resources": [*read["resources"], holder]}) == Counter()


@pytest.mark.parametrize(
    ("code", "kind", "properties"),
    [
        (
            "ADF314",
            Kind.PIPELINE,
            {
                "parameters": {"first_day": {"type": "string"}},
                "activities": [{"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": UNKNOWN}}],
            },
        ),
        (
            "ADF703",
            Kind.PIPELINE,
            {
                "activities": [
                    {
                        "name": "w",
                        "type": "WebActivity",
                        "policy": {"secureOutput": UNKNOWN},
                        "typeProperties": {"method": "GET", "url": "https://v.vault.azure.net/secrets/a"},
                    }
                ]
            },
        ),
        (
            "ADF902",
            Kind.TRIGGER,
            {
                "type": "ScheduleTrigger",
                "typeProperties": {"recurrence": {"frequency": UNKNOWN, "schedule": {"weekDays": ["Monday"]}}},
            },
        ),
    ],
)
def test_what_an_unknown_value_may_be_is_taken_into_account(code: str, kind: Kind, properties: Json) -> None:
    """An expression that uses a parameter, a policy that hides an output, the frequency that takes week days."""
    known = json.loads(json.dumps(properties).replace(UNKNOWN, "1"))

    def is_told(body: Json) -> bool:
        return code in {item.code for item in lint(read_template(template((kind, "f/x", body, {})))[0])}

    assert (is_told(known), is_told(properties)) == (True, False)


def test_nothing_is_unused_where_any_kind_may_refer_to_it() -> None:
    """One of the templates a large factory is exported as does not hold what uses its resources."""
    service = {"type": "AzureKeyVault", "typeProperties": {"baseUrl": "https://v.vault.azure.net/"}}
    written = template((Kind.LINKED_SERVICE, "f/kv", service, {}))

    def is_unused(factory: Factory) -> bool:
        return "ADF207" in {item.code for item in lint(factory)}

    assert is_unused(read_template(written)[0])
    assert not is_unused(read_template(written, is_part=True)[0])


def test_the_reader_answers_whatever_is_written() -> None:
    """Templates nobody would write are read and checked without an exception."""
    factories = [read_folder(folder)[0] for folder in FOLDERS]

    assert list(crashes(islice(mutants(factories, seed=7), 150))) == []


def test_the_changes_break_something() -> None:
    """A fuzzer whose templates all stay the same would prove nothing."""
    factories = [read_folder(folder)[0] for folder in FOLDERS]

    assert len({json.dumps(written) for written in islice(mutants(factories, seed=7), 40)}) > 30
