"""Whatever a person, a camera or an attacker sends: pixels, or an error that says what is wrong."""

from __future__ import annotations

import io
import struct
import tracemalloc
import zlib
from datetime import UTC, datetime, timedelta, timezone

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from familiard.errors import ImageTooLarge, InvalidImage
from familiard.vision.decode import Picture, open_picture
from familiard.vision.options import ImageLimits
from tests import photos

LIMITS = ImageLimits()


def opened(data: bytes) -> Picture:
    return open_picture(data, LIMITS)


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def distance(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> float:
    return float(np.abs(left.astype(float) - right.astype(float)).mean())


@pytest.fixture(scope="module")
def astronaut() -> Image.Image:
    return Image.fromarray(photos.astronaut())


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIF", "AVIF"])
def test_every_kind_of_image_comes_out_as_the_same_picture(kind: str, astronaut: Image.Image) -> None:
    picture = opened(saved(astronaut, kind))
    pixels = picture.pixels()
    assert (picture.width, picture.height) == (512, 512)
    assert pixels.dtype == np.uint8 and pixels.shape == (512, 512, 3) and pixels.flags.c_contiguous
    # A GIF has 256 colors, the others lose little or nothing.
    assert distance(pixels, np.asarray(astronaut)) < (12 if kind == "GIF" else 4)


@pytest.mark.parametrize("orientation", range(1, 9))
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "TIFF"])
def test_exif_orientation_is_undone(kind: str, orientation: int, astronaut: Image.Image) -> None:
    upright = astronaut.crop((100, 0, 400, 256))
    undo = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(undo[orientation]) if orientation in undo else upright
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = orientation
    picture = opened(saved(stored, kind, exif=exif))
    assert (picture.width, picture.height) == (300, 256)
    assert distance(picture.pixels(), np.asarray(upright)) < 4


