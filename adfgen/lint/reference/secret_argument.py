"""Names of a Key Vault's secrets that arguments and defaults hand on: they are no secrets, whatever these are called."""

from collections.abc import Iterable, Iterator

from adfgen.lint.expression.site import ExpressionSite, sites_of
from adfgen.lint.reference.argument import Call, calls_of
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_object
from adfgen.model.factory import Artifact, ArtifactKey
from adfgen.source import escape_pointer

__all__ = ["secret_names"]

_DEEPEST = 8  # resources an argument is handed through


def secret_names(view: FactoryView) -> frozenset[str]:
    """Texts like secrets that arguments, or what stands in for them, hand on to where a secret is named, and nowhere else."""
    suspected = {value for _, _, _, value in view.secrets}
    calls = tuple(calls_of(view)) if suspected else ()
    handed = dict(_arguments(calls))
    return frozenset(
        value
        for target, name, value in (*_given(calls), *_defaults(view))
        if isinstance(value, str) and value in suspected and _is_name(target, name, handed, _DEEPEST)
    )


def _given(calls: Iterable[Call]) -> Iterator[tuple[Artifact, str, Json]]:
    for call in calls:
        yield from ((call.target, name, value) for name, value in call.arguments.items())


def _defaults(view: FactoryView) -> Iterator[tuple[Artifact, str, Json]]:
    for artifact in view.factory:
        for name, declared in view.parameters_of(artifact).items():
            yield artifact, name, as_object(declared).get("defaultValue")


_Handed = dict[tuple[ArtifactKey, str], tuple[Artifact, str]]


def _arguments(calls: Iterable[Call]) -> Iterator[tuple[tuple[ArtifactKey, str], tuple[Artifact, str]]]:
    """Each argument's place, and the resource and parameter it goes to."""
    for call in calls:
        for name in call.arguments:
            yield (call.source.key, f"{call.pointer}/{escape_pointer(name)}"), (call.target, name)


def _is_name(target: Artifact, parameter: str, handed: _Handed, left: int) -> bool:
    """Whether a resource uses a parameter only to name a secret, or hands it on to one that does."""
    used = [
        site for site in sites_of(target) if any(usage.name.casefold() == parameter.casefold() for usage in site.usages)
    ]
    return bool(used) and left > 0 and all(_is_named_at(site, handed, left) for site in used)


def _is_named_at(site: ExpressionSite, handed: _Handed, left: int) -> bool:
    """Whether a secret is named there: by its property, in its address, or by who is called with it."""
    place = site.pointer.removesuffix("/value")
    if place.endswith("/secretName") or "/secrets/" in site.text:
        return True
    further = handed.get((site.artifact.key, place))
    return further is not None and _is_name(*further, handed, left - 1)
