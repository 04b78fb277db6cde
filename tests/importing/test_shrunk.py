"""A photo comes as small as a screen needs it, upright, and as it is where it is small or cannot be decoded."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from familiard.errors import NotFound
from familiard.importing.shrunk import rendered, shrunk
from tests import photos


def sent(content: bytes, kind: str, side: int) -> Image.Image:
    shown, media_type = shrunk(content, kind, side)
    assert media_type == "image/jpeg"
    return Image.open(io.BytesIO(shown))


@pytest.mark.parametrize(
    ("form", "kind"), [("JPEG", "image/jpeg"), ("PNG", "image/png"), ("WEBP", "image/webp")]
)
def test_a_larger_photo_is_shrunk_to_its_longer_side(form: str, kind: str) -> None:
    rgb = photos.group()
    height, width = rgb.shape[:2]
    small = sent(photos.encode(rgb, form), kind, 320)
    assert small.size == (320, round(320 * height / width))
    # It is the same picture: what shrinking by another program gives differs by little.
    other = np.asarray(Image.fromarray(rgb).resize(small.size, Image.Resampling.BOX), dtype=np.float64)
    assert np.abs(np.asarray(small, dtype=np.float64) - other).mean() < 6


def test_a_photo_that_lies_on_its_side_comes_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    file = io.BytesIO()
    turned = Image.fromarray(photos.group()).rotate(90, expand=True)
    turned.save(file, "JPEG", exif=exif)
    small = sent(file.getvalue(), "image/jpeg", 320)
    assert small.width > small.height
    assert not small.getexif().get(0x0112)


def test_a_small_photo_stays_as_it_is() -> None:
    content = photos.encode(photos.astronaut())
    assert shrunk(content, "image/jpeg", 4096) == (content, "image/jpeg")


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 cut off", b"", b"GIF89a"])
def test_what_cannot_be_decoded_stays_as_it_is(content: bytes) -> None:
    assert shrunk(content, "image/gif", 320) == (content, "image/gif")


def side_lying() -> bytes:
    """A group lying on its side, as a phone stores it, with the place where it was taken."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif.get_ifd(0x8825)[1] = "N"
    file = io.BytesIO()
    Image.fromarray(photos.group()).rotate(90, expand=True).save(file, "JPEG", exif=exif)
    return file.getvalue()


@pytest.mark.parametrize("side", [320, 4096])
def test_a_television_gets_an_upright_jpeg_without_metadata(side: int) -> None:
    original = Image.open(io.BytesIO(side_lying()))
    assert original.getexif().get_ifd(0x8825)
    shown = Image.open(io.BytesIO(rendered("p", side_lying(), side)))
    shown.load()
    assert shown.format == "JPEG"
    assert shown.width > shown.height
    assert max(shown.size) == min(side, max(original.size))
    assert not shown.getexif()


@pytest.mark.parametrize("form", ["PNG", "WEBP", "HEIF", "TIFF"])
def test_any_format_becomes_a_jpeg(form: str) -> None:
    rgb = photos.group()
    shown = Image.open(io.BytesIO(rendered("p", photos.encode(rgb, form), 320)))
    shown.load()
    assert (shown.format, shown.width) == ("JPEG", 320)
    other = np.asarray(Image.fromarray(rgb).resize(shown.size, Image.Resampling.BOX), dtype=np.float64)
    assert np.abs(np.asarray(shown, dtype=np.float64) - other).mean() < 6


@pytest.mark.parametrize("content", [b"\xff\xd8\xff\xe0 cut off", b"", b"<svg/>"])
def test_what_cannot_be_decoded_is_no_picture_for_a_television(content: bytes) -> None:
    with pytest.raises(NotFound):
        rendered("p", content, 320)
