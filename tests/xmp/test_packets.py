"""XMP is found in every format that carries it, and damage costs the metadata only."""

from __future__ import annotations

import io
import random

import pytest

from familiard.xmp.packets import EXTENSION_HEADER, XMP_HEADER, Metadata, read_metadata
from tests import photos
from tests.xmp import samples

PACKET = samples.digikam([("Zoë 安娜", (10, 20, 30, 40))], 640, 480)


def read(data: bytes) -> Metadata:
    return read_metadata(io.BytesIO(data))


def test_xmp_is_found_in_each_format() -> None:
    rgb = photos.astronaut()
    for data in (
        samples.jpeg(rgb, PACKET),
        samples.png(rgb, PACKET),
        samples.png(rgb, PACKET, compressed=True),
        samples.webp(rgb, PACKET),
        samples.heic(rgb, PACKET),
        samples.tiff(rgb, PACKET),
        samples.tiff(rgb, PACKET, big=True),
    ):
        assert read(data).packets == (PACKET,)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_the_orientation_is_found(orientation: int) -> None:
    rgb = photos.astronaut()[:64, :64]
    for data in (samples.jpeg(rgb, PACKET, orientation), samples.tiff(rgb, PACKET, orientation)):
        assert read(data).orientation == orientation


def test_a_file_without_metadata_has_none() -> None:
    rgb = photos.astronaut()[:64, :64]
    for kind in ("JPEG", "PNG", "WEBP", "GIF", "BMP", "TIFF"):
        assert read(photos.encode(rgb, kind)) == Metadata()
    assert read(b"") == Metadata()
    assert read(b"not an image at all") == Metadata()


def extended(guid: bytes, parts: list[bytes]) -> bytes:
    """A JPEG whose XMP has an extension in several segments, the last one first."""
    whole = b"".join(parts)
    main = b'<x xmlns:note="http://ns.adobe.com/xmp/note/" note:HasExtendedXMP="' + guid + b'"/>'
    segments, offset = [XMP_HEADER + main], 0
    for part in parts:
        head = EXTENSION_HEADER + guid + len(whole).to_bytes(4, "big") + offset.to_bytes(4, "big")
        segments.insert(1, head + part)
        offset += len(part)
    blocks = b"".join(b"\xff\xe1" + (len(one) + 2).to_bytes(2, "big") + one for one in segments)
    plain = photos.encode(photos.astronaut()[:64, :64])
    return plain[:2] + blocks + plain[2:]


def test_an_extension_is_joined_and_one_with_a_hole_is_left_alone() -> None:
    guid = b"0123456789ABCDEF0123456789ABCDEF"
    whole = extended(guid, [PACKET[:300], PACKET[300:700], PACKET[700:]])
    assert read(whole).packets[1:] == (PACKET,)
    holed = whole.replace((300).to_bytes(4, "big"), (301).to_bytes(4, "big"))
    assert len(read(holed).packets) == 1


def test_damage_costs_the_metadata_only() -> None:
    """Files are cut, and bytes in them changed: whatever comes back, nothing is raised."""
    rng = random.Random(5)
    rgb = photos.astronaut()[:64, :64]
    for data in (
        samples.jpeg(rgb, PACKET, 6),
        samples.png(rgb, PACKET, compressed=True),
        samples.webp(rgb, PACKET),
        samples.heic(rgb, PACKET, 6),
        samples.tiff(rgb, PACKET, 6),
    ):
        for _ in range(150):
            broken = bytearray(data[: rng.randrange(len(data))] if rng.random() < 0.3 else data)
            for _ in range(rng.randrange(1, 8)):
                if broken:
                    broken[rng.randrange(min(len(broken), 6000))] = rng.randrange(256)
            found = read(bytes(broken))
            assert 1 <= found.orientation <= 8
