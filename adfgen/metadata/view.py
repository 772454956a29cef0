"""project.yml as one environment sees it: its own values in front, the project's behind."""

from dataclasses import dataclass

from adfgen.diagnostics import Location
from adfgen.metadata.schema import Checked
from adfgen.model.body import Json, get_at

__all__ = ["View"]


@dataclass(frozen=True, slots=True)
class View:
    """Values by JSON pointer: of project.yml alone, or with an environment's file in front of it."""

    project: Checked
    environment: Checked | None = None

    def get(self, pointer: str, default: Json = None) -> Json:
        """The value at a pointer, `default` where nobody says it or it is wrong (and has its finding)."""
        for checked in self._files():
            value = _value(checked, pointer)
            if value is not None:
                return value
        return default

    def names(self, pointer: str) -> list[str]:
        """The keys of the project's mapping at a pointer: environments have no others."""
        value = _value(self.project, pointer)
        return list(value) if isinstance(value, dict) else []

    def place(self, pointer: str) -> Location:
        """Where the value at a pointer stands, in the file that says it."""
        says = next((item for item in self._files() if _value(item, pointer) is not None), self.project)
        return says.document.at(pointer)

    def _files(self) -> tuple[Checked, ...]:
        return (self.project,) if self.environment is None else (self.environment, self.project)


def _value(checked: Checked, pointer: str) -> Json:
    if pointer in checked.broken:
        return None
    try:
        return get_at(checked.document.value, pointer)
    except KeyError:
        return None
