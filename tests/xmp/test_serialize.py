"""XMP is written with its own prefixes, and each namespace has one."""

from __future__ import annotations

from xml.etree.ElementTree import tostring

from familiard.xmp.serialize import packet_of
from familiard.xmp.trees import parse
from tests.xmp import samples


def test_what_is_written_says_the_same() -> None:
    packet = samples.digikam([("Zoë <&>", (1, 2, 3, 4))], 64, 48)
    parsed = parse(packet)
    again = parse(packet_of(parsed))
    assert tostring(again.root) == tostring(parsed.root)
    assert again.prefixes == parsed.prefixes


def test_two_namespaces_of_one_prefix_get_two() -> None:
    parsed = parse(b'<a xmlns="urn:1"><p:b xmlns:p="urn:2"/><p:c xmlns:p="urn:3" p:d="1"/></a>')
    again = parse(packet_of(parsed))
    assert tostring(again.root) == tostring(parsed.root)
    assert len(set(again.prefixes.values())) == 3
