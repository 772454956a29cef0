"""A release brought to a live factory: plan, steps, and the control store after them; what the command does between questions."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from adfgen.api.deploying import Release
from adfgen.api.publishing import DefinitionChanges, changes_of, publish, published_definitions, remotely
from adfgen.connectors.sql.server import connect_server, run_batches
from adfgen.deploy.apply import Outcome, StepObserver, apply
from adfgen.deploy.azure import AzureTarget
from adfgen.deploy.journal import DeployJournal
from adfgen.deploy.plan import Action, Plan
from adfgen.deploy.planner import Wishes, make_plan
from adfgen.errors import ProjectError, ServiceError
from adfgen.metadata.service import Publish
from adfgen.model.body import Json
from adfgen.render.control import publication_batches

__all__ = ["Prepared", "bring", "carry_out", "prepare", "publish_control"]


@dataclass(frozen=True, slots=True)
class Prepared:
    """What a deploy is going to do: the plan, and what publishing changes where it is published by a pipeline."""

    plan: Plan
    definitions: DefinitionChanges | None
    is_unpublished: bool = False  # an earlier deploy ended between its last step and the control store
    unfinished: tuple[frozenset[str], frozenset[str]] = (frozenset(), frozenset())  # as the journal had it

    def __bool__(self) -> bool:
        """Whether there is anything to do."""
        return bool(self.plan.steps or self.definitions or self.is_unpublished)


def prepare(release: Release, target: AzureTarget, wishes: Wishes) -> Prepared:
    """Look at the live factory and its control store; nothing is changed. Raises AdfgenError."""
    plan = make_plan(release.factory, target, wishes)
    unfinished = (wishes.was_started, wishes.unstarted)
    control = release.control
    if control is None or control.publish is not Publish.FACTORY:
        return Prepared(plan, None, unfinished=unfinished)
    published: Mapping[str, Mapping[str, Json]] = {}
    if control.status_pipeline not in {step.key.name for step in plan.of(Action.CREATE)}:
        try:
            published = published_definitions(remotely(target), control)
        except ServiceError as error:  # what is planned may be what mends it
            if not plan.steps:
                raise
            plan = replace(
                plan, notes=(*plan.notes, f"which definitions are published cannot be asked: {error.message}")
            )
    return Prepared(plan, changes_of(published, release.definitions), _mark(release).exists(), unfinished)


def _mark(release: Release) -> Path:
    """A file that is there from before the first step until the control store is published."""
    place = release.destination
    whose = "/".join((place.cloud, place.subscription, place.resource_group, place.factory)).casefold()
    return release.state / f"publish-{hashlib.sha256(whose.encode()).hexdigest()[:16]}.pending"


def carry_out(
    release: Release,
    prepared: Prepared,
    target: AzureTarget,
    journal: DeployJournal,
    observer: StepObserver | None = None,
) -> Outcome:
    """Do what was planned. Raises AdfgenError before anything is changed."""
    with journal.alone():
        if (journal.unfinished(), journal.unstarted()) != prepared.unfinished:
            raise ServiceError(
                "another deploy changed triggers since this one was planned, and did not end",
                hint="nothing was changed: deploy again",
            )
        if prepared and prepared.definitions is not None:
            _mark_unpublished(release)
        return apply(prepared.plan, target, journal, observer=observer)


def _mark_unpublished(release: Release) -> None:
    try:
        release.state.mkdir(parents=True, exist_ok=True)
        _mark(release).touch()
    except OSError as error:
        raise ProjectError(f"'{_mark(release)}' cannot be written: {error}", hint="nothing was changed") from error


def publish_control(release: Release, target: AzureTarget, prepared: Prepared) -> str:
    """Bring the control store along, as the project says it is done; what was done. Raises ServiceError."""
    control = release.control
    if control is None:
        return ""
    tables = f"{len(release.definitions)} table definitions"
    match control.publish:
        case Publish.SCRIPT:
            return "the control store is not touched: control/publish.sql is for its DBA"
        case Publish.DIRECT:
            batches = publication_batches(release.scripts, release.definitions)
            run_batches(connect_server(control.server, control.database), batches)
            return f"{tables} published to '{control.server}'"
        case Publish.FACTORY:
            if not prepared:
                return ""
            count = publish(remotely(target), control, release.definitions)
            _mark(release).unlink(missing_ok=True)
            if not count:
                return ""
            return f"{tables} published in {count} run{'' if count == 1 else 's'}"


def bring(release: Release, target: AzureTarget) -> Prepared:
    """All of it without a question; what was planned. Raises AdfgenError when a step fails."""
    journal = DeployJournal(release.state, target.id)
    wishes = Wishes(was_started=journal.unfinished(), unstarted=journal.unstarted())
    prepared = prepare(release, target, wishes)
    outcome = carry_out(release, prepared, target, journal)
    if not outcome.is_complete:
        said = "; ".join(f"{step.action} {step.key}: {error.message}" for step, error in outcome.failed)
        raise ServiceError(f"the deploy did not come to its end: {said}")
    publish_control(release, target, prepared)
    return prepared
