"""Settings of a table by layers: what the table says, then its source's defaults, then the project's."""

from dataclasses import dataclass, field

from adfgen.diagnostics import Location
from adfgen.metadata.document import Document
from adfgen.metadata.table import FieldOrigin, Level
from adfgen.model.body import Json, as_object

__all__ = ["Found", "Layer", "Settings"]


@dataclass(slots=True)
class Layer:
    """One mapping that may say settings: a table's own, or defaults. `broken` has pointers of the file's wrong values."""

    level: Level
    document: Document
    pointer: str
    broken: frozenset[str] = frozenset()
    origins: dict[str, FieldOrigin] = field(default_factory=dict)
    values: dict[str, Json] = field(default_factory=dict)

    @classmethod
    def of(cls, level: Level, document: Document, pointer: str, broken: frozenset[str], values: Json) -> "Layer":
        """The layer that `values` at `pointer` make; an empty one where they are no mapping."""
        return cls(level, document, pointer, broken, values=as_object(values))

    def origin(self, name: str) -> FieldOrigin:
        """Where this layer says a setting; looked up once."""
        if name not in self.origins:
            self.origins[name] = FieldOrigin(self.level, self.document.at(f"{self.pointer}/{name}"))
        return self.origins[name]


@dataclass(frozen=True, slots=True)
class Found:
    """A setting somebody said, and the layer that says it."""

    name: str
    value: Json
    layer: Layer

    @property
    def is_own(self) -> bool:
        """Whether the table itself says it."""
        return self.layer.level is Level.TABLE

    @property
    def place(self) -> Location:
        """Where its value stands."""
        return self.layer.document.at(f"{self.layer.pointer}/{self.name}")


class Settings:
    """The settings of one table. A name may lead into a mapping: `sink/format`."""

    def __init__(self, *layers: Layer) -> None:
        self.layers = layers
        self.origins: dict[str, FieldOrigin] = {}

    def find(self, name: str) -> Found | None:
        """The nearest layer's value of a setting that nothing is wrong with; notes where it came from."""
        for layer in self.layers:
            value = _value(layer.values, name)
            if value is not None and f"{layer.pointer}/{name}" not in layer.broken:
                self.origins[name] = layer.origin(name)
                return Found(name, value, layer)
        return None

    def value(self, name: str, default: Json = None) -> Json:
        """The value of a setting, `default` where nobody says it."""
        found = self.find(name)
        return default if found is None else found.value

    def own(self, name: str) -> Found | None:
        """What the table itself says of a setting."""
        layer = self.layers[0]
        value = _value(layer.values, name)
        return None if value is None or self.is_broken(name) else Found(name, value, layer)

    def is_broken(self, name: str) -> bool:
        """Whether some layer says the setting, but wrongly: it then has a finding already."""
        return any(f"{layer.pointer}/{name}" in layer.broken for layer in self.layers)

    def place(self, name: str = "") -> Location:
        """Where the table says a setting; without a name, where the table starts."""
        layer = self.layers[0]
        return layer.document.at(f"{layer.pointer}/{name}" if name else layer.pointer)


def _value(values: Json, name: str) -> Json:
    for step in name.split("/"):
        if not isinstance(values, dict) or step not in values:
            return None
        values = values[step]
    return values
