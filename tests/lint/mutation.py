"""Mistakes people make in factory JSON, each as a change of one place of a valid resource.

A kind looks at a resource and gives every way to make its mistake there: the path of the place and what to put.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from adfgen.model.body import Json
from adfgen.model.factory import Artifact
from adfgen.model.kind import Kind

Path = tuple[str | int, ...]
Change = tuple[Path, Json]
Mistake = Callable[[Artifact], Iterator[Change]]
REMOVED = object()
NAME: Path = ("name",)
MISTAKES: dict[str, Mistake] = {}

# what the schema leaves open: free texts, bags of the user's own names, values of the user's own data
_FREE = {
    "annotations",
    "userProperties",
    "parameters",
    "variables",
    "headers",
    "storedProcedureParameters",
    "schema",
    "defaultValue",
    "fieldList",
    "description",
}


@dataclass(frozen=True)
class Place:
    """A value in a resource's JSON and the way to it."""

    path: Path
    value: Any

    @property
    def name(self) -> str:
        """The property it is, empty in a list."""
        return str(self.path[-1]) if self.path and isinstance(self.path[-1], str) else ""


def mistake(name: str) -> Callable[[Mistake], Mistake]:
    """Register a kind."""

    def register(function: Mistake) -> Mistake:
        MISTAKES[name] = function
        return function

    return register


def places(value: Any, path: Path = ()) -> Iterator[Place]:
    """Every value, containers before what they hold."""
    yield Place(path, value)
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from places(inner, (*path, name))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from places(inner, (*path, index))


def described(artifact: Artifact) -> Iterator[Place]:
    """The places a schema describes: below `properties`, outside the user's own bags."""
    for place in places(artifact.properties, ("properties",)):
        if len(place.path) > 1 and not _FREE & set(place.path[:-1]) and not _is_expression(place):
            yield place


def activities(artifact: Artifact) -> Iterator[Place]:
    """The activities of a pipeline, inner ones too."""
    if artifact.key.kind is Kind.PIPELINE:
        for place in places(artifact.properties, ("properties",)):
            if len(place.path) > 1 and place.path[-2] in {"activities", "ifTrueActivities", "ifFalseActivities", "defaultActivities"} and isinstance(place.value, Mapping):  # fmt: skip
                yield place


def expressions(artifact: Artifact) -> Iterator[Place]:
    """Texts the service evaluates."""
    for place in places(artifact.properties, ("properties",)):
        if isinstance(place.value, str) and place.value.startswith("@") and not place.value.startswith("@{"):
            yield place


def properties(artifact: Artifact) -> Iterator[Place]:
    """Described places that have a name of their own."""
    return (place for place in described(artifact) if place.name and place.name not in {"type", "value"})


def _is_expression(place: Place) -> bool:
    return bool(set(place.path) & {"expression", "items", "on", "condition"})


def renamed(artifact: Artifact, place: Place, name: str) -> Change:
    """The object around a place with the place's property called otherwise."""
    parent = parent_of(artifact, place.path)
    return place.path[:-1], {name if key == place.name else key: value for key, value in parent.items()}


def parent_of(artifact: Artifact, path: Path) -> Any:
    value: Any = {"properties": artifact.properties}
    for step in path[:-1]:
        value = value[step]
    return value


# the rows of the schema study


@mistake("misspelt property")
def _misspelt(artifact: Artifact) -> Iterator[Change]:
    for place in properties(artifact):
        if len(place.name) > 4:
            yield renamed(artifact, place, place.name[:-3] + place.name[-2] + place.name[-3] + place.name[-1] + "x")


@mistake("misspelt type")
def _misspelt_type(artifact: Artifact) -> Iterator[Change]:
    for place in described(artifact):
        if place.name == "type" and isinstance(place.value, str):
            yield place.path, place.value[:-2] + place.value[-1]


@mistake("a word for a number")
def _word_for_number(artifact: Artifact) -> Iterator[Change]:
    for place in described(artifact):
        if isinstance(place.value, int) and not isinstance(place.value, bool):
            yield place.path, "lots"


@mistake("a word for a boolean")
def _word_for_boolean(artifact: Artifact) -> Iterator[Change]:
    for place in described(artifact):
        if isinstance(place.value, bool):
            yield place.path, "yes"


@mistake("an object for a text")
def _object_for_text(artifact: Artifact) -> Iterator[Change]:
    for place in properties(artifact):
        if isinstance(place.value, str):
            yield place.path, {"text": place.value}


@mistake("an element for its list")
def _element_for_list(artifact: Artifact) -> Iterator[Change]:
    for place in described(artifact):
        if isinstance(place.value, list) and place.value and not isinstance(place.value[0], str):
            yield place.path, place.value[0]


