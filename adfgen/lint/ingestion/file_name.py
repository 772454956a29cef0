"""Expressions that become the name of a file a pipeline writes, and the moments of time in them."""

import re
from collections.abc import Iterator, Mapping, Sequence

from adfgen.expressions.checker import tried_out
from adfgen.expressions.sure_type import sure_type
from adfgen.expressions.syntax import Access, Call, Literal, Node
from adfgen.lint.expression.date_format import format_argument, is_trigger_time, prints_moment
from adfgen.lint.expression.site import ExpressionSite
from adfgen.lint.expression.usage import Use
from adfgen.lint.reference.argument import calls_of
from adfgen.lint.view import FactoryView
from adfgen.model.kind import Kind

__all__ = ["FILE_NAME", "colons_in", "file_name_sites"]

FILE_NAME = re.compile(
    r"\.(?:csv|txt|tsv|json|jsonl|xml|parquet|avro|orc)\b", re.IGNORECASE
)  # with it a text names a file

_NAMES = ("fileName", "folderPath")
_WITHOUT_COLON = frozenset({"integer", "number", "boolean"})
_STANDARD = frozenset("fFgGoOrRsStTuU")  # one-letter formats that print a colon


def file_name_sites(view: FactoryView) -> tuple[ExpressionSite, ...]:
    """Expressions that name what pipelines write: in datasets, in the arguments these get, in variables used there.

    What a dataset that is not in the factory makes of its arguments shows in the one that ends as files do.
    """
    named = tuple(_direct_sites(view))
    return (*named, *_through_variables(view, named))


def _direct_sites(view: FactoryView) -> Iterator[ExpressionSite]:
    outputs = [view.references.target(item) for item in view.references.all if "/outputs/" in item.pointer]
    parameters = _naming_parameters(view)
    named = {item.key: parameters.get(id(item), frozenset()) for item in outputs if item is not None}
    yield from (site for site in view.sites if site.artifact.key in named and _names_a_file(site))
    given = {
        (call.source.key, f"{call.pointer}/{name}")
        for call in calls_of(view)
        if "/outputs/" in call.pointer and call.target.key in named
        for name in call.arguments
        if name.casefold() in named[call.target.key]
    }
    unknown = {
        (item.source.key, f"{item.pointer}/parameters")
        for item in view.references.all
        if "/outputs/" in item.pointer and view.references.target(item) is None
    }
    for site in view.sites:
        key, pointer = site.artifact.key, site.pointer.removesuffix("/value")
        is_name = (key, pointer.rpartition("/")[0]) in unknown and FILE_NAME.search(site.text)
        if is_name or not {(key, pointer), (key, site.pointer)}.isdisjoint(given):
            yield site


def colons_in(site: ExpressionSite) -> Iterator[str]:
    """The calls in an expression that print a moment with colons, unless `replace` takes them out."""
    for node in site.nodes:
        yield from _colons(node)


def _variables_in(site: ExpressionSite) -> frozenset[str]:
    """The case-folded names of the variables an expression reads."""
    return frozenset(use.name.casefold() for use in site.usages if use.use is Use.VARIABLE)


def _through_variables(view: FactoryView, named: Sequence[ExpressionSite]) -> Iterator[ExpressionSite]:
    """The values that SetVariable gives to the variables file names are made of."""
    wanted = {(site.artifact.key, name) for site in named for name in _variables_in(site)}
    for site in view.sites:
        activity = site.activity
        if activity is not None and activity.type == "SetVariable":
            name = activity.variable_name.casefold()
            if (site.artifact.key, name) in wanted:
                yield site


def _colons(node: Node) -> Iterator[str]:
    if _surely_has_none(node):
        return
    match node:
        case Call(name=name, arguments=(_, Literal(value=str(taken)), *_)) if (
            name.casefold() == "replace" and ":" in taken
        ):
            return
        case Call(name=name) if prints_moment(node):
            form = format_argument(node)
            if form is None or (isinstance(form, Literal) and _prints_colon(str(form.value))):
                yield f"{name}()"
        case Call(arguments=arguments) if sure_type(node) not in _WITHOUT_COLON:
            for argument in arguments:
                yield from _colons(argument)
        case Access() if is_trigger_time(node):
            yield "pipeline().TriggerTime"
        case Access(target=target):
            yield from _colons(target)
        case _:
            pass


def _surely_has_none(node: Node) -> bool:
    """Whether what a node gives was tried out and has no colon, whichever moments it is made of."""
    values = tried_out(_at_any_moment(node))
    return values is not None and not any(":" in str(value) for value in values)


def _at_any_moment(node: Node) -> Node:
    """The node with the present time, in the same format, for each moment it prints: colons stand at the same places."""
    match node:
        case Call() if prints_moment(node):
            form = format_argument(node)
            return Call("utcNow", () if form is None else (form,), node.offset)
        case Call(arguments=arguments):
            return node._replace(arguments=tuple(map(_at_any_moment, arguments)))
        case Access() if is_trigger_time(node):
            return Call("utcNow", (), node.offset)
        case Access(target=target):
            return node._replace(target=_at_any_moment(target))
        case _:
            return node


def _prints_colon(form: str) -> bool:
    return ":" in form if len(form) > 1 else form in _STANDARD


def _names_a_file(site: ExpressionSite) -> bool:
    return site.artifact.key.kind is Kind.DATASET and any(
        site.pointer.removesuffix("/value").endswith(f"/{name}") for name in _NAMES
    )


def _naming_parameters(view: FactoryView) -> Mapping[int, frozenset[str]]:
    """The case-folded parameters each dataset makes the name of its file of, by the identity of its artifact."""
    found: dict[int, frozenset[str]] = {}
    for site in view.sites:
        if _names_a_file(site):
            used = {use.name.casefold() for use in site.usages if use.use is Use.DATASET_PARAMETER}
            found[id(site.artifact)] = found.get(id(site.artifact), frozenset()) | used
    return found
