"""Small files that take a lot to decode, written out byte by byte: what anybody may send, or a folder hold."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Callable, Mapping

from PIL import Image

WEBP_34 = bytes.fromhex(
    "524946461a000000574542505650384c0d0000002ffefff41507101111 8888fe0700".replace(" ", "")
)
"""A lossless WebP of 16383×6100 pixels, all of one color."""

_ZEROS = bytes(1 << 20)


def png(width: int, height: int, *, depth: int = 8, color: int = 2, interlaced: bool = False) -> bytes:
    """A black PNG; `color` 2 is RGB, 6 RGBA."""
    channels = {0: 1, 2: 3, 6: 4}[color]
    bits = channels * depth
    passes = (
        [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]
        if interlaced
        else [(0, 0, 1, 1)]
    )
    size = 0
    for x, y, dx, dy in passes:
        columns, rows = -(-(width - x) // dx), -(-(height - y) // dy)
        size += rows * (1 + -(-columns * bits // 8))
    packer = zlib.compressobj(9)
    packed = b"".join(
        packer.compress(_ZEROS[: min(len(_ZEROS), size - at)]) for at in range(0, size, len(_ZEROS))
    )
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, int(interlaced))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in ((b"IHDR", header), (b"IDAT", packed + packer.flush()), (b"IEND", b""))
    )


def tiff(width: int, height: int, pages: int = 1) -> bytes:
    """A TIFF of one strip a row, packed, all of which are the same bytes."""
    strip = zlib.compress(bytes(3 * width))
    offsets_at = 8 + len(strip)
    counts_at = offsets_at + 4 * height
    bits_at = counts_at + 4 * height
    data = struct.pack("<2sHI", b"II", 42, bits_at + 6) + strip
    data += (
        struct.pack("<I", 8) * height + struct.pack("<I", len(strip)) * height + struct.pack("<HHH", 8, 8, 8)
    )
    entries = [
        (256, 4, 1, width),
        (257, 4, 1, height),
        (258, 3, 3, bits_at),
        (259, 3, 1, 8),
        (262, 3, 1, 2),
        (273, 4, height, offsets_at),
        (277, 3, 1, 3),
        (278, 4, 1, 1),
        (279, 4, height, counts_at),
    ]
    directory = struct.pack("<H", len(entries)) + b"".join(struct.pack("<HHII", *entry) for entry in entries)
    for page in range(pages):
        following = len(data) + len(directory) + 4 if page + 1 < pages else 0
        data += directory + struct.pack("<I", following)
    return data


def gif(width: int, height: int, frames: int) -> bytes:
    """An animation of frames of one pixel on a large canvas."""
    head = b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(3) + b"\xff\xff\xff"
    frame = (
        b"\x21\xf9\x04\x04\x0a\0\0\0" + b"\x2c" + struct.pack("<HHHHB", 0, 0, 1, 1, 0) + b"\x02\x02\x44\x01\0"
    )
    return head + frame * frames + b";"


def webp_animation(width: int, height: int, frames: int) -> bytes:
    """The same as a WebP."""
    written = io.BytesIO()
    first, *others = [Image.new("RGB", (2, 2), (shade, 0, 0)) for shade in range(frames)]
    first.save(written, "WEBP", save_all=True, append_images=others, duration=100, lossless=True)
    data = bytearray(written.getvalue())
    place = data.index(b"VP8X") + 12
    data[place : place + 6] = (width - 1).to_bytes(3, "little") + (height - 1).to_bytes(3, "little")
    return bytes(data)


def jpeg_scans(width: int, height: int, scans: int) -> bytes:
    """A progressive JPEG whose last pass comes again and again."""
    written = io.BytesIO()
    Image.new("L", (width, height), "gray").save(written, "JPEG", progressive=True, quality=50)
    data = written.getvalue()
    last = data.rindex(b"\xff\xda")
    return data[:last] + data[last:-2] * scans + data[-2:]


def avif_that_lies(width: int, height: int) -> bytes:
    """An AVIF whose header says 1×1."""
    written = io.BytesIO()
    Image.new("L", (width, height)).save(written, "AVIF", speed=10)
    data = written.getvalue()
    place = data.index(b"ispe") + 8
    return data[:place] + struct.pack(">II", 1, 1) + data[place + 8 :]


def avi(width: int, height: int) -> bytes:
    """A film of one gray Motion JPEG picture."""
    written = io.BytesIO()
    Image.new("L", (width, height), "gray").save(written, "JPEG", quality=10)
    picture = written.getvalue()
    picture += b"\0" * (len(picture) % 2)

    def chunk(kind: bytes, body: bytes) -> bytes:
        return kind + struct.pack("<I", len(body)) + body

    main = struct.pack("<14I", 40_000, 0, 0, 0x10, 3, 0, 1, 0, width, height, 0, 0, 0, 0)
    stream = b"vidsMJPG" + struct.pack("<10I4H", 0, 0, 0, 1, 25, 0, 3, len(picture), 0, 0, 0, 0, 0, 0)
    bitmap = struct.pack(
        "<IiiHH4sIiiII", 40, width, height, 1, 24, b"MJPG", 3 * width * height & 0xFFFFFFFF, 0, 0, 0, 0
    )
    strl = chunk(b"LIST", b"strl" + chunk(b"strh", stream) + chunk(b"strf", bitmap))
    headers = chunk(b"LIST", b"hdrl" + chunk(b"avih", main) + strl)
    movie = chunk(b"LIST", b"movi" + chunk(b"00dc", picture) * 3)
    return chunk(b"RIFF", b"AVI " + headers + movie)


IMAGES: Mapping[str, Callable[[], bytes]] = {
    "WebP of 34 bytes, 100 MP": lambda: WEBP_34,
    "PNG, 100 MP": lambda: png(10_000, 10_000),
    "PNG of 16 bits with alpha, interlaced, 64 MP": lambda: png(
        8000, 8000, depth=16, color=6, interlaced=True
    ),
    "TIFF, 100 MP in 10,000 strips": lambda: tiff(10_000, 10_000),
    "TIFF of 500 pages, 25 MP each": lambda: tiff(5000, 5000, 500),
    "GIF, 64 MP, 300 frames": lambda: gif(8000, 8000, 300),
    "WebP, 64 MP, 60 frames": lambda: webp_animation(8000, 8000, 60),
    "progressive JPEG, 64 MP, 100 scans": lambda: jpeg_scans(8000, 8000, 90),
    "progressive JPEG, 64 MP, 1,000 scans": lambda: jpeg_scans(8000, 8000, 1000),
    "AVIF that says 1×1, 25 MP": lambda: avif_that_lies(5000, 5000),
}
VIDEOS: Mapping[str, Callable[[], bytes]] = {
    "AVI, frames of 192 MP": lambda: avi(16_000, 12_000),
    "AVI, frames of 64 MP": lambda: avi(8000, 8000),
}
