"""XML in and out: what xml(), json() of XML and xpath() do. Loaded with the first of them: lxml is large."""

from collections.abc import Mapping
from typing import Any, TypeAlias

from lxml import etree

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.xml_document import XmlError, document_of, json_of, parse_document, printed_whole
from adfgen.expressions.value import XML_TYPE, binary_of, content_of, is_content, type_name
from adfgen.model.body import Json

__all__ = ["found_by_xpath", "json_of_xml", "xml_of"]

XmlNode: TypeAlias = Any  # lxml has no public name for the type of an element


def xml_of(value: str | Mapping[str, Json]) -> bytes:
    """The bytes of XML made from a text or from an object with one root. Raises ExpressionError of kind `conversion`."""
    if is_content(value) and isinstance(value, Mapping):
        return content_of(value)
    try:
        document = parse_document(value) if isinstance(value, str) else document_of(value)
    except XmlError as error:
        raise _invalid(f"The provided value cannot be converted to XML: '{error}'.") from None
    return printed_whole(document).encode()


def json_of_xml(data: bytes) -> Json:
    """XML as an object. Raises ExpressionError of kind `conversion`."""
    try:
        return json_of(parse_document(data.decode("utf-8", "replace")))
    except XmlError as error:
        raise _invalid(f"The provided value cannot be converted to JSON: '{error}'.") from None


def _invalid(reason: str) -> ExpressionError:
    return ExpressionError("conversion", f"The function 'xml' parameter is not valid. {reason}")


def found_by_xpath(value: Json, path: str) -> Json:
    """What xpath() answers. Raises ExpressionError where the value is no XML or the path is none."""
    if not is_content(value):
        raise ExpressionError(
            "argument_type",
            f"The function 'xpath' expects its first parameter to be an XML object. The provided value is of type '{type_name(value)}'.",
        )
    root = _tree(content_of(value))
    try:
        found = [root] if path.strip() == "/" else root.getroottree().xpath(path)
    except etree.XPathError as error:
        raise ExpressionError(
            "conversion", f"The function 'xpath' parameter '{path}' is not a valid XPath: {error}."
        ) from None
    if isinstance(found, list):
        return [_node(node) for node in found]
    return str(found) if isinstance(found, str) else found


def _tree(data: bytes) -> XmlNode:
    """The root for XPath. Nothing is opened: no entities, no network; white space between elements is dropped."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True, huge_tree=False)
    try:
        return etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise _invalid(f"The provided value cannot be converted to XML: '{error}'.") from None


def _node(node: Json) -> Json:
    if etree.iselement(node):
        if not isinstance(node.tag, str):  # the factory of comments, or of instructions, stands for their name
            raise ExpressionError(
                "conversion", f"The node type '{node.tag.__name__}' is not a supported XPath node type."
            )
        return binary_of(_indented(node).encode(), XML_TYPE)
    if getattr(node, "is_attribute", False):
        return f'{node.attrname}="' + str(node) + '"'
    return str(node)


def _indented(node: XmlNode) -> str:
    """An element over several lines, two spaces a level, those with text in them on one."""
    copy = etree.fromstring(etree.tostring(node, with_tail=False))
    _indent(copy, 0)
    return etree.tostring(copy, encoding="unicode").replace("/>", " />")


def _indent(element: XmlNode, level: int) -> None:
    children = list(element)
    if not children or element.text or any(child.tail for child in children):
        return
    for child in children:
        child.tail = "\n" + "  " * (level + 1)
        _indent(child, level + 1)
    children[-1].tail = "\n" + "  " * level
    element.text = "\n" + "  " * (level + 1)
