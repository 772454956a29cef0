import itertools
import json
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from adfgen.errors import UsageError
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.model.kind import Kind
from adfgen.runtime.fault import Faults, parse_fault
from adfgen.runtime.port import ActivityError, HttpResponse, ResultSet
from adfgen.runtime.record import ActivityRun

CASES = json.loads((Path(__file__).parents[1] / "cases/runtime/control_flow.json").read_text())


def activity(name: str, after: dict[str, list[str]] | None = None, *, fails: bool = False) -> dict[str, object]:
    kind, properties = ("Fail", {"message": "no", "errorCode": "1"}) if fails else ("Wait", {"waitTimeInSeconds": 1})
    return {
        "name": name,
        "type": kind,
        "dependsOn": [
            {"activity": parent, "dependencyConditions": conditions} for parent, conditions in (after or {}).items()
        ],
        "typeProperties": properties,
    }


@pytest.mark.parametrize("case", CASES, ids=[case["name"] for case in CASES])
def test_dependency_conditions_decide_what_runs_and_what_the_run_comes_to(lab, case) -> None:
    """Each documented pattern of success, failure, skip and completion."""
    activities = [
        activity(name, entry.get("after"), fails=entry.get("fails", False))
        for name, entry in case["activities"].items()
    ]

    run = lab.run(activities)

    assert (str(run.status), dict(lab.statuses())) == (case["status"], case["ran"])


def test_one_changed_condition_changes_the_run(lab, make_lab) -> None:
    """The JSON decides: the same pipeline with one condition edited takes another way."""
    activities = [activity("A", fails=True), activity("B", {"A": ["Succeeded"]})]
    assert lab.run(activities).status == "Failed"

    edited = json.loads(json.dumps(activities).replace("Succeeded", "Completed"))
    other = make_lab()
    assert (str(other.run(edited).status), other.statuses()) == ("Succeeded", [("A", "Failed"), ("B", "Succeeded")])


def test_an_activity_is_tried_again_after_its_interval_and_each_attempt_is_recorded(lab) -> None:
    """Two failures and a success are three records, a minute apart on the virtual clock."""
    lab.world.answers["SELECT 1"] = [
        ActivityError("2100", "first"),
        ActivityError("2100", "second"),
        ResultSet(("n",), ((1,),)),
    ]
    lab.others = stores()

    run = lab.run([lookup("Look", "SELECT 1", policy={"retry": 2, "retryIntervalInSeconds": 60})])

    assert run.status == "Succeeded"
    assert [(record.retry_attempt, str(record.status)) for record in lab.story.activities] == [
        (None, "Failed"),
        (1, "Failed"),
        (2, "Succeeded"),
    ]
    assert run.end - run.start == timedelta(minutes=2)


def test_a_timeout_of_twelve_hours_and_an_hour_of_waiting_cost_nothing(lab) -> None:
    """Virtual time jumps; the run's own times say what would have passed."""
    run = lab.run([{"name": "W", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 3600}}])

    assert run.end - run.start == timedelta(hours=1)


def test_iterations_run_side_by_side_up_to_the_batch_count(lab) -> None:
    """Ten waits of a minute, five at a time, take two minutes; one after the other they take ten."""
    loop = {
        "name": "Loop",
        "type": "ForEach",
        "typeProperties": {
            "items": {"value": "@range(0, 10)", "type": "Expression"},
            "batchCount": 5,
            "activities": [{"name": "W", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 60}}],
        },
    }
    parallel = lab.run([loop])
    sequential = lab.run([loop | {"typeProperties": loop["typeProperties"] | {"isSequential": True}}])

    assert (parallel.end - parallel.start, sequential.end - sequential.start) == (
        timedelta(minutes=2),
        timedelta(minutes=10),
    )


def test_a_failed_iteration_does_not_stop_the_others_and_fails_the_loop(lab) -> None:
    """There is no break; the loop's error names the inner activity."""
    loop = {
        "name": "Loop",
        "type": "ForEach",
        "typeProperties": {
            "items": "@createArray(1, 0, 2)",
            "activities": [
                {
                    "name": "If",
                    "type": "IfCondition",
                    "typeProperties": {
                        "expression": "@equals(item(), 0)",
                        "ifTrueActivities": [activity("F", fails=True)],
                        "ifFalseActivities": [activity("W")],
                    },
                }
            ],
        },
    }

    run = lab.run([loop])

    assert (str(run.status), run.message) == (
        "Failed",
        (
            "Operation on target Loop failed: Activity failed because an inner activity failed; Inner activity name: If, Error: "
            "Activity failed because an inner activity failed; Inner activity name: F, Error: no"
        ),
    )
    assert sorted(path for path, _ in lab.statuses() if path.endswith("W")) == ["Loop[0]/If/W", "Loop[2]/If/W"]


