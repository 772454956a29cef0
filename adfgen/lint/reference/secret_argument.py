"""Names of a Key Vault's secrets that arguments hand on: they are no secrets, whatever the arguments are called."""

from collections.abc import Iterable, Iterator

from adfgen.lint.expression.site import sites_of
from adfgen.lint.reference.argument import Call, calls_of
from adfgen.lint.view import FactoryView
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.source import escape_pointer

__all__ = ["secret_names"]

_DEEPEST = 8  # resources an argument is handed through


def secret_names(view: FactoryView) -> frozenset[str]:
    """Texts that arguments hand on to a `secretName` and nowhere else."""
    calls = tuple(calls_of(view))
    handed = dict(_arguments(calls))
    return frozenset(
        value
        for call in calls
        for name, value in call.arguments.items()
        if isinstance(value, str) and _is_name(call.target, name, handed, _DEEPEST)
    )


_Handed = dict[tuple[ArtifactKey, str], tuple[Artifact, str]]


def _arguments(calls: Iterable[Call]) -> Iterator[tuple[tuple[ArtifactKey, str], tuple[Artifact, str]]]:
    """Each argument's place, and the resource and parameter it goes to."""
    for call in calls:
        for name in call.arguments:
            yield (call.source.key, f"{call.pointer}/{escape_pointer(name)}"), (call.target, name)


def _is_name(target: Artifact, parameter: str, handed: _Handed, left: int) -> bool:
    """Whether a resource uses a parameter only as the name of a secret, or hands it on to one that does."""
    places = [
        site.pointer.removesuffix("/value")
        for site in sites_of(target)
        if any(usage.name.casefold() == parameter.casefold() for usage in site.usages)
    ]
    return bool(places) and left > 0 and all(_is_named_at(target, place, handed, left) for place in places)


def _is_named_at(target: Artifact, place: str, handed: _Handed, left: int) -> bool:
    if place.endswith("/secretName"):
        return True
    further = handed.get((target.key, place))
    return further is not None and _is_name(*further, handed, left - 1)
