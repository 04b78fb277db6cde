"""When a photo or video was taken, without decoding it."""

from __future__ import annotations

import io
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PIL import ExifTags, Image

from familiard.originals.capture_time import HEAD, taken_at

CLAIMED = datetime(2020, 2, 3, 12, 0, tzinfo=UTC)


def picture(kind: str, when: str | None) -> bytes:
    image, exif, out = Image.new("RGB", (64, 48), "white"), Image.Exif(), io.BytesIO()
    if when is not None:
        exif[ExifTags.Base.DateTime] = when
        exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = when
    image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_says_it_on_the_cameras_clock(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "part"
    path.write_bytes(picture(kind, "2024:12:31 23:59:58"))
    taken = taken_at(path, "photo.jpg", CLAIMED)
    assert (taken.year, taken.month, taken.day, taken.hour) == (2024, 12, 31, 23)


def test_exif_says_it_in_a_phones_heic(tmp_path: Path) -> None:
    pillow_heif = pytest.importorskip("pillow_heif")
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:12:31 23:59:58"
    path = tmp_path / "part"
    pillow_heif.from_pillow(Image.new("RGB", (64, 64))).save(path, exif=exif.tobytes())
    assert taken_at(path, "IMG_1.HEIC", CLAIMED).year == 2024


def test_exif_at_the_end_of_a_large_file_is_found(tmp_path: Path) -> None:
    path = tmp_path / "part"
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = "2024:12:31 23:59:58"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(HEAD) + b"eXIf" + exif.tobytes().removeprefix(b"Exif\0\0"))
    assert taken_at(path, "photo.png", CLAIMED).year == 2024


def test_a_videos_container_says_it(tmp_path: Path) -> None:
    seconds = int(
        (datetime(2023, 6, 7, 12, tzinfo=UTC) - datetime(1904, 1, 1, tzinfo=UTC)) / timedelta(seconds=1)
    )
    header = struct.pack(">I4sIII", 108, b"mvhd", 0, seconds, seconds) + bytes(88)
    movie = struct.pack(">I4s", 8 + len(header), b"moov") + header
    path = tmp_path / "part"
    path.write_bytes(struct.pack(">I4s4sI", 16, b"ftyp", b"qt  ", 0) + movie)
    assert taken_at(path, "IMG_1.MOV", CLAIMED).year == 2023


@pytest.mark.parametrize(
    "content",
    [b"", b"no photo", picture("JPEG", None), picture("JPEG", "0000:00:00 00:00:00"),
     b"\xff\xd8\xffExif\0\0II*\0" + b"\xff" * 100],
)  # fmt: skip
def test_otherwise_the_client_says_it(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "part"
    path.write_bytes(content)
    assert taken_at(path, "photo.jpg", CLAIMED) == CLAIMED


def test_otherwise_it_is_now(tmp_path: Path) -> None:
    path = tmp_path / "part"
    path.write_bytes(b"text")
    for claimed in (None, datetime(1700, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC)):
        assert abs(taken_at(path, "a.txt", claimed) - datetime.now(UTC)) < timedelta(hours=1)