def lookup(name: str, query: str, **rest: object) -> dict[str, object]:
    return {
        "name": name,
        "type": "Lookup",
        "typeProperties": {
            "source": {"type": "AzureSqlSource", "sqlReaderQuery": query},
            "dataset": {"referenceName": "ds", "type": "DatasetReference", "parameters": {"db": "@concat('d', 'b')"}},
        },
        **rest,
    }


def stores() -> list[Artifact]:
    reference = {"referenceName": "ls", "type": "LinkedServiceReference", "parameters": {"database": "@dataset().db"}}
    dataset = {
        "type": "AzureSqlTable",
        "linkedServiceName": reference,
        "parameters": {"db": {"type": "string"}},
        "typeProperties": {},
    }
    service = {
        "type": "AzureSqlDatabase",
        "parameters": {"database": {"type": "string"}},
        "typeProperties": {"database": "@{linkedService().database}"},
    }
    location = {
        "type": "AzureBlobFSLocation",
        "fileSystem": "raw",
        "folderPath": "@dataset().folder",
        "fileName": "f.parquet",
    }
    lake = {
        "type": "Parquet",
        "linkedServiceName": {"referenceName": "LAKE", "type": "LinkedServiceReference"},
        "parameters": {"folder": {"type": "string", "defaultValue": "x"}},
        "typeProperties": {"location": location},
    }
    return [
        Artifact(ArtifactKey(Kind.DATASET, "ds"), {"name": "ds", "properties": dataset}),
        Artifact(ArtifactKey(Kind.DATASET, "files"), {"name": "files", "properties": lake}),
        Artifact(ArtifactKey(Kind.LINKED_SERVICE, "ls"), {"name": "ls", "properties": service}),
        Artifact(
            ArtifactKey(Kind.LINKED_SERVICE, "lake"),
            {"name": "lake", "properties": {"type": "AzureBlobFS", "typeProperties": {"url": "u"}}},
        ),
    ]


def test_parameters_travel_from_the_activity_through_the_dataset_to_the_linked_service(lab) -> None:
    """Each step sees its own parameters only."""
    lab.world.answers["SELECT 1"] = [ResultSet(("n",), ((1,),))]
    lab.others = stores()

    lab.run([lookup("Look", "SELECT 1")])

    assert lab.world.asked == [("sql", "ls", "{'database': 'db'}"), ("query", "SELECT 1")]


def test_a_lookup_without_rows_has_no_first_row(lab) -> None:
    """Reading `.firstRow.x` of it fails as on the service; `?.` gives null."""
    lab.world.answers["SELECT 1"] = [ResultSet(("n",), ())]
    lab.others = stores()
    wait = {"name": "W", "type": "Wait", "dependsOn": [{"activity": "Look", "dependencyConditions": ["Succeeded"]}]}

    run = lab.run(
        [
            lookup("Look", "SELECT 1"),
            wait | {"typeProperties": {"waitTimeInSeconds": "@activity('Look').output.firstRow.n"}},
        ]
    )

    assert (str(run.status), run.message.split("because")[1]) == (
        "Failed",
        " property 'firstRow' doesn't exist, available properties are 'effectiveIntegrationRuntime, durationInQueue'.",
    )


def test_a_copy_moves_the_rows_of_its_query_to_the_file_of_its_dataset(lab) -> None:
    """Query, additional columns and file name are those of the JSON, evaluated."""
    lab.world.answers["SELECT 2"] = [ResultSet(("n",), ((1,), (2,)))]
    lab.others = stores()
    copy = {
        "name": "Copy",
        "type": "Copy",
        "userProperties": [{"name": "table", "value": "@pipeline().parameters.t"}],
        "inputs": [{"referenceName": "ds", "type": "DatasetReference", "parameters": {"db": "d"}}],
        "outputs": [
            {"referenceName": "files", "type": "DatasetReference", "parameters": {"folder": "run=@{pipeline().RunId}"}}
        ],
        "typeProperties": {
            "source": {
                "type": "AzureSqlSource",
                "sqlReaderQuery": "SELECT @{add(1,1)}",
                "additionalColumns": [{"name": "_run", "value": "@pipeline().RunId"}],
            },
            "sink": {"type": "ParquetSink"},
        },
    }

    lab.run([copy], {"t": "dbo.T"}, parameters={"t": {"type": "string"}})

    assert lab.world.asked[-1] == ("copy", "SELECT 2", "raw/run=id-1/f.parquet", "_run=id-1")
    record = lab.story.activities[-1]
    assert (record.output["rowsCopied"], record.user_properties) == (2, {"table": "dbo.T"})


