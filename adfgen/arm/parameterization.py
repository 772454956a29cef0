"""From resources and a definition to template parameters: what becomes one, under which name, with which default."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from adfgen.arm.definition import Action, section_of
from adfgen.arm.parameter import ArmParameter, parameter_name, secure_parameter, type_of
from adfgen.arm.resource import Resource
from adfgen.arm.secret import WHOLE_TEXT, missing_secrets
from adfgen.model.body import Json, get_at
from adfgen.model.kind import Kind
from adfgen.source import escape_pointer

__all__ = ["parameterize"]

_TYPE_PROPERTIES = "/properties/typeProperties"


def parameterize(
    resources: Iterable[Resource], definition: Mapping[str, Json]
) -> tuple[tuple[Resource, ...], tuple[ArmParameter, ...]]:
    """The resources as a template shows them, and their parameters: secrets first, then in the order of the resources.

    `encryptedCredential` gives way to the secrets it stands for.
    """
    shown: list[Resource] = []
    secrets: list[ArmParameter] = []
    others: list[ArmParameter] = []
    for resource in resources:
        visible = _with_secrets(resource) if resource.key.kind is Kind.LINKED_SERVICE else resource
        known = tuple(_secret_parameters(resource, visible))
        section = section_of(definition, resource.type, str(visible.body["properties"].get("type", "")))
        walk = _Walk(visible, frozenset(item.pointer for item in known))
        found = tuple(walk.visit(section, visible.body, "", ()))
        replaced = tuple(parameter.pointer for parameter in found)
        shown.append(visible)
        secrets += [item for item in known if not _stands_in(item.pointer, replaced)]
        others += found
    return tuple(shown), (*secrets, *others)


def _stands_in(pointer: str, replaced: Sequence[str]) -> bool:
    return any(pointer == other or pointer.startswith(f"{other}/") for other in replaced)


def _with_secrets(resource: Resource) -> Resource:
    """A linked service with an empty secret in each place where only `encryptedCredential` held one."""
    properties = resource.body["properties"]
    inner = properties.get("typeProperties")
    if not isinstance(inner, Mapping):
        return resource
    added = {
        name: {"type": "SecureString", "value": ""} for name in missing_secrets(str(properties.get("type")), inner)
    }
    kept = {name: value for name, value in inner.items() if name != "encryptedCredential"}
    return replace(resource, body={**resource.body, "properties": {**properties, "typeProperties": {**kept, **added}}})


def _secret_parameters(written: Resource, shown: Resource) -> Iterator[ArmParameter]:
    """Parameters of the secrets of a linked service, whatever the definition says."""
    if shown.key.kind is not Kind.LINKED_SERVICE:
        return
    inner = shown.body["properties"].get("typeProperties")
    if not isinstance(inner, Mapping):
        return
    before = written.body["properties"]["typeProperties"]
    # what is encrypted is the text itself, unless a property of its own was
    is_encrypted = "encryptedCredential" in before and not set(inner) - set(before)
    for name, value in inner.items():
        pointer = f"{_TYPE_PROPERTIES}/{escape_pointer(name)}"
        if name == WHOLE_TEXT and isinstance(value, str):
            yield secure_parameter(shown.key, name, pointer, default=value, defaulted=not is_encrypted)
        elif isinstance(value, Mapping) and value.get("type") == "SecureString":
            yield secure_parameter(shown.key, name, f"{pointer}/value")


@dataclass(frozen=True, slots=True)
class _Walk:
    """Follows a definition through the body of one resource; `names` are the steps a parameter's name is made of."""

    resource: Resource
    secrets: frozenset[str]

    def visit(self, rule: Json, value: Json, pointer: str, names: tuple[str, ...]) -> Iterator[ArmParameter]:
        if isinstance(rule, str):
            yield from self._parameter(Action.of(rule), value, pointer, names)
        elif isinstance(rule, Mapping) and isinstance(value, Mapping):
            for step, child in value.items():
                below = rule.get(step, rule.get("*"))
                if below is not None:
                    yield from self.visit(below, child, f"{pointer}/{escape_pointer(step)}", (*names, step))
        elif isinstance(rule, list) and rule and isinstance(value, list):
            for index, item in enumerate(value):
                named = (*names[:-1], _item_name(item, rule[1:], index))
                yield from self.visit(rule[0], item, f"{pointer}/{index}", named)

    def _parameter(self, action: Action, value: Json, pointer: str, names: tuple[str, ...]) -> Iterator[ArmParameter]:
        if f"{pointer}/value" in self.secrets or (action.is_secret and pointer in self.secrets):
            return
        if action.is_secret and _type(value) == "AzureKeyVaultSecret" and "secretName" in value:
            value, pointer, names = value["secretName"], f"{pointer}/secretName", (*names, "secretName")
            action = Action(keeps_default=True, is_secret=False)
        if _type(value) == "Expression" and "value" in value:
            value, pointer, names = value["value"], f"{pointer}/value", (*names, "value")
        yield self._named(action, value, pointer, names)

    def _named(self, action: Action, value: Json, pointer: str, names: tuple[str, ...]) -> ArmParameter:
        key = self.resource.key
        secret = action.type.casefold() == "securestring"
        keeps = action.keeps_default or (action.is_secret and not secret)
        steps = (*names[:-1], action.name) if action.name else names
        if action.is_short:
            steps = (action.name or names[-1],)
        name = parameter_name(key, self.resource.body, pointer, named=steps)
        metadata = f"Secure string for '{steps[-1]}' of '{key.name}'" if secret else ""
        return ArmParameter(name, key, pointer, value, type_of(value, action.type), keeps, metadata)


def _type(value: Json) -> str:
    return str(value.get("type")) if isinstance(value, Mapping) else ""


def _item_name(item: Json, named_by: Sequence[Json], index: int) -> str:
    """What an array's item is called in parameter names: the value at the path the definition gives, its name, its place."""
    for path in (*(path for path in named_by if isinstance(path, str)), "name", "pipelineReference.referenceName"):
        try:
            found = get_at(item, "/" + path.replace(".", "/"))
        except KeyError:
            continue
        if isinstance(found, str):
            return found
    return str(index)
