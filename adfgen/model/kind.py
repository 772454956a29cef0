"""The kinds of resource a factory holds, and what each is called on disk, in ARM and in a reference."""

from enum import Enum
from typing import NamedTuple

__all__ = ["Kind"]


class _Words(NamedTuple):
    folder: str  # in ADF's Git layout
    arm: str  # below Microsoft.DataFactory/factories/ in a template
    reference: str  # the `type` of a reference to it; empty where nothing refers to it
    noun: str  # in messages


class Kind(Enum):
    """A kind of resource (Git folder names and ARM types as measured on public factories)."""

    FACTORY = _Words("factory", "", "", "factory")
    CREDENTIAL = _Words("credential", "credentials", "CredentialReference", "credential")
    INTEGRATION_RUNTIME = _Words(
        "integrationRuntime", "integrationRuntimes", "IntegrationRuntimeReference", "integration runtime"
    )
    MANAGED_VIRTUAL_NETWORK = _Words(
        "managedVirtualNetwork", "managedVirtualNetworks", "ManagedVirtualNetworkReference", "managed virtual network"
    )
    MANAGED_PRIVATE_ENDPOINT = _Words(
        "managedVirtualNetwork/default/managedPrivateEndpoint",
        "managedVirtualNetworks/managedPrivateEndpoints",
        "",
        "managed private endpoint",
    )
    LINKED_SERVICE = _Words("linkedService", "linkedServices", "LinkedServiceReference", "linked service")
    DATASET = _Words("dataset", "datasets", "DatasetReference", "dataset")
    DATA_FLOW = _Words("dataflow", "dataflows", "DataFlowReference", "data flow")
    PIPELINE = _Words("pipeline", "pipelines", "PipelineReference", "pipeline")
    TRIGGER = _Words("trigger", "triggers", "TriggerReference", "trigger")
    CHANGE_DATA_CAPTURE = _Words("adfcdc", "adfcdcs", "", "change data capture")

    __hash__ = object.__hash__  # members are single; Enum's own hashes the name in Python each time

    @property
    def folder(self) -> str:
        """Its folder in ADF's Git layout, such as `linkedService`."""
        return self.value.folder

    @property
    def arm_type(self) -> str:
        """Its full ARM resource type, such as `Microsoft.DataFactory/factories/linkedServices`."""
        base = "Microsoft.DataFactory/factories"
        return f"{base}/{self.value.arm}" if self.value.arm else base

    @property
    def collection(self) -> str:
        """The last part of its ARM type, such as `linkedServices`; empty for the factory itself."""
        return self.value.arm

    @property
    def reference_type(self) -> str:
        """The `type` of a reference to it, such as `LinkedServiceReference`; empty where nothing refers to it."""
        return self.value.reference

    @property
    def noun(self) -> str:
        """Its name in a sentence, such as `linked service`."""
        return self.value.noun

    @classmethod
    def of_reference(cls, reference_type: str) -> "Kind | None":
        """The kind a reference type points to, letter case ignored (as the service does), or None."""
        return _BY_REFERENCE.get(reference_type.casefold())


_BY_REFERENCE = {kind.reference_type.casefold(): kind for kind in Kind if kind.reference_type}
