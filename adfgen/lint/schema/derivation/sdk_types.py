"""What `azure/mgmt/datafactory/types.py` declares, read from its source text: classes, fields, unions and enums.

The module is parsed, never imported: importing the client costs half a second and hides the docstrings, and the
docstrings are where most of the types stand.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

__all__ = ["SdkClass", "SdkField", "SdkTypes", "read_types"]


@dataclass(frozen=True, slots=True)
class SdkField:
    """One property: its JSON name, its annotation without `Required`, whether it is required, and its docstring."""

    name: str
    annotation: ast.expr
    required: bool
    doc: str

    @property
    def literal(self) -> str | None:
        """The one value of a `Literal["Copy"]` field, which tells the classes of a union apart; None otherwise."""
        match self.annotation:
            case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Constant(value=str(value))):
                return value
            case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Attribute(attr=member)):
                return member
            case _:
                return None


@dataclass(frozen=True, slots=True)
class SdkClass:
    """A TypedDict with the fields of its bases before its own."""

    name: str
    fields: tuple[SdkField, ...]

    @property
    def discriminator(self) -> tuple[str, str] | None:
        """Name and value of the field that tells it from its siblings, or None."""
        return next(((field.name, field.literal) for field in self.fields if field.literal is not None), None)


@dataclass(frozen=True, slots=True)
class SdkTypes:
    """Everything the module declares: classes by name, unions of class names (flattened), enums of JSON values."""

    classes: Mapping[str, SdkClass]
    unions: Mapping[str, tuple[str, ...]]
    enums: Mapping[str, tuple[str, ...]]


def read_types(types_source: str, enums_source: str) -> SdkTypes:
    """The declarations in the texts of `types.py` and `models/_enums.py`."""
    members = dict(_enum_members(ast.parse(enums_source)))
    tree = ast.parse(types_source)
    classes: dict[str, SdkClass] = {}
    unions: dict[str, tuple[str, ...]] = {}
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            classes[node.name] = _class(node, classes, members)
        elif isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            unions[node.targets[0].id] = _names(node.value)
    flat = {name: tuple(sorted(_flatten(name, unions))) for name in unions}
    return SdkTypes(classes, flat, {name: tuple(values.values()) for name, values in members.items()})


def _class(node: ast.ClassDef, known: Mapping[str, SdkClass], enums: Mapping[str, Mapping[str, str]]) -> SdkClass:
    bases = [known[base.id] for base in node.bases if isinstance(base, ast.Name) and base.id in known]
    fields = {field.name: field for base in bases for field in base.fields}
    for statement, following in zip(node.body, [*node.body[1:], None], strict=True):
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            fields[statement.target.id] = _field(statement.target.id, statement.annotation, following, enums)
    return SdkClass(node.name, tuple(fields.values()))


def _field(
    name: str, annotation: ast.expr, following: ast.stmt | None, enums: Mapping[str, Mapping[str, str]]
) -> SdkField:
    required = False
    match annotation:
        case ast.Subscript(value=ast.Name(id="Required"), slice=inner):
            required, annotation = True, inner
    match annotation:
        case ast.Subscript(value=ast.Name(id="Literal"), slice=ast.Attribute(value=ast.Name(id=enum), attr=member)) if (
            enum in enums
        ):
            annotation = ast.parse(f"Literal[{enums[enum][member]!r}]", mode="eval").body
    match following:
        case ast.Expr(value=ast.Constant(value=str(text))):
            doc = " ".join(text.split())
        case _:
            doc = ""
    return SdkField(name, annotation, required, doc)


def _enum_members(tree: ast.Module) -> Iterator[tuple[str, dict[str, str]]]:
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield (
                node.name,
                {
                    statement.targets[0].id: statement.value.value
                    for statement in node.body
                    if isinstance(statement, ast.Assign)
                    and isinstance(statement.targets[0], ast.Name)
                    and isinstance(statement.value, ast.Constant)
                    and isinstance(statement.value.value, str)
                },
            )


def _names(union: ast.expr) -> tuple[str, ...]:
    return tuple(node.id for node in ast.walk(union) if isinstance(node, ast.Name) and node.id != "Union")


def _flatten(name: str, unions: Mapping[str, tuple[str, ...]]) -> set[str]:
    members: set[str] = set()
    for member in unions[name]:
        members |= _flatten(member, unions) if member in unions else {member}
    return members
