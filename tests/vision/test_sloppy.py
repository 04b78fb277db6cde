"""What cameras, phones and broken copies write: whatever a common decoder can read is used, with a note."""

from __future__ import annotations

import io
import struct

import numpy as np
import pillow_heif
import pytest
from numpy.typing import NDArray
from PIL import ExifTags, Image

from familiard.vision.decode import Picture, open_picture
from familiard.vision.options import ImageLimits
from familiard.vision.pipeline import Pipeline
from tests import photos

KINDS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF", "GIF", "HEIF", "AVIF")


def opened(data: bytes) -> Picture:
    return open_picture(data, ImageLimits())


def saved(image: Image.Image, kind: str, **options: object) -> bytes:
    written = io.BytesIO()
    image.save(written, kind, **options)
    return written.getvalue()


def distance(left: NDArray[np.uint8], right: NDArray[np.uint8]) -> float:
    return float(np.abs(left.astype(float) - right.astype(float)).mean())


@pytest.fixture
def astronaut() -> Image.Image:
    # A new one each time: Pillow leaves an encoder's settings on what it saved.
    return Image.fromarray(photos.astronaut())


def exif_with(tag: int, kind: int, count: int, value: bytes) -> bytes:
    """An EXIF block of one entry; a value of more than four bytes stands behind it."""
    long = len(value) > 4
    place = struct.pack("<I", 26) if long else value.ljust(4, b"\0")
    return (
        b"Exif\0\0II*\0\x08\0\0\0"
        + struct.pack("<HHHI", 1, tag, kind, count)
        + place
        + bytes(4)
        + (value if long else b"")
    )


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.slow
def test_a_file_that_ends_a_little_early_is_read_with_a_note(kind: str, astronaut: Image.Image) -> None:
    whole = saved(astronaut, kind)
    picture = opened(whole[: int(len(whole) * 0.97)])
    pixels = picture.pixels()
    assert distance(pixels[100:300], np.asarray(astronaut)[100:300]) < 15
    assert len(picture.notes) == 1 and picture.notes[0].startswith("Incomplete")


@pytest.mark.parametrize("short", [1, 2, 3])
@pytest.mark.parametrize("progressive", [False, True])
def test_a_jpeg_without_its_end_marker_is_read(short: int, progressive: bool, astronaut: Image.Image) -> None:
    picture = opened(saved(astronaut, "JPEG", progressive=progressive)[:-short])
    assert distance(picture.pixels(), np.asarray(astronaut)) < 5
    assert picture.notes == ["Incomplete: the end of the file is missing."]


