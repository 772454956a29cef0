"""ADF115: unknown encoding."""

import codecs
import re
from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.near import did_you_mean
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.value.computed import is_computed
from adfgen.lint.view import FactoryView
from adfgen.model.body import Json, as_object
from adfgen.model.kind import Kind

__all__ = ["UnknownEncoding"]

# pages the service's platform knows and Python does not; a number of them is nobody's to check here
_NUMBERED = re.compile(r"(?:cp|dos-|ibm|iso-|windows-|x-).*|utf-(?:7|8|16|32)(?: without bom)?", re.IGNORECASE)
_USUAL = ("UTF-8", "UTF-16", "UTF-16BE", "US-ASCII", "ISO-8859-1", "WINDOWS-1252", "BIG5", "GB18030", "SHIFT-JIS")


@RULES.register("ADF115")
class UnknownEncoding(Rule):
    """An encoding nobody knows: files of the dataset can be neither read nor written.

    Only names that neither the documentation nor Python's own list of encodings has are told of.

    Bad:

        dataset ds_file: {
            "type": "DelimitedText",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}, "encodingName": "UTF8x"}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        dataset ds_file: {
            "type": "DelimitedText",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"}, "encodingName": "UTF-8"}
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF115"
    name = "unknown-encoding"
    severity = Severity.WARNING
    source = "https://learn.microsoft.com/azure/data-factory/format-delimited-text#dataset-properties"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for artifact in view.factory.of_kind(Kind.DATASET):
            for pointer, holder in _holders(artifact.type_properties):
                name = holder.get("encodingName")
                if isinstance(name, str) and not _is_known(name):
                    yield self.finding(
                        artifact,
                        f"/properties/typeProperties{pointer}/encodingName",
                        f"{artifact.key}: '{name}' is no encoding",
                        did_you_mean(name, _USUAL, otherwise="write one the format's page lists, such as UTF-8"),
                    )


def _holders(settings: Json) -> Iterator[tuple[str, Json]]:
    """The settings of a dataset, and the `format` older datasets keep it in."""
    yield "", settings
    yield "/format", as_object(settings.get("format"))


def _is_known(name: str) -> bool:
    if not name.strip() or is_computed(name) or _NUMBERED.fullmatch(name.strip()):
        return True
    try:
        codecs.lookup(name)
    except (LookupError, ValueError):
        return False
    return True
