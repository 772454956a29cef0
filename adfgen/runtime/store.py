"""From a reference in an activity to what it reaches: dataset parameters, then the dataset, then its linked service."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.evaluator import resolve
from adfgen.expressions.scope import Scope
from adfgen.model.body import Json, as_object
from adfgen.model.factory import Artifact, Factory
from adfgen.model.kind import Kind
from adfgen.runtime.port import ActivityError, LakeFile, LinkedService

__all__ = ["Dataset", "dataset_of", "file_limit", "lake_file_of", "linked_service_of"]

_IN_A_LAKE = frozenset({"AzureBlobFSLocation", "AzureBlobStorageLocation"})
_FORMATS = frozenset({"Parquet", "DelimitedText", "Json", "Binary"})


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset as an activity reaches it: its expressions evaluated, its linked service found."""

    name: str
    type: str
    type_properties: Mapping[str, Json]
    linked_service: LinkedService


def dataset_of(factory: Factory, reference: Json, scope: Scope) -> Dataset:
    """The dataset of a DatasetReference whose parameters are evaluated in `scope`. Raises ActivityError."""
    artifact = _find(factory, Kind.DATASET, reference)
    values = _arguments(artifact, reference.get("parameters"), scope)
    inside = replace(_outside_pipeline(scope), dataset=values)
    properties = artifact.properties
    return Dataset(
        artifact.key.name,
        str(properties.get("type", "")),
        _resolved(properties.get("typeProperties") or {}, inside),
        linked_service_of(factory, properties.get("linkedServiceName"), inside),
    )


def linked_service_of(factory: Factory, reference: Json, scope: Scope) -> LinkedService:
    """The linked service of a LinkedServiceReference whose parameters are evaluated in `scope`. Raises ActivityError."""
    artifact = _find(factory, Kind.LINKED_SERVICE, reference)
    values = _arguments(artifact, reference.get("parameters"), scope)
    inside = replace(_outside_pipeline(scope), linked_service=values)
    properties = artifact.properties
    return LinkedService(
        artifact.key.name, str(properties.get("type", "")), _resolved(properties.get("typeProperties") or {}, inside)
    )


def lake_file_of(dataset: Dataset, format_settings: Json = None) -> LakeFile:
    """The file a file dataset points to. Raises ActivityError for a dataset of another type, or somewhere else than in a lake."""
    location = dataset.type_properties.get("location") or {}
    limit = _limit(dataset.type, dataset.type_properties)
    if limit:
        raise ActivityError("NotSimulated", f"Dataset '{dataset.name}' {limit}, which a local run has no file for.")
    settings = {name: value for name, value in dataset.type_properties.items() if name != "location"}
    return LakeFile(
        str(location.get("fileSystem") or location.get("container") or ""),
        str(location.get("folderPath") or ""),
        str(location.get("fileName") or ""),
        dataset.type,
        settings,
        format_settings or {},
    )


def file_limit(factory: Factory, reference: Json) -> str:
    """`with dataset 'x', which is of type 'Avro'` for a reference to one that is no file here; '' for one, or where it is not known."""
    name = as_object(reference).get("referenceName")
    artifact = factory.find(Kind.DATASET, name) if isinstance(name, str) else None
    if artifact is None:
        return ""
    limit = _limit(artifact.properties.get("type"), as_object(artifact.properties.get("typeProperties")))
    return f"with dataset '{artifact.key.name}', which {limit}" if limit else ""


def _limit(kind: Json, settings: Mapping[str, Json]) -> str:
    """What keeps a dataset from being a file of a local lake."""
    place = as_object(settings.get("location")).get("type")
    if kind not in _FORMATS:
        return f"is of type '{kind}'"
    if place is not None and place not in _IN_A_LAKE:
        return f"lies at a '{place}'"
    return "is compressed" if kind == "Binary" and settings.get("compression") else ""


def _find(factory: Factory, kind: Kind, reference: Json) -> Artifact:
    name = reference.get("referenceName") if isinstance(reference, dict) else None
    artifact = factory.find(kind, name) if isinstance(name, str) else None
    if artifact is None:
        raise ActivityError("BadRequest", f"The {kind.noun} '{name}' is not in the factory.")
    return artifact


def _arguments(artifact: Artifact, given: Json, scope: Scope) -> Mapping[str, Json]:
    """The declared parameters: the value given for each, else its default. Raises ActivityError when there is neither."""
    supplied = _resolved(given or {}, scope)
    values: dict[str, Json] = {}
    for name, declaration in (artifact.properties.get("parameters") or {}).items():
        if name in supplied:
            values[name] = supplied[name]
        elif isinstance(declaration, dict) and "defaultValue" in declaration:
            values[name] = declaration["defaultValue"]
        else:
            raise ActivityError("BadRequest", f"The {artifact.key} needs a value for its parameter '{name}'.")
    return values


def _outside_pipeline(scope: Scope) -> Scope:
    """What a dataset or linked service sees: its own parameters and pure functions, nothing of the pipeline."""
    return Scope(now=scope.now, new_guid=scope.new_guid, random_integer=scope.random_integer)


def _resolved(value: Json, scope: Scope) -> Json:
    try:
        return resolve(value, scope)
    except ExpressionError as error:
        raise ActivityError("InvalidTemplate", error.message) from error
