"""Tree to text: the same tree comes back when the text is parsed."""

from adfgen.expressions.syntax import Call, Literal, Node, Template

__all__ = ["printed", "printed_node"]


def printed(template: Template) -> str:
    """A text that parses to the same template, written without superfluous space."""
    if template.is_literal:
        return template.text
    if not template.is_interpolated:
        return f"@{printed_node(template.segments[0].node)}"
    parts = (
        part.replace("@{", "@@{") if isinstance(part, str) else f"@{{{printed_node(part.node)}}}"
        for part in template.parts
    )
    return "".join(parts)


def printed_node(node: Node) -> str:
    """One expression without the `@` before it."""
    match node:
        case Literal(value=str() as text):
            return "'" + text.replace("'", "''") + "'"
        case Literal(value=None):
            return "null"
        case Literal(value=bool() as truth):
            return "true" if truth else "false"
        case Literal():
            return repr(node.value)
        case Call():
            return f"{node.name}({', '.join(map(printed_node, node.arguments))})"
        case _:
            return f"{printed_node(node.target)}{'?' if node.optional else ''}[{printed_node(node.key)}]"
