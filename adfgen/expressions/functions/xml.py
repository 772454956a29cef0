"""XML in and out: xml(), json() of XML, xpath()."""

from collections.abc import Mapping

from lxml import etree

from adfgen.expressions.error import ExpressionError
from adfgen.expressions.functions.catalog import ANY, STRING, function
from adfgen.expressions.value import XML_TYPE, binary_of, content_of, is_content, text_of, type_name
from adfgen.model.body import Json

__all__ = ["json_of_xml", "xml_of"]


def _parser() -> etree.XMLParser:
    """A parser that opens nothing: no entities, no network, no huge trees; white space between elements dropped."""
    return etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=True, huge_tree=False)


def _tree(data: bytes) -> etree._Element:
    try:
        return etree.fromstring(data, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise ExpressionError("conversion", f"The function 'xml' parameter is not valid: {error}.") from None


def xml_of(value: Json) -> bytes:
    """The bytes of XML made from a text or from an object with one root. Raises ExpressionError of kind `conversion`."""
    if isinstance(value, str):
        return _printed(_tree(value.encode()))
    if is_content(value):
        return _printed(_tree(content_of(value)))
    if isinstance(value, Mapping) and len(value) == 1:
        ((name, content),) = value.items()
        return _printed(_element(name, content))
    raise ExpressionError(
        "conversion",
        f"The function 'xml' parameter is not valid: it must be XML text or an object with one root, not '{type_name(value)}'.",
    )


def _printed(root: etree._Element) -> bytes:
    return etree.tostring(root).replace(b"/>", b" />")


def _element(name: str, content: Json) -> etree._Element:
    try:
        element = etree.Element(name)
    except ValueError as error:
        raise ExpressionError("conversion", f"The function 'xml' parameter is not valid: {error}.") from None
    if not isinstance(content, Mapping):
        element.text = text_of(content) or None
        return element
    for key, value in content.items():
        if key.startswith("@"):
            element.set(key[1:], text_of(value))
        elif key == "#text":
            element.text = text_of(value)
        else:
            for item in value if isinstance(value, list) else [value]:
                element.append(_element(key, item))
    return element


def json_of_xml(data: bytes) -> Json:
    """XML as an object: attributes `@x`, text `#text`, leaves as strings, an array only where a name repeats."""
    root = _tree(data)
    return {_tag(root): _content(root)}


def _tag(element: etree._Element) -> str:
    return str(element.tag)


def _content(element: etree._Element) -> Json:
    children = list(element.iterchildren(tag=etree.Element))
    found: dict[str, Json] = {"@" + str(name): value for name, value in element.attrib.items()}
    for child in children:
        name = _tag(child)
        value = _content(child)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    if element.text and children:
        found["#text"] = element.text
    if found:
        return found | ({"#text": element.text} if element.text else {})
    return element.text


@function("xpath", ANY, STRING)
def xpath(value: Json, path: str) -> Json:
    """What an XPath finds: an array of nodes, texts or attributes, or one number, text or boolean."""
    if not is_content(value):
        raise ExpressionError(
            "argument_type", f"The function 'xpath' expects its first parameter to be XML, not '{type_name(value)}'."
        )
    try:
        found = _tree(content_of(value)).getroottree().xpath(path)
    except etree.XPathError as error:
        raise ExpressionError(
            "conversion", f"The function 'xpath' parameter '{path}' is not a valid XPath: {error}."
        ) from None
    if isinstance(found, list):
        return [_node(node) for node in found]
    return str(found) if isinstance(found, str) else found


def _node(node: Json) -> Json:
    if isinstance(node, etree._Element):  # noqa: SLF001 - lxml has no public name for an element's type
        return binary_of(_printed(node), XML_TYPE)
    if getattr(node, "is_attribute", False):
        return f'{node.attrname}="' + str(node) + '"'
    return str(node)
