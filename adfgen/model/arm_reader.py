"""An ARM template of a factory, as Microsoft's own generator writes it, read back into the factory it holds."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

from adfgen.diagnostics import Diagnostic, Location, Severity
from adfgen.model.body import Json
from adfgen.model.factory import Artifact, ArtifactKey, Factory, Origin
from adfgen.model.kind import Kind

__all__ = ["is_template", "read_template"]

_FACTORY = "microsoft.datafactory/factories"
_GLOBAL_PARAMETERS = f"{_FACTORY}/globalparameters"
_KINDS = {kind.arm_type.casefold(): kind for kind in Kind}
_Token: TypeAlias = tuple[str | None, str | None, str | None]  # a literal, a name, or punctuation
_TOKEN = re.compile(r"\s*(?:'((?:[^']|'')*)'|([A-Za-z]+)|([(),]))")


def is_template(value: Json) -> bool:
    """Whether a JSON value is an ARM template: it says so in `$schema` and lists resources."""
    return (
        isinstance(value, dict)
        and "deploymenttemplate.json" in str(value.get("$schema", "")).casefold()
        and isinstance(value.get("resources"), list)
    )


def read_template(template: Json, *, file: str = "") -> tuple[Factory, tuple[Diagnostic, ...]]:
    """The factory in a template, and a finding (ADF006) for each resource that is no part of a factory.

    Parameters take their defaults. `concat`, `parameters` and `variables` are worked out; any other template function,
    and a parameter without default, stays in the body as it is written.
    """
    reader = _Reader(_defaults(template.get("parameters")), template.get("variables") or {}, file)
    artifacts: list[Artifact] = []
    findings: list[Diagnostic] = []
    global_parameters: dict[str, Json] = {}
    for index, resource in enumerate(template["resources"]):
        pointer = f"/resources/{index}"
        kind = _kind_of(resource)
        if isinstance(kind, Kind):
            artifacts.append(reader.artifact(kind, resource, pointer))
        elif kind == _GLOBAL_PARAMETERS:
            global_parameters |= reader.value(resource.get("properties") or {})
        else:
            findings.append(_not_read(kind, Location(file, pointer)))
    name = next((item.key.name for item in artifacts if item.key.kind is Kind.FACTORY), reader.factory_name)
    return Factory.of(_with_global_parameters(artifacts, global_parameters, name, file), name=name), tuple(findings)


@dataclass(frozen=True, slots=True)
class _Reader:
    """Works out template expressions with the defaults of a template's parameters and its variables."""

    parameters: Mapping[str, Json]
    variables: Mapping[str, Json]
    file: str

    @property
    def factory_name(self) -> str:
        return str(self.parameters.get("factoryName", ""))

    def artifact(self, kind: Kind, resource: Mapping[str, Json], pointer: str) -> Artifact:
        name = str(self.value(resource.get("name", ""))).rsplit("/", 1)[-1]
        kept = {key: self.value(resource[key]) for key in ("properties", "identity", "location") if key in resource}
        body = {"name": name, **(kept if kind is Kind.FACTORY else {"properties": kept.get("properties", {})})}
        return Artifact(ArtifactKey(kind, name), body, Origin(self.file, pointer))

    def value(self, value: Json) -> Json:
        """A JSON value with every template expression inside worked out."""
        if isinstance(value, dict):
            return {key: self.value(child) for key, child in value.items()}
        if isinstance(value, list):
            return [self.value(child) for child in value]
        if isinstance(value, str) and value.startswith("[["):
            return value[1:]
        if isinstance(value, str) and value.startswith("[") and value.endswith("]"):
            return self._expression(value)
        return value

    def _expression(self, text: str) -> Json:
        tokens = [(found[1], found[2], found[3]) for found in _TOKEN.finditer(text[1:-1])]
        try:
            value, rest = self._call(tokens)
        except (KeyError, IndexError, ValueError):
            return text
        return text if rest else value

    def _call(self, tokens: list[_Token]) -> tuple[Json, list[_Token]]:
        literal, name, _ = tokens[0]
        if literal is not None:
            return literal.replace("''", "'"), tokens[1:]
        arguments: list[Json] = []
        rest = tokens[1:]
        while rest[0][2] != ")":
            argument, rest = self._call(rest[1:])
            arguments.append(argument)
        return self._function(str(name), arguments), rest[1:]

    def _function(self, name: str, arguments: list[Json]) -> Json:
        match name.casefold():
            case "parameters":
                return self.parameters[arguments[0]]
            case "variables":
                return self.value(self.variables[arguments[0]])
            case "concat":
                return "".join(str(argument) for argument in arguments)
            case _:
                raise ValueError(name)


def _defaults(parameters: Json) -> dict[str, Json]:
    declared = parameters if isinstance(parameters, dict) else {}
    return {
        name: item["defaultValue"]
        for name, item in declared.items()
        if isinstance(item, dict) and "defaultValue" in item
    }


def _kind_of(resource: Json) -> Kind | str:
    written = str(resource.get("type", "")) if isinstance(resource, dict) else ""
    return _KINDS.get(written.casefold(), written.casefold() if written.casefold() == _GLOBAL_PARAMETERS else written)


def _with_global_parameters(
    artifacts: list[Artifact], parameters: dict[str, Json], name: str, file: str
) -> Iterator[Artifact]:
    """The artifacts, the global parameters of a resource of their own moved to where expressions find them."""
    if parameters and not any(artifact.key.kind is Kind.FACTORY for artifact in artifacts):
        body = {"name": name, "properties": {"globalParameters": parameters}}
        yield Artifact(ArtifactKey(Kind.FACTORY, name), body, Origin(file))
    yield from artifacts


def _not_read(kind: str, place: Location) -> Diagnostic:
    shown = f"of type '{kind}'" if kind else "without a type"
    message = f"a resource {shown} is no part of a data factory and is not checked"
    return Diagnostic("ADF006", Severity.NOTE, message, place)
