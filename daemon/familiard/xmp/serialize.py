"""Write XMP as text, with the namespace prefixes that it had."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape, quoteattr

from familiard.xmp.regions import AREA, DIMENSIONS, FAMILIAR, MWG
from familiard.xmp.trees import RDF, Parsed, is_element

XML = "http://www.w3.org/XML/1998/namespace"
_PREFIXES = {
    RDF: "rdf",
    "adobe:ns:meta/": "x",
    MWG: "mwg-rs",
    DIMENSIONS: "stDim",
    AREA: "stArea",
    FAMILIAR: "familiar",
}
_HEAD = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n'
_TAIL = '\n<?xpacket end="w"?>'


def packet_of(parsed: Parsed) -> bytes:
    """A packet, UTF-8."""
    prefixes = _prefixes(parsed)
    declared = "".join(f" xmlns:{prefix}={quoteattr(uri)}" for uri, prefix in prefixes.items() if uri != XML)
    body = "".join(_written(parsed.root, prefixes, declared))
    return f"{_HEAD}{body}{_TAIL}".encode()


def _prefixes(parsed: Parsed) -> dict[str, str]:
    """A prefix for each namespace; no two have the same one, since all are declared on the outermost element."""
    chosen = {XML: "xml"}
    for element in parsed.root.iter():
        for name in (element.tag, *element.attrib) if is_element(element) else ():
            uri = name[1:].partition("}")[0] if name.startswith("{") else None
            if uri is None or uri in chosen:
                continue
            prefix = parsed.prefixes.get(uri) or _PREFIXES.get(uri) or "ns"
            taken, number = set(chosen.values()), 1
            wanted = prefix
            while prefix in taken:
                number += 1
                prefix = f"{wanted}{number}"
            chosen[uri] = prefix
    return chosen


def _written(element: Element, prefixes: dict[str, str], declared: str = "") -> Iterator[str]:
    tail = escape(element.tail or "")
    if not is_element(element):
        yield f"<!--{element.text or ''}-->{tail}"
        return
    name = _short(element.tag, prefixes)
    attributes = "".join(
        f" {_short(key, prefixes)}={quoteattr(value, {chr(10): '&#10;', chr(13): '&#13;', chr(9): '&#9;'})}"
        for key, value in element.attrib.items()
    )
    if len(element) == 0 and not element.text:
        yield f"<{name}{declared}{attributes}/>{tail}"
        return
    yield f"<{name}{declared}{attributes}>{_text(element.text)}"
    for child in element:
        yield from _written(child, prefixes)
    yield f"</{name}>{tail}"


def _text(text: str | None) -> str:
    # A carriage return would come back as a line feed.
    return escape(text or "", {"\r": "&#13;"})


def _short(name: str, prefixes: dict[str, str]) -> str:
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    return f"{prefixes[uri]}:{local}"