def test_secure_input_and_output_are_hidden_in_the_record_and_usable_in_the_run(lab) -> None:
    """A secret fetched by one activity reaches the next and no record."""
    lab.world.responses = [HttpResponse(200, {}, b'{"value": "https://secret"}'), HttpResponse(200, {}, b"")]
    fetch = {
        "name": "Fetch",
        "type": "WebActivity",
        "policy": {"secureOutput": True},
        "typeProperties": {
            "method": "GET",
            "url": "https://kv/secrets/u",
            "authentication": {"type": "MSI", "resource": "https://vault.azure.net"},
        },
    }
    send = {
        "name": "Send",
        "type": "WebActivity",
        "dependsOn": [{"activity": "Fetch", "dependencyConditions": ["Succeeded"]}],
        "policy": {"secureInput": True},
        "typeProperties": {
            "method": "POST",
            "url": "@activity('Fetch').output.value",
            "body": {"a": "@pipeline().RunId"},
        },
    }

    lab.run([fetch, send])

    assert [(request.url, request.body) for request in lab.world.requests] == [
        ("https://kv/secrets/u", None),
        ("https://secret", '{"a":"id-1"}'),
    ]
    assert "https://secret" not in json.dumps([record.as_json() for record in lab.story.activities])


def test_a_web_answer_of_400_or_more_fails_with_the_services_code(lab) -> None:
    """2108, with what the endpoint said."""
    lab.world.responses = [HttpResponse(503, {}, b"busy")]

    lab.run([{"name": "Call", "type": "WebActivity", "typeProperties": {"method": "GET", "url": "http://127.0.0.1/"}}])

    error = lab.story.activities[0].error
    assert (error.code, error.message) == (
        "2108",
        "Error calling the endpoint 'http://127.0.0.1/'. Response status code: '503'. More details: busy",
    )


def test_a_pipeline_runs_another_and_gets_its_return_value(lab) -> None:
    """The child's value is in the parent's output; the child knows who called it."""
    child = {
        "name": "child",
        "properties": {
            "activities": [
                {
                    "name": "Return",
                    "type": "SetVariable",
                    "typeProperties": {
                        "variableName": "pipelineReturnValue",
                        "setSystemVariable": True,
                        "value": [
                            {
                                "key": "by",
                                "value": {"type": "Expression", "content": "@pipeline()?.TriggeredByPipelineName"},
                            }
                        ],
                    },
                }
            ]
        },
    }
    lab.others = [Artifact(ArtifactKey(Kind.PIPELINE, "child"), child)]
    lab.run([executes("child", waits=True)])

    assert lab.story.activities[-1].output["pipelineReturnValue"] == {"by": "p"}


def executes(name: str, *, waits: bool) -> dict[str, object]:
    properties = {"pipeline": {"referenceName": name, "type": "PipelineReference"}, "waitOnCompletion": waits}
    return {"name": "Call", "type": "ExecutePipeline", "typeProperties": properties}


def child(*activities: object) -> Artifact:
    return Artifact(
        ArtifactKey(Kind.PIPELINE, "child"), {"name": "child", "properties": {"activities": list(activities)}}
    )


def test_a_pipeline_that_is_not_waited_for_outlives_the_one_that_started_it(lab) -> None:
    """The caller is told the run's id, is over first, and does not fail with it; the whole is over when both are."""
    lab.others = [child(activity("Wait"), activity("No", {"Wait": ["Succeeded"]}, fails=True))]

    run = lab.run([executes("child", waits=False)])

    assert [(told.pipeline, str(told.status)) for told in lab.story.runs] == [
        ("p", "InProgress"),
        ("child", "InProgress"),
        ("p", "Succeeded"),
        ("child", "Failed"),
    ]
    assert run.end == run.start
    assert lab.story.activities[0].output == {"pipelineName": "child", "pipelineRunId": lab.story.runs[1].run_id}


