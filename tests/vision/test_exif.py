"""Times in EXIF: as the standard, cameras, telephones and programs write them, and what is none."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from PIL import ExifTags, Image

from familiard.dates import parse
from familiard.vision.decode import open_picture
from familiard.vision.options import ImageLimits

MAY = datetime(2024, 5, 1, 10, tzinfo=UTC).replace(tzinfo=None)
BERLIN = timezone(timedelta(hours=2))
Tags = dict[ExifTags.Base, object]


@pytest.mark.parametrize(
    ("text", "time"),
    [
        ("2024:05:01 10:00:00", MAY),
        ("2024-05-01 10:00:00", MAY),
        ("2024/05/01 10:00:00", MAY),
        ("2024.05.01 10:00:00", MAY),
        ("2024:05:01T10:00:00", MAY),
        ("2024-05-01T10:00:00", MAY),
        ("2024:05:01  10:00:00", MAY),
        ("2024:5:1 10:00:00", MAY),
        ("2024:05:01 10:00", MAY),
        ("2024:05:01", MAY.replace(hour=0)),
        ("2024:05:01 10:00:00.25", MAY.replace(microsecond=250_000)),
        ("2024:05:01 10:00:00.123456789", MAY.replace(microsecond=123_456)),
        ("2024:05:01 10:00:00+02:00", MAY.replace(tzinfo=BERLIN)),
        ("2024:05:01 10:00:00 +0200", MAY.replace(tzinfo=BERLIN)),
        ("2024-05-01T10:00:00.000-02:30", MAY.replace(tzinfo=timezone(-timedelta(hours=2, minutes=30)))),
        ("2024:05:01 10:00:00Z", MAY.replace(tzinfo=UTC)),
        ("2024-05-01T10:00:00Z", MAY.replace(tzinfo=UTC)),
        ("2024:05:01 24:00:00", MAY.replace(day=2, hour=0)),
        ("2024:12:31 24:00:00", datetime(2025, 1, 1, tzinfo=UTC).replace(tzinfo=None)),
        ("2024:05:01 23:59:60", MAY.replace(hour=23, minute=59, second=59)),
    ],
)
def test_a_time_is_read_however_it_is_written(text: str, time: datetime) -> None:
    assert parse(text) == time


@pytest.mark.parametrize(
    "text",
    [
        "",
        "    :  :     :  :  ",
        "0000:00:00 00:00:00",
        "2024:13:01 10:00:00",
        "2024:02:30 10:00:00",
        "2024:05:01 24:00:01",
        "2024:05:01 25:00:00",
        "2024:05:01 10:61:00",
        "9999:12:31 24:00:00",
        "yesterday",
        "\u0662\u0660\u0662\u0664:05:01 10:00:00",
    ],
)
def test_what_is_no_time_is_none(text: str) -> None:
    assert parse(text) is None


def test_an_offset_that_no_place_has_is_no_offset() -> None:
    assert parse("2024:05:01 10:00:00", "+99:00") == MAY
    assert parse("2024:05:01 10:00:00", "CEST") == MAY
    assert parse("2024:05:01 10:00:00", "+02:00") == MAY.replace(tzinfo=BERLIN)
    assert parse("2024:05:01 10:00:00", "", "5") == MAY.replace(microsecond=500_000)
    assert parse("2024:05:01 10:00:00", "", "x") == MAY


@pytest.mark.parametrize(
    ("main", "details", "time"),
    [
        ({}, {ExifTags.Base.DateTimeOriginal: "2024:05:01 10:00:00"}, MAY),
        (
            {},
            {
                ExifTags.Base.DateTimeOriginal: "2024:05:01 10:00:00",
                ExifTags.Base.OffsetTimeOriginal: "+02:00",
                ExifTags.Base.SubsecTimeOriginal: "07",
            },
            MAY.replace(tzinfo=BERLIN, microsecond=70_000),
        ),
        ({}, {ExifTags.Base.DateTimeDigitized: "2024:05:01 10:00:00"}, MAY),
        ({ExifTags.Base.DateTime: "2024:05:01 10:00:00"}, {}, MAY),
        (
            {ExifTags.Base.DateTime: "2024:05:01 10:00:00"},
            {ExifTags.Base.DateTimeOriginal: "0000:00:00 00:00:00"},
            MAY,
        ),
        (
            {ExifTags.Base.DateTime: "2024:05:01 10:00:00"},
            {ExifTags.Base.DateTimeOriginal: "2099:01:01 00:00:00"},
            MAY,
        ),
        ({}, {ExifTags.Base.DateTimeOriginal: "0002:11:30 00:00:00"}, None),
        ({}, {ExifTags.Base.DateTimeOriginal: "0020:05:01 10:00:00"}, None),
        ({}, {ExifTags.Base.DateTimeOriginal: "1825:05:01 10:00:00"}, None),
        ({ExifTags.Base.DateTime: 20240501}, {}, None),
        ({}, {}, None),
    ],
)
def test_the_first_time_in_exif_that_can_be_true_counts(
    main: Tags, details: Tags, time: datetime | None
) -> None:
    assert open_picture(_jpeg(main, details), ImageLimits(1 << 20, 1 << 20, 4096)).taken_at == time


def _jpeg(main: Tags, details: Tags) -> bytes:
    exif = Image.Exif()
    exif.update({int(tag): value for tag, value in main.items()})
    exif.get_ifd(ExifTags.IFD.Exif).update({int(tag): value for tag, value in details.items()})
    written = io.BytesIO()
    Image.fromarray(np.zeros((8, 8, 3), dtype=np.uint8)).save(written, "JPEG", exif=exif)
    return written.getvalue()
