"""XMP is parsed within limits, and in each way in which it may be written."""

from __future__ import annotations

import pytest

from familiard.xmp.packets import MOST_BYTES
from familiard.xmp.trees import DEEPEST, UnreadableXmp, parse, properties

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"


def packet(body: str) -> bytes:
    return f'<r:RDF xmlns:r="{RDF}" xmlns:a="urn:a"><r:Description>{body}</r:Description></r:RDF>'.encode()


@pytest.mark.parametrize(
    "body",
    [
        '<a:s a:x="1" a:y="two"/>',
        "<a:s r:parseType='Resource'><a:x>1</a:x><a:y>two</a:y></a:s>",
        "<a:s><r:Description><a:x>1</a:x><a:y>two</a:y></r:Description></a:s>",
        "<a:s><r:Description a:x='1'><a:y> two </a:y></r:Description></a:s>",
        "<a:s><!-- a comment --><r:Description a:x='1' a:y='two'/></a:s>",
    ],
)
def test_a_structure_is_the_same_however_it_is_written(body: str) -> None:
    assert properties(parse(packet(body)).root) == {"{urn:a}s": {"{urn:a}x": "1", "{urn:a}y": "two"}}


def test_lists_and_links() -> None:
    body = "<a:l><r:Bag><r:li>1</r:li><r:li a:x='2'/></r:Bag></a:l><a:u r:resource='http://example.org'/>"
    assert properties(parse(packet(body)).root) == {
        "{urn:a}l": ["1", {"{urn:a}x": "2"}],
        "{urn:a}u": "http://example.org",
    }


def test_padding_and_other_encodings_are_no_problem() -> None:
    whole = packet("<a:s>Zoë</a:s>")
    assert properties(parse(whole + b"\n  \0\0").root) == {"{urn:a}s": "Zoë"}
    assert properties(parse(whole.decode().encode("utf-16")).root) == {"{urn:a}s": "Zoë"}


def test_entities_are_refused_before_they_grow() -> None:
    bomb = '<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {chr(98 + i)} "{f"&{chr(97 + i)};" * 10}">' for i in range(9)
    )
    with pytest.raises(UnreadableXmp, match="document type"):
        parse(f"{bomb}]><x>&j;</x>".encode())
    outside = b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]><x>&e;</x>'
    with pytest.raises(UnreadableXmp, match="document type"):
        parse(outside)


@pytest.mark.parametrize(
    "broken",
    [
        b"",
        b"<x",
        b"<x></y>",
        b"\xff\xfe\x00",
        b"<x>" * (DEEPEST + 1) + b"</x>" * (DEEPEST + 1),
        b"<x>" + b"<y/>" * 100_001 + b"</x>",
        b"<x>" + b" " * MOST_BYTES + b"</x>",
    ],
    ids=["empty", "cut", "mismatched", "bytes", "deep", "many", "large"],
)
def test_what_cannot_be_read_is_refused(broken: bytes) -> None:
    with pytest.raises(UnreadableXmp):
        parse(broken)