def test_a_pipeline_that_is_not_waited_for_and_breaks_off_is_not_passed_over(lab) -> None:
    """What nobody foresaw is raised, although the caller was over."""

    class Broken(type(lab.story)):
        def activity_changed(self, run: ActivityRun) -> None:
            if run.pipeline == "child":
                raise OSError("disk full")

    lab.story, lab.others = Broken(), [child(activity("Wait"))]

    with pytest.raises(OSError, match="disk full"):
        lab.run([executes("child", waits=False)])
    assert [(told.pipeline, str(told.status)) for told in lab.story.runs][-1] == ("p", "Succeeded")


def test_what_an_inner_activity_gave_is_seen_after_its_container(lab) -> None:
    """An If's activities can be asked for once the If is over."""
    inner = {
        "name": "Inner",
        "type": "ExecutePipeline",
        "typeProperties": {
            "pipeline": {"referenceName": "child", "type": "PipelineReference"},
            "waitOnCompletion": True,
        },
    }
    decide = {
        "name": "Decide",
        "type": "IfCondition",
        "typeProperties": {
            "expression": {"value": "@bool(1)", "type": "Expression"},
            "ifTrueActivities": [inner],
            "ifFalseActivities": [activity("Other")],
        },
    }
    after = {
        "name": "Tell",
        "type": "Fail",
        "dependsOn": [{"activity": "Decide", "dependencyConditions": ["Succeeded"]}],
        "typeProperties": {
            "message": {
                "value": "@activity('Inner').output.pipelineName",
                "type": "Expression",
            },
            "errorCode": "1",
        },
    }
    lab.others = [
        Artifact(ArtifactKey(Kind.PIPELINE, "child"), {"name": "child", "properties": {"activities": [activity("W")]}})
    ]

    lab.run([decide, after])

    assert lab.story.activities[-1].error.message == "child"


def test_missing_and_mistyped_parameters_stop_the_run_before_it_starts(lab) -> None:
    """All of them are named at once, and nothing is recorded."""
    with pytest.raises(UsageError) as stop:
        lab.run([], {"n": "x"}, parameters={"n": {"type": "int"}, "missing": {"type": "string"}})

    assert (
        stop.value.message
        == "pipeline 'p' cannot start: 'n' takes a value of type int, not string; 'missing' has no value and no default"
    )
    assert lab.story.runs == []


def test_an_unknown_activity_type_fails_by_name(lab) -> None:
    """What is not simulated never succeeds silently."""
    run = lab.run([{"name": "Spark", "type": "DatabricksNotebook", "typeProperties": {}}])

    assert (
        run.message
        == "Operation on target Spark failed: Activity 'Spark' is of type 'DatabricksNotebook', which a local run does not simulate."
    )


def test_a_fault_strikes_the_attempt_it_names(lab) -> None:
    """`#1` fails the first attempt only: the retry repairs it."""
    lab.world.answers["SELECT 1"] = [ResultSet(("n",), ((1,),))]
    lab.others = stores()
    lab.faults = Faults([parse_fault("Look:before#1", kills=False)])

    run = lab.run([lookup("Look", "SELECT 1", policy={"retry": 1, "retryIntervalInSeconds": 30})])

    assert (str(run.status), [str(record.status) for record in lab.story.activities]) == (
        "Succeeded",
        ["Failed", "Succeeded"],
    )


def test_the_same_run_twice_leaves_the_same_records(make_lab: Callable[[], object]) -> None:
    """On a clock without threads everything is repeatable, byte for byte."""
    loop = {
        "name": "Loop",
        "type": "ForEach",
        "typeProperties": {
            "items": "@range(0, 30)",
            "activities": [
                {"name": "W", "type": "Wait", "typeProperties": {"waitTimeInSeconds": "@mod(mul(item(), 7), 5)"}}
            ],
        },
    }
    labs = [make_lab(), make_lab()]
    for each in labs:
        each.run([loop])

    first, second = (json.dumps([record.as_json() for record in each.story.activities]) for each in labs)
    assert first == second


def test_an_until_loop_sees_the_last_pass_and_ends_when_its_condition_holds(lab) -> None:
    """Body first, then the test."""
    names = itertools.repeat(
        {"name": "Add", "type": "AppendVariable", "typeProperties": {"variableName": "v", "value": "x"}}
    )
    loop = {
        "name": "U",
        "type": "Until",
        "typeProperties": {
            "expression": "@equals(length(variables('v')), 3)",
            "timeout": "0.01:00:00",
            "activities": [next(names)],
        },
    }

    run = lab.run([loop], variables={"v": {"type": "Array"}})

    assert (str(run.status), len(lab.story.activities)) == ("Succeeded", 4)
