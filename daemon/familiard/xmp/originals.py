"""Put XMP into a JPEG, without touching anything else in it."""

from __future__ import annotations

from collections.abc import Iterator

from familiard.xmp.packets import EXTENSION_HEADER, XMP_HEADER

MOST_IN_A_SEGMENT = 65_533 - len(XMP_HEADER)
_APP0, _APP1, _SCAN, _END = 0xE0, 0xE1, 0xDA, 0xD9


class NotWritable(Exception):
    """A file that XMP is not put into; the message says why, for a person."""


def with_packet(jpeg: bytes, packet: bytes) -> bytes:
    """A JPEG with this XMP in the place of its own.

    Raises:
        NotWritable: it is no JPEG, is damaged, or has or needs extended XMP.
    """
    if not jpeg.startswith(b"\xff\xd8\xff"):
        raise NotWritable("Familiar writes names into JPEG files only")
    if len(packet) > MOST_IN_A_SEGMENT:
        raise NotWritable("its metadata is too large to be put into the file")
    body = XMP_HEADER + packet
    own = b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body
    written = [jpeg[:2]]
    place: int | None = None
    rest = 2
    for code, segment, after in _segments(jpeg):
        content = segment[4:]
        if code == _APP1 and content.startswith(EXTENSION_HEADER):
            raise NotWritable("its metadata is in several parts")
        if code == _APP1 and content.startswith(XMP_HEADER):
            place = len(written) if place is None else place
        else:
            written.append(segment)
        rest = after
    if place is None:
        # Behind JFIF and EXIF, where readers expect it.
        place = 1
        while place < len(written) and written[place][1] in (_APP0, _APP1):
            place += 1
    written.insert(place, own)
    return b"".join((*written, jpeg[rest:]))


def _segments(jpeg: bytes) -> Iterator[tuple[int, bytes, int]]:
    """The segments before the picture: code, bytes, and where the next one begins."""
    at = 2
    while at + 4 <= len(jpeg):
        if jpeg[at] != 0xFF:
            raise NotWritable("the file is damaged")
        code = jpeg[at + 1]
        if code in (_SCAN, _END):
            return
        if code == 0xFF or code in range(0xD0, 0xD9) or code == 0x01:
            raise NotWritable("the file is damaged")
        end = at + 2 + int.from_bytes(jpeg[at + 2 : at + 4], "big")
        if end > len(jpeg):
            break
        yield code, jpeg[at:end], end
        at = end
    raise NotWritable("the file is damaged")
