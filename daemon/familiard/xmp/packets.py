"""Find the XMP and the orientation of an image file, without decoding it: JPEG, PNG, WebP, HEIC, AVIF, and TIFF.

Only metadata is read, and nothing of it is trusted: each length is checked, and what is damaged counts as missing.
"""

from __future__ import annotations

import io
import struct
import zlib
from collections import defaultdict
from typing import BinaryIO, NamedTuple

from familiard.xmp.boxes import metadata_items
from familiard.xmp.tiff import is_tiff, read_tags

MOST_BYTES = 8 << 20
"""Of the XMP of a file; larger ones are left alone."""
MOST_PARTS = 2000
"""Segments or chunks of a file that are read past."""
PNG = b"\x89PNG\r\n\x1a\n"
XMP_HEADER = b"http://ns.adobe.com/xap/1.0/\0"
EXTENSION_HEADER = b"http://ns.adobe.com/xmp/extension/\0"
EXIF_HEADER = b"Exif\0\0"
_PNG_KEYWORD = b"XML:com.adobe.xmp\0"
_ORIENTATION = 0x0112
_XMP_OF_TIFF = 700
_GUID = 32
_EXTENDED_HEAD = _GUID + 8


class Metadata(NamedTuple):
    """XMP packets of a file, the main one first, and its EXIF orientation (1–8)."""

    packets: tuple[bytes, ...] = ()
    orientation: int = 1


def read_metadata(file: BinaryIO) -> Metadata:
    """The XMP and orientation of an image file that is open for reading.

    Raises:
        OSError: the file cannot be read.
    """
    file.seek(0)
    head = file.read(12)
    try:
        if head.startswith(b"\xff\xd8\xff"):
            return _jpeg(file)
        if head.startswith(PNG):
            return _png(file)
        if head[:4] == b"RIFF" and head[8:] == b"WEBP":
            return _webp(file)
        if head[4:8] == b"ftyp":
            return _heif(file)
        if is_tiff(head):
            return _tiff(file)
    except (struct.error, ValueError, zlib.error):
        # Damaged, or not what its beginning says.
        pass
    return Metadata()


def orientation_in(exif: bytes) -> int:
    """The orientation that a block of EXIF has; 1 if it has none."""
    tiff = exif.removeprefix(EXIF_HEADER)
    order = {b"II": "<", b"MM": ">"}.get(tiff[:2])
    if order is None or len(tiff) < 8:
        return 1
    (start,) = struct.unpack_from(f"{order}I", tiff, 4)
    if start + 2 > len(tiff):
        return 1
    (count,) = struct.unpack_from(f"{order}H", tiff, start)
    for i in range(min(count, 200)):
        place = start + 2 + 12 * i
        if place + 12 > len(tiff):
            return 1
        tag, kind = struct.unpack_from(f"{order}HH", tiff, place)
        if tag == _ORIENTATION:
            (value,) = struct.unpack_from(f"{order}{'I' if kind == 4 else 'H'}", tiff, place + 8)
            return value if 1 <= value <= 8 else 1
    return 1


def _jpeg(file: BinaryIO) -> Metadata:
    file.seek(2)
    orientation, main = 1, b""
    extended: dict[bytes, dict[int, bytes]] = defaultdict(dict)
    left = MOST_BYTES
    for _ in range(MOST_PARTS):
        code = _marker(file)
        if code is None or code in (0xD9, 0xDA):
            break
        length = int.from_bytes(file.read(2), "big") - 2
        if length < 0:
            break
        if code != 0xE1:
            file.seek(length, io.SEEK_CUR)
            continue
        body = file.read(length)
        left -= len(body)
        if left < 0:
            break
        if body.startswith(EXIF_HEADER):
            orientation = orientation_in(body)
        elif body.startswith(XMP_HEADER):
            main = main or body[len(XMP_HEADER) :]
        elif body.startswith(EXTENSION_HEADER):
            part = body[len(EXTENSION_HEADER) :]
            if len(part) > _EXTENDED_HEAD:
                (offset,) = struct.unpack_from(">I", part, _GUID + 4)
                extended[part[:_GUID]][offset] = part[_EXTENDED_HEAD:]
    packets = [main] if main else []
    for guid, parts in extended.items():
        # Another extension may be left behind by a program that knows of none.
        if guid in main and (whole := _joined(parts)):
            packets.append(whole)
    return Metadata(tuple(packets), orientation)


