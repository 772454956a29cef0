"""What the session and the catalogue know: row counts, identities, errors, object ids, names of the database and its user."""

from adfgen.connectors.tsql.functions.registry import Call, function, session_value
from adfgen.connectors.tsql.refusal import refused
from adfgen.connectors.tsql.scope import Binding
from adfgen.connectors.tsql.type import INT, SqlType, decimal, text_type
from adfgen.connectors.tsql.value import Value

__all__ = ["OBJECT_NUMBER", "object_number"]

_ROWVERSION = SqlType("rowversion", length=8)
OBJECT_NUMBER = "CAST(hash(lower({0}), lower({1})) % 2000000000 AS INTEGER)"


def object_number(schema: str, name: str) -> str:
    """DuckDB text of an object's id: a number made from its name, the same in every session."""
    return OBJECT_NUMBER.format(schema, name)


@session_value("@@ROWCOUNT")
def _rowcount(binding: Binding) -> Value:
    return binding.session("rowcount", INT)


@session_value("@@TRANCOUNT")
def _trancount(binding: Binding) -> Value:
    return binding.session("trancount", INT)


@session_value("@@ERROR")
def _last_error(binding: Binding) -> Value:
    return binding.session("error", INT)


@session_value("@@DBTS")
def _last_rowversion(binding: Binding) -> Value:
    return binding.session("last_rowversion", _ROWVERSION)


@session_value("MIN_ACTIVE_ROWVERSION")
def _active_rowversion(binding: Binding) -> Value:
    return binding.session("active_rowversion", _ROWVERSION)


@session_value("SCOPE_IDENTITY", "@@IDENTITY")
def _identity(binding: Binding) -> Value:
    return binding.session("identity", decimal(38, 0))


@session_value("XACT_STATE")
def _transaction_state(binding: Binding) -> Value:
    return binding.session("xact_state", SqlType("smallint"))


@session_value("ERROR_NUMBER")
def _error_number(binding: Binding) -> Value:
    return binding.session("error_number", INT)


@session_value("ERROR_MESSAGE")
def _error_message(binding: Binding) -> Value:
    return binding.session("error_message", text_type(4000, national=True))


@session_value("DB_NAME")
def _database(binding: Binding) -> Value:
    return binding.session("database", text_type(128, national=True))


@session_value("SUSER_SNAME", "ORIGINAL_LOGIN", "USER_NAME", "SUSER_NAME")
def _user(binding: Binding) -> Value:
    return binding.session("user", text_type(128, national=True))


@function("NEWID", arguments=(0, 0))
def _newid(_request: Call) -> Value:
    return Value("gen_random_uuid()", SqlType("uniqueidentifier"))


@function("SCHEMA_ID", arguments=(1, 1))
def _schema_id(request: Call) -> Value:
    name = request.constant(0)
    known = name.casefold() in request.binder.binding.catalogue.schemas
    return Value(
        "CAST(hash('{}') % 30000 AS INTEGER)".format(name.lower().replace("'", "''"))
        if known
        else "CAST(NULL AS INTEGER)",
        INT,
    )


@function("OBJECT_ID", arguments=(1, 2))
def _object_id(request: Call) -> Value:
    parts = [part.strip('[]" ') for part in request.constant(0).split(".")]
    kind = request.constant(1).upper().strip() if len(request.arguments) == 2 else ""
    if kind not in ("", "U", "P"):
        raise refused(f"OBJECT_ID of type '{kind}'", request.node)
    schema, name = (parts[-2] or "dbo" if len(parts) > 1 else "dbo"), parts[-1]
    catalogue = request.binder.binding.catalogue
    found = (kind != "P" and catalogue.table(schema, name)) or (kind != "U" and catalogue.procedure(schema, name))
    if not found:
        return Value("CAST(NULL AS INTEGER)", INT)
    quoted = [f"'{part.lower().replace(chr(39), chr(39) * 2)}'" for part in (schema, name)]
    return Value(object_number(*quoted), INT)
