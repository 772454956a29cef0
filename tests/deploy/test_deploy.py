"""What a deploy does to a factory, and what it leaves alone."""

import json
from typing import Any

import pytest

from adfgen.deploy.apply import apply
from adfgen.deploy.order import in_order
from adfgen.deploy.plan import Action, plan_from_json, plan_to_json
from adfgen.deploy.planner import Wishes, make_plan
from adfgen.deploy.target import StaleError
from adfgen.errors import ProjectError, ServiceError, UsageError
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from tests.deploy.conftest import Cloud, desired, reference


def test_an_empty_factory_becomes_what_is_desired(cloud: Cloud) -> None:
    """In the order of references; new triggers start where the project says so."""
    outcome = cloud.deploy(desired())

    assert outcome.is_complete
    stored = cloud.bodies()
    for artifact in desired():
        found = [body for name, body in stored.items() if name.endswith(f"/{artifact.key.name}")]
        wanted = {key: value for key, value in artifact.properties.items() if key != "runtimeState"}
        assert found == [wanted] or artifact.key.kind.noun == "factory"
    assert stored["global_parameters/default"] == {"g": {"type": "String", "value": "v"}}
    assert cloud.states() == {"tr_on": "Started", "tr_off": "Stopped"}
    writes = cloud.writes()
    order = [next(n for n, line in enumerate(writes) if line.endswith(f"/{name}")) for name in ("ls_vault", "ls_lake", "ds", "pl_b", "pl_a", "tr_on", "start")]  # fmt: skip
    assert order == sorted(order)


def test_an_unchanged_factory_is_not_written(cloud: Cloud) -> None:
    """Not even a trigger is touched; what the service adds is no change."""
    cloud.deploy(desired())
    cloud.emulator.log.clear()

    assert make_plan(desired(), cloud.target).steps == ()
    assert cloud.deploy(desired()).is_complete
    assert cloud.writes() == []


def test_a_change_touches_what_changed(cloud: Cloud) -> None:
    """One property of one pipeline is one PUT, named with both values; its trigger goes on."""
    cloud.deploy(desired())
    wait = {"name": "wait", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 9}}
    call = {"name": "call", "type": "ExecutePipeline", "typeProperties": {"pipeline": reference("pl_b", "Pipeline")}}
    changed = desired(pl_a={"activities": [call, wait]})
    cloud.emulator.log.clear()

    plan = make_plan(changed, cloud.target)
    apply(plan, cloud.target, cloud.journal)

    assert [(step.action, step.key.name) for step in plan.steps] == [(Action.UPDATE, "pl_a")]
    assert [(item.pointer, item.before, item.after) for item in plan.steps[0].changes] == [
        ("/activities/wait/typeProperties/waitTimeInSeconds", 1, 9)
    ]
    assert cloud.writes() == ["PUT /pipelines/pl_a"]
    assert cloud.states()["tr_on"] == "Started"


def test_a_changed_trigger_is_stopped_written_and_started_again(cloud: Cloud) -> None:
    """As it was: one that somebody stopped stays stopped, and the plan says so."""
    cloud.deploy(desired())
    changed = desired(tr_on={"description": "new"}, tr_off={"description": "new"})
    cloud.emulator.log.clear()

    assert cloud.deploy(changed).is_complete
    writes = cloud.writes()
    assert sorted(writes) == ["POST /triggers/tr_on/start", "POST /triggers/tr_on/stop", "PUT /triggers/tr_off", "PUT /triggers/tr_on"]  # fmt: skip
    assert [line for line in writes if "tr_on" in line] == ["POST /triggers/tr_on/stop", "PUT /triggers/tr_on", "POST /triggers/tr_on/start"]  # fmt: skip
    assert cloud.states() == {"tr_on": "Started", "tr_off": "Stopped"}

    cloud.send("POST", "/triggers/tr_on/stop")
    plan = make_plan(changed, cloud.target)
    assert plan.steps == ()
    assert plan.notes == (
        "trigger 'tr_on' is Stopped and stays so, though the project says Started: `--trigger-states project` does as it says",
    )
    cloud.deploy(changed, desired_trigger_states=True)
    assert cloud.states()["tr_on"] == "Started"


def test_nothing_is_removed_unless_asked(cloud: Cloud) -> None:
    """And then only what is ours, whoever refers to others first; what strangers need stays, with a note."""
    cloud.deploy(desired())
    cloud.send("PUT", "/pipelines/theirs", {"properties": {"activities": []}})
    cloud.send("PUT", "/datasets/strangers", {"properties": {"type": "Binary", "typeProperties": {}, "linkedServiceName": reference("ls_vault", "LinkedService")}})  # fmt: skip
    small = desired(tr_on=None, tr_off=None, pl_a=None, pl_b=None, ds=None, ls_lake=None, ls_vault=None)

    assert cloud.deploy(small).done == ()
    plan = make_plan(small, cloud.target, Wishes(prune=True))
    assert apply(plan, cloud.target, cloud.journal).is_complete

    assert set(cloud.bodies()) == {"global_parameters/default", "pipelines/theirs", "datasets/strangers", "linked_services/ls_vault"}  # fmt: skip
    assert plan.notes == ("linked service 'ls_vault' is not removed: dataset 'strangers' refers to it",)
    names = [step.key.name for step in plan.of(Action.DELETE)]
    assert names.index("tr_on") < names.index("pl_a") < names.index("pl_b") < names.index("ds") < names.index("ls_lake")


