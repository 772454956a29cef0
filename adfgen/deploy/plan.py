"""A plan: the steps of a deploy with their causes, as data that can be read, kept, and carried out later as it stands."""

import json
from dataclasses import dataclass, field
from enum import StrEnum

from adfgen.deploy.difference import Change, has_secret, without_secrets
from adfgen.errors import ProjectError
from adfgen.model.body import Json
from adfgen.model.factory import ArtifactKey
from adfgen.model.kind import Kind

__all__ = ["Action", "Plan", "Step", "plan_from_json", "plan_to_json"]

_VERSION = 1


class Action(StrEnum):
    """What a step does."""

    STOP = "stop"
    CREATE = "create"
    UPDATE = "update"
    DELETE = "delete"
    START = "start"


@dataclass(frozen=True, slots=True)
class Step:
    """One step. `after` are the numbers of the steps it waits for; `etag` what it was planned on, None for what is new.

    A START has an ETag only where it gives a trigger back the state it had.
    """

    number: int
    action: Action
    key: ArtifactKey
    cause: str
    after: tuple[int, ...] = ()
    changes: tuple[Change, ...] = ()
    properties: Json = None
    etag: str | None = None

    @property
    def is_restoring(self) -> bool:
        """Whether it gives a trigger back the state it had."""
        return self.action is Action.START and self.etag is not None


@dataclass(frozen=True, slots=True)
class Plan:
    """The steps, the factory they are for, and what is worth knowing beside them.

    `live_mode` deploys past a Git repository; `resumed` are the folded names of triggers taken over from an unfinished
    deploy; `seen` and `desired` are SHA-256 of the factory as it was (kinds, names, ETags) and of the bodies it gets.
    `is_kept`: it was made in another process, at another time.
    """

    target: str
    steps: tuple[Step, ...]
    notes: tuple[str, ...] = ()
    live_mode: bool = False
    resumed: tuple[str, ...] = ()
    seen: str = ""
    desired: str = ""
    is_kept: bool = field(default=False, compare=False)

    def of(self, *actions: Action) -> tuple[Step, ...]:
        """The steps of some actions, in order."""
        return tuple(step for step in self.steps if step.action in actions)

    @property
    def levels(self) -> int:
        """How many steps wait for each other at most."""
        depth: dict[int, int] = {}
        for step in self.steps:
            depth[step.number] = 1 + max((depth[number] for number in step.after), default=0)
        return max(depth.values(), default=0)


def plan_to_json(plan: Plan) -> Json:
    """A plan as JSON. Secrets are stars there, and their step cannot be carried out from it."""
    return {
        "version": _VERSION,
        "target": plan.target,
        "live_mode": plan.live_mode,
        "resumed": list(plan.resumed),
        "seen": plan.seen,
        "desired": plan.desired,
        "notes": list(plan.notes),
        "steps": [_step_json(step) for step in plan.steps],
    }


def _step_json(step: Step) -> Json:
    return {
        "number": step.number,
        "action": str(step.action),
        "kind": step.key.kind.noun,
        "name": step.key.name,
        "cause": step.cause,
        "after": list(step.after),
        "changes": [{"pointer": item.pointer, "before": item.before, "after": item.after} for item in step.changes],
        "properties": without_secrets(step.properties),
        "secret": has_secret(step.properties),
        "etag": step.etag,
    }


def plan_from_json(text: str) -> Plan:
    """A plan that was kept. Raises ProjectError when it is none, of another version, or lacks a secret."""
    try:
        value = json.loads(text)
        if value["version"] != _VERSION:
            raise ProjectError(f"the plan is of version {value['version']}", hint="make it anew with this adfgen")
        steps = tuple(_step(item) for item in value["steps"])
        return Plan(
            str(value["target"]),
            steps,
            tuple(value["notes"]),
            live_mode=value["live_mode"] is True,
            resumed=tuple(map(str, value["resumed"])),
            seen=str(value["seen"]),
            desired=str(value["desired"]),
            is_kept=True,
        )
    except (ValueError, KeyError, TypeError) as error:
        hint = "make it with `adfgen deploy --dry-run --format json`"
        raise ProjectError("the file is no plan of adfgen", hint=hint) from error


def _step(item: Json) -> Step:
    if item["secret"]:
        name = f"{item['kind']} '{item['name']}'"
        raise ProjectError(f"{name} carries a secret, which no plan file holds", hint="deploy without a plan file")
    kinds = {kind.noun: kind for kind in Kind}
    return Step(
        int(item["number"]),
        Action(item["action"]),
        ArtifactKey(kinds[item["kind"]], str(item["name"])),
        str(item["cause"]),
        tuple(item["after"]),
        tuple(Change(found["pointer"], found["before"], found["after"]) for found in item["changes"]),
        item["properties"],
        item["etag"],
    )
