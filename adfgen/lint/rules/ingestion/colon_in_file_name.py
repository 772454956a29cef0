"""ADF607: colon in file name."""

from collections.abc import Iterator

from adfgen.diagnostics import Diagnostic, Severity
from adfgen.lint.ingestion.file_name import colons_in, file_name_sites
from adfgen.lint.rule import RULES, Rule
from adfgen.lint.view import FactoryView

__all__ = ["ColonInFileName"]


@RULES.register("ADF607")
class ColonInFileName(Rule):
    """A moment of time with colons becomes part of a file name: Spark and Hadoop refuse to read it.

    `utcNow()` and `pipeline().TriggerTime` print `2026-01-02T03:04:05Z`. Format them without colons: `yyyyMMddTHHmmss`.

    Bad:

        pipeline pl_orders: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_out", "type": "DatasetReference",
                         "parameters": {"file": {"value": "@concat('orders_', utcNow(), '.parquet')", "type": "Expression"}}}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT 1 AS one"},
                                "sink": {"type": "ParquetSink"}}}
        ]}
        dataset ds_out: {"type": "Parquet", "parameters": {"file": {"type": "string"}},
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw",
                               "fileName": {"value": "@dataset().file", "type": "Expression"}}}}

    Good:

        pipeline pl_orders: {"activities": [
            {"name": "copy", "type": "Copy", "policy": {"retry": 2},
             "inputs": [{"referenceName": "ds_table", "type": "DatasetReference"}],
             "outputs": [{"referenceName": "ds_out", "type": "DatasetReference",
                         "parameters": {"file": {"value": "@concat('orders_', utcNow('yyyyMMddTHHmmss'), '.parquet')", "type": "Expression"}}}],
             "typeProperties": {"source": {"type": "AzureSqlSource", "sqlReaderQuery": "SELECT 1 AS one"},
                                "sink": {"type": "ParquetSink"}}}
        ]}
        dataset ds_out: {"type": "Parquet", "parameters": {"file": {"type": "string"}},
            "linkedServiceName": {"referenceName": "ls_lake", "type": "LinkedServiceReference"},
            "typeProperties": {"location": {"type": "AzureBlobFSLocation", "fileSystem": "raw",
                               "fileName": {"value": "@dataset().file", "type": "Expression"}}}}
    """

    code = "ADF607"
    name = "colon-in-file-name"
    severity = Severity.WARNING
    source = "https://issues.apache.org/jira/browse/HDFS-13"

    def check(self, view: FactoryView) -> Iterator[Diagnostic]:
        for site in file_name_sites(view):
            for call in colons_in(site):
                yield self.finding(
                    site.artifact,
                    site.pointer,
                    f"'{call}' puts colons into a file name, which Spark and Hadoop refuse",
                    "format the time without them, such as 'yyyyMMddTHHmmss'",
                )
