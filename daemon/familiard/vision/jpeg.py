"""What a JPEG's markers say, read as forgivingly as its decoders read them."""

from __future__ import annotations

from dataclasses import dataclass

SOI = b"\xff\xd8"
EOI = b"\xff\xd9"
_SOS = 0xDA
# Start-of-frame markers; 0xC4, 0xC8 and 0xCC are something else.
_FRAMES = frozenset(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_PROGRESSIVE = frozenset({0xC2, 0xC6, 0xCA, 0xCE})
# Markers without a length: restarts, start and end of image, TEM.
_BARE = frozenset({0x01, *range(0xD0, 0xDA)})


@dataclass(frozen=True, slots=True)
class JpegHeader:
    """The frame of a JPEG.

    Attributes:
        width, height: as stored, in pixels.
        components: 1 gray, 3 color, 4 CMYK or YCCK.
        progressive: decoded in several passes over all coefficients, which are all kept in memory.
        scans: passes over the image; an upper bound, since an embedded preview counts as well.
    """

    width: int
    height: int
    components: int
    progressive: bool
    scans: int


def read_header(data: bytes) -> JpegHeader | None:
    """The frame that follows the start of the data; None where there is none."""
    if data[:2] != SOI:
        return None
    place = 2
    while place + 9 < len(data):
        # Decoders skip what stands between two segments.
        place = data.find(b"\xff", place)
        if place < 0 or place + 9 >= len(data):
            return None
        marker = data[place + 1]
        if marker in {0x00, 0xFF} or marker in _BARE:
            place += 1 if marker == 0xFF else 2
            continue
        if marker == _SOS:
            return None
        if marker in _FRAMES:
            return JpegHeader(
                width=int.from_bytes(data[place + 7 : place + 9], "big"),
                height=int.from_bytes(data[place + 5 : place + 7], "big"),
                components=data[place + 9],
                progressive=marker in _PROGRESSIVE,
                scans=_count(data, bytes((0xFF, _SOS)), place),
            )
        place += 2 + int.from_bytes(data[place + 2 : place + 4], "big")
    return None


def _count(data: bytes, what: bytes, start: int) -> int:
    # Not `bytes.count`: a mapped file has none.
    found = 0
    place = data.find(what, start)
    while place >= 0:
        found += 1
        place = data.find(what, place + 2)
    return found