def test_the_note_says_how_much_is_missing(astronaut: Image.Image) -> None:
    whole = saved(astronaut, "BMP")
    picture = opened(whole[: len(whole) * 3 // 4])
    picture.pixels()
    assert "missing (25%)" in picture.notes[0]


@pytest.mark.slow
def test_a_whole_file_has_no_note(astronaut: Image.Image) -> None:
    for kind in KINDS:
        picture = opened(saved(astronaut, kind))
        picture.pixels()
        assert picture.notes == []


@pytest.mark.parametrize("before", [b"\0" * 16, b"--frame\r\nContent-Type: image/jpeg\r\n\r\n", b"\xff" * 5])
def test_a_jpeg_with_something_before_it_is_read(before: bytes, astronaut: Image.Image) -> None:
    whole = saved(astronaut, "JPEG")
    picture = opened(before + whole)
    assert np.array_equal(picture.pixels(), opened(whole).pixels())
    assert str(len(before)) in picture.notes[0]


@pytest.mark.parametrize("kind", KINDS)
def test_what_stands_behind_the_picture_does_no_harm(kind: str, astronaut: Image.Image) -> None:
    whole = saved(astronaut, kind)
    pixels = opened(whole + b"\0\0\0\x18ftypmp42\0\0\0\0mp42isom" + bytes(3000)).pixels()
    assert np.array_equal(pixels, opened(whole).pixels())


def test_junk_between_the_segments_of_a_jpeg_is_skipped(astronaut: Image.Image) -> None:
    whole = saved(astronaut, "JPEG")
    assert np.array_equal(opened(whole[:20] + bytes(13) + whole[20:]).pixels(), opened(whole).pixels())


# A text, a rational, a list, bytes, floats, and numbers that mean nothing.
ORIENTATIONS = {
    "text": (2, 12, b"Horizontal\0\0"),
    "rational": (5, 1, struct.pack("<II", 1, 1)),
    "rational-by-zero": (5, 1, struct.pack("<II", 1, 0)),
    "list": (3, 4, struct.pack("<HHHH", 1, 1, 1, 1)),
    "bytes": (7, 4, b"\1\2\3\4"),
    "double": (12, 1, struct.pack("<d", float("nan"))),
    "zero": (3, 1, struct.pack("<H", 0)),
    "nine": (3, 1, struct.pack("<H", 9)),
    "300": (3, 1, struct.pack("<H", 300)),
    "negative": (9, 1, struct.pack("<i", -1)),
    "empty": (3, 0, b""),
    "unknown-type": (99, 1, b"\1\0\0\0"),
}


@pytest.mark.parametrize("name", ORIENTATIONS)
@pytest.mark.parametrize(
    "kind",
    ["JPEG", "PNG", "WEBP", *(pytest.param(kind, marks=pytest.mark.slow) for kind in ("HEIF", "AVIF"))],
)
def test_an_orientation_that_makes_no_sense_means_upright(
    kind: str, name: str, astronaut: Image.Image
) -> None:
    exif = exif_with(ExifTags.Base.Orientation, *ORIENTATIONS[name])
    plain = saved(astronaut, "JPEG") if kind == "JPEG" else saved(astronaut, kind)
    try:
        data = saved(astronaut, kind, exif=exif)
    except Exception:  # noqa: BLE001  # some writers look into what they are given; a JPEG carries it all the same
        data = saved(astronaut, "JPEG", exif=exif)
        plain = saved(astronaut, "JPEG")
    assert np.array_equal(opened(data).pixels(), opened(plain).pixels())


@pytest.mark.parametrize(("kind", "count", "value"), [(5, 1, struct.pack("<II", 6, 1)), (4, 1, b"\6\0\0\0")])
def test_an_orientation_of_another_type_counts(
    kind: int, count: int, value: bytes, astronaut: Image.Image
) -> None:
    exif = exif_with(ExifTags.Base.Orientation, kind, count, value)
    turned = astronaut.crop((0, 0, 512, 256)).transpose(Image.Transpose.ROTATE_90)
    picture = opened(saved(turned, "JPEG", exif=exif))
    assert (picture.width, picture.height) == (512, 256)


BROKEN_EXIF = {
    "noise": b"Exif\0\0" + bytes(range(256)),
    "cut": b"Exif\0\0II*\0\x08\0\0\0\xff\xff",
    "loop": b"Exif\0\0II*\0\x08\0\0\0" + struct.pack("<HHHII", 1, 0x8769, 4, 1, 8) + struct.pack("<I", 8),
    "far": b"Exif\0\0II*\0\xff\xff\xff\x7f",
    "empty": b"Exif\0\0",
}


@pytest.mark.parametrize("name", BROKEN_EXIF)
@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_broken_metadata_never_refuses_a_picture(kind: str, name: str, astronaut: Image.Image) -> None:
    data = saved(
        astronaut, kind, exif=BROKEN_EXIF[name], icc_profile=b"no profile at all", xmp=b"<x:xmpmeta \xff\0<<"
    )
    picture = opened(data)
    assert np.array_equal(picture.pixels(), opened(saved(astronaut, kind)).pixels())
    assert picture.taken_at is None


def test_of_two_jpegs_in_one_the_first_is_read(astronaut: Image.Image) -> None:
    other = Image.new("RGB", (160, 120))
    picture = opened(saved(astronaut, "MPO", save_all=True, append_images=[other]))
    assert distance(picture.pixels(), np.asarray(astronaut)) < 5
    assert picture.frames == 1


def test_a_heif_of_ten_bits_is_read(astronaut: Image.Image) -> None:
    deep = np.asarray(astronaut, dtype=np.uint16) << 8
    heif = pillow_heif.from_bytes("RGB;16", astronaut.size, deep.tobytes())
    written = io.BytesIO()
    heif.save(written, bit_depth=10, chroma=422)
    assert pillow_heif.open_heif(written.getvalue(), convert_hdr_to_8bit=False).mode == "RGB;16"
    assert distance(opened(written.getvalue()).pixels(), np.asarray(astronaut)) < 6


@pytest.mark.parametrize("depth", [8, 16])
@pytest.mark.parametrize("alpha", [False, True])
def test_a_png_of_any_depth_is_read(depth: int, alpha: bool, astronaut: Image.Image) -> None:
    import cv2

    pixels = np.asarray(astronaut.convert("RGBA") if alpha else astronaut)
    swapped = pixels[..., [2, 1, 0, 3]] if alpha else pixels[..., ::-1]
    values = swapped.astype(np.uint16) * 257 if depth == 16 else swapped
    _, encoded = cv2.imencode(".png", values)
    assert distance(opened(encoded.tobytes()).pixels(), np.asarray(astronaut)) < 1


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG", "AVIF"])
@pytest.mark.slow
def test_of_an_animation_the_frame_with_the_best_faces_counts(
    kind: str, pipeline: Pipeline, astronaut: Image.Image
) -> None:
    black, gray = Image.new("RGB", astronaut.size), Image.new("RGB", astronaut.size, "gray")
    data = saved(black, kind, save_all=True, append_images=[gray, astronaut, gray], duration=100)
    analysis = pipeline.analyze(data)
    assert len(analysis.faces) == 1
    assert analysis.notes == ("The faces are from frame 3 of 4.",)


def test_all_pages_of_a_document_are_looked_at(pipeline: Pipeline, astronaut: Image.Image) -> None:
    blank = Image.new("RGB", (300, 400), "white")
    data = saved(blank, "TIFF", save_all=True, append_images=[*[blank] * 10, astronaut])
    analysis = pipeline.analyze(data)
    assert len(analysis.faces) == 1
    assert (analysis.width, analysis.height) == astronaut.size
    assert analysis.notes == ("The faces are from page 12 of 12.",)


def test_a_broken_page_costs_that_page(pipeline: Pipeline, astronaut: Image.Image) -> None:
    data = saved(astronaut, "TIFF", save_all=True, append_images=[astronaut, astronaut])
    analysis = pipeline.analyze(data[: int(len(data) * 0.45)])
    assert len(analysis.faces) == 1
