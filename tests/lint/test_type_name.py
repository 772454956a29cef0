"""A type written as the product is called, or abbreviated, is told by the name the service has for it."""

import pytest

from adfgen.diagnostics import Severity
from adfgen.lint.page import example_factory
from adfgen.lint.runner import lint
from adfgen.lint.selection import Selection
from tests.lint.told import found

LINKED_SERVICES = {
    "AzureSqlDB": "AzureSqlDatabase",
    "AzureSQLDB": "AzureSqlDatabase",
    "AzureSqlServer": "AzureSqlDatabase",
    "AzureSQLDW": "AzureSqlDW",
    "AzureSqlDataWarehouse": "AzureSqlDW",
    "SynapseAnalytics": "AzureSqlDW",
    "SqlManagedInstance": "AzureSqlMI",
    "SqlServerTable": "SqlServer",
    "ADLSGen2": "AzureBlobFS",
    "ADLSGen1": "AzureDataLakeStore",
    "AzureDataLakeStorageGen2": "AzureBlobFS",
    "Blob": "AzureBlobStorage",
    "AzureBlob": "AzureBlobStorage",
    "AzureTable": "AzureTableStorage",
    "KeyVault": "AzureKeyVault",
    "Kusto": "AzureDataExplorer",
    "REST": "RestService",
    "FTP": "FtpServer",
    "S3": "AmazonS3",
    "AzureDatabaseForPostgreSQL": "AzurePostgreSql",
}
DATASETS = {
    "AzureSqlDatabaseTable": "AzureSqlTable",
    "SynapseTable": "AzureSqlDWTable",
    "Csv": "DelimitedText",
    "ParquetFile": "Parquet",
}
SLIPS = {"AzureSqlDatabse": "AzureSqlDatabase", "AzureBlobStorge": "AzureBlobStorage", "azuresqldw": "AzureSqlDW"}
CASES = [
    *(("linkedService", *pair) for pair in (LINKED_SERVICES | SLIPS).items()),
    *(("dataset", *pair) for pair in DATASETS.items()),
]


@pytest.mark.parametrize(("folder", "written", "meant"), CASES)
def test_the_type_that_is_meant_is_named(folder: str, written: str, meant: str) -> None:
    """By the words of its name, or by its letters where a word is misspelt."""
    example = example_factory(f'{folder} a: {{"type": "{written}", "typeProperties": {{}}}}')

    assert [item.hint for item in lint(example, selection=Selection(("ADF104",)))] == [f"did you mean '{meant}'?"]


@pytest.mark.parametrize(
    ("written", "severity"),
    [("AzureSqlDB", Severity.ERROR), ("Redshift", Severity.WARNING), ("Brandnew", Severity.WARNING)],
)
def test_only_a_name_like_that_of_a_type_is_surely_none(written: str, severity: Severity) -> None:
    """A connector newer than the checker may be called with words of an older one."""
    told = found(f'linkedService a: {{"type": "{written}", "typeProperties": {{}}}}', "ADF104")

    assert told == [("ADF104", severity, "/properties/type")]
