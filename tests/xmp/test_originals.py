"""XMP goes into a JPEG without another byte of it changing."""

from __future__ import annotations

import io

import pytest
from PIL import Image

from familiard.xmp.originals import MOST_IN_A_SEGMENT, NotWritable, with_packet
from familiard.xmp.packets import EXTENSION_HEADER, XMP_HEADER, read_metadata
from tests import photos
from tests.xmp import samples

PACKET = samples.digikam([("Anna", (1, 2, 3, 4))], 64, 64)


def pixels(jpeg: bytes) -> bytes:
    with Image.open(io.BytesIO(jpeg)) as opened:
        return opened.tobytes()


def test_xmp_is_put_behind_exif_or_in_the_place_of_the_former() -> None:
    rgb = photos.astronaut()[:64, :64]
    plain, with_exif = photos.encode(rgb), samples.jpeg(rgb, b"<former/>", 6)
    for jpeg in (plain, with_exif):
        written = with_packet(jpeg, PACKET)
        metadata = read_metadata(io.BytesIO(written))
        assert metadata.packets == (PACKET,)
        assert metadata.orientation == read_metadata(io.BytesIO(jpeg)).orientation
        assert pixels(written) == pixels(jpeg)
        assert jpeg[jpeg.index(b"\xff\xdb") :] == written[written.index(b"\xff\xdb") :]
        assert with_packet(written, PACKET) == written


def test_what_it_cannot_be_put_into_is_refused() -> None:
    rgb = photos.astronaut()[:64, :64]
    extended = EXTENSION_HEADER + b"0" * 40
    segment = b"\xff\xe1" + (len(extended) + 2).to_bytes(2, "big") + extended
    plain = photos.encode(rgb)
    for data, packet, why in (
        (photos.encode(rgb, "PNG"), PACKET, "JPEG files only"),
        (plain, b" " * (MOST_IN_A_SEGMENT + 1), "too large"),
        (plain[:2] + segment + plain[2:], PACKET, "several parts"),
        (plain[:40], PACKET, "damaged"),
        (plain[:2] + b"\0" * 50, PACKET, "JPEG files only"),
    ):
        with pytest.raises(NotWritable, match=why):
            with_packet(data, packet)
    assert XMP_HEADER in with_packet(plain, b" " * MOST_IN_A_SEGMENT)
