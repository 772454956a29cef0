"""The kinds of correction a derived schema can need: each is a value that says what it changes and why."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol

from adfgen.lint.schema.derivation.definitions import (
    INTERPOLATED,
    closed_list,
    documented_list,
    polymorphic,
)
from adfgen.lint.schema.document import SECRET_NOUN, reference
from adfgen.model.body import Json

__all__ = [
    "Accept",
    "AcceptForEach",
    "AcceptInEach",
    "AlsoExpression",
    "AlsoNamed",
    "AlsoSingular",
    "AlsoValues",
    "Amendment",
    "Documented",
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
class AcceptInEach:
    """A property that every class of a union may have in one of its parts, though the library lists it for some only."""

    union: str
    part: str
    name: str
    schema: Json
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put the property's schema where it is not yet."""
        for member in _members(definitions, self.union):
            target = definitions[member]["properties"].get(self.part, {}).get("$ref", "")
            for part in _members(definitions, target.removeprefix("#/$defs/")):
                definitions[part]["properties"].setdefault(self.name, self.schema)


@dataclass(frozen=True, slots=True)
class AcceptForEach:
    """A property that every class of a union has, with another type than the library says."""

    union: str
    name: str
    schema: Json
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put the property's schema in place of the library's."""
        for member in _members(definitions, self.union):
            if self.name not in definitions[member]["properties"]:
                raise KeyError(self.name)
            definitions[member]["properties"][self.name] = self.schema


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
        definitions[self.enum] = closed_list([*definitions[self.enum]["examples"], *self.values])


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
class Documented:
    """A text the library leaves open, of which the documentation lists the values."""

    owners: tuple[str, ...]
    name: str
    values: tuple[str, ...]
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Hold the property of each owner against the values, beside what is known of it."""
        for owner in self.owners:
            properties = definitions[owner]["properties"]
            properties[self.name] = {"allOf": [properties[self.name], documented_list(self.values)]}


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
class AlsoSingular:
    """The names of a union's classes without their last `s`: what all of them were called once."""

    union: str
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Put a name beside each that ends in `s`, and let the class carry either."""
        union = definitions[self.union]["discriminator"]
        name = union["propertyName"]
        mapping = {value: target.removeprefix("#/$defs/") for value, target in union["mapping"].items()}
        retired = {value.removesuffix("s"): member for value, member in mapping.items() if value.endswith("s")}
        for value, member in retired.items():
            properties = definitions[member]["properties"]
            definitions[member] = {
                **definitions[member],
                "properties": {**properties, name: {"enum": [f"{value}s", value]}},
            }
        definitions[self.union] = polymorphic(name, {**mapping, **retired})


@dataclass(frozen=True, slots=True)
class AlsoExpression:
    """A secret that the service also takes as the text of an expression."""

    secret: str
    reason: str

    def apply(self, definitions: dict[str, Json]) -> None:
        """Let a text be an expression, and an object what it was before."""
        own = f"{self.secret}.object"
        definitions[own] = definitions[self.secret]
        definitions[self.secret] = {
            "title": SECRET_NOUN,
            "allOf": [
                {"type": ["object", "string"], "title": SECRET_NOUN},
                {"if": {"type": "string"}, "then": {"pattern": INTERPOLATED, "title": SECRET_NOUN}},
                {"if": {"type": "object"}, "then": reference(own)},
            ],
        }


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


def _members(definitions: Mapping[str, Json], name: str) -> Iterator[str]:
    """The definitions a union chooses from; of a name that is no union, the definition itself."""
    union = definitions.get(name, {}).get("discriminator")
    if union is not None:
        yield from (target.removeprefix("#/$defs/") for target in union["mapping"].values())
    elif "properties" in definitions.get(name, {}):
        yield name
