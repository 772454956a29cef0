"""The resources of a template before parameters take the place of values: whose, under which name, what they wait for."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from adfgen.arm.published import published_properties
from adfgen.model.body import Body, Json, as_object
from adfgen.model.factory import Artifact, ArtifactKey, Factory
from adfgen.model.kind import Kind
from adfgen.model.reference import BUILT_IN, references_of

__all__ = ["FACTORY_ID", "GLOBAL_PARAMETERS", "WHOLE_FACTORY", "Resource", "resource_id", "resources_of"]

FACTORY_ID = "[variables('factoryId')]"
# what parameters of the factory itself and of its global parameters are named after in Microsoft's export
WHOLE_FACTORY = ArtifactKey(Kind.FACTORY, "dataFactory")
GLOBAL_PARAMETERS = ArtifactKey(Kind.FACTORY, "default")

# the order resources stand in (measured on 135 exports); it is not the order they are deployed in
_ORDER = (
    Kind.PIPELINE,
    Kind.DATASET,
    Kind.LINKED_SERVICE,
    Kind.TRIGGER,
    Kind.INTEGRATION_RUNTIME,
    Kind.DATA_FLOW,
    Kind.MANAGED_VIRTUAL_NETWORK,
    Kind.MANAGED_PRIVATE_ENDPOINT,
    Kind.CREDENTIAL,
    Kind.CHANGE_DATA_CAPTURE,
)
_READ_ONLY = frozenset({"principalId", "tenantId"})  # of an identity: the target gives its own


@dataclass(frozen=True, slots=True)
class Resource:
    """One resource: its key (what its parameters are named after), ARM type, name, body, `dependsOn`, and its file."""

    key: ArtifactKey
    type: str
    name: str
    body: Body
    depends_on: tuple[str, ...]
    file: str = ""


def resources_of(
    factory: Factory, *, with_factory: bool = False, with_global_parameters: bool = False
) -> tuple[Resource, ...]:
    """The resources of a factory in the order of Microsoft's export; the factory itself only when it is asked for."""
    first = tuple(_whole_factory(factory)) if with_factory else ()
    always = (FACTORY_ID,) if first else ()
    children = (_child(factory, item, always) for kind in _ORDER for item in _as_in_git(factory.of_kind(kind)))
    last = (_global_parameters(factory, always),) if with_global_parameters and not first else ()
    return (*first, *children, *last)


def _as_in_git(artifacts: tuple[Artifact, ...]) -> list[Artifact]:
    """Artifacts by file name, as Git lists a folder: the generator takes them as they come."""
    return sorted(artifacts, key=lambda item: f"{item.key.name}.json")


def _child(factory: Factory, artifact: Artifact, always: tuple[str, ...]) -> Resource:
    kind, name = artifact.key.kind, artifact.key.name
    path = f"default/{name}" if kind is Kind.MANAGED_PRIVATE_ENDPOINT else name
    needed = dict.fromkeys(resource_id(found) for found in _dependencies(factory, artifact))
    return Resource(
        artifact.key,
        kind.arm_type,
        f"[concat(parameters('factoryName'), '/{_quoted(path)}')]",
        {"properties": published_properties(factory, artifact)},
        (*always, *needed),
        artifact.origin.file,
    )


def _dependencies(factory: Factory, artifact: Artifact) -> Iterator[ArtifactKey]:
    """What the body refers to. What every factory has by itself counts only when the template brings its own."""
    for reference in references_of(artifact):
        is_here = factory.find(reference.target.kind, reference.target.name) is not None
        if is_here or reference.target.folded not in BUILT_IN:
            yield reference.target


def resource_id(key: ArtifactKey) -> str:
    """How `dependsOn` names a resource of the template."""
    return f"[concat(variables('factoryId'), '/{key.kind.collection}/{_quoted(key.name)}')]"


def _whole_factory(factory: Factory) -> Iterator[Resource]:
    artifact = factory.find(Kind.FACTORY, factory.name)
    if artifact is None:
        return
    kept = {name: artifact.body[name] for name in ("location", "identity", "tags") if name in artifact.body}
    if isinstance(kept.get("identity"), Mapping):
        kept["identity"] = {name: value for name, value in kept["identity"].items() if name not in _READ_ONLY}
    body = {"properties": artifact.properties, **kept}
    yield Resource(WHOLE_FACTORY, Kind.FACTORY.arm_type, "[parameters('factoryName')]", body, (), artifact.origin.file)


def _global_parameters(factory: Factory, always: tuple[str, ...]) -> Resource:
    artifact = factory.find(Kind.FACTORY, factory.name)
    found: Json = artifact.properties.get("globalParameters") if artifact else None
    return Resource(
        GLOBAL_PARAMETERS,
        f"{Kind.FACTORY.arm_type}/globalparameters",
        "[concat(parameters('factoryName'), '/default')]",
        {"properties": as_object(found)},
        always,
        artifact.origin.file if artifact else "",
    )


def _quoted(name: str) -> str:
    return name.replace("'", "''")
