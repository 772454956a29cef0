"""What a deploy must not lose, remove or give away."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from adfgen.api.deploying import Release
from adfgen.api.releasing import _mark, carry_out, prepare
from adfgen.deploy.apply import apply
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.plan import Action, Plan, Step, plan_from_json, plan_to_json
from adfgen.deploy.planner import Wishes, make_plan
from adfgen.deploy.target import Coordinates, Live, StaleError
from adfgen.errors import ServiceError, UsageError
from adfgen.model.factory import Factory
from tests.deploy.conftest import Cloud, desired
from tests.deploy.test_faults import Killed
from tests.emulator.conftest import FACTORY


class Broken:
    """A target one of whose methods does something else."""

    def __init__(self, target: Any, name: str, instead: Callable[..., Any]) -> None:
        self._target, self._name, self._instead = target, name, instead

    def __getattr__(self, name: str) -> Any:
        return self._instead if name == self._name else getattr(self._target, name)


class Dies:
    """A target of a process that is gone once a method is called: nothing gets out any more."""

    def __init__(self, target: Any, name: str) -> None:
        self._target, self._name, self._is_dead = target, name, False

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._target, name)
        if not callable(found):
            return found

        def call(*args: Any, **options: Any) -> Any:
            self._is_dead = self._is_dead or name == self._name
            if self._is_dead:
                raise Killed
            return found(*args, **options)

        return call


def die(cloud: Cloud, at: str, factory: Any, wishes: Wishes) -> None:
    plan = make_plan(factory, cloud.target, wishes)
    with pytest.raises(Killed):
        apply(plan, Dies(cloud.target, at), cloud.journal)


def test_a_new_trigger_is_started_by_the_rerun(cloud: Cloud) -> None:
    die(cloud, "start", desired(), Wishes())
    assert cloud.states()["tr_on"] == "Stopped"
    cloud.deploy(desired())
    assert cloud.states()["tr_on"] == "Started"
    assert not cloud.journal.unfinished()


@pytest.mark.parametrize("is_wanted", [True, False])
def test_a_new_trigger_that_was_never_started_does_as_the_next_project_says(cloud: Cloud, *, is_wanted: bool) -> None:
    """Whoever stopped the deploy because it should not fire yet says Stopped, or takes it out; nothing starts it then."""
    die(cloud, "start", desired(), Wishes())
    cloud.deploy(desired(tr_on={"runtimeState": "Stopped"} if is_wanted else None))
    assert cloud.states()["tr_on"] == "Stopped"
    assert not cloud.journal.unfinished() | cloud.journal.unstarted()
    cloud.deploy(desired())
    assert cloud.states()["tr_on"] == "Stopped"


def test_a_trigger_that_could_not_be_removed_is_started_again(cloud: Cloud) -> None:
    cloud.deploy(desired())

    def refuse(*_: Any) -> None:
        raise ServiceError("no")

    plan = make_plan(desired(tr_on=None), cloud.target, Wishes(prune=True))
    outcome = apply(plan, Broken(cloud.target, "delete", refuse), cloud.journal)
    assert not outcome.is_complete
    assert cloud.states()["tr_on"] == "Started"
    assert not cloud.journal.unfinished()


@pytest.mark.parametrize("prune", [True, False])
@pytest.mark.parametrize("is_wanted", [True, False])
def test_a_deploy_that_died_before_a_removal(cloud: Cloud, *, prune: bool, is_wanted: bool) -> None:
    cloud.deploy(desired())
    die(cloud, "delete", desired(tr_on=None), Wishes(prune=True))
    assert cloud.states()["tr_on"] == "Stopped"
    cloud.deploy(desired() if is_wanted else desired(tr_on=None), prune=prune)
    expected = None if prune and not is_wanted else "Started"
    assert cloud.states().get("tr_on") == expected
    assert not cloud.journal.unfinished()


def test_what_was_edited_since_is_not_removed(cloud: Cloud) -> None:
    cloud.deploy(desired())
    plan = make_plan(desired(tr_off=None), cloud.target, Wishes(prune=True))
    cloud.send("PUT", "/triggers/tr_off", {"properties": {**cloud.bodies()["triggers/tr_off"], "description": "x"}})
    outcome = apply(plan, cloud.target, cloud.journal)
    assert [type(error) for _, error in outcome.failed] == [StaleError]
    assert "triggers/tr_off" in cloud.bodies()


def test_prune_leaves_global_parameters(cloud: Cloud) -> None:
    cloud.deploy(desired())
    both = {"g": {"type": "String", "value": "v"}, "theirs": {"type": "String", "value": "x"}}
    cloud.send("PUT", "/globalParameters/default", {"properties": both})
    cloud.deploy(desired(), prune=True)
    assert cloud.bodies()["global_parameters/default"] == both


def test_global_parameters_set_since_the_plan_stay(cloud: Cloud) -> None:
    """The API takes no ETag for them: what others set while somebody read the plan must not go with our write."""
    cloud.deploy(desired())
    ours = {"g": {"type": "String", "value": "new"}}
    plan = make_plan(desired(**{FACTORY: {"globalParameters": ours}}), cloud.target)
    both = {"g": {"type": "String", "value": "v"}, "theirs": {"type": "Bool", "value": True}}
    cloud.send("PUT", "/globalParameters/default", {"properties": both})

    outcome = apply(plan, cloud.target, cloud.journal)

    assert [type(error) for _, error in outcome.failed] == [StaleError]
    assert cloud.bodies()["global_parameters/default"] == both
    assert cloud.deploy(desired(**{FACTORY: {"globalParameters": ours}})).is_complete
    assert cloud.bodies()["global_parameters/default"] == {**both, **ours}


def test_a_trigger_stopped_by_hand_since_the_plan_stays_stopped(cloud: Cloud) -> None:
    """Stopping leaves no trace in the ETag: its state is looked at just before."""
    cloud.deploy(desired())
    plan = make_plan(desired(tr_on={"description": "new"}), cloud.target)
    cloud.send("POST", "/triggers/tr_on/stop")

    outcome = apply(plan, cloud.target, cloud.journal)

    assert [type(error) for _, error in outcome.failed] == [StaleError]
    assert cloud.states()["tr_on"] == "Stopped"
    assert not cloud.journal.unfinished()
    assert cloud.deploy(desired(tr_on={"description": "new"})).is_complete
    assert cloud.states()["tr_on"] == "Stopped"


class Interrupted:
    """Ctrl-C as soon as a trigger is stopped."""

    def began(self, step: Step) -> None:
        """Nothing to see."""

    def ended(self, step: Step, error: ServiceError | None) -> None:
        if step.action is Action.STOP:
            raise KeyboardInterrupt


@pytest.mark.parametrize("prune", [True, False])
def test_an_interrupted_deploy_forgets_the_triggers_it_started_again(cloud: Cloud, *, prune: bool) -> None:
    """Somebody who stops one of them later finds it stopped after the next deploy."""
    cloud.deploy(desired())
    wanted = desired(tr_on=None) if prune else desired(tr_on={"description": "new"})
    plan = make_plan(wanted, cloud.target, Wishes(prune=prune))
    with pytest.raises(KeyboardInterrupt):
        apply(plan, cloud.target, cloud.journal, observer=Interrupted())
    assert cloud.states()["tr_on"] == "Started"
    assert not cloud.journal.unfinished()

    cloud.send("POST", "/triggers/tr_on/stop")
    cloud.deploy(desired(tr_on={"description": "newer"}))
    assert cloud.states()["tr_on"] == "Stopped"


def test_a_defect_while_stopping_starts_the_trigger_again(cloud: Cloud) -> None:
    """Whatever is raised once stopping was asked for, the trigger may be stopped."""
    cloud.deploy(desired())

    def stop(trigger: Live) -> None:
        cloud.connect().stop(trigger)
        raise ZeroDivisionError

    plan = make_plan(desired(tr_on={"description": "new"}), cloud.target)
    with pytest.raises(ZeroDivisionError):
        apply(plan, Broken(cloud.target, "stop", stop), cloud.journal)
    assert cloud.states()["tr_on"] == "Started"
    assert not cloud.journal.unfinished()


def test_a_plan_of_another_factory_is_refused(cloud: Cloud) -> None:
    plan = make_plan(desired(), cloud.target)
    with pytest.raises(UsageError):
        apply(Plan("/subscriptions/x/other", plan.steps), cloud.target, cloud.journal)
    assert cloud.writes() == []
    assert apply(Plan(plan.target.upper(), plan.steps), cloud.target, cloud.journal).is_complete


@pytest.mark.parametrize("live_mode", [True, False])
def test_a_kept_plan_looks_for_git_again(cloud: Cloud, *, live_mode: bool) -> None:
    plan = plan_from_json(json.dumps(plan_to_json(make_plan(desired(), cloud.target, Wishes(live_mode=live_mode)))))
    repository = {"type": "FactoryGitHubConfiguration", "repositoryName": "adf", "accountName": "a", "collaborationBranch": "main", "rootFolder": "/"}  # fmt: skip
    cloud.send("PUT", "", {"location": "westeurope", "properties": {"repoConfiguration": repository}})
    if live_mode:
        assert apply(plan, cloud.target, cloud.journal).is_complete
    else:
        with pytest.raises(UsageError, match="Git repository 'adf'"):
            apply(plan, cloud.target, cloud.journal)


def test_factories_of_one_name_have_a_mark_each(tmp_path: Path) -> None:
    """Dev and prod in subscriptions of their own: publishing for one must not end what is due for the other."""
    places = [Coordinates(name, "rg", "adf") for name in ("dev", "prod")]
    assert len({_mark(Release(place, Factory(()), tmp_path)) for place in places}) == 2


def test_a_plain_secret_and_a_fingerprint_in_plan_json(cloud: Cloud) -> None:
    secret = {"typeProperties": {"connectionString": "AccountName=a;AccountKey=planted=="}}
    plan = make_plan(desired(ls_lake=secret), cloud.target)
    value = plan_to_json(plan)
    assert "planted" not in json.dumps(value)
    assert [step["name"] for step in value["steps"] if step["secret"]] == ["ls_lake"]
    assert value["seen"] == plan.seen != make_plan(desired(), cloud.target).desired
    cloud.deploy(desired())
    again = make_plan(desired(), cloud.target)
    assert again.seen != plan.seen
    assert again.desired == make_plan(desired(), cloud.target).desired


def test_a_rotated_secret_is_written_when_asked(cloud: Cloud) -> None:
    def body(value: str) -> dict[str, Any]:
        return {"typeProperties": {"accountKey": {"type": "SecureString", "value": value}}}

    cloud.deploy(desired(ls_lake=body("one")))
    cloud.emulator.log.clear()
    cloud.deploy(desired(ls_lake=body("two")))
    assert cloud.writes() == []
    cloud.deploy(desired(ls_lake=body("two")), write_secrets=True)
    assert cloud.writes() == ["PUT /linkedservices/ls_lake"]
    assert cloud.bodies()["linked_services/ls_lake"]["typeProperties"]["accountKey"]["value"] == "two"


def test_an_event_trigger_gives_its_events_up_before_it_stops(cloud: Cloud) -> None:
    """Unsubscribed and waited for, stopped, written, subscribed and waited for, started: the service's own order."""
    events = {
        "type": "BlobEventsTrigger",
        "typeProperties": {"scope": "/x", "events": ["Microsoft.Storage.BlobCreated"]},
    }
    cloud.deploy(desired(tr_on=events))
    cloud.emulator.log.clear()

    assert cloud.deploy(desired(tr_on={**events, "description": "new"})).is_complete

    calls = [line.rsplit("/", 1)[1] for line in cloud.writes() if "/tr_on" in line]
    status = "getEventSubscriptionStatus"
    assert calls == ["unsubscribeFromEvents", status, "stop", "tr_on", "subscribeToEvents", status, "start"]
    assert cloud.states()["tr_on"] == "Started"


def test_one_deploy_at_a_time_from_a_folder(cloud: Cloud) -> None:
    """The second is refused before it changes anything; the lock is gone with the first, and other factories have their own."""
    with cloud.journal.alone():
        second = DeployJournal(cloud.folder, cloud.target.id)
        with (
            pytest.raises(ServiceError, match="another deploy from this folder to 'adf-test' is going on"),
            second.alone(),
        ):
            pass
        with DeployJournal(cloud.folder, f"{cloud.target.id}-2").alone():
            pass
    with DeployJournal(cloud.folder, cloud.target.id).alone():
        pass


def test_what_was_planned_before_another_deploy_died_is_refused(cloud: Cloud) -> None:
    """It would settle triggers it knows nothing of."""
    release = Release(cloud.place, desired(), cloud.folder)
    prepared = prepare(release, cloud.target, Wishes())
    cloud.journal.begin({"tr_on"})

    with pytest.raises(ServiceError, match="did not end"):
        carry_out(release, prepared, cloud.target, cloud.journal)
    assert cloud.journal.unfinished() == {"tr_on"}
