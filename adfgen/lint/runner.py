"""Run the rules over a factory and collect everything they find."""

from adfgen.diagnostics import Diagnostic, Location, Severity, in_order
from adfgen.lint.place import location_of
from adfgen.lint.rule import all_rules
from adfgen.lint.schema.letter_case import in_known_case
from adfgen.lint.selection import Selection
from adfgen.lint.value.masking import SecretMask
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Factory

__all__ = ["lint"]


def lint(
    factory: Factory,
    *,
    reading: tuple[Diagnostic, ...] = (),
    selection: Selection | None = None,
) -> tuple[Diagnostic, ...]:
    """Everything the selected rules find in a factory, in reading order.

    `reading` are the findings of its reader.
    """
    chosen = selection or Selection()
    rules = all_rules()
    known = in_known_case(factory)
    view = FactoryView(known.factory, reading, known.deviations)
    inactive = _inactive_places(view)
    unknown = frozenset(location_of(item, pointer)[:2] for item in view.factory for pointer in item.unknown)
    found = [
        item if rule.holds_inactive else _calmed(item, inactive)
        for rule in rules
        if chosen.includes(rule.code, rule.tags)
        for item in rule().check(view)
        if not unknown or rule.holds_unknown or not _is_inside(item.location, unknown)
    ]
    codes = {rule.code for rule in rules}
    found += [item for item in reading if item.code not in codes and chosen.includes(item.code)]
    mask = SecretMask(factory, (value for _, _, _, value in view.secrets))
    return in_order(mask.of(item._replace(location=known.as_written(item.location))) for item in found)


def _inactive_places(view: FactoryView) -> tuple[Location, ...]:
    return tuple(
        location_of(pipeline.artifact, activity.pointer)
        for pipeline in view.pipelines
        for activity in pipeline.activities
        if activity.is_inactive
    )


def _is_inside(place: Location, unknown: frozenset[tuple[str, str]]) -> bool:
    """Whether a finding speaks of an unknown value, or of something inside one."""
    pointer = place.pointer
    while pointer:
        if (place.file, pointer) in unknown:
            return True
        pointer = pointer.rpartition("/")[0]
    return False


def _calmed(item: Diagnostic, inactive: tuple[Location, ...]) -> Diagnostic:
    """The finding, or a note of it where it is inside an activity that is not to run: it may be unfinished."""
    for place in inactive if item.severity is not Severity.NOTE else ():
        if item.location.file == place.file and f"{item.location.pointer}/".startswith(f"{place.pointer}/"):
            return item._replace(severity=Severity.NOTE, message=f"{item.message} (the activity is inactive)")
    return item
