"""The file an incremental copy writes, and whether another run gives it another name."""

import re
from collections.abc import Iterator, Mapping
from functools import cached_property

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.parser import parse
from adfgen.expressions.syntax import Access, Call, Literal, Node
from adfgen.lint.expression.date_format import format_argument, prints_moment
from adfgen.lint.expression.usage import Use, usages_of
from adfgen.lint.ingestion.file_name import FILE_NAME
from adfgen.lint.ingestion.value import expressions_behind, value_of
from adfgen.lint.ingestion.watermark import IncrementalCopy
from adfgen.lint.reference.dataset import dataset_at, output_of
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_object

__all__ = ["repeated_name"]

_OF_ROWS = re.compile(r"(?:delimitedtext|parquet|json|avro|orc)sink", re.IGNORECASE)
_OF_DAY = re.compile(r"[yMd/\\._\s-]+")
# a name that says what is copied, and not when
_CONSTANT = re.compile(
    r"(?:table|schema|entity|object|container|folder|directory|database|system|source|domain|zone|layer)(?:_?name)?$",
    re.IGNORECASE,
)
_TEXT = frozenset({"concat", "replace", "tolower", "toupper", "trim", "split", "substring", "first", "last", "string"})
_AT = ("fileName", "folderPath", "fileSystem", "container", "bucketName")


def repeated_name(view: FactoryView, copy: IncrementalCopy) -> str | None:
    """Which runs write the same file: "of the same day", or "" for all; None where each has its own, or nobody can tell."""
    path = _Path(view, copy)
    if not path.names_file or not all(map(path.is_told, path.nodes)):
        return None
    days = {form for node in path.nodes for form in _day_forms(node)}
    if not days:
        return ""
    return "of the same day" if any("d" in form for form in days) else None


class _Path:
    """What the path of a file is made of: texts of the dataset, and of what it is given."""

    def __init__(self, view: FactoryView, copy: IncrementalCopy) -> None:
        self.view, self.copy, self.reference = view, copy, as_object(output_of(copy.activity))

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every text in it; of a dataset that is not in the factory, all it is given."""
        arguments = {name.casefold(): value for name, value in as_object(self.reference.get("parameters")).items()}
        dataset = dataset_at(self.view, self.reference)
        if dataset is None:
            return tuple(map(_text, arguments.values()))
        location = as_object(as_object(dataset.properties.get("typeProperties")).get("location"))
        given = {**_defaults(as_object(dataset.properties.get("parameters"))), **arguments}
        own = [_text(location.get(name)) for name in _AT if location.get(name)]
        return (*own, *(_text(given.get(name)) for text in own for name in _parameters_in(text)))

    @cached_property
    def names_file(self) -> bool:
        """Whether rows are written to one file whose name is known: without one the service makes it up for each run."""
        sink = as_object(self.copy.activity.type_properties.get("sink")).get("type")
        dataset = dataset_at(self.view, self.reference)
        location = as_object(as_object(dataset and dataset.properties.get("typeProperties")).get("location"))
        is_named = bool(location.get("fileName")) or (dataset is None and any(map(FILE_NAME.search, self.texts)))
        return bool(_OF_ROWS.fullmatch(str(sink))) and is_named and all(self.texts)

    @cached_property
    def nodes(self) -> tuple[Node, ...]:
        """Every expression in it, and in the variables it is made of."""
        given = (node for text in self.texts for node in _nodes(text))
        return tuple(root for node in given for root in expressions_behind(self.copy.pipeline, node))

    @cached_property
    def _tables(self) -> frozenset[str | None]:
        return frozenset(value_of(self.copy.pipeline, node) for node in self.copy.flat.tables) - {None}

    def is_told(self, node: Node) -> bool:
        """Whether an expression is sure to give one text for a table in every run, or in every run of a day."""
        if value_of(self.copy.pipeline, node) in self._tables:
            return True
        match node:
            case Literal():
                return True
            case Call() if prints_moment(node):
                return any(_day_forms(node))
            case Call(name=name, arguments=arguments) if name.casefold() in _TEXT:
                return all(map(self.is_told, arguments))
            case Call(name=name, arguments=(Literal(value=str(variable)),)) if name.casefold() == "variables":
                return len(tuple(expressions_behind(self.copy.pipeline, node))) > 1 and bool(variable)
            case Call(name=name):
                return False
            case Access(target=target, key=Literal(value=int())):
                return self.is_told(target)
            case Access(key=Literal(value=str(key))):
                return _is_of_dataset(node) or bool(_CONSTANT.search(key))
        return False


def _day_forms(node: Node) -> Iterator[str]:
    """The formats in an expression that print nothing finer than the day of a moment."""
    match node:
        case Call() if prints_moment(node):
            match format_argument(node):
                case Literal(value=str(form)) if len(form) > 1 and _OF_DAY.fullmatch(form):
                    yield form
        case Call(arguments=arguments):
            for argument in arguments:
                yield from _day_forms(argument)
        case Access(target=target):
            yield from _day_forms(target)
        case _:
            pass


def _is_of_dataset(node: Node) -> bool:
    return any(usage.use is Use.DATASET_PARAMETER for usage in usages_of(node))


def _parameters_in(text: str) -> Iterator[str]:
    """The case-folded names of the dataset's parameters a text of it is made of."""
    usages = (usage for node in _nodes(text) for usage in usages_of(node))
    return (usage.name.casefold() for usage in usages if usage.use is Use.DATASET_PARAMETER and usage.name)


def _defaults(parameters: Mapping[str, Json]) -> dict[str, Json]:
    return {name.casefold(): as_object(held).get("defaultValue") for name, held in parameters.items()}


def _nodes(text: str) -> tuple[Node, ...]:
    try:
        return tuple(segment.node for segment in parse(text).segments)
    except ExpressionError:
        return ()


def _text(value: Json) -> str:
    held = as_object(value).get("value") if isinstance(value, dict) else value
    return held if isinstance(held, str) else ""
