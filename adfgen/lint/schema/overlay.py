"""Where the library and the service disagree: each correction of the derived schema, with its reason.

Every line stands for something the live service accepted (seen in saved factories) or refuses though the library
allows it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from adfgen.lint.schema.definitions import INTERPOLATED, closed_list, polymorphic, reference
from adfgen.model.body import Json

__all__ = [
    "OVERLAY",
    "Accept",
    "AlsoNamed",
    "AlsoValues",
    "Amendment",
    "NotRequired",
    "OnlyValues",
    "Require",
    "Widen",
    "amend",
]


class Amendment(Protocol):
    """One correction of the definitions."""

    @property
    def reason(self) -> str:
        """Why the service is right and the library is not."""
        ...

    def apply(self, definitions: dict[str, Json]) -> None:
        """Correct the definitions. Raises KeyError when what it speaks of is not there any more."""
        ...


@dataclass(frozen=True, slots=True)
class Accept:
    """A property the library does not know, or knows with another type."""

    owner: str
    name: str
    schema: Json
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put the property's schema."""
        definitions[self.owner]["properties"][self.name] = self.schema


@dataclass(frozen=True, slots=True)
class NotRequired:
    """A property the library requires and the service does not."""

    owner: str
    name: str
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Take it from the required ones."""
        definitions[self.owner]["required"].remove(self.name)


@dataclass(frozen=True, slots=True)
class Require:
    """A property the service cannot do without, though the library marks it optional."""

    owner: str
    name: str
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put it among the required ones."""
        definition = definitions[self.owner]
        if self.name not in definition["properties"]:
            raise KeyError(self.name)
        definition["required"] = sorted({*definition["required"], self.name})


@dataclass(frozen=True, slots=True)
class AlsoValues:
    """Values of a closed list that the library does not know."""

    enum: str
    values: tuple[str, ...]
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put the values beside the known ones."""
        definitions[self.enum] = closed_list([*definitions[self.enum]["oneOfIgnoringCase"], *self.values])


@dataclass(frozen=True, slots=True)
class OnlyValues:
    """A text the library leaves open, of which the service takes a few values, or an expression."""

    owner: str
    name: str
    values: tuple[str, ...]
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Hold a text that is no expression against the values."""
        properties = definitions[self.owner]["properties"]
        literal = {"type": "string", "not": {"pattern": INTERPOLATED}}
        properties[self.name] = {"allOf": [properties[self.name], {"if": literal, "then": closed_list(self.values)}]}


@dataclass(frozen=True, slots=True)
class AlsoNamed:
    """Another discriminator value for a class of a union: a retired spelling the service still takes."""

    union: str
    value: str
    definition: str
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put the value into the union, and let the definition carry it."""
        union = definitions[self.union]["discriminator"]
        name = union["propertyName"]
        mapping = {value: target.removeprefix("#/$defs/") for value, target in union["mapping"].items()}
        own = f"{self.definition}.{self.value}"
        properties = {**definitions[self.definition]["properties"], name: {"const": self.value}}
        definitions[own] = {**definitions[self.definition], "properties": properties}
        definitions[self.union] = polymorphic(name, {**mapping, self.value: own})


@dataclass(frozen=True, slots=True)
class Widen:
    """A definition that is too narrow wherever a property refers to it: a wider one takes its place."""

    narrow: str
    wide: str
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put the wider definition into every property."""
        for definition in definitions.values():
            properties = definition.get("properties", {})
            for name, schema in properties.items():
                if schema == reference(self.narrow):
                    properties[name] = reference(self.wide)


def amend(definitions: dict[str, Json], amendments: Iterable[Amendment]) -> None:
    """Apply every correction, in order."""
    for amendment in amendments:
        amendment.apply(definitions)


_ROOTS = (
    "Factory",
    "CredentialResource",
    "IntegrationRuntimeResource",
    "ManagedVirtualNetworkResource",
    "ManagedPrivateEndpointResource",
    "LinkedServiceResource",
    "DatasetResource",
    "DataFlowResource",
    "PipelineResource",
    "TriggerResource",
    "ChangeDataCaptureResource",
)
OPEN: Json = {}

