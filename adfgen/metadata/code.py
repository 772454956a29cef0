"""The findings metadata can give: one table of codes, each with its severity and what it is about."""

from enum import Enum

from adfgen.diagnostics import Diagnostic, Location, Severity

__all__ = ["Code"]


class Code(Enum):
    """A finding's code, severity and title. 50x: YAML cannot be read; 51x: schema; 52x: tables; 53x: project and environments."""

    UNREADABLE = ("ADF500", Severity.ERROR, "a file cannot be read as text")
    SYNTAX = ("ADF501", Severity.ERROR, "the YAML is broken")
    DUPLICATE_KEY = ("ADF502", Severity.ERROR, "a mapping has one key twice")
    SEVERAL_DOCUMENTS = ("ADF503", Severity.ERROR, "a file holds several YAML documents")
    UNREAD_YAML = (
        "ADF504",
        Severity.ERROR,
        "a YAML feature that metadata does not use: tags, merge keys, keys that are no text",
    )
    ALIAS = ("ADF505", Severity.ERROR, "an alias without an anchor, inside its own anchor, or expanding without bounds")
    TOO_DEEP = ("ADF506", Severity.ERROR, "values are nested too deeply")
    STRAY_FILE = ("ADF507", Severity.WARNING, "a file or folder in metadata/ that nothing reads")

    UNKNOWN_FIELD = ("ADF510", Severity.ERROR, "a field that does not exist")
    MISSING_FIELD = ("ADF511", Severity.ERROR, "a required field is missing")
    WRONG_TYPE = ("ADF512", Severity.ERROR, "a value of the wrong type")
    WRONG_VALUE = ("ADF513", Severity.ERROR, "a value outside what its field takes")
    LITERAL_SECRET = ("ADF514", Severity.ERROR, "a secret written into metadata")

    NO_CDC_COLUMN = ("ADF520", Severity.ERROR, "an incremental table without a watermark column")
    NO_CDC_TYPE = ("ADF521", Severity.ERROR, "a watermark column whose type nobody said, or that no watermark can have")
    UNKNOWN_COLUMN = ("ADF522", Severity.ERROR, "a column that is not among the table's columns")
    SAME_TABLE = ("ADF523", Severity.ERROR, "two tables with one id, or ids that differ in letter case only")
    SINK_COLLISION = (
        "ADF524",
        Severity.ERROR,
        "two tables whose files would lie in one folder, or one inside the other's",
    )
    SINK_PATH = ("ADF525", Severity.ERROR, "a name or path that cannot be a folder of the lake")
    LAG = ("ADF526", Severity.ERROR, "a lag too short for the watermark's type or clock, or a type that has none")
    UNSETTLED = ("ADF527", Severity.WARNING, "a watermark that neither clock nor database settles")
    BACKFILL = ("ADF528", Severity.ERROR, "a reset of the watermark that cannot be applied")
    UNKNOWN_REFERENCE = ("ADF529", Severity.ERROR, "a source, group or integration runtime that does not exist")
    FILTER = ("ADF530", Severity.ERROR, "a filter that is not one closed condition")
    UNUSED_SETTING = ("ADF531", Severity.WARNING, "a setting that has no effect on this table")
    SQL_NAME = ("ADF532", Severity.ERROR, "a name that SQL Server cannot have, or an id too long for the control store")

    NOT_IN_PROJECT = ("ADF533", Severity.ERROR, "an environment sets what project.yml does not have")
    TWINS = ("ADF534", Severity.ERROR, "two sources or environments that cannot be told apart")
    ENVIRONMENT_VARIABLE = ("ADF535", Severity.ERROR, "`${env:NAME}` where no environment variable can stand")
    MISSING_VARIABLE = ("ADF536", Severity.ERROR, "an environment variable that is not set")
    SCHEDULE = ("ADF537", Severity.ERROR, "a schedule the service would refuse")
    SIGN_IN = ("ADF538", Severity.ERROR, "a service that cannot sign in as described")
    RESERVED_TEXT = ("ADF540", Severity.ERROR, "a name or filter that holds a text the pipeline replaces")
    TOO_MANY_TABLES = ("ADF541", Severity.ERROR, "more tables than a control store of kind lake can list")
    LAKE_CONTROL = ("ADF542", Severity.WARNING, "a control store of kind lake, and what that form cannot do")
    SINK_COLUMN = ("ADF543", Severity.ERROR, "a column whose name the format of the lake's files refuses")
    COLUMN_TYPE = ("ADF544", Severity.WARNING, "a column's type that is almost one of SQL Server's")
    NO_TABLES = ("ADF539", Severity.WARNING, "a project without tables")

    @property
    def id(self) -> str:
        """The code as reported, such as `ADF510`."""
        return self.value[0]

    @property
    def severity(self) -> Severity:
        """How bad such a finding is."""
        return self.value[1]

    @property
    def title(self) -> str:
        """What such a finding is about."""
        return self.value[2]

    def at(self, location: Location, message: str, hint: str = "") -> Diagnostic:
        """A finding of this code."""
        return Diagnostic(self.id, self.severity, message, location, hint)
