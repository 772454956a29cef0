"""A template parameter: the value it stands in for, its name, its type and its default."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from adfgen.model.body import Json, get_at
from adfgen.model.factory import ArtifactKey
from adfgen.source import split_pointer

__all__ = ["ArmParameter", "parameter_name", "secure_parameter", "type_of"]

_TYPES = {"str": "string", "int": "int", "bool": "bool", "list": "array", "dict": "object"}


@dataclass(frozen=True, slots=True)
class ArmParameter:
    """A template parameter that takes the place of one value: its name, whose value it is, and where that stands.

    `default` is the value in this factory; a parameter that is not `defaulted` does not show it.
    """

    name: str
    key: ArtifactKey
    pointer: str
    default: Json = ""
    type: str = "string"
    defaulted: bool = True
    metadata: str = ""

    @property
    def declaration(self) -> Json:
        """The parameter as a template declares it, keys in the order of Microsoft's export."""
        declared = {"type": self.type}
        if self.metadata:
            declared["metadata"] = self.metadata
        return {**declared, "defaultValue": self.default} if self.defaulted else declared

    @property
    def value(self) -> Json:
        """Its value in the parameter file: the default, or an empty text for whoever deploys to fill in."""
        return self.default if self.defaulted else ""


def secure_parameter(
    key: ArtifactKey, property_name: str, pointer: str, *, default: Json = "", defaulted: bool = False
) -> ArmParameter:
    """The parameter of a secret, `<linked service>_<property>`, without a default unless one is known."""
    metadata = f"Secure string for '{property_name}' of '{key.name}'"
    return ArmParameter(f"{key.name}_{property_name}", key, pointer, default, "secureString", defaulted, metadata)


def parameter_name(key: ArtifactKey, body: Json, pointer: str, *, named: Sequence[str] = ()) -> str:
    """Owner and path joined by `_`, as Microsoft's export names parameters.

    The `value` step of an Expression or a SecureString is left out; `named` are the steps to say instead of the path's.
    """
    steps = list(named or split_pointer(pointer))
    owner = get_at(body, pointer.rpartition("/")[0])
    if steps[-1] == "value" and isinstance(owner, Mapping) and owner.get("type") in {"Expression", "SecureString"}:
        steps.pop()
    return "_".join([key.name, *steps])


def type_of(value: Json, wanted: str = "") -> str:
    """The ARM type a definition asks for, in ARM's own spelling, or the type of the value."""
    if wanted:
        return {"securestring": "secureString", "secureobject": "secureObject"}.get(wanted.casefold(), wanted)
    return _TYPES.get(type(value).__name__, "string")
