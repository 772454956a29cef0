"""Data flows as the rules look at them: the streams their lists name, and what their script says."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from adfgen.lint.dataflow.script import Script, Statement, read_script
from adfgen.lint.value.computed import is_template_expression
from adfgen.model.body import Json, as_list
from adfgen.model.factory import Artifact

__all__ = ["GROUPS", "SETTINGS", "DataFlow"]

GROUPS = ("sources", "transformations", "sinks")
SETTINGS = "/properties/typeProperties"
_SCRIPTED = frozenset({"MappingDataFlow", "Flowlet"})  # others are written in another language, or in none


@dataclass(frozen=True)
class DataFlow:
    """A data flow: its lists, its script, and where in the resource a place of the script stands."""

    artifact: Artifact

    @property
    def is_mapping(self) -> bool:
        """It is a mapping data flow, not a flowlet or a Power Query."""
        return self.artifact.type == "MappingDataFlow"

    @cached_property
    def settings(self) -> Mapping[str, Json]:
        """What stands below `typeProperties`."""
        return self.artifact.type_properties

    @cached_property
    def text(self) -> str | None:
        """The script as one text, empty where there is none; None where it is not known before the deployment."""
        whole, lines = self.settings.get("script") or "", self.settings.get("scriptLines") or []
        if not isinstance(whole, str) or not isinstance(lines, list) or (whole and lines):
            return None
        if not all(isinstance(line, str) for line in lines) or any(map(is_template_expression, [whole, *lines])):
            return None
        return whole or "\n".join(lines)

    @cached_property
    def script(self) -> Script | None:
        """The script, taken apart; None where there is none in the language of data flow scripts."""
        if self.artifact.type not in _SCRIPTED or not self.text:
            return None
        return read_script(self.text)

    @property
    def statements(self) -> tuple[Statement, ...]:
        """The statements of a script that was read to its end, else none."""
        return (self.script and self.script.statements) or ()

    @cached_property
    def repeated(self) -> tuple[Statement, ...]:
        """The statements whose stream has the name of one before."""
        first = {item.stream.text: item for item in reversed(self.statements)}
        return tuple(item for item in self.statements if item is not first[item.stream.text])

    @cached_property
    def parameters(self) -> Mapping[str, bool] | None:
        """The parameters the script declares, and whether each has a default; None where that is not known."""
        return self.script.parameters if self.script else None

    def listed(self, group: str) -> Iterator[tuple[str, str, Mapping[str, Json]]]:
        """Name, pointer and body of every stream of one of the lists, where the name is known before the deployment."""
        members = self.settings.get(group)
        for index, member in enumerate(as_list(members)):
            name = member.get("name") if isinstance(member, dict) else None
            if isinstance(name, str) and not is_template_expression(name):
                yield name, f"{SETTINGS}/{group}/{index}", member

    def has_nameless(self, group: str) -> bool:
        """One of the lists is none, which the schema tells of, or has a member whose name is not known."""
        members = self.settings.get(group) or []
        return not isinstance(members, list) or len(members) != len(tuple(self.listed(group)))

    def place(self, offset: int) -> tuple[str, int]:
        """Pointer of the string a place of the script stands in, and how far inside it."""
        if self.settings.get("script"):
            return f"{SETTINGS}/script", offset
        for index, line in enumerate(self.settings["scriptLines"]):
            if offset <= len(line):
                return f"{SETTINGS}/scriptLines/{index}", offset
            offset -= len(line) + 1
        raise AssertionError("a place beyond the script")
