"""Findings (ADF004) about entries of `adfgen-lint.yml` that accept nothing, with why: what was found is almost what they say."""

from collections.abc import Collection, Iterable, Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.accepted import NewerProperty, Suppression, matches_file
from adfgen.lint.near import did_you_mean
from adfgen.lint.selection import known_codes

__all__ = ["unused_properties", "unused_suppression"]


def unused_suppression(item: Suppression, found: Iterable[Diagnostic]) -> Diagnostic:
    """The finding about a suppression that covers nothing of what was found."""
    if item.code not in known_codes():
        message = f"the suppression of '{item.code}' ('{item.reason}') names no rule"
        return Diagnostic("ADF004", Severity.WARNING, message, item.place, "`adfgen explain` lists every code")
    message = f"the suppression of {item.code} ('{item.reason}') suppresses nothing"
    files = sorted({other.location.file for other in found if other.code == item.code})
    return Diagnostic("ADF004", Severity.WARNING, message, item.place, _why_unused(item, files))


def _why_unused(item: Suppression, files: Collection[str]) -> str:
    """Which of its words keeps a suppression from the findings of its code, which are in these files."""
    if not files:
        return "remove it"
    if any(matches_file(file, item.file) for file in files):
        return f"no message of {item.code} there contains '{item.contains}': remove it"
    meant = _file_meant(item.file, files)
    if meant:
        return f"files are named from this folder on: did you mean '{meant}'?"
    return f"no {item.code} is in a file called '{item.file}': remove it"


def _file_meant(pattern: str, files: Iterable[str]) -> str:
    """What was probably meant by a pattern that names none of these files; empty where nothing is near.

    It may begin elsewhere than the factory's folder, be written in other letters or lack the ending or the folder.
    """
    steps = pattern.replace("\\", "/").split("/")
    ways = ["/".join(steps[start:]) for start in range(len(steps))]
    ways = [way for way in ways if "/" in way or "*" not in way]  # '*.json' alone would be far more than was meant
    ways += [f"*/{way}" for way in ways[:1]]
    for file in files:
        for way in (*ways, *(f"{way}.json" for way in ways)):
            if matches_file(file.casefold(), way.casefold()):
                return way if matches_file(file, way) and not way.startswith("*/") else file
    return ""


def unused_properties(unused: Iterable[NewerProperty]) -> Iterator[Diagnostic]:
    """One finding for each type that does not exist, and for each property of another that nothing has."""
    listed = list(unused)
    if not listed:
        return
    from adfgen.lint.schema.document import known_types  # noqa: PLC0415 - the schema takes long to load

    known = known_types()
    folded = {name.casefold() for name in known}
    for place, type_ in dict.fromkeys((item.type_place, item.type) for item in listed):
        if type_.casefold() not in folded:
            message = f"there is no type '{type_}' whose properties could be accepted"
            yield Diagnostic(
                "ADF004", Severity.WARNING, message, place, did_you_mean(type_, known, otherwise="remove it")
            )
    for item in listed:
        if item.type.casefold() in folded:
            message = f"nothing of type '{item.type}' has an unknown property '{item.name}'"
            yield Diagnostic("ADF004", Severity.WARNING, message, item.place, "remove it")
