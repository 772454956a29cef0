"""A batch as data: the statements of the closed subset, each with the offset it starts at.

Expressions, queries and DML hold sqlglot's trees; everything around them is ours.
"""

from dataclasses import dataclass, field
from typing import TypeAlias

from sqlglot import exp

from adfgen.connectors.tsql.type import SqlType

__all__ = [
    "AddColumns",
    "Argument",
    "Assign",
    "BeginTransaction",
    "Block",
    "Break",
    "ColumnDefinition",
    "Commit",
    "Continue",
    "CreateIndex",
    "CreateProcedure",
    "CreateSchema",
    "CreateTable",
    "Declare",
    "DropTable",
    "Execute",
    "ExecuteText",
    "If",
    "KeyDefinition",
    "Modify",
    "Name",
    "Parameter",
    "Print",
    "Query",
    "RaiseError",
    "Return",
    "Rollback",
    "SetOption",
    "Statement",
    "Throw",
    "Truncate",
    "TryCatch",
    "While",
]


@dataclass(frozen=True, slots=True)
class Name:
    """An object's name: schema (empty for the default, dbo), name, and the database where one was written."""

    schema: str
    name: str
    database: str = ""

    def __str__(self) -> str:
        return ".".join(part for part in (self.database, self.schema, self.name) if part)


@dataclass(frozen=True, slots=True)
class _At:
    start: int


@dataclass(frozen=True, slots=True)
class Declare(_At):
    """DECLARE @name type [= expression], …."""

    variables: tuple[tuple[str, SqlType, exp.Expression | None], ...]


@dataclass(frozen=True, slots=True)
class Assign(_At):
    """SET @name = expression, or SELECT @name = expression, … FROM …, which keeps the old value where no row comes."""

    names: tuple[str, ...]
    query: exp.Expression
    is_select: bool


@dataclass(frozen=True, slots=True)
class SetOption(_At):
    """SET NOCOUNT ON and its like."""

    name: str
    is_on: bool


@dataclass(frozen=True, slots=True)
class If(_At):
    """IF condition statement [ELSE statement]."""

    condition: exp.Expression
    then: "Statement"
    otherwise: "Statement | None"


@dataclass(frozen=True, slots=True)
class While(_At):
    """WHILE condition statement."""

    condition: exp.Expression
    body: "Statement"


@dataclass(frozen=True, slots=True)
class Break(_At):
    """BREAK."""


@dataclass(frozen=True, slots=True)
class Continue(_At):
    """CONTINUE."""


@dataclass(frozen=True, slots=True)
class Block(_At):
    """BEGIN … END, or the statements of a batch or a procedure."""

    statements: "tuple[Statement, ...]"


@dataclass(frozen=True, slots=True)
class TryCatch(_At):
    """BEGIN TRY … END TRY BEGIN CATCH … END CATCH."""

    body: Block
    handler: Block


@dataclass(frozen=True, slots=True)
class BeginTransaction(_At):
    """BEGIN TRANSACTION."""


@dataclass(frozen=True, slots=True)
class Commit(_At):
    """COMMIT."""


@dataclass(frozen=True, slots=True)
class Rollback(_At):
    """ROLLBACK."""


@dataclass(frozen=True, slots=True)
class Throw(_At):
    """THROW number, message, state; without operands the caught error again."""

    number: exp.Expression | None = None
    message: exp.Expression | None = None


@dataclass(frozen=True, slots=True)
class RaiseError(_At):
    """RAISERROR (message, severity, state, argument, …)."""

    message: exp.Expression
    severity: exp.Expression
    arguments: tuple[exp.Expression, ...]


@dataclass(frozen=True, slots=True)
class Return(_At):
    """RETURN [value]; the value goes nowhere, since EXECUTE @result = … is not in the subset."""


@dataclass(frozen=True, slots=True)
class Print(_At):
    """PRINT expression; evaluated, shown to nobody."""

    message: exp.Expression


@dataclass(frozen=True, slots=True)
class Argument:
    """One argument of EXECUTE; no value stands for DEFAULT."""

    name: str
    value: exp.Expression | None


@dataclass(frozen=True, slots=True)
class Execute(_At):
    """EXECUTE procedure @name = value, …."""

    procedure: Name
    arguments: tuple[Argument, ...]


@dataclass(frozen=True, slots=True)
class ExecuteText(_At):
    """EXECUTE (text)."""

    text: exp.Expression


@dataclass(frozen=True, slots=True)
class Query(_At):
    """A SELECT whose rows go to the caller."""

    tree: exp.Expression


@dataclass(frozen=True, slots=True)
class Modify(_At):
    """INSERT, UPDATE, DELETE or MERGE."""

    tree: exp.Expression


@dataclass(frozen=True, slots=True)
class Truncate(_At):
    """TRUNCATE TABLE."""

    table: Name


@dataclass(frozen=True, slots=True)
class Parameter:
    """A procedure's parameter; without default it must be given."""

    name: str
    type: SqlType
    default: exp.Expression | None


@dataclass(frozen=True, slots=True)
class CreateProcedure(_At):
    """CREATE [OR ALTER] PROCEDURE; `text` is the whole statement, which is stored."""

    procedure: Name
    parameters: tuple[Parameter, ...]
    body: Block
    text: str
    may_exist: bool
    must_exist: bool


@dataclass(frozen=True, slots=True)
class CreateSchema(_At):
    """CREATE SCHEMA name."""

    name: str


@dataclass(frozen=True, slots=True)
class ColumnDefinition:
    """A column as CREATE TABLE writes it; `default` is the text of its default."""

    name: str
    type: SqlType
    nullable: bool
    identity: tuple[int, int] | None = None
    default: str = ""


@dataclass(frozen=True, slots=True)
class KeyDefinition:
    """A key, or with kind CHECK a check whose condition is `filter`; an empty name is made up from the table's."""

    name: str
    kind: str
    columns: tuple[str, ...]
    filter: str = ""


@dataclass(frozen=True, slots=True)
class CreateTable(_At):
    """CREATE TABLE."""

    table: Name
    columns: tuple[ColumnDefinition, ...]
    keys: tuple[KeyDefinition, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class AddColumns(_At):
    """ALTER TABLE … ADD columns and constraints."""

    table: Name
    columns: tuple[ColumnDefinition, ...]
    keys: tuple[KeyDefinition, ...]


@dataclass(frozen=True, slots=True)
class DropTable(_At):
    """DROP TABLE [IF EXISTS]."""

    table: Name
    if_exists: bool


@dataclass(frozen=True, slots=True)
class CreateIndex(_At):
    """CREATE [UNIQUE] INDEX; only a unique one means anything here."""

    table: Name
    key: KeyDefinition
    is_unique: bool


Statement: TypeAlias = (
    Declare | Assign | SetOption | If | While | Break | Continue | Block | TryCatch | BeginTransaction | Commit | Rollback
    | Throw | RaiseError | Return | Print | Execute | ExecuteText | Query | Modify | Truncate | CreateProcedure
    | CreateSchema | CreateTable | AddColumns | DropTable | CreateIndex
)  # fmt: skip
