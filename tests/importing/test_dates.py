"""What an import takes for the time of a photo or video: what the file says, its own time, or now."""

from __future__ import annotations

import io
import os
import struct
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from familiar_client.models import ImportStatus, Photo
from familiard.importing.video_dates import QUICKTIME_EPOCH
from familiard.store.ledger.timestamps import now
from familiard.store.models import FacesQuery
from tests.importing.desk import Desk, film, photo

pytestmark = pytest.mark.asyncio(loop_scope="module")

FILE_TIME = datetime(2019, 7, 1, 12, tzinfo=UTC)
IMPOSSIBLE = (
    "0001:01:01 00:00:00",
    "0002:11:30 00:00:00",
    "0020:05:01 10:00:00",
    "0999:01:01 00:00:00",
    "1503:01:01 00:00:00",
    "2099:01:01 00:00:00",
    "9999:12:31 24:00:00",
)


def dated(path: Path, picture: NDArray[np.uint8], said: str, tag: ExifTags.Base) -> None:
    """A JPEG whose EXIF says when it was taken, in a file of `FILE_TIME`."""
    exif = Image.Exif()
    directory = exif if tag is ExifTags.Base.DateTime else exif.get_ifd(ExifTags.IFD.Exif)
    directory[tag] = said
    written = io.BytesIO()
    Image.fromarray(picture).save(written, "JPEG", exif=exif, quality=90)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(written.getvalue())
    os.utime(path, (FILE_TIME.timestamp(), FILE_TIME.timestamp()))


async def stored(desk: Desk) -> dict[str, Photo]:
    """Photos by file name."""
    page = await desk.thread.run(desk.store.photos.list)
    return {record.source.rsplit("/", 1)[-1]: record for record in page.items}


async def test_photos_with_impossible_dates_come_in_with_the_time_of_their_file(
    desk: Desk, tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    for i, said in enumerate(IMPOSSIBLE):
        dated(tmp_path / "p" / f"{i}.jpg", astronaut[i:], said, ExifTags.Base.DateTimeOriginal)
    photo(tmp_path / "p" / "whole.jpg", astronaut[20:])
    state = await desk.import_all(tmp_path / "p")
    assert (state.state, state.added, state.broken_count) == (ImportStatus.DONE, len(IMPOSSIBLE) + 1, 0)
    photos = await stored(desk)
    assert {photos[f"{i}.jpg"].taken_at for i in range(len(IMPOSSIBLE))} == {FILE_TIME}
    assert len((await desk.thread.run(desk.store.faces.list, FacesQuery())).items) == len(IMPOSSIBLE) + 1


async def test_each_tag_and_form_of_a_date_counts(
    desk: Desk, tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    local = datetime(2024, 5, 1, 10).astimezone(UTC)  # cameras say local time
    for i, (tag, said) in enumerate(
        (
            (ExifTags.Base.DateTimeOriginal, "2024:05:01 10:00:00"),
            (ExifTags.Base.DateTimeDigitized, "2024-05-01T10:00:00"),
            (ExifTags.Base.DateTime, "2024:05:01 10:00:00"),
            (ExifTags.Base.DateTimeOriginal, "2024:04:30 24:00:00"),
            (ExifTags.Base.DateTimeOriginal, "2024:05:01 10:00:00+05:30"),
        )
    ):
        dated(tmp_path / "p" / f"{i}.jpg", astronaut[i:], said, tag)
    await desk.import_all(tmp_path / "p")
    photos = await stored(desk)
    assert [photos[f"{i}.jpg"].taken_at for i in range(5)] == [
        local,
        local,
        local,
        datetime(2024, 5, 1).astimezone(UTC),  # cameras say local time
        datetime(2024, 5, 1, 4, 30, tzinfo=UTC),
    ]


@pytest.mark.parametrize("seconds", [-1, -(10**10), 4 * 10**9, 10**10])
async def test_file_times_that_cannot_be_stop_nothing(
    desk: Desk, tmp_path: Path, astronaut: NDArray[np.uint8], seconds: int
) -> None:
    path = photo(tmp_path / "p" / "a.jpg", astronaut)
    try:
        os.utime(path, (seconds, seconds))
    except OverflowError:
        pytest.fail("this Python cannot set that time")
    began = now()
    state = await desk.import_all(tmp_path / "p")
    assert (state.state, state.added) == (ImportStatus.DONE, 1)
    (record,) = (await stored(desk)).values()
    if seconds == -1 and path.stat().st_mtime < 0:
        assert record.taken_at == datetime(1969, 12, 31, 23, 59, 59, tzinfo=UTC)
    else:
        # The file system may keep a time of its own choice instead of one that it cannot keep.
        assert record.taken_at >= began or record.taken_at == datetime.fromtimestamp(
            path.stat().st_mtime, UTC
        )
    again = await desk.import_all(tmp_path / "p")
    assert (again.added, again.known) == (0, 1)


async def test_a_video_is_dated_by_its_container(
    desk: Desk, tmp_path: Path, astronaut: NDArray[np.uint8]
) -> None:
    for name in ("said", "silent", "impossible"):
        path = film(tmp_path / f"{name}.mp4", (astronaut if name != "silent" else astronaut[5:], 1.5))
        _say(path, {"said": FILE_TIME - timedelta(days=365), "silent": None, "impossible": None}[name])
        if name == "impossible":
            content = bytearray(path.read_bytes())
            place = content.index(b"mvhd") + 8
            content[place : place + 4] = b"\xff" * 4
            path.write_bytes(content)
        (tmp_path / "v").mkdir(exist_ok=True)
        path = path.rename(tmp_path / "v" / path.name)
        os.utime(path, (FILE_TIME.timestamp(), FILE_TIME.timestamp()))
    state = await desk.import_all(tmp_path / "v")
    assert (state.state, state.added) == (ImportStatus.DONE, 3)
    photos = await stored(desk)
    for name, start in (
        ("said", FILE_TIME - timedelta(days=365)),
        ("silent", FILE_TIME),
        ("impossible", FILE_TIME),
    ):
        record = photos[f"{name}.mp4"]
        assert record.offset is not None
        assert record.taken_at == start + timedelta(seconds=record.offset)


def _say(path: Path, start: datetime | None) -> None:
    """Write the time into the movie's header, where OpenCV writes 0."""
    content = bytearray(path.read_bytes())
    place = content.index(b"mvhd") + 8
    assert content[place - 4] == 0, "a header of version 0"
    seconds = int((start - QUICKTIME_EPOCH).total_seconds()) if start else 0
    content[place : place + 4] = struct.pack(">I", seconds)
    path.write_bytes(content)