REQUIRED = {"name", "type", "referenceName", "typeProperties", "expression", "items", "activities", "linkedServiceName", "source", "sink", "dataset", "recurrence", "frequency", "message", "errorCode", "url", "method", "variableName", "waitTimeInSeconds", "pipeline", "storedProcedureName", "server", "baseUrl", "host"}  # fmt: skip


@mistake("a required property is missing")
def _required_missing(artifact: Artifact) -> Iterator[Change]:
    for place in properties_and_types(artifact):
        bare = place.path == ("properties", "activities")  # a pipeline without activities is one
        if (
            place.name in REQUIRED
            and not bare
            and not {"folder", "additionalColumns", "cases", "translator"} & set(place.path)
        ):
            yield place.path, REMOVED


def properties_and_types(artifact: Artifact) -> Iterator[Place]:
    return (place for place in described(artifact) if place.name)


@mistake("Expresion")
def _expresion(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if place.name == "type" and place.value == "Expression":
            yield place.path, "Expresion"


# references


@mistake("a reference to nothing")
def _dangling(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if place.name == "referenceName":
            yield place.path, f"{place.value}_gone"


@mistake("a reference of another kind")
def _other_kind(artifact: Artifact) -> Iterator[Change]:
    other = {"DatasetReference": "LinkedServiceReference", "LinkedServiceReference": "DatasetReference", "PipelineReference": "DatasetReference"}  # fmt: skip
    for place in places(artifact.properties, ("properties",)):
        if place.name == "type" and place.value in other:
            yield place.path, other[place.value]


def _references(artifact: Artifact) -> Iterator[Place]:
    return (place for place in places(artifact.properties, ("properties",)) if isinstance(place.value, Mapping) and "referenceName" in place.value)  # fmt: skip


@mistake("an argument nobody takes")
def _unknown_argument(artifact: Artifact) -> Iterator[Change]:
    for place in _references(artifact):
        if place.value.get("type") in {"DatasetReference", "LinkedServiceReference"}:
            yield (*place.path, "parameters"), {**place.value.get("parameters", {}), "colour": "red"}


@mistake("an argument is missing")
def _missing_argument(artifact: Artifact) -> Iterator[Change]:
    optional = {"table", "pause", "limit", "kinds", "since", "day", "group"}  # those with a default value
    for place in _references(artifact):
        for name in place.value.get("parameters", {}):
            if name not in optional:
                yield (*place.path, "parameters", name), REMOVED


@mistake("a file called otherwise than its resource")
def _other_name(artifact: Artifact) -> Iterator[Change]:
    if artifact.key.kind is not Kind.FACTORY:
        yield NAME, f"{artifact.key.name}2"


@mistake("a name the service refuses")
def _illegal_name(artifact: Artifact) -> Iterator[Change]:
    yield NAME, f"{artifact.key.name}?"


# the graph


@mistake("a dependency on nothing")
def _unknown_dependency(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if place.name == "activity" and "dependsOn" in place.path:
            yield place.path, f"{place.value} gone"


@mistake("a dependency on itself")
def _self_dependency(artifact: Artifact) -> Iterator[Change]:
    for place in activities(artifact):
        yield (*place.path, "dependsOn"), [{"activity": place.value["name"], "dependencyConditions": ["Succeeded"]}]


@mistake("a dependency condition there is not")
def _unknown_condition(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if len(place.path) > 1 and place.path[-2] == "dependencyConditions":
            yield place.path, "Succeded"


@mistake("two activities of one name")
def _twin_activities(artifact: Artifact) -> Iterator[Change]:
    for place in activities(artifact):
        siblings = [
            inner for inner in activities(artifact) if inner.path[:-1] == place.path[:-1] and inner.path != place.path
        ]
        if siblings and place.path[-1] == 0:
            yield (*siblings[-1].path, "name"), place.value["name"]


# expressions


@mistake("a bracket is missing")
def _bracket(artifact: Artifact) -> Iterator[Change]:
    for place in expressions(artifact):
        if place.value.endswith(")"):
            yield place.path, place.value[:-1]


@mistake("a quote is missing")
def _quote(artifact: Artifact) -> Iterator[Change]:
    for place in expressions(artifact):
        if "'" in place.value:
            head, _, tail = place.value.rpartition("'")
            yield place.path, head + tail


@mistake("a misspelt function")
def _misspelt_function(artifact: Artifact) -> Iterator[Change]:
    for place in expressions(artifact):
        name = place.value[1:].partition("(")[0]
        if name.isalpha():
            yield place.path, f"@{name[:-1]}{name[-1]}z{place.value[1 + len(name) :]}"


@mistake("an argument too many")
def _arity(artifact: Artifact) -> Iterator[Change]:
    for place in expressions(artifact):
        name = place.value[1:].partition("(")[0]
        if place.value.endswith(")") and name in {
            "greater",
            "not",
            "string",
            "json",
            "if",
            "replace",
            "toLower",
            "formatDateTime",
        }:
            yield place.path, place.value[:-1] + ", 'a', 'b', 'c', 'd')"


@mistake("a parameter that is not declared")
def _undeclared_parameter(artifact: Artifact) -> Iterator[Change]:
    for place in expressions(artifact):
        for member in ("pipeline().parameters.", "dataset().", "linkedService()."):
            if member in place.value:
                yield place.path, place.value.replace(member, f"{member}un")


@mistake("a variable that is not declared")
def _undeclared_variable(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if place.name == "variableName":
            yield place.path, f"{place.value}s"
        elif isinstance(place.value, str) and "variables('" in place.value:
            yield place.path, place.value.replace("variables('", "variables('un")


@mistake("an activity that is not there")
def _unknown_activity(artifact: Artifact) -> Iterator[Change]:
    for place in expressions(artifact):
        if "activity('" in place.value:
            yield place.path, place.value.replace("activity('", "activity('un")


@mistake("item() outside a loop")
def _item_outside(artifact: Artifact) -> Iterator[Change]:
    for place in expressions(artifact):
        if artifact.key.kind is Kind.PIPELINE and len(place.path) < 9 and "activities" not in place.path[3:] and "condition" not in place.path:  # fmt: skip
            yield place.path, "@item().name"


# limits and nesting


@mistake("a loop in a loop")
def _nested_loop(artifact: Artifact) -> Iterator[Change]:
    for place in activities(artifact):
        if place.value["type"] in {"ForEach", "Until"}:
            inner = {"name": "inner", "type": "ForEach", "dependsOn": [], "typeProperties": {"items": {"value": "@createArray(1)", "type": "Expression"}, "activities": [{"name": "w", "type": "Wait", "typeProperties": {"waitTimeInSeconds": 1}}]}}  # fmt: skip
            for index, _ in enumerate(place.value["typeProperties"]["activities"]):
                yield (*place.path, "typeProperties", "activities", index), inner | {"name": f"inner {index}"}


@mistake("a timeout in words")
def _timeout(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if place.name == "timeout":
            yield place.path, "7 days"


@mistake("a number out of its range")
def _range(artifact: Artifact) -> Iterator[Change]:
    limits = {"batchCount": 51, "retry": -1, "concurrency": 0, "maxConcurrency": 51}
    for place in places(artifact.properties, ("properties",)):
        if place.name in limits and isinstance(place.value, int):
            yield place.path, limits[place.name]


@mistake("a frequency there is not")
def _frequency(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if place.name == "frequency":
            for word in ("Daily", "Days", "Secondly"):
                yield place.path, word


# types that do not fit

OF_ANOTHER_TYPE = {"int": "lots", "float": "lots", "bool": "maybe", "boolean": "maybe", "array": "one", "object": "one", "string": ["one"]}  # fmt: skip


@mistake("a variable begins with a value of another type")
def _variable_of_another_type(artifact: Artifact) -> Iterator[Change]:
    for name, declared in artifact.properties.get("variables", {}).items():
        yield ("properties", "variables", name, "defaultValue"), OF_ANOTHER_TYPE[declared["type"].lower()]


@mistake("a parameter has a default of another type")
def _default_of_another_type(artifact: Artifact) -> Iterator[Change]:
    for name, declared in artifact.properties.get("parameters", {}).items():
        if declared["type"].lower() != "string":
            yield ("properties", "parameters", name, "defaultValue"), OF_ANOTHER_TYPE[declared["type"].lower()]


@mistake("a trigger begins on a day there is not")
def _no_such_day(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if artifact.key.kind is Kind.TRIGGER and place.name in {"startTime", "endTime"}:
            for text in ("2026-02-30T02:00:00", "2026-01-01T25:00:00", "tomorrow", ""):
                yield place.path, text


@mistake("a connector beside one of another kind")
def _other_connector(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        match place.name:
            case "location":
                yield place.path, {"type": "AmazonS3Location", "bucketName": "b"}
            case "source" | "sink" if artifact.key.kind is Kind.PIPELINE and isinstance(place.value, Mapping):
                yield place.path, {"type": f"Oracle{place.name.capitalize()}"}
                yield place.path, {"type": f"Orc{place.name.capitalize()}"}
            case "storeSettings":
                direction = "Write" if "sink" in place.path else "Read"
                yield place.path, {"type": f"AzureBlobStorage{direction}Settings"}
            case "type" if artifact.key.kind is Kind.DATASET and len(place.path) == 2 and "Table" in place.value:
                yield place.path, "OracleTable"


@mistake("a dependency in other letter case")
def _other_case(artifact: Artifact) -> Iterator[Change]:
    for place in places(artifact.properties, ("properties",)):
        if place.name == "activity" and "dependsOn" in place.path:
            yield place.path, place.value.upper()
