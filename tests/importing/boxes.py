"""MP4 files that say where they were filmed, made box by box."""

from __future__ import annotations

import struct
from pathlib import Path

SECRET = b"+47.6032+013.6410/"


def box(kind: bytes, *content: bytes) -> bytes:
    """One box."""
    body = b"".join(content)
    return struct.pack(">I4s", 8 + len(body), kind) + body


def track(handler: bytes, offset: int, length: int) -> bytes:
    """A track with one sample, and what it says of itself."""
    table = box(
        b"stbl",
        box(b"stsz", struct.pack(">IIII", 0, 0, 1, length)),
        box(b"stsc", struct.pack(">IIIII", 0, 1, 1, 1, 1)),
        box(b"stco", struct.pack(">III", 0, 1, offset)),
    )
    named = box(b"hdlr", struct.pack(">II4s", 0, 0, handler), bytes(12))
    return box(b"trak", box(b"mdia", named, box(b"minf", table)), box(b"udta", box(b"\xa9xyz", SECRET)))


def with_places(*, sound: bool = True) -> bytes:
    """A film with a place in the movie, its tracks, a track of places, an XMP box, and free space."""
    start = box(b"ftyp", b"isom", bytes(4), b"isom")
    samples = [b"PICTURES", b"SOUND", SECRET + b" at second 1"]
    offset, tracks = len(start) + 8, []
    for handler, sample in zip((b"vide", b"soun" if sound else b"text", b"meta"), samples, strict=True):
        tracks.append(track(handler, offset, len(sample)))
        offset += len(sample)
    movie = box(b"moov", *tracks, box(b"udta", SECRET), box(b"meta", SECRET))
    rest = (box(b"uuid", bytes(16), SECRET), box(b"free", SECRET))
    return start + box(b"mdat", *samples) + movie + b"".join(rest)


def say_place(film: Path) -> None:
    """Add a place to a real film whose movie box is its last."""
    data = bytearray(film.read_bytes())
    at = data.rindex(b"moov") - 4
    assert at + struct.unpack_from(">I", data, at)[0] == len(data), "the movie box is not the last one"
    said = box(b"udta", box(b"\xa9xyz", struct.pack(">HH", len(SECRET), 0x15C7), SECRET))
    struct.pack_into(">I", data, at, len(data) - at + len(said))
    film.write_bytes(bytes(data) + said)