def test_global_parameters_of_others_stay(cloud: Cloud) -> None:
    """Ours are written beside them."""
    cloud.send("PUT", "/globalParameters/default", {"properties": {"theirs": {"type": "Bool", "value": True}}})
    cloud.deploy(desired())

    assert set(cloud.bodies()["global_parameters/default"]) == {"theirs", "g"}
    assert make_plan(desired(), cloud.target).steps == ()


def test_a_plan_that_is_stale_changes_nothing_of_what_moved(cloud: Cloud) -> None:
    """What somebody else changed since is not overwritten; the trigger is started again."""
    cloud.deploy(desired())
    plan = make_plan(desired(pl_a={"description": "mine"}, tr_on={"description": "mine"}), cloud.target)
    cloud.send("PUT", "/pipelines/pl_a", {"properties": {"activities": [], "description": "theirs"}})

    outcome = apply(plan, cloud.target, cloud.journal)

    assert [(step.key.name, type(error)) for step, error in outcome.failed] == [("pl_a", StaleError)]
    assert cloud.bodies()["pipelines/pl_a"]["description"] == "theirs"
    assert cloud.states()["tr_on"] == "Started"
    assert cloud.deploy(desired(pl_a={"description": "mine"})).is_complete


def test_a_factory_connected_to_git_is_refused(cloud: Cloud) -> None:
    """Unless it is said that it is meant."""
    repository = {"type": "FactoryGitHubConfiguration", "repositoryName": "adf", "accountName": "a", "collaborationBranch": "main", "rootFolder": "/"}  # fmt: skip
    cloud.send("PUT", "", {"location": "westeurope", "properties": {"repoConfiguration": repository}})

    with pytest.raises(UsageError, match="connected to the Git repository 'adf'"):
        make_plan(desired(), cloud.target)
    assert make_plan(desired(), cloud.target, Wishes(live_mode=True)).steps


def test_a_plan_is_data(cloud: Cloud) -> None:
    """Kept as JSON and read back it does the same; one of a secret or another version is refused."""
    plan = make_plan(desired(), cloud.target)
    text = json.dumps(plan_to_json(plan))

    assert plan_from_json(text) == plan
    assert apply(plan_from_json(text), cloud.target, cloud.journal).is_complete
    assert make_plan(desired(), cloud.target).steps == ()
    with pytest.raises(ProjectError, match="version 7"):
        plan_from_json(text.replace('"version": 1', '"version": 7'))
    with pytest.raises(ProjectError, match="no plan"):
        plan_from_json("[]")


def test_a_secret_is_in_no_plan_and_no_error(cloud: Cloud) -> None:
    """Stars in the file, a note instead of a difference, and the file alone is not enough to deploy."""
    secret = {"typeProperties": {"baseUrl": "https://v", "key": {"type": "SecureString", "value": "planted-secret"}}}
    plan = make_plan(desired(ls_vault=secret), cloud.target)
    text = json.dumps(plan_to_json(plan))

    assert "planted-secret" not in text + str(plan.notes)
    with pytest.raises(ProjectError, match="'ls_vault' carries a secret"):
        plan_from_json(text)
    assert apply(plan, cloud.target, cloud.journal).is_complete
    again = make_plan(desired(ls_vault=secret), cloud.target)
    assert again.steps == ()
    assert again.notes == ("secret of linked service 'ls_vault': not comparable, written only when something else changes",)  # fmt: skip


def test_what_the_service_refuses_is_told_in_its_words(cloud: Cloud) -> None:
    """With the resource's name and the code, and the steps after it are left."""
    broken = desired(ds={"linkedServiceName": reference("ls_missing", "LinkedService")})

    outcome = cloud.deploy(broken)

    [(step, error)] = outcome.failed
    assert step.key.name == "ds"
    assert "400 BadRequest: The document creation or update failed because of invalid reference 'ls_missing'." in error.message  # fmt: skip
    assert {"pl_b", "pl_a"} <= {left.key.name for left in outcome.left}


def test_a_factory_that_is_not_there_is_not_made(cloud: Cloud) -> None:
    """It is named, with what to look at."""
    cloud.send("DELETE", "")

    with pytest.raises(ServiceError, match="404") as refused:
        make_plan(desired(), cloud.target)
    assert "metadata/environments" in refused.value.hint


def test_resources_that_go_round_in_a_circle_are_refused(cloud: Cloud) -> None:
    """No order exists; the circle is named."""
    back = {"name": "back", "type": "ExecutePipeline", "typeProperties": {"pipeline": reference("pl_a", "Pipeline")}}

    with pytest.raises(ProjectError, match="'pl_a' → 'pl_b' → 'pl_a'"):
        make_plan(desired(pl_b={"activities": [back]}), cloud.target)


def test_a_chain_of_calls_longer_than_the_stack_is_ordered(cloud: Cloud) -> None:
    """Each pipeline after the one it calls, however many there are."""
    count = 3_000

    def calls(name: str) -> dict[str, Any]:
        call = {"pipeline": reference(name, "Pipeline")}
        return {"properties": {"activities": [{"name": "c", "type": "ExecutePipeline", "typeProperties": call}]}}

    chain = [Artifact(ArtifactKey(Kind.PIPELINE, f"p{number}"), calls(f"p{number + 1}")) for number in range(count)]

    assert [item.key.name for item in in_order(Factory(tuple(chain)))] == [f"p{n}" for n in reversed(range(count))]


def test_half_a_surrogate_pair_goes_out_as_the_escape_it_came_as(cloud: Cloud) -> None:
    """UTF-8 cannot hold it, JSON can say it."""
    half = desired(pl_b={"description": "\ud800"})

    assert cloud.deploy(half).is_complete
    assert make_plan(half, cloud.target).steps == ()
