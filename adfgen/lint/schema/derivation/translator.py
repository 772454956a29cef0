"""The translator of a Copy: how it maps columns, and of which types they are."""

from adfgen.lint.schema.derivation.definitions import closed_object, documented_list
from adfgen.model.body import Json

__all__ = ["TRANSLATOR"]

# https://learn.microsoft.com/azure/data-factory/copy-activity-schema-and-type-mapping#data-type-mapping, with the types
# documents are made of, and `Byte[]` as Studio writes it
_COLUMN_TYPES = (
    "Array", "Boolean", "Byte", "Byte[]", "ByteArray", "Date", "DateTime", "DateTimeOffset", "Decimal", "Double",
    "Guid", "Int16", "Int32", "Int64", "Object", "SByte", "Single", "String", "Time", "TimeSpan", "UInt16",
    "UInt32", "UInt64",
)  # fmt: skip
# what types of a database are read as: https://learn.microsoft.com/azure/data-factory/connector-sql-server#data-type-mapping-for-sql-server
_OF_A_DATABASE = {
    "bigint": "Int64",
    "binary": "Byte[]",
    "bit": "Boolean",
    "char": "String",
    "datetime2": "DateTime",
    "float": "Double",
    "image": "Byte[]",
    "int": "Int32",
    "integer": "Int32",
    "money": "Decimal",
    "nchar": "String",
    "ntext": "String",
    "numeric": "Decimal",
    "nvarchar": "String",
    "real": "Single",
    "rowversion": "Byte[]",
    "smalldatetime": "DateTime",
    "smallint": "Int16",
    "smallmoney": "Decimal",
    "sql_variant": "Object",
    "text": "String",
    "timestamp": "Byte[]",
    "tinyint": "Byte",
    "uniqueidentifier": "Guid",
    "varbinary": "Byte[]",
    "varchar": "String",
    "xml": "String",
}
_COLUMN: Json = {
    "if": {"type": "object"},
    "then": {"properties": {"type": documented_list(_COLUMN_TYPES, meant=_OF_A_DATABASE)}},
}
_MAPPING: Json = closed_object({"source": _COLUMN, "sink": _COLUMN})
_CONVERSION = closed_object(
    {},
    *("allowDataTruncation", "treatBooleanAsNumber", "culture"),
    *("dateTimeFormat", "dateTimeOffsetFormat", "timeSpanFormat"),
    *("type", "value"),  # of an Expression object
)
TRANSLATOR: Json = closed_object(
    {
        "type": documented_list(("TabularTranslator", "Expression")),
        "mappings": {"if": {"type": "array"}, "then": {"items": _MAPPING}},
        "typeConversionSettings": _CONVERSION,
    },
    *("collectionReference", "columnMappings", "mapComplexValuesToString", "schemaMapping", "typeConversion", "value"),
)
