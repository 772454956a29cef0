"""The findings an export can give."""

from enum import Enum

from adfgen.diagnostics import Diagnostic, Location, Severity

__all__ = ["Code"]


class Code(Enum):
    """A finding's code, severity and title."""

    DEFINITION = ("ADF551", Severity.ERROR, "a rule in arm-template-parameters-definition.json that nothing can follow")
    SEVERAL_FACTORIES = ("ADF552", Severity.WARNING, "a folder with the files of several factories, exported as one")
    SAME_PARAMETER = ("ADF553", Severity.WARNING, "two values that would share a template parameter")
    LIMIT = ("ADF554", Severity.WARNING, "a template beyond a limit of Azure Resource Manager")

    @property
    def id(self) -> str:
        """The code as it is printed, such as `ADF551`."""
        return self.value[0]

    @property
    def severity(self) -> Severity:
        """How bad such a finding is."""
        return self.value[1]

    @property
    def title(self) -> str:
        """What such a finding is about, in a line."""
        return self.value[2]

    def at(self, place: Location, message: str, hint: str = "") -> Diagnostic:
        """A finding of this code."""
        return Diagnostic(self.id, self.severity, message, place, hint)
