"""The metadata items of HEIC and AVIF files (ISO 23008-12): boxes of length, type, and content."""

from __future__ import annotations

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO, NamedTuple

MOST_BOXES = 1000
MOST_META = 4 << 20
"""Bytes of the box that lists the items of a file."""
MOST_EXTENTS = 64


class _Place(NamedTuple):
    """Where the bytes of an item are: `in_meta`, in the box `idat`, or in the file."""

    in_meta: bool
    extents: list[tuple[int, int]]


def metadata_items(file: BinaryIO, most: int) -> dict[str, bytes]:
    """The bytes of the EXIF (`Exif`) and of MIME items (by content type), each of at most `most` bytes.

    Raises:
        struct.error, ValueError: the file is damaged.
        OSError: it cannot be read.
    """
    meta = _meta(file)
    if meta is None:
        return {}
    kinds: dict[int, str] = {}
    places: dict[int, _Place] = {}
    data = b""
    for kind, content in _boxes(meta[4:]):
        if kind == b"iinf":
            kinds = _kinds(content)
        elif kind == b"iloc":
            places = _places(content)
        elif kind == b"idat":
            data = content
    found: dict[str, bytes] = {}
    for item, kind_of_item in kinds.items():
        if kind_of_item in found or item not in places:
            continue
        source = io.BytesIO(data) if places[item].in_meta else file
        extents = places[item].extents
        if 0 < sum(length for _, length in extents) <= most:
            found[kind_of_item] = b"".join(_read(source, *extent) for extent in extents)
    return found


def _read(file: BinaryIO, offset: int, length: int) -> bytes:
    file.seek(offset)
    return file.read(length)


def _meta(file: BinaryIO) -> bytes | None:
    """The content of the file's `meta` box."""
    file.seek(0)
    for _ in range(MOST_BOXES):
        head = file.read(8)
        if len(head) < 8:
            return None
        length, header = int.from_bytes(head[:4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(file.read(8), "big"), 16
        if length < header:
            return None
        if head[4:] == b"meta":
            return file.read(length - header) if length <= MOST_META else None
        file.seek(length - header, io.SEEK_CUR)
    return None


def _boxes(content: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 0
    while at + 8 <= len(content):
        length, header = int.from_bytes(content[at : at + 4], "big"), 8
        if length == 1:
            length, header = int.from_bytes(content[at + 8 : at + 16], "big"), 16
        elif length == 0:
            length = len(content) - at
        if length < header:
            return
        yield content[at + 4 : at + 8], content[at + header : at + length]
        at += length


def _kinds(iinf: bytes) -> dict[int, str]:
    """The items of interest by their number."""
    start = 6 if iinf[0] == 0 else 8
    kinds: dict[int, str] = {}
    for kind, content in _boxes(iinf[start:]):
        if kind != b"infe" or content[0] < 2:
            continue
        wide = content[0] >= 3
        number = int.from_bytes(content[4 : 8 if wide else 6], "big")
        rest = content[(8 if wide else 6) + 2 :]
        if rest[:4] == b"Exif":
            kinds[number] = "Exif"
        elif rest[:4] == b"mime":
            _, content_type, *_ = rest[4:].split(b"\0")
            kinds[number] = content_type.decode("ascii", "replace")
    return kinds


def _places(iloc: bytes) -> dict[int, _Place]:
    """Where each item lies."""
    version = iloc[0]
    sizes = iloc[4], iloc[5]
    offset_size, length_size = sizes[0] >> 4, sizes[0] & 15
    base_size, index_size = sizes[1] >> 4, sizes[1] & 15 if version else 0
    stream = io.BytesIO(iloc[6:])

    def number(size: int) -> int:
        read = stream.read(size)
        if len(read) < size:
            raise struct.error("the box ends early")
        return int.from_bytes(read, "big")

    places: dict[int, _Place] = {}
    for _ in range(number(4 if version == 2 else 2)):
        item = number(4 if version == 2 else 2)
        method = number(2) & 15 if version else 0
        number(2)
        base, extents = number(base_size), []
        for _ in range(number(2)):
            number(index_size)
            extents.append((base + number(offset_size), number(length_size)))
        if method in (0, 1) and len(extents) <= MOST_EXTENTS:
            places[item] = _Place(method == 1, extents)
    return places