@pytest.mark.parametrize("shrink", [1, 2, 4, 8])
def test_a_jpeg_is_decoded_smaller_and_upright(shrink: int, astronaut: Image.Image) -> None:
    exif = Image.Exif()
    exif[ExifTags.Base.Orientation] = 6
    turned = astronaut.resize((1030, 700)).transpose(Image.Transpose.ROTATE_90)
    pixels = opened(saved(turned, "JPEG", exif=exif)).pixels(shrink)
    assert pixels.shape == (-(-700 // shrink), -(-1030 // shrink), 3)
    wanted = astronaut.resize((pixels.shape[1], pixels.shape[0]), Image.Resampling.BOX)
    assert distance(pixels, np.asarray(wanted)) < 8


def test_only_jpegs_that_are_large_enough_are_shrunk(astronaut: Image.Image) -> None:
    large = astronaut.resize((2600, 2000))
    assert opened(saved(large, "JPEG")).shrink_for(640 / 2600) == 4
    assert opened(saved(large, "JPEG")).shrink_for(0.5) == 2
    assert opened(saved(astronaut, "JPEG")).shrink_for(0.9) == 1
    assert opened(saved(large, "PNG", compress_level=1)).shrink_for(0.25) == 1


def test_a_cmyk_jpeg_is_converted(astronaut: Image.Image) -> None:
    assert distance(opened(saved(astronaut.convert("CMYK"), "JPEG")).pixels(), np.asarray(astronaut)) < 4


def test_a_gray_jpeg_becomes_rgb(astronaut: Image.Image) -> None:
    pixels = opened(saved(astronaut.convert("L"), "JPEG")).pixels()
    assert pixels.shape == (512, 512, 3)
    assert np.array_equal(pixels[..., 0], pixels[..., 2])


@pytest.mark.parametrize("kind", ["PNG", "TIFF"])
def test_sixteen_bits_are_scaled_not_cut(kind: str, astronaut: Image.Image) -> None:
    gray = np.asarray(astronaut.convert("L"))
    deep = Image.fromarray(gray.astype(np.uint16) * 257)
    assert distance(opened(saved(deep, kind)).pixels()[..., 0], gray) < 1.5


def test_a_tiff_of_floats_is_scaled(astronaut: Image.Image) -> None:
    gray = np.asarray(astronaut.convert("L"))
    picture = opened(saved(Image.fromarray(gray.astype(np.float32) / 255), "TIFF"))
    assert distance(picture.pixels()[..., 0], gray) < 1.5


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_what_is_transparent_turns_white(mode: str, astronaut: Image.Image) -> None:
    layer = astronaut.convert("RGBA")
    layer.putalpha(Image.fromarray(np.repeat([[0], [255]], 256, axis=0).repeat(512, axis=1).astype(np.uint8)))
    pixels = opened(saved(layer.convert(mode), "PNG")).pixels()
    assert (pixels[:200] == 255).all()
    assert distance(pixels[300:], np.asarray(astronaut)[300:]) < 60


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_counts(kind: str, astronaut: Image.Image) -> None:
    black = Image.new("RGB", astronaut.size)
    data = saved(astronaut, kind, save_all=True, append_images=[black, black], duration=100)
    assert distance(opened(data).pixels(), np.asarray(astronaut)) < 12


def test_one_pixel_is_an_image() -> None:
    assert opened(saved(Image.new("RGB", (1, 1), "red"), "PNG")).pixels().shape == (1, 1, 3)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIF", "AVIF"])
@pytest.mark.parametrize("part", [0.02, 0.3])
@pytest.mark.slow
def test_a_file_of_which_most_is_missing_is_refused_in_clear_words(
    kind: str, part: float, astronaut: Image.Image
) -> None:
    whole = saved(astronaut, kind)
    with pytest.raises(InvalidImage) as refused:
        opened(whole[: int(len(whole) * part)]).pixels()
    assert any(word in refused.value.detail for word in ("damaged", "incomplete", "not a supported image"))


@pytest.mark.parametrize(
    "data",
    [b"\0" * 4096, b"<html>not found</html>", b"%PDF-1.7", b"\xff\xd8\xff", b"GIF89a", b"RIFF\0\0\0\0WEBP"],
    ids=["zeros", "html", "pdf", "jpeg-start", "gif-start", "webp-start"],
)
def test_what_is_no_image_is_refused(data: bytes) -> None:
    with pytest.raises(InvalidImage):
        opened(data).pixels()


def test_nothing_at_all_is_refused() -> None:
    with pytest.raises(InvalidImage, match="empty"):
        opened(b"")


def test_noise_in_the_middle_of_a_file_never_ends_in_another_error(astronaut: Image.Image) -> None:
    random = np.random.default_rng(0)
    for kind in ("JPEG", "PNG", "WEBP", "TIFF", "GIF", "AVIF", "HEIF", "BMP"):
        whole = saved(astronaut.resize((96, 96)), kind)
        for _ in range(25):
            broken = bytearray(whole)
            for place in random.integers(0, len(whole), 8):
                broken[place] = random.integers(0, 256)
            try:
                assert opened(bytes(broken)).pixels().shape[2] == 3
            except (InvalidImage, ImageTooLarge):
                continue


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    rows = chunk(b"IDAT", zlib.compress(b"\0" * 1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + rows + chunk(b"IEND", b"")


@pytest.mark.parametrize(
    ("width", "height"), [(30_000, 30_000), (20_001, 1), (15_000, 15_000), (2**31 - 1, 1)]
)
def test_a_small_file_that_claims_to_be_huge_is_refused_before_memory_is_spent(
    width: int, height: int
) -> None:
    bomb = png_that_claims(width, height)
    tracemalloc.start()
    with pytest.raises((ImageTooLarge, InvalidImage)):
        opened(bomb)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 1 << 20


def test_the_limits_are_named() -> None:
    with pytest.raises(ImageTooLarge, match="20000 pixels") as side:
        opened(png_that_claims(30_000, 30_000))
    assert side.value.context == {"limit": 20_000}
    with pytest.raises(ImageTooLarge, match="100 megapixels"):
        opened(png_that_claims(15_000, 15_000))
    with pytest.raises(ImageTooLarge, match="the limit is 10"):
        open_picture(b"x" * 11, ImageLimits(max_bytes=10))


def test_larger_limits_let_larger_images_in() -> None:
    wide = saved(Image.new("L", (30_000, 40)), "PNG")
    with pytest.raises(ImageTooLarge):
        opened(wide)
    assert open_picture(wide, ImageLimits(max_side=40_000)).pixels().shape == (40, 30_000, 3)


@pytest.mark.parametrize(
    ("offset", "zone"),
    [
        (None, None),
        ("+02:00", timezone(timedelta(hours=2))),
        ("-05:30", timezone(-timedelta(hours=5, minutes=30))),
    ],
)
def test_exif_says_when_a_photo_was_taken(
    offset: str | None, zone: timezone | None, astronaut: Image.Image
) -> None:
    exif = Image.Exif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2021:07:31 18:05:09"
    if offset:
        details[ExifTags.Base.OffsetTimeOriginal] = offset
    taken = opened(saved(astronaut, "JPEG", exif=exif)).taken_at
    assert taken == datetime(2021, 7, 31, 18, 5, 9, tzinfo=zone)
    assert taken.tzinfo == zone


@pytest.mark.parametrize("said", ["0000:00:00 00:00:00", "yesterday", "", "2021:13:40 25:00:00", b"\xff\xfe"])
def test_a_camera_that_was_never_set_says_no_time(said: str | bytes, astronaut: Image.Image) -> None:
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif)[ExifTags.Base.DateTimeOriginal] = said
    assert opened(saved(astronaut, "JPEG", exif=exif)).taken_at is None


def test_an_offset_of_zero_is_utc(astronaut: Image.Image) -> None:
    exif = Image.Exif()
    details = exif.get_ifd(ExifTags.IFD.Exif)
    details[ExifTags.Base.DateTimeOriginal] = "2021:07:31 18:05:09"
    details[ExifTags.Base.OffsetTimeOriginal] = "+00:00"
    assert opened(saved(astronaut, "JPEG", exif=exif)).taken_at == datetime(2021, 7, 31, 18, 5, 9, tzinfo=UTC)
