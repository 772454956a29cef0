"""A plan as people read it: what is added, changed and removed, with the properties, and what happens to triggers."""

from rich.text import Text

from adfgen.api.publishing import DefinitionChanges
from adfgen.deploy.plan import Action, Plan, Step
from adfgen.deploy.target import GLOBAL_PARAMETERS
from adfgen.model.body import Json, dump_compact

__all__ = ["definitions_text", "plan_text"]

_MARKS = {
    Action.CREATE: ("+", "green"),
    Action.UPDATE: ("~", "yellow"),
    Action.DELETE: ("-", "red"),
    Action.STOP: ("■", "yellow"),
    Action.START: ("▶", "green"),
}
_LONGEST = 60  # characters of a value


def plan_text(plan: Plan) -> Text:
    """A line of counts, a line a step with a line a changed property, and the notes."""
    name = plan.target.rsplit("/", 1)[-1]
    counts = [len(plan.of(action)) for action in (Action.CREATE, Action.UPDATE, Action.DELETE)]
    text = Text()
    if plan.steps:
        text.append(f"{name}: {counts[0]} to add, {counts[1]} to change, {counts[2]} to remove\n", style="bold")
    else:
        text.append(f"{name}: nothing to change\n", style="bold")
    for step in plan.steps:
        _append_step(text, step)
    for note in plan.notes:
        text.append(f"  note: {note}\n", style="dim")
    text.rstrip()
    return text


def _append_step(text: Text, step: Step) -> None:
    mark, style = _MARKS[step.action]
    what = "the global parameters" if step.key == GLOBAL_PARAMETERS else str(step.key)
    verb = f"{step.action} " if step.action in {Action.STOP, Action.START} else ""
    text.append(f"  {mark} ", style=style).append(f"{verb}{what}")
    text.append(f"  {step.cause}\n", style="dim")
    for change in step.changes:
        text.append(f"      {change.pointer}: ", style="dim")
        text.append(f"{_shown(change.before)} → {_shown(change.after)}\n")


def _shown(value: Json) -> str:
    if value is None:
        return "nothing"
    shown = dump_compact(value)
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"


def definitions_text(changes: DefinitionChanges) -> Text:
    """What publishing table definitions changes."""
    text = Text()
    counts = f"{len(changes.new)} new, {len(changes.changed)} changed, {len(changes.retired)} retired"
    text.append(f"table definitions: {counts}\n", style="bold")
    for table in changes.new:
        text.append("  + ", style="green").append(f"{table}\n")
    for table, fields in changes.changed.items():
        text.append("  ~ ", style="yellow").append(table).append(f"  {', '.join(fields)}\n", style="dim")
    for table in changes.retired:
        text.append("  - ", style="red").append(f"{table}\n")
    text.rstrip()
    return text
