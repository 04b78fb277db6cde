"""Parse XMP safely: no document type and so no entities, and limits of size, depth, and number of elements."""

from __future__ import annotations

import codecs
from typing import TypeAlias
from xml.etree.ElementTree import Element, TreeBuilder
from xml.parsers import expat

from familiard.xmp.packets import MOST_BYTES

MOST_ELEMENTS = 100_000
DEEPEST = 64
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
LISTS = frozenset({f"{{{RDF}}}{kind}" for kind in ("Bag", "Seq", "Alt")})
DESCRIPTION, LI = f"{{{RDF}}}Description", f"{{{RDF}}}li"
RESOURCE, PARSE_TYPE = f"{{{RDF}}}resource", f"{{{RDF}}}parseType"

Value: TypeAlias = "str | list[Value] | dict[str, Value]"
"""A property of XMP: a text, a list, or a structure by qualified names."""


class UnreadableXmp(Exception):
    """XMP that is damaged, too large, or has a document type."""


class Parsed:
    """A parsed packet.

    Attributes:
        root: its outermost element.
        prefixes: by namespace, as the packet has them.
    """

    def __init__(self, root: Element, prefixes: dict[str, str]) -> None:
        self.root = root
        self.prefixes = prefixes


def parse(packet: bytes) -> Parsed:
    """Parse a packet.

    Raises:
        UnreadableXmp: it is damaged, beyond the limits, or has a document type.
    """
    if len(packet) > MOST_BYTES:
        raise UnreadableXmp(f"it is larger than {MOST_BYTES >> 20} MiB")
    builder = TreeBuilder(insert_comments=True)
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    prefixes: dict[str, str] = {}
    depth = count = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth, count
        depth, count = depth + 1, count + 1
        if depth > DEEPEST or count > MOST_ELEMENTS:
            raise UnreadableXmp("it has too many elements")
        builder.start(_qualified(name), {_qualified(key): value for key, value in attributes.items()})

    def end(name: str) -> None:
        nonlocal depth
        depth -= 1
        builder.end(_qualified(name))

    def refuse(*_: object) -> None:
        raise UnreadableXmp("it has a document type")

    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = builder.data
    parser.CommentHandler = lambda text: builder.comment(text) if depth else None
    parser.StartNamespaceDeclHandler = lambda prefix, uri: prefixes.setdefault(uri, prefix or "")
    parser.StartDoctypeDeclHandler = refuse
    parser.EntityDeclHandler = refuse
    try:
        parser.Parse(_unpadded(packet), True)  # noqa: FBT003  # this is the last piece
        return Parsed(builder.close(), prefixes)
    except (expat.ExpatError, AssertionError, ValueError) as error:
        raise UnreadableXmp(str(error)) from error


def is_element(node: Element) -> bool:
    """Whether a node is an element, and no comment."""
    tag: object = node.tag
    return isinstance(tag, str)


def properties(root: Element) -> dict[str, Value]:
    """The top-level properties of a packet."""
    found: dict[str, Value] = {}
    for rdf in root.iter(f"{{{RDF}}}RDF"):
        for description in rdf:
            if description.tag == DESCRIPTION:
                found.update(_members(description))
    return found


def _members(element: Element) -> dict[str, Value]:
    """The members of a structure: attributes and elements."""
    members: dict[str, Value] = {
        key: value for key, value in element.attrib.items() if not key.startswith(f"{{{RDF}}}")
    }
    for child in element:
        if is_element(child):
            members[child.tag] = value_of(child)
    return members


def value_of(element: Element) -> Value:
    """The value of a property, in any of the ways in which RDF may write it."""
    if RESOURCE in element.attrib:
        return element.attrib[RESOURCE]
    if element.attrib.get(PARSE_TYPE) == "Resource":
        return _members(element)
    children = [child for child in element if is_element(child)]
    for child in children:
        if child.tag in LISTS:
            return [value_of(item) for item in child if item.tag == LI]
        if child.tag == DESCRIPTION:
            return _members(child)
    if any(not key.startswith((f"{{{RDF}}}", "{http://www.w3.org/XML/")) for key in element.attrib):
        return _members(element)
    return (element.text or "").strip()


def _unpadded(packet: bytes) -> bytes:
    """A packet without the blanks that writers pad it with, and the zeros of some."""
    wide = packet.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return packet if wide else packet.strip(b"\0 \t\r\n")


def _qualified(name: str) -> str:
    return f"{{{name}" if "}" in name else name
