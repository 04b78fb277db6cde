"""XML in requests: small, without document types and entities, and read in one pass."""

from __future__ import annotations

import re
from typing import NoReturn
from xml.etree import ElementTree as ET
from xml.parsers import expat

from familiard.server.dav.errors import BadXml

LARGEST = 256 << 10
"""Bytes of a body."""
DEEPEST = 64
MOST = 10_000
"""Elements of a body."""
DAV = "{DAV:}"
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
ET.register_namespace("D", "DAV:")


def parse(data: bytes) -> ET.Element:
    """The root element.

    Raises:
        BadXml: it is no XML, too deep, or has a document type, which could refer to files and grow without end.
    """
    if len(data) > LARGEST:
        raise BadXml(f"The XML is larger than {LARGEST >> 10} KiB.")
    builder = _Builder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.buffer_text = True
    parser.StartElementHandler = builder.start
    parser.EndElementHandler = builder.end
    parser.CharacterDataHandler = builder.tree.data
    parser.StartDoctypeDeclHandler = _refuse
    parser.EntityDeclHandler = _refuse
    parser.ExternalEntityRefHandler = _refuse
    try:
        parser.Parse(data, True)  # noqa: FBT003  # the end
        return builder.tree.close()
    except (expat.ExpatError, ValueError, LookupError, AssertionError) as error:
        raise BadXml(f"The body is not valid XML: {error}.") from error


def text(value: str) -> str:
    """Text that XML can hold."""
    return _NOT_XML.sub("\ufffd", value)


def serialized(element: ET.Element) -> str:
    """An element as it can be stored and parsed again, without the text behind it."""
    element.tail = None
    return ET.tostring(element, encoding="unicode")


class _Builder:
    """Builds the tree within limits."""

    def __init__(self) -> None:
        self.tree = ET.TreeBuilder()
        self._depth = self._count = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        self._count += 1
        if self._depth > DEEPEST or self._count > MOST:
            raise BadXml("The XML has too many elements.")
        self.tree.start(_tag(name), {_tag(key): value for key, value in attributes.items()})

    def end(self, name: str) -> None:
        self._depth -= 1
        self.tree.end(_tag(name))


def _tag(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _refuse(*_: object) -> NoReturn:
    raise BadXml("The XML must not have a document type.")