OVERLAY: tuple[Amendment, ...] = (
    *(
        Accept(root, "$schema", {"type": "string"}, "editors put it into a file; the service drops it")
        for root in _ROOTS
    ),
    *(Require(root, "name", "a saved resource carries its name; the library takes it from the URL") for root in _ROOTS),
    NotRequired("ExecuteDataFlowActivityTypeProperties", "dataFlow", "Studio and the service write 'dataflow'"),
    NotRequired("ExecutePowerQueryActivityTypeProperties", "dataFlow", "Studio and the service write 'dataflow'"),
    Accept(
        "ExecuteDataFlowActivityTypeProperties",
        "dataflow",
        reference("DataFlowReference"),
        "what Studio and the service write, in every factory seen",
    ),
    Accept(
        "ExecutePowerQueryActivityTypeProperties",
        "dataflow",
        reference("DataFlowReference"),
        "what Studio and the service write, in every factory seen",
    ),
    NotRequired("ManagedVirtualNetworkResource", "properties", "Studio saves the default network as its name alone"),
    NotRequired("TumblingWindowTrigger", "pipeline", "a stopped trigger may stand without a pipeline"),
    Accept("Pipeline", "lastPublishTime", {"type": ["string", "null"]}, "Studio writes when it was published last"),
    Accept("PipelinePolicy", "cancelAfter", OPEN, "Studio saves it beside elapsedTimeMetric"),
    Accept("FactoryProperties", "globalConfigurations", {"type": "object"}, "Studio saves it for newer factories"),
    Accept("FactoryProperties", "trustModeClaimForMi", OPEN, "Studio saves it for newer factories"),
    Accept("ManagedVirtualNetwork", "preventDataExfiltration", {"type": "boolean"}, "Studio saves it"),
    Accept("AzureDatabricksLinkedServiceTypeProperties", "clusterOption", OPEN, "Studio saves the chosen form"),
    Accept("ExecuteDataFlowActivityTypeProperties", "linkedServiceParameters", OPEN, "saved and accepted"),
    Accept("DataFlowSource", "script", OPEN, "data flows saved before scriptLines carry a script per transformation"),
    Accept("DataFlowSink", "script", OPEN, "data flows saved before scriptLines carry a script per transformation"),
    Accept("Transformation", "script", OPEN, "data flows saved before scriptLines carry a script per transformation"),
    Accept("SynapseNotebookActivityTypeProperties", "snapshot", OPEN, "Studio saves it with every notebook activity"),
    Accept("WebActivityTypeProperties", "body", OPEN, "documented as string; objects are sent as JSON"),
    Accept("WebHookActivityTypeProperties", "body", OPEN, "documented as string; objects are sent as JSON"),
    Accept("AzureFunctionActivityTypeProperties", "body", OPEN, "documented as string; objects are sent as JSON"),
    Accept(
        "RestSource",
        "additionalHeaders",
        {"type": ["object", "string"]},
        "documented as string; Studio saves an object",
    ),
    Accept(
        "RestSource", "paginationRules", {"type": ["object", "string"]}, "documented as string; Studio saves an object"
    ),
    Accept(
        "RestSink", "additionalHeaders", {"type": ["object", "string"]}, "documented as string; Studio saves an object"
    ),
    Accept(
        "IntegrationRuntimeSsisCatalogInfo",
        "catalogPricingTier",
        {"type": ["string", "null"]},
        "the list names editions; the service also takes sizes such as S1",
    ),
    Widen("AzureKeyVaultSecretReference", "SecretBase", "a SecureString is accepted wherever a Key Vault secret is"),
    AlsoValues("VariableType", ("Boolean", "Integer"), "saved by Studio and accepted"),
    AlsoValues("WebActivityMethod", ("PATCH",), "documented for the activity, missing in the library"),
    OnlyValues(
        "ScriptActivityScriptBlock", "type", ("Query", "NonQuery"), "its documentation lists ScriptType's values"
    ),
    AlsoNamed("LinkedIntegrationRuntimeType", "Rbac", "LinkedIntegrationRuntimeRbacAuthorization", "what Studio saves"),
    AlsoNamed(
        "StoreReadSettings", "AzureBlobStorageReadSetting", "AzureBlobStorageReadSettings", "retired, still taken"
    ),
    AlsoNamed(
        "StoreWriteSettings", "AzureBlobStorageWriterSettings", "AzureBlobStorageWriteSettings", "retired, still taken"
    ),
    AlsoNamed("DataFlow", "UDFLibrary", "MappingDataFlow", "a library of data flow functions, unknown to the client"),
)