def _marker(file: BinaryIO) -> int | None:
    """The next marker with a length; None where the file is damaged or ends."""
    for _ in range(MOST_PARTS):
        first = file.read(1)
        if first != b"\xff":
            return None
        code = file.read(1)
        while code == b"\xff":
            code = file.read(1)
        if not code:
            return None
        if code[0] != 0x01 and not 0xD0 <= code[0] <= 0xD8:
            return code[0]
    return None


def _joined(parts: dict[int, bytes]) -> bytes:
    """Extended XMP, from its parts by offset; empty where one is missing."""
    whole = b""
    for offset, part in sorted(parts.items()):
        if offset != len(whole):
            return b""
        whole += part
    return whole


def _png(file: BinaryIO) -> Metadata:
    file.seek(len(PNG))
    packets: tuple[bytes, ...] = ()
    orientation = 1
    for _ in range(MOST_PARTS):
        head = file.read(8)
        if len(head) < 8 or head[4:] == b"IEND":
            break
        length = int.from_bytes(head[:4], "big")
        if head[4:] in (b"iTXt", b"eXIf") and length <= MOST_BYTES:
            body = file.read(length)
            if head[4:] == b"eXIf":
                orientation = orientation_in(body)
            elif body.startswith(_PNG_KEYWORD) and not packets:
                packets = (_png_text(body[len(_PNG_KEYWORD) :]),)
            file.seek(4, io.SEEK_CUR)
        else:
            file.seek(length + 4, io.SEEK_CUR)
    return Metadata(packets, orientation)


def _png_text(rest: bytes) -> bytes:
    """The text of an iTXt chunk, after its keyword."""
    compressed = rest[0] == 1
    _, _, text = rest[2:].split(b"\0", 2)
    if not compressed:
        return text
    return zlib.decompressobj().decompress(text, MOST_BYTES)


def _webp(file: BinaryIO) -> Metadata:
    file.seek(12)
    packets: tuple[bytes, ...] = ()
    orientation = 1
    for _ in range(MOST_PARTS):
        head = file.read(8)
        if len(head) < 8:
            break
        length = int.from_bytes(head[4:], "little")
        padded = length + length % 2
        if head[:4] in (b"XMP ", b"EXIF") and length <= MOST_BYTES:
            body = file.read(padded)[:length]
            if head[:4] == b"EXIF":
                orientation = orientation_in(body)
            else:
                packets = (body,)
        else:
            file.seek(padded, io.SEEK_CUR)
    return Metadata(packets, orientation)


def _heif(file: BinaryIO) -> Metadata:
    items = metadata_items(file, MOST_BYTES)
    exif = items.get("Exif", b"")
    # The EXIF begins after an offset of four bytes, which leads past what may stand before the TIFF header.
    start = 4 + int.from_bytes(exif[:4], "big") if len(exif) > 8 else 0
    packet = items.get("application/rdf+xml", b"")
    return Metadata((packet,) if packet else (), orientation_in(exif[start:]))


def _tiff(file: BinaryIO) -> Metadata:
    tags = read_tags(file, (_XMP_OF_TIFF, _ORIENTATION), MOST_BYTES)
    orientation = int.from_bytes(tags.get(_ORIENTATION, b"\1"), "little")
    packet = tags.get(_XMP_OF_TIFF, b"")
    return Metadata((packet,) if packet else (), orientation if 1 <= orientation <= 8 else 1)
