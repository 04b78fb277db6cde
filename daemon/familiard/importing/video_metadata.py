"""What an MP4 or QuickTime file says beside its pictures and sound: where, by whom, with what; as ranges to leave out.

A file keeps its length, so that players may ask for any part of it. Boxes with metadata become free space, and so do
tracks that are neither pictures nor sound, with their samples: phones and action cameras write a place for every second.
ISO/IEC 14496-12 (boxes), Apple's QuickTime File Format (`udta`, `meta`, `mebx`).
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

PLAYED = frozenset({b"vide", b"soun"})
"""Handlers of tracks that stay."""
SAID = frozenset({b"udta", b"meta", b"uuid", b"free", b"skip", b"wide", b"pnot", b"Exif"})
"""Boxes that go, wherever they are: an editor leaves what was there in free space."""
WITHIN = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl"})
KNOWN = frozenset({b"ftyp", b"moov", b"mdat", b"styp", b"sidx"}) | SAID
MOST_BOXES = 10_000
MOST_SAMPLES = 2_000_000
HEADER = 8


class NotPrivate(Exception):  # not an error of the daemon: the video is not shown
    """What the file says cannot be separated from its pictures, so none of it may be shown."""


@dataclass(frozen=True, slots=True)
class Patch:
    """`bytes` stand at `start` instead of what is in the file; zeros follow, up to `end`."""

    start: int
    end: int
    bytes: bytes = b""


@dataclass(frozen=True, slots=True)
class _Box:
    kind: bytes
    start: int
    content: int
    end: int


def patches(file: BinaryIO, size: int) -> tuple[Patch, ...]:
    """What to leave out of a video, in order.

    Raises:
        NotPrivate: it is no MP4 or QuickTime file, is fragmented, or is damaged.
    """
    found: list[Patch] = []
    try:
        boxes = list(_boxes(file, 0, size))
        kinds = {box.kind for box in boxes}
        if not kinds <= KNOWN or not {b"moov", b"mdat"} <= kinds:
            raise NotPrivate
        for box in boxes:
            if box.kind in SAID:
                found.append(_freed(box))
            elif box.kind == b"moov":
                found += _of_movie(file, box)
    except (struct.error, OverflowError) as error:
        raise NotPrivate from error
    return tuple(sorted(found, key=lambda patch: patch.start))


def _of_movie(file: BinaryIO, movie: _Box) -> Iterator[Patch]:
    tracks = 0
    for box in _boxes(file, movie.content, movie.end):
        if box.kind in SAID:
            yield _freed(box)
        elif box.kind == b"mvex":
            raise NotPrivate
        elif box.kind == b"trak":
            if _handler(file, box) in PLAYED:
                tracks += 1
                yield from _said_in(file, box)
            else:
                yield from _samples(file, box)
                yield _freed(box)
    if not tracks:
        raise NotPrivate


def _said_in(file: BinaryIO, parent: _Box) -> Iterator[Patch]:
    for box in _boxes(file, parent.content, parent.end):
        if box.kind in SAID:
            yield _freed(box)
        elif box.kind in WITHIN:
            yield from _said_in(file, box)


def _freed(box: _Box) -> Patch:
    """The box as free space, with nothing in it; a header of 16 bytes keeps its long size."""
    return Patch(box.start + 4, box.end, b"free" + _long_size(box))


def _long_size(box: _Box) -> bytes:
    return struct.pack(">Q", box.end - box.start) if box.content - box.start > HEADER else b""


def _samples(file: BinaryIO, track: _Box) -> Iterator[Patch]:
    """Where the samples of a track are, from its tables."""
    table = _below(file, track, b"mdia", b"minf", b"stbl")
    parts = {box.kind: box for box in _boxes(file, table.content, table.end)} if table else {}
    if b"stsz" not in parts or b"stsc" not in parts or not parts.keys() & {b"stco", b"co64"}:
        # Compact sizes (`stz2`), or none of it.
        raise NotPrivate
    size, count = struct.unpack(">II", _read(file, parts[b"stsz"].content + 4, 8))
    if count > MOST_SAMPLES:
        raise NotPrivate
    sizes = (
        [size] * count
        if size
        else list(struct.unpack(f">{count}I", _read(file, parts[b"stsz"].content + 12, 4 * count)))
    )
    form = "I" if b"stco" in parts else "Q"
    chunks = parts.get(b"stco") or parts[b"co64"]
    (chunk_count,) = struct.unpack(">I", _read(file, chunks.content + 4, 4))
    (run_count,) = struct.unpack(">I", _read(file, parts[b"stsc"].content + 4, 4))
    if max(chunk_count, run_count) > MOST_SAMPLES:
        raise NotPrivate
    width = struct.calcsize(f">{form}")
    offsets = struct.unpack(f">{chunk_count}{form}", _read(file, chunks.content + 8, width * chunk_count))
    numbers = struct.unpack(f">{3 * run_count}I", _read(file, parts[b"stsc"].content + 8, 12 * run_count))
    runs = dict(zip(numbers[::3], numbers[1::3], strict=True))
    per_chunk = next_sample = 0
    for index, offset in enumerate(offsets, 1):
        per_chunk = runs.get(index, per_chunk)
        length = sum(sizes[next_sample : next_sample + per_chunk])
        next_sample += per_chunk
        if length:
            yield Patch(offset, offset + length)
    if next_sample < count:
        raise NotPrivate


def _handler(file: BinaryIO, track: _Box) -> bytes | None:
    handler = _below(file, track, b"mdia", b"hdlr")
    return _read(file, handler.content + 8, 4) if handler else None


def _below(file: BinaryIO, parent: _Box, *way: bytes) -> _Box | None:
    box: _Box | None = parent
    for kind in way:
        if box is None:
            return None
        box = next((one for one in _boxes(file, box.content, box.end) if one.kind == kind), None)
    return box


def _boxes(file: BinaryIO, start: int, end: int) -> Iterator[_Box]:
    for _ in range(MOST_BOXES):
        if start == end or (end - start < HEADER and not any(_read(file, start, end - start))):
            # QuickTime ends some lists with four zeros.
            return
        length, kind = struct.unpack(">I4s", _read(file, start, HEADER))
        content = start + HEADER
        if length == 1:
            (length,) = struct.unpack(">Q", _read(file, content, 8))
            content += 8
        elif length == 0:
            length = end - start
        if length < content - start or start + length > end:
            raise NotPrivate
        yield _Box(kind, start, content, start + length)
        start += length
    raise NotPrivate


def _read(file: BinaryIO, start: int, length: int) -> bytes:
    file.seek(start)
    read = file.read(length)
    if len(read) != length:
        raise NotPrivate
    return read
