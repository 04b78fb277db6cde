"""When a video was recorded: by its container's own clock, wherever it is written, and by nothing that cannot be."""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from familiard.importing.video_dates import CREATION_DATE, MATROSKA_EPOCH, QUICKTIME_EPOCH, recorded_at

MAY = datetime(2024, 5, 1, 10, tzinfo=UTC)
SINCE_1904 = int((MAY - QUICKTIME_EPOCH).total_seconds())
NANOSECONDS = int((MAY - MATROSKA_EPOCH).total_seconds()) * 10**9


def atom(kind: bytes, *body: bytes) -> bytes:
    content = b"".join(body)
    return struct.pack(">I4s", len(content) + 8, kind) + content


def element(id: int, *body: bytes, known: bool = True) -> bytes:
    content = b"".join(body)
    size = struct.pack(">Q", len(content) | 1 << 56) if known else b"\x01" + b"\xff" * 7
    return id.to_bytes((id.bit_length() + 7) // 8, "big") + size + content


def mvhd(seconds: int, *, wide: bool = False) -> bytes:
    times = struct.pack(">QQ", seconds, seconds) if wide else struct.pack(">II", seconds, seconds)
    return atom(b"mvhd", bytes([int(wide), 0, 0, 0]), times, bytes(80))


def apple(text: bytes, *, iso: bool = False) -> bytes:
    keys = atom(
        b"keys", struct.pack(">II", 0, 2), atom(b"mdta", b"com.apple.make"), atom(b"mdta", CREATION_DATE)
    )
    data = atom(b"data", struct.pack(">II", 1, 0), text)
    items = atom(b"ilst", atom(struct.pack(">I", 2), data))
    return atom(b"meta", bytes(4) if iso else b"", atom(b"hdlr", bytes(24)), keys, items)


FTYP = atom(b"ftyp", b"isom", bytes(4))
LARGE_MDAT = struct.pack(">I4sQ", 1, b"mdat", 16 + 100) + bytes(100)


@pytest.mark.parametrize(
    ("content", "time"),
    [
        (FTYP + atom(b"moov", mvhd(SINCE_1904)), MAY),
        (FTYP + atom(b"moov", mvhd(SINCE_1904, wide=True)), MAY),
        (FTYP + LARGE_MDAT + atom(b"free", bytes(9)) + atom(b"moov", mvhd(SINCE_1904)), MAY),
        (atom(b"wide") + atom(b"mdat", bytes(9)) + atom(b"moov", mvhd(SINCE_1904)), MAY),
        # Some write seconds since 1970.
        (FTYP + atom(b"moov", mvhd(int(MAY.timestamp()))), MAY),
        (FTYP + atom(b"moov", mvhd(0)), None),
        (FTYP + atom(b"moov", mvhd(2**63, wide=True)), None),
        (FTYP + atom(b"moov", mvhd(0xFFFFFFFF)), None),
        (FTYP + atom(b"moov", mvhd(SINCE_1904 + 9), apple(b"2024-05-01T12:00:00+0200")), MAY),
        (FTYP + atom(b"moov", mvhd(SINCE_1904 + 9), apple(b"2024-05-01T12:00:00+0200", iso=True)), MAY),
        (FTYP + atom(b"moov", mvhd(SINCE_1904), apple(b"nonsense")), MAY),
        (FTYP + atom(b"moov", mvhd(SINCE_1904))[:20], None),
        (FTYP + struct.pack(">I4s", 4, b"moov"), None),
        (FTYP + struct.pack(">I4s", 0xFFFFFFFF, b"moov"), None),
        (FTYP + atom(b"free") * 5000 + atom(b"moov", mvhd(SINCE_1904)), None),
        (b"", None),
        (b"\x00" * 64, None),
        (b"not a video at all, but long enough", None),
    ],
)
def test_mp4_and_quicktime(tmp_path: Path, content: bytes, time: datetime | None) -> None:
    assert _said_by(tmp_path, content) == time


def ebml(*segment: bytes, known: bool = True) -> bytes:
    return element(0x1A45DFA3, element(0x4282, b"webm")) + element(0x18538067, *segment, known=known)


def info(nanoseconds: int) -> bytes:
    return element(
        0x1549A966, element(0x2AD7B1, b"\x0f\x42\x40"), element(0x4461, struct.pack(">q", nanoseconds))
    )


@pytest.mark.parametrize(
    ("content", "time"),
    [
        (ebml(element(0xEC, bytes(40)), info(NANOSECONDS), element(0x1F43B675, bytes(40))), MAY),
        (ebml(info(NANOSECONDS), known=False), MAY),
        (ebml(element(0x1F43B675, bytes(40)), info(NANOSECONDS)), None),
        (ebml(info(2**62)), None),
        (ebml(info(-(2**63))), None),
        (ebml(info(NANOSECONDS))[:-5], None),
        (ebml(b"\x00" * 40), None),
        (ebml(), None),
    ],
)
def test_matroska_and_webm(tmp_path: Path, content: bytes, time: datetime | None) -> None:
    assert _said_by(tmp_path, content) == time


def chunk(kind: bytes, content: bytes) -> bytes:
    return struct.pack("<4sI", kind, len(content)) + content + b"\x00" * (len(content) % 2)


def avi(*chunks: bytes) -> bytes:
    return b"RIFF" + struct.pack("<I", 4 + sum(map(len, chunks))) + b"AVI " + b"".join(chunks)


@pytest.mark.parametrize(
    ("said", "time"),
    [
        (b"Wed May 01 10:00:00 2024\n\x00", MAY),
        (b"WED MAY  1 10:00:00 2024", MAY),
        (b"2024:05:01 10:00:00", MAY),
        (b"2024-05-01 10:00:00", MAY),
        (b"Wed Foo 01 10:00:00 2024", None),
        (b"0002:11:30 10:00:00", None),
        (b"", None),
    ],
)
def test_avi(tmp_path: Path, said: bytes, time: datetime | None) -> None:
    hdrl = chunk(b"LIST", b"hdrl" + chunk(b"avih", bytes(56)) + chunk(b"IDIT", said))
    inside = chunk(b"LIST", b"INFO" + chunk(b"ISFT", b"x") + chunk(b"ICRD", said))
    # Such a time has no offset; it is local time.
    local = time and time.replace(tzinfo=None).astimezone(UTC)
    assert _said_by(tmp_path, avi(hdrl)) == local
    assert _said_by(tmp_path, avi(chunk(b"LIST", b"movi" + bytes(9)), inside)) == local
    assert _said_by(tmp_path, avi(chunk(b"IDIT", said))) == local
    assert _said_by(tmp_path, avi(hdrl)[:40]) is None


def test_no_prefix_of_a_container_is_an_error(tmp_path: Path) -> None:
    whole = (
        FTYP + atom(b"moov", mvhd(SINCE_1904), apple(b"2024-05-01T12:00:00+0200")),
        ebml(info(NANOSECONDS)),
        avi(chunk(b"LIST", b"hdrl" + chunk(b"IDIT", b"Wed May 01 10:00:00 2024"))),
    )
    for content in whole:
        for length in range(len(content)):
            said = _said_by(tmp_path, content[:length])
            assert said is None or abs(said - MAY) < timedelta(days=1)


def _said_by(folder: Path, content: bytes) -> datetime | None:
    path = folder / "video"
    path.write_bytes(content)
    return recorded_at(path)
