"""Tree to text: the same tree comes back when the text is parsed."""

from adfgen.expressions.syntax import Call, Literal, Node, Template

__all__ = ["printed"]


def printed(template: Template) -> str:
    """A text that parses to the same template, written without superfluous space."""
    if template.is_literal:
        return template.text
    if not template.is_interpolated:
        return f"@{_node(template.segments[0].node)}"
    parts = (
        part.replace("@{", "@@{") if isinstance(part, str) else f"@{{{_node(part.node)}}}" for part in template.parts
    )
    return "".join(parts)


def _node(node: Node) -> str:
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
            return f"{node.name}({', '.join(map(_node, node.arguments))})"
        case _:
            return f"{_node(node.target)}{'?' if node.optional else ''}[{_node(node.key)}]"
