"""ADF106: sibling property."""

from adfgen.diagnostics import Severity
from adfgen.lint.relayed import SchemaRule
from adfgen.lint.rule import RULES

__all__ = ["SiblingProperty"]


@RULES.register("ADF106")
class SiblingProperty(SchemaRule):
    """A property of a sibling type, left over when the type was changed; the service ignores it here.

    `compressionCodec` belongs to Parquet; a Binary dataset is compressed by `compression`. The service may know more than its
    client: what is seen to work is accepted under `properties` in adfgen-lint.yml. Where most properties are those of one other
    type, that type was probably meant: one finding says so, and is an error where the given type lacks what it needs.

    Bad:

        dataset ds_file: {
            "type": "Binary",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {
                "location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"},
                "compressionCodec": "snappy"
            }
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}

    Good:

        dataset ds_file: {
            "type": "Parquet",
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {
                "location": {"type": "AzureBlobFSLocation", "fileSystem": "raw"},
                "compressionCodec": "snappy"
            }
        }
        linkedService ls_lake: {"type": "AzureBlobFS", "typeProperties": {"url": "https://lake.dfs.core.windows.net/"}}
    """

    code = "ADF106"
    name = "sibling-property"
    severity = Severity.WARNING
    source = "azure-mgmt-datafactory: types and properties of the service's own client"
